"""The archive, in every store: what was seen and when, for people who look back."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    Absence,
    Act,
    BackupStatus,
    Deed,
    FailureLog,
    Finding,
    Incident,
    Judged,
    KeptBackup,
    Observation,
    Outcome,
    PolicyInForce,
    Record,
    Restore,
    RestoreKind,
    Severity,
    Sighting,
    Silence,
    SlotEntry,
    SlotOutcome,
    Subject,
    SweepOnRecord,
    Unseen,
    Verdict,
    VerdictChange,
)
from checker.store.connect import migrate, open_store
from checker.store.memory import MemoryStore
from tests.contract.conftest import NOW
from tests.contract.looks import DAY, HOUR, PAY, SHOP, Both, record, seen, trail
from tests.make import backup, database, details, schedule


@pytest.fixture
def store(reopen: Callable[[], Both]) -> Both:
    return reopen()


def ages(sightings: Sequence[Sighting]) -> list[timedelta]:
    return [one.at - NOW for one in sightings]


def test_an_empty_archive_has_nothing_to_show(store: Both) -> None:
    """Before the first sweep there is no time, and nothing in any."""
    assert store.span() is None
    assert list(store.trails(NOW - DAY, NOW + DAY)) == []
    for read in (store.sweeps, store.incidents, store.policies, store.seals):
        assert list(read(NOW - DAY, NOW + DAY)) == []


def test_sweeps_stand_there_as_they_were(reopen: Callable[[], Both]) -> None:
    """Whoever asks when checker was blind gets each sweep: when, how many databases, of which apps, why it saw none."""
    store = reopen()
    record(store, seen(NOW + HOUR), seen(NOW + HOUR, PAY), sweep="fine")
    record(store, at=NOW, sweep="blind", problem="Heroku is down")
    record(store, seen(NOW + 2 * HOUR), sweep="some", partial=True)
    assert list(reopen().sweeps(NOW, NOW + 3 * HOUR)) == [
        SweepOnRecord("blind", NOW, 0, "Heroku is down"),
        SweepOnRecord("fine", NOW + HOUR, 2),
        SweepOnRecord("some", NOW + 2 * HOUR, 1, partial=True, apps=("shop",)),
    ]
    assert store.span() == (NOW, NOW + 2 * HOUR)


def test_a_time_has_its_start_and_not_its_end(store: Both) -> None:
    """Two quarters side by side hold every sweep and every slot once."""
    for hour in range(4):
        entry = SlotEntry("u-1", NOW + hour * HOUR, NOW.date(), "00:00 UTC", SlotOutcome.MET)
        judged = Judged(SHOP, None, (), None, NOW + hour * HOUR, ledger=(entry,))
        record(store, seen(NOW + hour * HOUR), judged=(judged,))
    first, second = (NOW, NOW + 2 * HOUR), (NOW + 2 * HOUR, NOW + 4 * HOUR)
    assert [one.at - NOW for one in store.sweeps(*first)] == [0 * HOUR, HOUR]
    assert [one.at - NOW for one in store.sweeps(*second)] == [2 * HOUR, 3 * HOUR]
    assert [one.at - NOW for one in trail(store, *first).slots] == [0 * HOUR, HOUR]
    assert [one.at - NOW for one in trail(store, *second).slots] == [2 * HOUR, 3 * HOUR]


def test_a_look_that_saw_the_same_is_no_new_sighting(reopen: Callable[[], Both]) -> None:
    """A database that nobody touches costs a row, not one an hour; what changes is there with its instant."""
    store = reopen()
    info = details(seen_at=NOW, size=5)
    looks: list[Observation] = [
        seen(NOW, info=info),
        seen(NOW + HOUR, info=replace(info, seen_at=NOW + HOUR), backups=(backup(),)),
        seen(NOW + 2 * HOUR, info=info, schedules=(schedule(3),)),
        Unseen(SHOP, "a timeout", NOW + 3 * HOUR),
        Unseen(SHOP, "a timeout", NOW + 4 * HOUR),
        Unseen(SHOP, "it is not listed", NOW + 5 * HOUR, Absence(confirmed=True)),
    ]
    for look in looks:
        record(store, look)
    assert list(trail(reopen()).sightings) == [
        Sighting(NOW, SHOP, schedules=(schedule(),), info=info),
        Sighting(NOW + 2 * HOUR, SHOP, schedules=(schedule(3),), info=info),
        Sighting(NOW + 3 * HOUR, SHOP, unseen="a timeout"),
        Sighting(NOW + 5 * HOUR, SHOP, unseen="it is not listed"),
    ]


CHANGES: tuple[dict[str, Any], ...] = (
    {"database": {"plan": "heroku-postgresql:standard-2"}},
    {"database": {"attachments": ()}},
    {"schedules": ()},
    {"schedules": (schedule(), schedule(5))},
    {"schedules": (replace(schedule(), retain_weeks=2),)},
    {"unbound": ("b001",)},
    {"orphans": (schedule(7),)},
    {"neighbours": (schedule(7),)},
    {"info": details(size=7)},
    {"no_info": "a timeout"},
)


def test_whatever_a_rule_may_judge_by_is_on_record(store: Both) -> None:
    """What another policy would have said is told from what was seen then, to the last field."""
    before = [seen(NOW, database(f"app-{number}")) for number in range(len(CHANGES))]
    after = []
    for look, change in zip(before, CHANGES, strict=True):
        facts: dict[str, Any] = dict(change)
        if "database" in facts:
            facts["database"] = replace(look.database, **facts["database"])
        after.append(replace(look, seen_at=NOW + HOUR, **facts))
    record(store, *before)
    record(store, *after)
    facts_of = ("database", "schedules", "unbound", "orphans", "neighbours", "info", "no_info")
    for look in after:
        sightings = trail(store, of=look.database).sightings
        assert ages(sightings) == [0 * HOUR, HOUR]
        assert [getattr(sightings[-1], name) for name in facts_of] == [getattr(look, name) for name in facts_of]


def test_the_order_of_a_reply_is_no_change(store: Both) -> None:
    """Heroku's lists have no order: the same schedules the other way round are no news."""
    record(store, seen(NOW, schedules=(schedule(1), schedule(2)), unbound=("b1", "b2")))
    record(store, seen(NOW + HOUR, schedules=(schedule(2), schedule(1)), unbound=("b2", "b1")))
    assert ages(trail(store).sightings) == [0 * HOUR]


