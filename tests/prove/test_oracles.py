"""What the proof goes by: clocks that are read minute by minute, and by when something must be told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from bench.prove.clocks import Clocks
from bench.prove.shifts import Shift, Shifts, shifts
from tests.make import DAY, HOUR, utc


@pytest.mark.parametrize(
    ("zone", "hour", "day", "expected"),
    [
        ("Europe/London", 0, "2026-07-01", "2026-06-30 23:00"),
        ("Europe/London", 1, "2026-03-29", None),
        ("Europe/London", 1, "2026-10-25", "2026-10-25 00:00"),
        ("Africa/Cairo", 0, "2026-04-24", None),
        ("Australia/Lord_Howe", 2, "2026-10-04", "2026-10-03 15:30"),
        ("America/St_Johns", 0, "2011-03-13", "2011-03-13 03:30"),
        ("America/St_Johns", 1, "2011-03-13", "2011-03-13 03:31"),
        ("Pacific/Apia", 12, "2011-12-30", None),
        ("Antarctica/Troll", 2, "2026-03-29", None),
    ],
)
def test_clocks(zone: str, hour: int, day: str, expected: str | None) -> None:
    """The first instant that shows the hour on the date is its slot, also where clocks change at odd times."""
    noon = utc(f"{day} 12:00")
    clock = Clocks(noon - 9 * DAY, noon + 9 * DAY).of(hour, zone)
    without = {str(date) for date, _ in clock.without}
    assert (expected is None) == (day in without)
    if expected:
        assert utc(expected) in clock.slots


def test_a_night_without_a_slot_ends_where_time_goes_on() -> None:
    """It is over when the clocks show the next hour."""
    clock = Clocks(utc("2026-03-20 00:00"), utc("2026-04-05 00:00")).of(1, "Europe/London")
    assert [utc("2026-03-29 01:00")] == clock.without_between(utc("2026-03-29 00:00"), utc("2026-03-30 00:00"))
    assert timedelta(hours=47) == clock.longest_wait(utc("2026-03-29 12:00"), 4 * HOUR)


START = datetime(2026, 1, 1, tzinfo=UTC)
SHIFTS = Shifts((Shift(START, START + HOUR), Shift(START + 2 * HOUR, START + 5 * HOUR)))


@pytest.mark.parametrize(
    ("due", "told_by"),
    [
        (timedelta(minutes=30), timedelta(minutes=31)),
        (timedelta(minutes=59, seconds=30), timedelta(hours=2)),
        (timedelta(minutes=90), timedelta(hours=2)),
        (timedelta(hours=2), timedelta(hours=2, minutes=1)),
        (timedelta(hours=6), None),
    ],
)
def test_told_by(due: timedelta, told_by: timedelta | None) -> None:
    """A minute after the deadline, or when checker is back; who is never back owes nothing."""
    assert (None if told_by is None else START + told_by) == SHIFTS.told_by(START + due)


def test_checker_is_never_away_for_so_long_that_the_evidence_is_gone() -> None:
    """Outages last five days at most: a lost night must still be seen after each of them."""
    made = shifts(START, START + 365 * DAY, Random(1)).all
    away = [later.start - earlier.end for earlier, later in pairwise(made)]
    assert min(away) > timedelta(0)
    assert DAY < max(away) < 5 * DAY
