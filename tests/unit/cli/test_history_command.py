"""`checker history` and `checker incident ID`: what a worker recorded, looked back at."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from checker.commands.history import gather
from checker.commands.incidents import case_of
from checker.errors import Misconfigured
from checker.model import (
    CHECKER,
    Act,
    Attachment,
    Deed,
    Finding,
    Incident,
    PolicyInForce,
    Reason,
    Record,
    Severity,
    SlotEntry,
    SlotOutcome,
    Subject,
)
from checker.policy import builtin_text
from checker.report.history.table import NOTHING
from checker.store.connect import migrate, open_store
from checker.store.memory import MemoryStore
from checker.wiring import Records
from tests.make import DAY, HOUR, NOW, database, judged, schedule, seen
from tests.unit.cli.conftest import Run
from tests.unit.report.recorded import BEGAN, ID, INCIDENT, MIDNIGHT, OPENED, acked, ended, told

OWN = Incident("0b0b", Subject(CHECKER), "sweep", Severity.CRITICAL, Finding("refused"), NOW - DAY, resolved_at=NOW)
ATTACHED = (Attachment("DATABASE", "shop", "id-of-shop"), Attachment("SHOP", "billing", "id-of-shop"))
OVER = OPENED + 5 * HOUR


def night(back: int, outcome: SlotOutcome = SlotOutcome.MET) -> SlotEntry:
    """A slot of the shop's schedule."""
    at = MIDNIGHT - back * DAY
    return SlotEntry("schedule-0-UTC", at, at.date(), "00:00 UTC", outcome)


def a_week(store: Records, every: int = 1) -> None:
    """A look each hour, but for five on one day and one in vain; the last night was lost, told, taken on and healed."""
    policy = PolicyInForce("p", "policy.yml", builtin_text(), NOW - 7 * DAY, NOW)
    hours = [hour for hour in range(7 * 24, -1, -every) if not 40 < hour < 46]
    for number, hour in enumerate(hours):
        at = NOW - hour * HOUR
        shop = seen([], [schedule()], database=database(attachments=ATTACHED), seen_at=at)
        looks = () if hour == 30 else (shop, seen([], [schedule()], "books", seen_at=at))
        due = [night(back) for back in range(6, 0, -1) if night(back).at <= at] + [night(0, SlotOutcome.MISSED)] * (
            at > BEGAN
        )
        known = judged("shop", database=shop.database, ledger=tuple(due), seen_at=at)
        problem = "the token was refused" if hour == 30 else None
        store.record(Record(f"s-{number}", at, looks, (known,) if looks else (), problem=problem, in_force=policy))
    healed = replace(INCIDENT, resolved_at=OVER)
    store.record(Record("last", NOW, incidents=(healed, OWN), deliveries=(told(), ended(OVER)), partial=True))
    store.act(acked())


@pytest.fixture(scope="module")
def recorded() -> MemoryStore:
    """The week, in memory."""
    store = MemoryStore()
    a_week(store)
    return store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Records]:
    """The store that the command line is pointed at."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close()


def test_all_of_it(recorded: MemoryStore) -> None:
    """Every database with its nights, every incident, and each hour in which nobody saw anything."""
    shown = gather(recorded, NOW - 8 * DAY, NOW, ())
    assert ["books::DATABASE", "shop::DATABASE"] == [one.label for one in shown.databases]
    assert {ID, OWN.id} == {one.incident.id for one in shown.incidents}
    shop = shown.databases[1]
    assert (7, 6, 1) == (shop.slots.demanded, shop.slots.satisfied, shop.slots.lost)
    assert [
        (NOW - 45 * HOUR, NOW - 40 * HOUR, f"nobody looked after {NOW - 46 * HOUR:%Y-%m-%d %H:%M} UTC"),
        (NOW - 30 * HOUR, NOW - 29 * HOUR, "1 look in vain: the token was refused"),
    ] == [(one.start, one.end, one.why) for one in shown.blind]
    assert shown.unrecorded_until == NOW - 7 * DAY


@pytest.mark.parametrize(
    ("apps", "labels", "incidents"),
    [
        (("shop",), ["shop::DATABASE"], [ID]),
        (("billing",), ["shop::DATABASE"], [ID]),
        (("books",), ["books::DATABASE"], []),
        (("books", "shop"), ["books::DATABASE", "shop::DATABASE"], [ID]),
    ],
)
def test_some_apps(recorded: MemoryStore, apps: tuple[str, ...], labels: list[str], incidents: list[str]) -> None:
    """An app shows the databases that are billed to it or attached to it, and their incidents; never checker's own."""
    shown = gather(recorded, NOW - 8 * DAY, NOW, apps)
    assert labels == [one.label for one in shown.databases]
    assert incidents == [one.incident.id for one in shown.incidents]
    assert 2 == len(shown.blind)


def test_what_is_about_no_incident(recorded: MemoryStore) -> None:
    """Digests and drills are shown where all is asked for; they belong to no app."""
    digest = told(reason=Reason.DIGEST, incident=None, at=NOW - HOUR)
    recorded.record(Record("digest", NOW, deliveries=(digest,), partial=True))
    assert [digest.id] == [one.id for one in gather(recorded, NOW - DAY, NOW, ()).notices]
    assert () == gather(recorded, NOW - DAY, NOW, ("shop",)).notices