def test_that_a_schedule_ran_is_no_change_of_it(store: Both) -> None:
    """Heroku moves its time at each run; only where no backup shows that it ran may somebody have edited it."""
    ran = [NOW + day * DAY for day in range(3)]
    runs = [backup(day, created_at=at + timedelta(minutes=3)) for day, at in enumerate(ran)]
    moved = [replace(schedule(), uuid="schedule-0-UTC", updated_at=at) for at in ran]
    for day in range(3):
        others = (replace(schedule(7), updated_at=ran[day]),)
        look = seen(ran[day] + HOUR, schedules=(moved[day],), backups=tuple(runs[: day + 1]), neighbours=others)
        record(store, look)
    assert ages(trail(store).sightings) == [HOUR]
    record(store, seen(NOW + 3 * DAY, schedules=(replace(moved[2], updated_at=NOW + 3 * DAY),), backups=tuple(runs)))
    assert ages(trail(store).sightings) == [HOUR, 3 * DAY]
    assert trail(store).sightings[-1].schedules[0].updated_at == NOW + 3 * DAY


def test_details_that_only_got_younger_are_noted_once_a_day(store: Both) -> None:
    """How fresh the details were can be told to the day, at a row a day and not one for each look."""
    info = details(seen_at=NOW.replace(hour=2), size=5)
    for hours in (1, 8, 15, 22, 29, 36):
        at = NOW + timedelta(hours=hours)
        record(store, seen(at, info=replace(info, seen_at=at)))
    assert ages(trail(store).sightings) == [timedelta(hours=1), timedelta(hours=29)]


