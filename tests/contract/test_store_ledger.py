"""The ledger in every store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from checker.model import Database, Judged, Record, SlotEntry, SlotOutcome
from checker.ports import Store
from tests.contract.conftest import MISSED, NOW

DAY = timedelta(days=1)


def judged(database: Database, *entries: SlotEntry, later: timedelta = timedelta()) -> Judged:
    """A judgement that enters these slots."""
    return Judged(database, "production", (), None, NOW + later, ledger=entries)


def ledger(store: Store) -> tuple[SlotEntry, ...]:
    """What the next sweep is given."""
    return store.load().inventory[0].past.ledger


def test_a_slot_comes_back_as_it_was(store: Store, sweep: Callable[..., Record]) -> None:
    """The next sweep knows every slot with its day, schedule, outcome, backup and note."""
    store.record(sweep())
    assert ledger(store) == (MISSED,)


def test_a_changed_outcome_takes_the_place_of_the_old_one(
    store: Store, sweep: Callable[..., Record], database: Callable[..., Database]
) -> None:
    """A missed slot that turns out late is late; it is not a second slot."""
    store.record(sweep())
    late = replace(MISSED, outcome=SlotOutcome.LATE, backup="a007", note=None)
    store.record(sweep("s-2", judged=(judged(database("a-1"), late, later=DAY),)))
    assert ledger(store) == (late,)


def test_what_an_older_look_saw_does_not_overwrite_a_newer_one(
    store: Store, sweep: Callable[..., Record], database: Callable[..., Database]
) -> None:
    """Two dynos that overlap do not take a ledger back in time."""
    store.record(sweep())
    waiting = replace(MISSED, outcome=SlotOutcome.WAITING)
    store.record(sweep("s-2", judged=(judged(database("a-1"), waiting, later=-DAY),)))
    assert ledger(store) == (MISSED,)


def test_slots_come_in_order_and_only_those_of_the_last_weeks(
    store: Store, sweep: Callable[..., Record], database: Callable[..., Database]
) -> None:
    """A sweep's memory stays small however long the history."""
    days = [replace(MISSED, at=MISSED.at - n * DAY, day=MISSED.day - n * DAY) for n in range(100)]
    store.record(sweep(judged=(judged(database("a-1"), *days),)))
    assert ledger(store) == tuple(reversed(days[:40]))


def test_each_database_has_its_own_ledger(store: Store, sweep: Callable[..., Record]) -> None:
    """One schedule that is listed for two databases is two ledgers."""
    store.record(sweep(size=2))
    assert [known.past.ledger for known in store.load().inventory] == [(MISSED,), (MISSED,)]
