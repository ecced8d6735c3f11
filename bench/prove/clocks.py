"""What the clocks of a zone show: the instants at which a daily schedule is due. Brute force, nothing of checker's own.

Time is stepped through by quarters of an hour, by minutes where the clocks are changed, and zone data is asked in one
direction only: what is it there now?
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from checker.sandbox.zones import zone

MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AHEAD = timedelta(days=400)
"""How far ahead two schedules are compared, and the longest wait looked for (DESIGN §5)."""


@dataclass(frozen=True, eq=False)
class Hour:
    """Every slot of one local hour, in order, and each date that has none with the instant at which time goes on."""

    slots: tuple[datetime, ...]
    without: tuple[tuple[date, datetime], ...]

    def between(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """The slots t with after < t <= until."""
        return self.slots[bisect_right(self.slots, after) : bisect_right(self.slots, until)]

    def without_between(self, start: datetime, end: datetime) -> list[datetime]:
        """Where time goes on at start <= t < end on dates that have none."""
        return [resumes for _, resumes in self.without if start <= resumes < end]

    def newest(self, at: datetime) -> datetime:
        """The last slot not later than `at`."""
        return self.slots[bisect_right(self.slots, at) - 1]

    def longest_wait(self, at: datetime, slack: timedelta) -> timedelta:
        """The longest distance of two slots in the 400 days after `at`.

        The one that may still make somebody wait at `at` counts: a backup comes up to `slack` after its slot.
        """
        first = max(bisect_right(self.slots, at - slack) - 1, 0)
        return _longest(self, first, bisect_left(self.slots, at + AHEAD))


@lru_cache(maxsize=4096)
def _longest(hour: Hour, first: int, end: int) -> timedelta:
    return max(later - earlier for earlier, later in pairwise(hour.slots[first:end]))


class Clocks:
    """The clocks of all zones for as long as a world lives, and for what lies ahead of its last day."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._end = start - 50 * DAY, end + AHEAD + 50 * DAY

    def of(self, hour: int, zone: str) -> Hour:
        """The slots of a daily schedule."""
        return _hours(zone, self._start, self._end)[hour]


@lru_cache(maxsize=128)
def _hours(name: str, start: datetime, end: datetime) -> tuple[Hour, ...]:
    """All 24 hours of a zone from `start` to `end`."""
    shown: dict[tuple[date, int], datetime] = {}
    for local, at in _ticks(name, start, end):
        shown.setdefault((local.date(), local.hour), at)
    days = [start.date() + n * DAY for n in range(2, (end - start).days - 2)]
    ordered = sorted(shown)

    def goes_on(day: date, hour: int) -> datetime:
        return shown[ordered[bisect_left(ordered, (day, hour))]]

    return tuple(
        Hour(
            slots=tuple(sorted(at for (_, h), at in shown.items() if h == hour)),
            without=tuple((day, goes_on(day, hour)) for day in days if (day, hour) not in shown),
        )
        for hour in range(24)
    )


def _ticks(name: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """What is shown, and when: each quarter, and each minute of a quarter in which the clocks are changed."""
    tz = zone(name)
    at, local = start, start.astimezone(tz)
    while at < end:
        yield local, at
        later = at + QUARTER
        later_local = later.astimezone(tz)
        if later_local.utcoffset() != local.utcoffset():
            yield from ((minute.astimezone(tz), minute) for minute in (at + n * MINUTE for n in range(1, 15)))
        at, local = later, later_local