def test_a_sighting_from_before_holds_when_a_time_begins(store: Both) -> None:
    """A month in which nothing changed is not an empty one: what was so at its start is there."""
    record(store, seen(NOW))
    record(store, seen(NOW + DAY, schedules=()))
    record(store, seen(NOW + 2 * DAY, schedules=(schedule(3),)))
    assert ages(trail(store, NOW + 5 * DAY, NOW + 6 * DAY).sightings) == [2 * DAY]
    assert ages(trail(store, NOW + DAY + HOUR, NOW + 6 * DAY).sightings) == [DAY, 2 * DAY]
    assert ages(trail(store, NOW + DAY, NOW + 2 * DAY).sightings) == [DAY]
    assert ages(trail(store, NOW - DAY, NOW + HOUR).sightings) == [0 * DAY]
    assert list(store.trails(NOW - DAY, NOW)) == []


def test_a_verdict_from_before_holds_when_a_time_begins(reopen: Callable[[], Both]) -> None:
    """What a rule thought at the start of a quarter is there, and each turn since, with its words."""
    store = reopen()
    turns = [("pass", 0), ("pass", 1), ("fail", 2), ("pass", 3)]
    for outcome, day in turns:
        at = NOW + day * DAY
        verdict = Verdict("readable", Outcome(outcome), Severity.WARNING, f"day {day}", since=NOW)
        other = Verdict("covered", Outcome.PASS, Severity.CRITICAL, "fine")
        record(store, seen(at), judged=(Judged(SHOP, None, (verdict, other), None, at),))
    found = trail(reopen(), NOW + DAY, NOW + 3 * DAY).verdicts
    assert found == (
        VerdictChange(SHOP.addon_id, "covered", Outcome.PASS, Severity.CRITICAL, "fine", NOW),
        VerdictChange(SHOP.addon_id, "readable", Outcome.PASS, Severity.WARNING, "day 0", NOW, NOW),
        VerdictChange(SHOP.addon_id, "readable", Outcome.FAIL, Severity.WARNING, "day 2", NOW + 2 * DAY, NOW),
    )


def test_backups_are_kept_as_they_were_seen_last(reopen: Callable[[], Both]) -> None:
    """What Heroku has long deleted is still there to show: what it was, from when to when it could be had."""
    store = reopen()
    running = replace(backup(2), status=BackupStatus.RUNNING, finished_at=None)
    record(store, seen(NOW, backups=(backup(1), running), runs=(running,)))
    record(store, seen(NOW + HOUR, backups=(backup(1), backup(2)), runs=(backup(2),)))
    record(store, seen(NOW + DAY, backups=(), runs=(backup(2), backup(3))))
    assert trail(reopen()).backups == tuple(
        sorted(
            (
                KeptBackup(backup(1), NOW, NOW + DAY),
                KeptBackup(backup(2), NOW, None, own=False, run=True),
                KeptBackup(backup(3), NOW + DAY, None, own=False, run=True),
            ),
            key=lambda kept: (kept.backup.created_at, kept.backup.num),
        )
    )


def test_a_backup_that_stalled_is_known_to_have(reopen: Callable[[], Both]) -> None:
    """Cancelled in the end, a row tells nothing of its stall; when it was seen to be dead, and alive again, is kept."""
    store, minute = reopen(), timedelta(minutes=1)
    running = backup(1, created_at=NOW, status=BackupStatus.RUNNING, finished_at=None, updated_at=NOW)
    revived = replace(running, updated_at=NOW + 120 * minute)
    record(store, seen(NOW + 15 * minute, backups=(running,)))
    assert trail(store).backups[0].silences == ()
    for at in (16, 70):
        record(store, seen(NOW + at * minute, backups=(running,)))
    record(store, seen(NOW + 121 * minute, backups=(revived,)))
    record(store, seen(NOW + 181 * minute, backups=(revived,)))
    over = replace(running, status=BackupStatus.CANCELLED, canceled_at=NOW + 4 * HOUR, updated_at=NOW + 4 * HOUR)
    record(reopen(), seen(NOW + 5 * HOUR, backups=(over,)))
    silences = (Silence(NOW + 16 * minute, NOW), Silence(NOW + 121 * minute, NOW + 120 * minute))
    assert trail(reopen()).backups == (KeptBackup(over, NOW + 15 * minute, silences=silences),)


