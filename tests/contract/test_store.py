"""What every store promises, whatever it is made of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checker.model import (
    Database,
    Delivery,
    DeliveryStatus,
    Incident,
    Judged,
    Known,
    KnownDatabase,
    KnownSchedule,
    Outcome,
    Past,
    Record,
    Schedule,
    Seen,
    Severity,
    Unseen,
    Verdict,
)
from checker.ports import Store
from tests.contract.conftest import MISSED

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
Build = Callable[..., Record]


def judged(database: Database, outcome: Outcome, rule: str = "schedule_present") -> Judged:
    return Judged(database, None, (Verdict(rule, outcome, Severity.WARNING, "so it is"),), None, NOW)


def test_a_new_store_knows_nothing(store: Store) -> None:
    """A first run starts from an empty store without special care."""
    assert store.load() == Known()
    assert list(store.pending()) == []


def test_what_was_recorded_is_known_to_the_next_process(
    reopen: Callable[[], Store], sweep: Build, database: Callable[..., Database]
) -> None:
    """After a restart the worker goes on from what the last one recorded."""
    recorded = sweep()
    reopen().record(recorded)
    known = reopen().load()
    schedule = Schedule("u-1", "DATABASE_URL", 0, "Europe/London", NOW, retain_weeks=4)
    assert known == Known(
        inventory=(KnownDatabase(database(), Past(NOW, NOW, (KnownSchedule(schedule, NOW, NOW),), (MISSED,))),),
        incidents=recorded.incidents,
        pending=recorded.deliveries,
        outcomes={("a-1", "schedule_present"): Outcome.FAIL},
        swept_before=True,
        openings={("i-1", "ops"): DeliveryStatus.PENDING},
        last_sweep_at=NOW,
        sweeps=1,
    )


def test_recording_the_same_sweep_again_changes_nothing(store: Store, sweep: Build) -> None:
    """A sweep that is recorded twice after a lost answer is told once."""
    store.record(sweep())
    before = store.load()
    store.record(replace(sweep(size=3), at=LATER))
    assert store.load() == before


def test_a_failed_sweep_is_not_the_first(store: Store, sweep: Build) -> None:
    """The baseline message waits until a sweep got through."""
    store.record(Record("s-0", NOW, problem="Heroku is down"))
    assert not store.load().swept_before
    store.record(sweep("s-1"))
    assert store.load().swept_before


def test_a_listed_database_is_known_though_never_seen(store: Store, database: Callable[..., Database]) -> None:
    """A database that could never be read is in the inventory, but has no first sight."""
    store.record(Record("s-1", NOW, observations=(Unseen(database(), "403", NOW),)))
    assert store.load().inventory == (KnownDatabase(database(), Past()),)


def test_the_first_sight_is_the_first_look_that_saw(store: Store, database: Callable[..., Database]) -> None:
    """Slots before the first successful look are not judged as if they had been watched."""
    store.record(Record("s-1", NOW, observations=(Unseen(database(), "403", NOW),)))
    store.record(Record("s-2", LATER, observations=(Seen(database(), (), (), LATER),)))
    assert store.load().pasts["a-1"] == Past(LATER, LATER)


def test_not_seeing_keeps_the_last_sight(store: Store, sweep: Build, database: Callable[..., Database]) -> None:
    """A look that failed refreshes the listing and leaves what is known of schedules and sights alone."""
    store.record(sweep("s-1"))
    renamed = database(name="postgresql-new-name", attachments=())
    store.record(Record("s-2", LATER, observations=(Unseen(renamed, "timeout", LATER),)))
    (known,) = store.load().inventory
    assert known.database == renamed
    assert (known.past.first_seen_at, known.past.last_seen_at) == (NOW, NOW)
    assert [schedule.last_seen_at for schedule in known.past.schedules] == [NOW]


def test_an_older_look_recorded_late_takes_nothing_back(store: Store, database: Callable[..., Database]) -> None:
    """Overlapping dynos may record out of order: the newest sight and schedule stand."""
    new = Schedule("u-1", "DATABASE_URL", 3, "UTC", NOW, updated_at=LATER)
    old = Schedule("u-1", "DATABASE_URL", 0, "UTC", NOW)
    store.record(Record("s-2", LATER, observations=(Seen(database(), (new,), (), LATER),)))
    store.record(Record("s-1", NOW, observations=(Seen(database(), (old,), (), NOW),)))
    assert store.load().pasts["a-1"] == Past(NOW, LATER, (KnownSchedule(new, LATER, LATER),))


def test_a_vanished_schedule_stays_known(store: Store, database: Callable[..., Database]) -> None:
    """When a schedule is gone, the alert can still say what it was and when it was seen last."""
    old = Schedule("u-1", "DATABASE_URL", 0, "UTC", NOW)
    new = Schedule("u-2", "DATABASE_URL", 3, "UTC", LATER)
    store.record(Record("s-1", NOW, observations=(Seen(database(), (old,), (), NOW),)))
    store.record(Record("s-2", LATER, observations=(Seen(database(), (new,), (), LATER),)))
    assert store.load().pasts["a-1"].schedules == (KnownSchedule(old, NOW, NOW), KnownSchedule(new, LATER, LATER))


def test_schedules_stay_with_the_database_they_were_seen_on(store: Store, database: Callable[..., Database]) -> None:
    """One schedule that two databases list belongs to the past of each, and to no third."""
    shared = Schedule("u-1", "DATABASE_URL", 0, "UTC", NOW)
    looks = tuple(Seen(database(a), (shared,) if a != "c" else (), (), NOW) for a in ("a", "b", "c"))
    store.record(Record("s-1", NOW, observations=looks))
    assert {a: len(past.schedules) for a, past in store.load().pasts.items()} == {"a": 1, "b": 1, "c": 0}


def test_the_inventory_is_sorted_by_app_and_name(store: Store, database: Callable[..., Database]) -> None:
    """Reports list databases in the same order on every store."""
    given = [("3", "b", "B"), ("1", "Z", "a"), ("2", "b", "a"), ("4", "é", "a")]
    looks = tuple(Unseen(database(a, app=app, name=name), "-", NOW) for a, app, name in given)
    store.record(Record("s-1", NOW, observations=looks))
    assert [known.database.addon_id for known in store.load().inventory] == ["1", "3", "2", "4"]


def test_the_latest_outcome_counts(store: Store, database: Callable[..., Database]) -> None:
    """What a rule found last is what the next sweep compares with, also after it went back and forth."""
    for number, outcome in enumerate([Outcome.FAIL, Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.UNKNOWN]):
        store.record(Record(f"s-{number}", NOW, judged=(judged(database(), outcome),)))
    other = (judged(database(), Outcome.PASS, "readable"), judged(database("a-2"), Outcome.EXEMPT))
    store.record(Record("s-9", NOW, judged=other))
    assert store.load().outcomes == {
        ("a-1", "schedule_present"): Outcome.UNKNOWN,
        ("a-1", "readable"): Outcome.PASS,
        ("a-2", "schedule_present"): Outcome.EXEMPT,
    }


def test_only_open_incidents_are_loaded_oldest_first(store: Store, incident: Callable[..., Incident]) -> None:
    """A resolved incident is history: the next failure opens a new one."""
    first, second = incident("i-1", opened_at=LATER), incident("i-2")
    store.record(Record("s-1", NOW, incidents=(first, second)))
    assert store.load().incidents == (second, first)
    store.record(Record("s-2", LATER, incidents=(replace(second, resolved_at=LATER),)))
    assert store.load().incidents == (first,)


def test_an_incident_is_updated_in_place(store: Store, incident: Callable[..., Incident]) -> None:
    """That an incident was told, worsened or froze survives a restart."""
    store.record(Record("s-1", NOW, incidents=(incident(severity=Severity.WARNING),)))
    changed = incident(told_at=LATER, frozen=True)
    store.record(Record("s-2", LATER, incidents=(changed,)))
    assert store.load().incidents == (changed,)


def test_deliveries_wait_in_the_order_of_recording(store: Store, delivery: Callable[..., Delivery]) -> None:
    """A sink hears of the opening before it hears of the resolve, whatever the ids and however many sweeps later."""
    names = [f"n-{number}" for number in (5, 3, 9, 1)]
    store.record(Record("s-2", NOW, deliveries=tuple(delivery(name) for name in names)))
    store.record(Record("s-1", NOW, deliveries=(delivery("n-0"), delivery("n-7", "aaa"), delivery("n-7", "zzz"))))
    told = [one.id for one in store.pending()]
    assert told == ["n-5@ops", "n-3@ops", "n-9@ops", "n-1@ops", "n-0@ops", "n-7@aaa", "n-7@zzz"]
    assert told == [one.id for one in store.load().pending]


def test_marks_survive_reopening(reopen: Callable[[], Store], sweep: Build, delivery: Callable[..., Delivery]) -> None:
    """A process that was killed after sending does not send again; what it had not sent stays pending."""
    store = reopen()
    store.record(sweep(size=4))
    sent, dead, tried = delivery("n-1"), delivery("n-2"), delivery("n-3")
    tried = replace(tried, attempts=2, detail="HTTP 500", updated_at=LATER)
    store.mark([replace(sent, status=DeliveryStatus.SENT, attempts=1, updated_at=LATER)])
    store.mark(iter([replace(dead, status=DeliveryStatus.DEAD, attempts=1, detail="no_service"), tried]))
    assert list(reopen().pending()) == [tried, delivery("n-4")]


@pytest.mark.parametrize("status", DeliveryStatus)
def test_what_was_sent_stays_sent(store: Store, delivery: Callable[..., Delivery], status: DeliveryStatus) -> None:
    """A late answer from another dyno never makes a message go out twice."""
    store.record(Record("s-1", NOW, deliveries=(delivery(),)))
    store.mark([delivery(status=DeliveryStatus.SENT)])
    store.mark([delivery(status=status)])
    assert list(store.pending()) == []


def test_a_dead_delivery_may_be_taken_up_again(store: Store, delivery: Callable[..., Delivery]) -> None:
    """A sink that lives again can be told what it missed."""
    store.record(Record("s-1", NOW, deliveries=(delivery(),)))
    store.mark([delivery(status=DeliveryStatus.DEAD)])
    assert list(store.pending()) == []
    store.mark([delivery()])
    assert list(store.pending()) == [delivery()]


@pytest.mark.parametrize("id_", ["n-1@ops", "another-id"])
def test_a_notice_goes_to_a_sink_once(store: Store, delivery: Callable[..., Delivery], id_: str) -> None:
    """Two dynos that decide the same neither fail nor tell it twice: not by id, not by notice and sink."""
    store.record(Record("s-1", NOW, deliveries=(delivery(),)))
    store.mark([delivery(status=DeliveryStatus.SENT)])
    store.record(Record("s-2", NOW, deliveries=(delivery(id=id_), delivery("n-2"))))
    assert list(store.pending()) == [delivery("n-2")]


def test_marking_nothing_or_the_unknown_changes_nothing(
    store: Store, sweep: Build, delivery: Callable[..., Delivery]
) -> None:
    """A mark for a delivery that is not there is no error."""
    store.record(sweep())
    store.mark([])
    store.mark([delivery("n-99", status=DeliveryStatus.SENT)])
    assert list(store.pending()) == [delivery()]


def test_times_come_back_in_utc(store: Store, database: Callable[..., Database]) -> None:
    """An instant given in another zone is the same instant, told in UTC."""
    riga = datetime.fromisoformat("2026-10-25T03:30:00.123456+02:00")
    store.record(Record("s-1", riga, observations=(Seen(database(created_at=riga), (), (), riga),)))
    (known,) = store.load().inventory
    for instant in (known.database.created_at, known.past.first_seen_at, known.past.last_seen_at):
        assert instant == riga
        assert instant is not None
        assert instant.tzinfo is UTC


def test_a_naive_time_is_refused_and_nothing_is_written(
    store: Store, sweep: Build, delivery: Callable[..., Delivery]
) -> None:
    """A time without a zone never gets in, and takes the whole sweep with it rather than half of it."""
    naive = datetime(2026, 3, 29, 1, 30)  # noqa: DTZ001 -- this is the mistake
    late = delivery("n-2", updated_at=naive)
    with pytest.raises(ValueError, match="naive"):
        store.record(sweep(deliveries=(delivery(), late)))
    assert store.load() == Known()
    with pytest.raises(ValueError, match="naive"):
        store.mark([late])


def test_a_partial_sweep_is_no_full_one(store: Store, sweep: Callable[..., Record]) -> None:
    """A look at some apps is recorded, but only a full sweep counts as having swept before."""
    store.record(sweep("s-1", partial=True))
    assert not store.load().swept_before
    assert 1 == len(store.load().inventory)
    store.record(sweep("s-2"))
    assert store.load().swept_before
