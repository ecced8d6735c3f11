"""What is seen of restores: at which databases, of whose backups, and what they were."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checker.errors import Unreadable
from checker.model import Attachment, BackupStatus, Database, Incoming, Observation, Restore, RestoreKind, Seen
from checker.observe import observe, rewind
from tests.make import DAY, HOUR, NOW, backup, database
from tests.unit.core.fake_heroku import FakeHeroku

AT = NOW - DAY
MINUTE = timedelta(minutes=1)
SHOP, STAGING = database("shop"), database("staging")
SOURCE, TARGET = SHOP.addon_id, STAGING.addon_id


def named(addon_id: str, name: str) -> Database:
    """A second database of the app `staging`."""
    attachments = (Attachment(name, "staging", addon_id),)
    return database("staging", addon_id=addon_id, name=addon_id, attachments=attachments)


def restore(**changes: Any) -> Restore:
    """A restore as it is listed."""
    values: dict[str, Any] = {"uuid": "r", "num": 4, "status": BackupStatus.SUCCEEDED, "created_at": AT}
    return Restore(**(values | {"finished_at": AT + MINUTE, "to_name": "DATABASE"} | changes))


def look(row: Incoming, *databases: Database, app: str = "staging", **told: Any) -> dict[str, tuple[Restore, ...]]:
    """What each database shows of the one row that `app` lists; b001 of `shop` is the object `o`."""
    values: dict[str, Any] = {
        "backups": {"shop": [backup(1, from_name="DATABASE", schedule_uuid=None, scheduled=False)]},
        "objects": {"shop": {"o": "backup-1"}},
        "incoming": {app: [row]},
    }
    heroku = FakeHeroku(**(values | told))
    observations = asyncio.run(observe(heroku, databases or (SHOP, STAGING), {}, {}, NOW))
    return {o.database.addon_id: o.restores for o in observations if isinstance(o, Seen)}


def test_a_rehearsal_is_shown_at_both_databases() -> None:
    """A production backup read back into staging: both pages name it, with the backup and when that was taken."""
    told = restore(
        kind=RestoreKind.REHEARSAL,
        backup="b001",
        source=SOURCE,
        into=TARGET,
        taken_at=backup(1).taken_at,
        source_label="shop::DATABASE",
        into_label="staging::DATABASE",
    )
    assert look(Incoming(restore(), stored="o")) == {SOURCE: (told,), TARGET: (told,)}
    assert told.proves(SOURCE)
    assert told.what == "backup b001 of shop::DATABASE into staging::DATABASE"


def test_a_backup_read_back_into_its_own_database_is_a_recovery() -> None:
    """It was put back over what was there; it is shown once, and shows that the dump could be read."""
    (told,) = look(Incoming(restore(), stored="o"), app="shop")[SOURCE]
    assert (told.kind, told.into, told.source, told.proves(SOURCE)) == (RestoreKind.RECOVERY, SOURCE, SOURCE, True)


@pytest.mark.parametrize(
    "incoming",
    [
        Incoming(restore(), stored="an object of elsewhere"),
        Incoming(restore(), stored=None),
        Incoming(restore(from_name="DATABASE"), origin="a database of elsewhere"),
    ],
    ids=["another object", "no object", "a copy"],
)
def test_all_else_is_a_refresh(incoming: Incoming) -> None:
    """What is no backup that was seen, or a copy, filled staging and proves nothing of any backup."""
    told = replace(incoming.restore, into=TARGET, into_label="staging::DATABASE")
    assert look(incoming) == {SOURCE: (), TARGET: (told,)}
    assert not look(incoming)[TARGET][0].proves(SOURCE)


def test_a_backup_of_nobody_is_no_rehearsal() -> None:
    """Where it is not known whose backup was read back, it says nothing of any database's backups."""
    rows = {"shop": [backup(1, from_name="FORMER", schedule_uuid=None)]}
    (told,) = look(Incoming(restore(), stored="o"), backups=rows)[TARGET]
    assert (told.kind, told.backup, told.source) == (RestoreKind.REFRESH, "a001", None)