def test_a_backup_that_has_not_begun_is_not_silent(store: Both) -> None:
    """A row that waits in Heroku's queue is touched by nobody, and that is nothing to note."""
    waiting = backup(1, created_at=NOW, status=BackupStatus.PENDING, started_at=None, finished_at=None, updated_at=NOW)
    record(store, seen(NOW + HOUR, backups=(waiting,)))
    assert trail(store).backups == (KeptBackup(waiting, NOW + HOUR),)


def test_a_backup_that_comes_back_is_listed_again(store: Both) -> None:
    """A list that was cut short once does not make a backup two."""
    record(store, seen(NOW, backups=(backup(1),)))
    record(store, seen(NOW + HOUR))
    assert trail(store).backups == (KeptBackup(backup(1), NOW, NOW + HOUR),)
    record(store, seen(NOW + 2 * HOUR, backups=(backup(1),)))
    assert trail(store).backups == (KeptBackup(backup(1), NOW),)


def test_a_look_that_failed_makes_no_backup_gone(store: Both) -> None:
    """What could not be seen is not gone; neither is what a partial sweep did not look at."""
    record(store, seen(NOW, backups=(backup(1),)), seen(NOW, PAY, backups=(backup(2),)))
    record(store, Unseen(SHOP, "a timeout", NOW + HOUR), partial=True)
    record(store, at=NOW + 2 * HOUR, problem="Heroku is down")
    assert [one.backups for one in store.trails(NOW, NOW + DAY)] == [
        (KeptBackup(backup(2), NOW),),
        (KeptBackup(backup(1), NOW),),
    ]
    record(store, seen(NOW + 3 * HOUR), partial=True)
    assert trail(store).backups == (KeptBackup(backup(1), NOW, NOW + 3 * HOUR),)
    assert trail(store, of=PAY).backups == (KeptBackup(backup(2), NOW),)


def test_a_backup_is_one_of_each_database_that_lists_it(store: Both) -> None:
    """What two databases list is kept for both, each with its own times."""
    record(store, seen(NOW, backups=(backup(1),)), seen(NOW, PAY, runs=(backup(1),)))
    record(store, seen(NOW + HOUR), seen(NOW + HOUR, PAY, runs=(backup(1),)))
    assert trail(store).backups == (KeptBackup(backup(1), NOW, NOW + HOUR),)
    assert trail(store, of=PAY).backups == (KeptBackup(backup(1), NOW, own=False, run=True),)


def test_an_older_look_changes_nothing(store: Both) -> None:
    """Of two dynos that overlap, the slower one does not bring back what the faster one saw gone."""
    record(store, seen(NOW + HOUR, schedules=(), backups=(backup(1),)))
    record(store, seen(NOW, backups=(backup(2),)))
    record(store, Unseen(SHOP, "a timeout", NOW))
    found = trail(store)
    assert ages(found.sightings) == [HOUR]
    assert found.backups == (KeptBackup(backup(1), NOW + HOUR),)


def test_restores_and_logs_are_there_in_their_time(reopen: Callable[[], Both]) -> None:
    """A rehearsal of last quarter is listed for last quarter only, as it ended; a log where it was read."""
    store = reopen()
    begun = Restore("r-1", 7, BackupStatus.RUNNING, NOW, backup="a001", to_name="DATABASE")
    done = replace(begun, status=BackupStatus.SUCCEEDED, finished_at=NOW + HOUR)
    log = FailureLog("backup-1", ("pg_dump: error",))
    record(store, seen(NOW, restores=(begun,)))
    record(store, seen(NOW + HOUR, restores=(done,), logs=(log,)))
    record(store, seen(NOW + DAY))
    assert trail(reopen()).restores == (done,)
    assert trail(store).logs == (log,)
    later = trail(store, NOW + timedelta(minutes=1), NOW + DAY)
    assert (later.restores, later.logs) == ((), (log,))


