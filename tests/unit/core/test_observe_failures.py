"""Which log is asked for, when, and how often; and that a log which cannot be had costs nothing else."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checker.errors import TokenRefused, Unreadable
from checker.model import Backup, BackupStatus, Database, FailureLog, Observation, Past, Requirement, Seen, Unseen
from checker.observe import observe, rewind
from checker.observe.failures import WORTH, wanted
from checker.store import rows as store_rows
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen
from tests.unit.core.fake_heroku import FakeHeroku

FAILED, PARTIAL, CANCELLED = BackupStatus.FAILED, BackupStatus.PARTIAL, BackupStatus.CANCELLED
DEMANDED = requirement("any", last_attempt_succeeded=None)
BAD = backup(12, status=FAILED)
LOG = FailureLog("backup-12", ("pg_dump: error: x",))


def look(
    heroku: FakeHeroku, *databases: Database, demanded: Requirement = DEMANDED, pasts: Mapping[str, Past] | None = None
) -> Sequence[Observation]:
    requirements = {d.addon_id: demanded for d in databases}
    return asyncio.run(observe(heroku, databases, requirements, pasts or {}, NOW))


def logs_asked(heroku: FakeHeroku) -> list[str]:
    return sorted(question for question in heroku.asked if question.startswith("log "))


@pytest.mark.parametrize("status", [FAILED, CANCELLED, PARTIAL])
@pytest.mark.parametrize("scheduled", [True, False])
def test_the_log_of_an_attempt_that_went_wrong_is_wanted(status: BackupStatus, scheduled: bool) -> None:
    """However it went wrong and whoever began it."""
    row = backup(12, status=status, warnings=1, scheduled=scheduled)
    assert row == wanted(seen([backup(11, DAY), row]), DEMANDED, Past())


@pytest.mark.parametrize(
    ("backups", "demanded", "past"),
    [
        ([backup(12)], DEMANDED, Past()),
        ([], DEMANDED, Past()),
        ([backup(12, status=BackupStatus.RUNNING, finished_at=None)], DEMANDED, Past()),
        ([backup(11, DAY, status=FAILED), backup(12)], DEMANDED, Past()),
        ([BAD], requirement("any"), Past()),
        ([BAD], None, Past()),
        ([BAD], DEMANDED, Past(logs=(FailureLog("backup-11"), LOG))),
        ([BAD], DEMANDED, Past(logs=(FailureLog("backup-12"),))),
        ([backup(12, 61 * DAY, status=FAILED)], DEMANDED, Past()),
        ([backup(12, -HOUR, status=FAILED)], DEMANDED, Past()),
        ([backup(12, WORTH + HOUR, status=FAILED)], DEMANDED, Past()),
    ],
    ids=[
        *("it succeeded", "no attempt", "it runs", "put right since", "not demanded", "no requirement", "known"),
        *("known to be empty", "older than the database", "from the future", "long ago"),
    ],
)
def test_no_other_log_is_wanted(backups: list[Backup], demanded: Requirement | None, past: Past) -> None:
    """No request is spent where nobody would read the answer, or where it is known."""
    assert None is wanted(seen(backups), demanded, past)


def test_while_the_next_attempt_runs_the_failure_before_it_is_still_the_last() -> None:
    """What is told of the failure does not wait for the next attempt to end."""
    running = backup(13, HOUR, status=BackupStatus.RUNNING, finished_at=None)
    assert BAD == wanted(seen([BAD, running]), DEMANDED, Past())


def test_what_was_asked_for_once_is_remembered_as_long_as_it_is_asked_for() -> None:
    """A failure that nobody puts right for weeks does not cost a request an hour when the store forgets its log."""
    assert WORTH < store_rows.REMEMBERED
    assert wanted(seen([backup(12, WORTH - HOUR, status=FAILED)]), DEMANDED, Past())


def test_the_log_is_seen() -> None:
    """The look brings the log along, under the backup's uuid; when it was asked for does not date the look."""
    heroku = FakeHeroku(
        backups={"shop": [BAD]}, logs={12: LOG.lines}, sent={"log shop 12": NOW - HOUR, "backups shop": NOW}
    )
    (one,) = look(heroku, database())
    assert Seen(database(), (), (BAD,), NOW, logs=(LOG,)) == one
    assert ["log shop 12"] == logs_asked(heroku)


def test_an_empty_log_is_kept_too() -> None:
    """That a log says nothing is known from then on, and not asked again."""
    heroku = FakeHeroku(backups={"shop": [BAD]})
    (one,) = look(heroku, database())
    assert isinstance(one, Seen)
    assert (FailureLog("backup-12"),) == one.logs
    again = FakeHeroku(backups={"shop": [BAD]})
    look(again, database(), pasts={"id-of-shop": Past(logs=one.logs)})
    assert [] == logs_asked(again)


