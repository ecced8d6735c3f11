"""The dates of a schedule one by one: each with its slot, or with the reason why it has none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checker.slots.daily import Daily, slot_on, slots_between
from checker.slots.skipped import comes_twice, skip_on
from checker.slots.zones import zone

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One local date with a slot: `at` in UTC, `local` on the clocks there, `wait` since the slot before it.

    `twice`: the clocks show this hour twice, and the first counts.
    """

    day: date
    at: datetime
    local: datetime
    wait: timedelta
    twice: bool


@dataclass(frozen=True, slots=True)
class NoSlot:
    """One local date without a slot."""

    day: date
    why: str


def preview(daily: Daily, first: date, days: int) -> Iterator[Slot | NoSlot]:
    """Each of so many local dates, in order. KeyError for an unknown zone."""
    tz = zone(daily.timezone)
    for day in (first + n * _DAY for n in range(days)):
        at = slot_on(daily, day)
        if at is None:
            skipped = skip_on(daily, day)
            yield NoSlot(day, skipped.why if skipped else "")
        else:
            *_, before = slots_between(daily, at - 10 * _DAY, at)
            local = at.astimezone(tz)
            yield Slot(day, at, local, at - before, twice=local.minute == 0 and comes_twice(daily, day))