def test_whose_backup_was_restored_is_not_forgotten(reopen: Callable[[], Both]) -> None:
    """Once the backup has expired no look can tell whose it was; what was seen before stands, with how it ended."""
    store = reopen()
    begun = Restore(
        "r-1",
        7,
        BackupStatus.RUNNING,
        NOW,
        backup="a001",
        kind=RestoreKind.REHEARSAL,
        into=SHOP.addon_id,
        source="orders",
        taken_at=NOW - DAY,
    )
    ended = replace(begun, status=BackupStatus.SUCCEEDED, finished_at=NOW + HOUR)
    nameless = replace(ended, kind=RestoreKind.REFRESH, backup=None, source=None, taken_at=None)
    record(store, seen(NOW, restores=(begun,)))
    record(store, seen(NOW + HOUR, restores=(nameless,)))
    assert trail(reopen()).restores == (ended,)
    record(store, seen(NOW + 2 * HOUR, restores=(replace(begun, uuid="r-2", source=None, backup=None),)))
    assert {r.uuid: r.backup for r in trail(reopen()).restores} == {"r-1": "a001", "r-2": None}


def test_trails_come_by_app_and_name(store: Both) -> None:
    """However many databases there are, their order is the same everywhere, and each comes once."""
    many = [database(f"app-{number:02d}") for number in range(47)]
    record(store, *(seen(NOW, one) for one in reversed(many)))
    found = list(store.trails(NOW, NOW + DAY))
    assert [one.database for one in found] == many
    assert all((one.first_seen_at, one.last_seen_at) == (NOW, NOW) for one in found)


def test_what_was_told_and_done_comes_with_an_incident(
    reopen: Callable[[], Both], incident: Callable[..., Incident], delivery: Callable[..., Any]
) -> None:
    """A report has each incident whole: who was told of it, and who took it on."""
    store = reopen()
    told = (delivery("n-1"), delivery("n-2", "pager"))
    store.record(Record("s-1", NOW, incidents=(incident("i-1"), incident("i-2")), deliveries=told))
    store.act(Act("i-1", Deed.ACK, NOW + HOUR, note="on it"))
    first, second = reopen().incidents(NOW, NOW + DAY)
    assert [one.id for one in first.deliveries] == ["n-1@ops", "n-2@pager"]
    assert [act.note for act in first.acts] == ["on it"]
    assert (second.deliveries, second.acts) == ((), ())


@pytest.fixture(scope="module")
def at_hand(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Iterator[Both]]:
    """Stores for many examples: one in memory, one in SQLite, both empty."""
    folder = tmp_path_factory.mktemp("archive")
    migrate(f"sqlite:///{folder / 'empty.db'}")

    def fresh() -> Iterator[Both]:
        yield MemoryStore()
        copy = shutil.copy(folder / "empty.db", folder / "used.db")
        with closing(open_store(f"sqlite:///{copy}")) as opened:
            yield opened

    return fresh


hours = st.integers(0, 8).map(lambda hour: NOW + hour * HOUR)


def over(since: datetime, until: datetime | None, start: datetime, end: datetime) -> bool:
    """Whether a thing that is there from `since` until just before `until` is there at any instant of a time."""
    instants = [NOW + timedelta(minutes=30 * half) for half in range(-2, 40)]
    there = {at for at in instants if since <= at and (until is None or at < until or at == since)}
    return any(start <= at < end for at in there)


@given(
    spans=st.lists(st.tuples(hours, st.none() | hours), min_size=1, max_size=4),
    times=st.tuples(hours, hours).filter(lambda times: times[0] < times[1]),
)
def test_an_incident_is_in_each_time_that_it_touched(
    at_hand: Callable[[], Iterator[Both]],
    spans: list[tuple[datetime, datetime | None]],
    times: tuple[datetime, datetime],
) -> None:
    """No incident falls between two reports, and none is in one that it did not touch."""
    subject = Subject(SHOP.addon_id)
    incidents = [
        Incident(
            f"i-{number}",
            subject,
            "readable",
            Severity.CRITICAL,
            Finding("unread"),
            opened_at=since,
            resolved_at=until if until is None else max(since, until),
        )
        for number, (since, until) in enumerate(spans)
    ]
    expected = {one.id for one in incidents if over(one.opened_at, one.resolved_at, *times)}
    for store in at_hand():
        store.record(Record("s-1", NOW, incidents=tuple(incidents)))
        found = store.incidents(*times)
        assert {one.incident.id for one in found} == expected
        assert [one.incident.opened_at for one in found] == sorted(one.incident.opened_at for one in found)


