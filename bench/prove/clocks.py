"""What the clocks of a zone show: on which instants a daily schedule is due. Brute force, and nothing of checker's own.

Steps through time by quarters of an hour, as Heroku's scheduler does, and asks the zone data in one direction only.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from checker.sandbox.zones import zone

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Hour:
    """Every slot of one local hour, in order, and each date that has none with the instant at which time goes on."""

    slots: tuple[datetime, ...]
    without: tuple[tuple[date, datetime], ...]

    def between(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """The slots t with after < t <= until."""
        return self.slots[bisect_right(self.slots, after) : bisect_right(self.slots, until)]

    def longest_wait(self, at: datetime, slack: timedelta) -> timedelta:
        """The longest distance of two slots in the 400 days after `at`.

        The one that may still make somebody wait at `at` counts: a backup comes up to `slack` after its slot.
        """
        first = max(bisect_right(self.slots, at - slack) - 1, 0)
        return _longest(self, first, bisect_left(self.slots, at + AHEAD))


@lru_cache(maxsize=4096)
def _longest(hour: Hour, first: int, end: int) -> timedelta:
    return max(later - earlier for earlier, later in pairwise(hour.slots[first:end]))


@lru_cache(maxsize=64)
def hours(name: str, start: datetime, end: datetime) -> tuple[Hour, ...]:
    """All 24 hours of a zone from `start` to `end`."""
    tz = zone(name)
    shown: dict[tuple[date, int], datetime] = {}
    at = start
    while at < end:
        local = at.astimezone(tz)
        shown.setdefault((local.date(), local.hour), at)
        at += QUARTER
    days = [start.date() + n * DAY for n in range(2, (end - start).days - 2)]
    ordered = sorted(shown)
    goes_on = {key: shown[ordered[bisect_left(ordered, key)]] for day in days for h in range(24) if (key := (day, h))}
    return tuple(
        Hour(
            slots=tuple(sorted(t for (_, h), t in shown.items() if h == hour)),
            without=tuple((day, goes_on[day, hour]) for day in days if (day, hour) not in shown),
        )
        for hour in range(24)
    )