def test_an_app_that_is_not_on_record(recorded: MemoryStore) -> None:
    """A name with a typo is told as that, and does not pass for a quiet app."""
    with pytest.raises(Misconfigured, match="nothing is on record of the app 'shopp' in this time: look further back"):
        gather(recorded, NOW - DAY, NOW, ("shop", "shopp"))


def test_up_to_this_very_instant() -> None:
    """What a sweep recorded at this very instant is part of it."""
    store = MemoryStore()
    store.record(Record("s", NOW, (seen([], [schedule()]),), incidents=(replace(INCIDENT, opened_at=NOW),)))
    shown = gather(store, NOW - DAY, NOW, ())
    assert (1, 1, ()) == (len(shown.databases), len(shown.incidents), shown.blind)


def test_a_case(recorded: MemoryStore) -> None:
    """The card of an incident has its database's lost slot, and no blindness but that of its own time."""
    (history,) = recorded.histories(ID)
    case = case_of(recorded, history, NOW + DAY)
    assert case.trail is not None
    assert "shop" == case.trail.database.app
    assert [MIDNIGHT] == [one.at for one in case.lost(NOW + DAY)]
    assert [] == [*case.blind]
    (own,) = recorded.histories(OWN.id)
    assert (None, 0) == (case_of(recorded, own, NOW).trail, len(case_of(recorded, own, NOW).nights))


def test_blind_while_it_stood(recorded: MemoryStore) -> None:
    """The card says when nobody saw how things stood."""
    (history,) = recorded.histories(ID)
    old = replace(history, incident=replace(history.incident, finding=Finding("x", since=NOW - 29 * HOUR - HOUR / 2)))
    (blind,) = case_of(recorded, old, NOW).blind
    assert (NOW - 30 * HOUR, NOW - 29 * HOUR) == (blind.start, blind.end)
    later = replace(history, incident=replace(history.incident, finding=Finding("x", since=NOW - 29 * HOUR)))
    assert [] == [*case_of(recorded, later, NOW).blind]


def test_typed(run: Run, store: Records) -> None:
    """The command line prints the same as a table and as JSON; what was lost is no failure of looking back."""
    a_week(store, every=12)
    since = ("--since", f"{NOW - 8 * DAY:%Y-%m-%d}")
    table, document = run("history", *since), run("history", "--format", "json", "--app", "shop", *since)
    assert ((0, ""), (0, "")) == ((table.code, table.err), (document.code, document.err))
    assert f"{ID}  CRITICAL  shop::DATABASE  slots_met  over after 5 h 1 min" in table.out.splitlines()
    assert "checker did not see for " in table.out
    found: dict[str, Any] = json.loads(document.out)
    assert (1, ["shop"], [ID]) == (found["schema"], found["apps"], [one["id"] for one in found["incidents"]])
    card = run("incident", ID[:5])
    assert (0, True) == (card.code, "- 2026-11-22 (00:00 UTC): missed" in card.out.splitlines())


@pytest.mark.parametrize("form", ["table", "json"])
def test_nothing_on_record(run: Run, store: Records, form: str) -> None:
    """Before the first sweep there is one sentence, or an empty document, and no complaint."""
    shown = run("history", "--format", form)
    assert (0, "") == (shown.code, shown.err)
    if form == "table":
        assert f"{NOTHING}\n" == shown.out
    else:
        assert json.loads(shown.out)["on_record"] is None
    assert store.span() is None


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--since", "soon"], "--since: 'soon' is not a duration"),
        (["--since", "2126-01-01"], "--since '2126-01-01' leaves no time to look back at"),
        (["--app", "shopp"], "nothing is on record of the app 'shopp' in this time"),
        (["--format", "html"], "Invalid value for '--format'"),
    ],
)
def test_mistakes(run: Run, store: Records, arguments: list[str], why: str) -> None:
    """A mistake is one line on stderr, and exit code 3."""
    store.record(Record("s", NOW, (seen([], [schedule()]),)))
    shown = run("history", *arguments)
    assert (3, "", 1) == (shown.code, shown.out, shown.err.count("\n"))
    assert shown.err.startswith(f"checker: {why}")


def test_no_store(run: Run, here: Path) -> None:
    """Where there is no database, or one that is down, one line says so as every command does."""
    missing = run("history", "--app", "shop")
    assert (3, "", []) == (missing.code, missing.out, [*here.iterdir()])
    command = "python -m checker history --app shop --since 30d"
    assert f"run this where checker's own is, as `heroku run --app APP {command}`" in missing.err
    down = run("history", DATABASE_URL="postgres://u:secret@127.0.0.1:1/name")
    assert (2, "", 1, False) == (down.code, down.out, down.err.count("\n"), "secret" in down.err)


def test_a_snooze_is_shown(recorded: MemoryStore) -> None:
    """What people did about an incident comes with it."""
    recorded.act(Act(OWN.id, Deed.SNOOZE, NOW - DAY, NOW, "known"))
    (own,) = (one for one in gather(recorded, NOW - DAY, NOW, ()).incidents if one.incident.id == OWN.id)
    assert ["known"] == [act.note for act in own.acts]