@given(
    lists=st.lists(st.sets(st.integers(1, 3)), min_size=1, max_size=6),
    times=st.tuples(hours, hours).filter(lambda times: times[0] < times[1]),
)
def test_a_backup_is_in_each_time_in_which_it_was_listed(
    at_hand: Callable[[], Iterator[Both]], lists: list[set[int]], times: tuple[datetime, datetime]
) -> None:
    """What could be restored at any instant of a time is in its report, and nothing else."""
    start, end = times
    at = {hour: NOW + hour * HOUR for hour in range(len(lists) + 9)}
    spans: dict[int, tuple[datetime, datetime | None]] = {}
    for hour, numbers in enumerate(lists):
        for number in numbers:
            spans[number] = (spans.get(number, (at[hour], None))[0], None)
        for number in set(spans) - numbers:
            spans[number] = (spans[number][0], spans[number][1] or at[hour])
    expected = {
        backup(number).uuid for number, (since, until) in spans.items() if since < end and (not until or until > start)
    }
    for store in at_hand():
        for hour, numbers in enumerate(lists):
            record(store, seen(at[hour], backups=tuple(backup(number) for number in sorted(numbers))))
        found = [kept.backup.uuid for one in store.trails(start, end) for kept in one.backups]
        assert sorted(found) == sorted(expected)


def policy(number: int, first: datetime, last: datetime) -> PolicyInForce:
    return PolicyInForce(f"f-{number}", "policy.yml", f"version: {number}", first, last, told_at=NOW)


def test_policies_are_those_of_the_time(store: Both) -> None:
    """An auditor sees each version that was in force, that of the first hour among them, though no sweep fell there."""
    first, second = policy(1, NOW, NOW + 4 * HOUR), policy(2, NOW + 5 * HOUR, NOW + 9 * HOUR)
    for number, one in enumerate((first, second)):
        store.record(Record(f"s-{number}", one.last_in_force_at, in_force=one))
    minute = timedelta(minutes=1)
    assert list(store.policies(NOW - HOUR, NOW)) == []
    assert list(store.policies(NOW - HOUR, NOW + minute)) == [first]
    assert list(store.policies(NOW + 4 * HOUR, NOW + 5 * HOUR)) == [first]
    assert list(store.policies(NOW + 4 * HOUR + minute, NOW + 5 * HOUR)) == [first]
    assert list(store.policies(NOW + 4 * HOUR + minute, NOW + 6 * HOUR)) == [first, second]
    assert list(store.policies(NOW + 5 * HOUR, NOW + 6 * HOUR)) == [second]
    assert list(store.policies(NOW + 20 * HOUR, NOW + 21 * HOUR)) == [second]


HOSTILE = ("\0", "\ud800", "'; DROP TABLE sightings; --", "<b>&\N{SNOWMAN}")


def test_hostile_text_is_no_change_either(store: Both) -> None:
    """What no database can hold is stored as it can be, and is not found to be new at each look."""
    for hour in range(2):
        looks = [
            seen(
                NOW + hour * HOUR,
                database(f"app-{number}", plan=hostile),
                backups=(replace(backup(1), uuid=hostile, name=hostile),),
                unbound=(hostile,),
            )
            for number, hostile in enumerate(HOSTILE)
        ]
        record(store, *looks)
    found = list(store.trails(NOW, NOW + DAY))
    assert len(found) == len(HOSTILE)
    for one in found:
        assert ages(one.sightings) == [0 * HOUR]
        assert [(kept.first_seen_at, kept.gone_at) for kept in one.backups] == [(NOW, None)]