def test_a_copy_between_databases_of_one_app_names_its_source() -> None:
    """Both digests are known there: the copy went from one into the other, and is shown where it went."""
    main, other = named("main", "DATABASE"), named("other", "OTHER")
    row = Incoming(restore(from_name="DATABASE", to_name="OTHER"), origin="m", target="t")
    seen = look(row, main, other, origins={"main": "m", "other": "t"})
    (told,) = seen["other"]
    assert (told.into, told.source, seen["main"]) == ("other", "main", ())
    assert told.what == "copy of staging::DATABASE into staging::OTHER"


@pytest.mark.parametrize(
    ("target", "to_name", "into"),
    [
        # Where it went outranks its name: names move on with a promote, rows do not.
        ("t", "DATABASE", "other"),
        (None, "OTHER", "other"),
        ("elsewhere", "OTHER", "other"),
        (None, "FORMER", None),
        (None, None, None),
    ],
)
def test_which_database_it_went_into(target: str | None, to_name: str | None, into: str | None) -> None:
    """By where it went, else by its name, and else it is no one's."""
    row = Incoming(restore(to_name=to_name), target=target)
    seen = look(row, named("main", "DATABASE"), named("other", "OTHER"), origins={"main": "m", "other": "t"})
    assert [addon_id for addon_id, rows in seen.items() if rows] == ([into] if into else [])


@pytest.mark.parametrize(("older", "shown"), [(timedelta(), 1), (5 * MINUTE, 1), (6 * MINUTE, 0)])
def test_what_went_into_a_predecessor(older: timedelta, shown: int) -> None:
    """A row older than the database, clock skew allowed for, went into the one that had its name before."""
    row = Incoming(restore(created_at=STAGING.created_at - older))
    assert len(look(row)[TARGET]) == shown


def test_several_come_in_order() -> None:
    """The oldest first, however they are listed."""
    rows = [Incoming(restore(uuid=str(n), created_at=AT + n * HOUR)) for n in (3, 1, 2)]
    told = look(rows[0], incoming={"staging": rows})[TARGET]
    assert [r.uuid for r in told] == ["1", "2", "3"]


def test_an_app_that_cannot_be_read_hides_whose_backup_it_was() -> None:
    """The restore is shown, without a claim that nobody could check."""
    (told,) = look(Incoming(restore(), stored="o"), backups={"shop": Unreadable("HTTP 503")})[TARGET]
    assert (told.kind, told.backup) == (RestoreKind.REFRESH, None)


def test_restores_cost_no_request() -> None:
    """What Heroku is asked for is the same with them and without."""
    asked = []
    for incoming in ({}, {"staging": [Incoming(restore(to_name="FORMER"), stored="o", target="x")]}):
        heroku = FakeHeroku(incoming=incoming)
        asyncio.run(observe(heroku, (SHOP, STAGING), {}, {}, NOW))
        asked.append(sorted(heroku.asked))
    assert asked[0] == asked[1] == sorted(["backups shop", "backups staging", *_schedules()])


def _schedules() -> list[str]:
    return [f"schedules {SOURCE}", f"schedules {TARGET}"]


@pytest.mark.parametrize(
    ("row", "then"),
    [
        (restore(created_at=AT + HOUR), ()),
        (restore(finished_at=AT + HOUR), (restore(status=BackupStatus.RUNNING, finished_at=None),)),
        (restore(created_at=AT - HOUR, finished_at=AT), (restore(created_at=AT - HOUR, finished_at=AT),)),
    ],
    ids=["began later", "ended later", "was over"],
)
def test_at_an_earlier_instant(row: Restore, then: tuple[Restore, ...]) -> None:
    """Later ones were not there yet, and what ended later was still running."""
    seen: Observation | None = rewind(Seen(STAGING, (), (), NOW, restores=(row,)), AT)
    assert isinstance(seen, Seen)
    assert seen.restores == then