@pytest.mark.parametrize("pasts", [None, {}, {"id-of-other": Past(logs=(LOG,))}])
def test_a_database_that_is_not_known_has_no_past(pasts: Mapping[str, Past] | None) -> None:
    """`check`, and a first look, ask for the log."""
    heroku = FakeHeroku(backups={"shop": [BAD]}, logs={12: LOG.lines})
    look(heroku, database(), pasts=pasts)
    assert ["log shop 12"] == logs_asked(heroku)


def test_an_unreadable_log_costs_nothing_but_itself() -> None:
    """The failure is seen, without its reason; the neighbours' logs are read; and it is asked for again."""
    zoo = database("zoo")
    heroku = FakeHeroku(
        backups={"shop": [BAD], "zoo": [backup(7, status=FAILED)]}, logs={12: Unreadable("HTTP 500"), 7: ("why",)}
    )
    found = look(heroku, database(), zoo)
    assert [
        Seen(database(), (), (BAD,), NOW),
        Seen(zoo, (), (backup(7, status=FAILED),), NOW, logs=(FailureLog("backup-7", ("why",)),)),
    ] == list(found)
    heroku.asked.clear()
    look(heroku, database(), pasts={"id-of-shop": Past(NOW, NOW)})
    assert ["log shop 12"] == logs_asked(heroku)


def test_a_refused_token_ends_the_whole_look() -> None:
    """Also where it is refused at a log, as itself and not as a group of errors."""
    heroku = FakeHeroku(
        backups={"shop": [BAD], "zoo": [backup(7, status=FAILED)]}, logs={12: TokenRefused(), 7: TokenRefused()}
    )
    with pytest.raises(TokenRefused, match="set it as HEROKU_API_KEY"):
        look(heroku, database(), database("zoo"))


def test_a_bug_is_not_taken_for_a_log_that_cannot_be_read() -> None:
    """An error that nobody foresaw comes to light."""
    with pytest.raises(ExceptionGroup) as raised:
        look(FakeHeroku(backups={"shop": [BAD]}, logs={12: ZeroDivisionError()}), database())
    assert raised.group_contains(ZeroDivisionError)


def test_unseen_databases_have_no_logs() -> None:
    """Where the backups cannot be read, nothing more is asked."""
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 503")})
    assert [Unseen(database(), "HTTP 503", NOW)] == list(look(heroku, database()))
    assert [] == logs_asked(heroku)


def test_databases_of_one_app_and_a_run_that_is_both_databases() -> None:
    """Each database gets the log of its own attempt; one that concerns two is asked for once and given to both."""
    main, archive = (replace(database(addon_id=i), name=i) for i in ("main", "archive"))
    main = replace(main, attachments=(replace(main.attachments[0], addon_id="main"),))
    archive = replace(archive, attachments=(replace(main.attachments[0], name="ARCHIVE", addon_id="archive"),))
    made = schedule(uuid="schedule-0-UTC")
    run = backup(12, status=FAILED, origin="digest-archive")  # main's schedule, but dumped from the archive
    heroku = FakeHeroku(
        backups={"shop": [run]},
        schedules={"main": [made], "archive": [made]},
        origins={"main": "digest-main", "archive": "digest-archive"},
        logs={12: LOG.lines},
    )
    found = look(heroku, main, archive)
    assert [(LOG,), (LOG,)] == [one.logs for one in found if isinstance(one, Seen)]
    assert ["log shop 12"] == logs_asked(heroku)


def test_many_logs_are_asked_for_at_once() -> None:
    """A night on which everything failed does not make the look slow."""
    apps = [f"app-{n}" for n in range(9)]
    heroku = FakeHeroku(backups={app: [BAD] for app in apps})
    look(heroku, *(database(app) for app in apps))
    assert [f"log {app} 12" for app in apps] == heroku.asked[-9:]


@pytest.mark.parametrize(
    ("ended", "kept"),
    [
        ({"finished_at": NOW - DAY}, True),
        ({"finished_at": NOW - DAY + timedelta(seconds=1)}, False),
        ({"finished_at": None, "canceled_at": NOW - DAY}, True),
        ({"finished_at": NOW, "canceled_at": NOW - DAY}, False),
    ],
    ids=["at that instant", "later", "cancelled", "cancelled, ended later"],
)
@pytest.mark.parametrize("where", ["backups", "runs"])
def test_a_log_tells_nothing_before_its_backup_ended(ended: dict[str, object], kept: bool, where: str) -> None:
    """The world as of then knows no reason for a failure to come."""
    row = backup(12, 2 * DAY, status=CANCELLED if "canceled_at" in ended else FAILED, **ended)
    rows: dict[str, Any] = {where: (row,)}
    there = rewind(seen(**rows, logs=(LOG, FailureLog("of-no-row"))), NOW - DAY)
    assert isinstance(there, Seen)
    assert ((LOG,) if kept else ()) == there.logs
