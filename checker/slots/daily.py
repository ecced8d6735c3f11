"""The slots of a daily schedule.

The slot of (hour h, zone Z) on local date d is the first UTC instant t with local(t).date == d and local(t).hour == h.
There may be none (a spring gap); of two ranges of instants (an autumn fold) the first counts; a jump of half an hour
may move the slot to h:30. Heroku's scheduler asks for the local hour the same way (heroku.md §3.2).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from checker.slots.zones import zone

_DAY = timedelta(days=1)
NEVER_APART = timedelta(days=2)
"""Local time and UTC never are so far from each other."""

AHEAD = timedelta(days=400)
"""How far ahead schedules are looked at: a year and every clock change in it."""


class Daily(NamedTuple):
    """A schedule that runs once a day: a local hour (0 to 23) and an IANA zone name.

    What is worked out of it is remembered by it, and asked for again for every database: a tuple is found soonest.
    """

    hour: int
    timezone: str

    def __str__(self) -> str:
        """As people write it: `00:00 Europe/London`."""
        return f"{self.hour:02d}:00 {self.timezone}"


def slot_on(daily: Daily, day: date) -> datetime | None:
    """The slot of this local date as a UTC instant, or None when the date has none. KeyError for an unknown zone."""
    tz = zone(daily.timezone)
    wall = datetime.combine(day, time(daily.hour), tzinfo=tz)
    instant = wall.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant  # fold=0: the first of two
    resumed = end_of_gap(wall, tz)
    local = resumed.astimezone(tz)
    return resumed if (local.date(), local.hour) == (day, daily.hour) else None


def end_of_gap(wall: datetime, tz: ZoneInfo) -> datetime:
    """The UTC instant at which local time resumes after the gap that `wall` falls into, to the second."""
    # PEP 495: in a gap, fold=0 takes the offset before the jump and so lies after it; fold=1 the other way round.
    after = wall.replace(fold=0).astimezone(UTC)
    before = wall.replace(fold=1).astimezone(UTC)
    offset = after.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(tz).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def slots_between(daily: Daily, start: datetime, end: datetime) -> Iterator[datetime]:
    """The slots t with start <= t < end, in order, as UTC instants."""
    zone(daily.timezone)
    for year in range((start - NEVER_APART).year, (end + NEVER_APART).year + 1):
        slots = slots_of_year(daily, year)
        yield from slots[bisect_left(slots, start) : bisect_left(slots, end)]


@lru_cache(maxsize=512)
def slots_of_year(daily: Daily, year: int) -> tuple[datetime, ...]:
    """The slots of all local dates of a year, in order. Every database with this schedule asks for them again."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(slot for n in range(days) if (slot := slot_on(daily, first + n * _DAY)) is not None)


def next_slot(daily: Daily, after: datetime) -> datetime:
    """The first slot later than `after`."""
    year = (after - NEVER_APART).year
    while (place := bisect_right(slots := slots_of_year(daily, year), after)) == len(slots):
        year += 1
    return slots[place]


def _slot_before(daily: Daily, at: datetime) -> datetime:
    """The last slot earlier than `at`."""
    year = (at + NEVER_APART).year
    while not (place := bisect_left(slots := slots_of_year(daily, year), at)):
        year -= 1
    return slots[place - 1]


def longest_gap(daily: Daily, start: datetime, ahead: timedelta = AHEAD) -> timedelta:
    """The longest distance between two slots that follow each other, from the one that `start` lies in on."""
    # The wait that goes on at `start` counts from its first slot, which a clock change may put two days back.
    return _longest_between(daily, _slot_before(daily, start), _slot_before(daily, start + ahead))


def healthy_age(daily: Daily, now: datetime, start_grace: timedelta, max_run: timedelta) -> timedelta:
    """How old the newest backup may get while the schedule runs as it should, over the 400 days to come.

    The wait of the last night counts as long as its backup may still be on the way.
    """
    return longest_gap(daily, now - start_grace - max_run) + start_grace + max_run


@lru_cache(maxsize=512)
def _longest_between(daily: Daily, first: datetime, last: datetime) -> timedelta:
    """Databases are seen seconds apart: between two slots the answer is the same."""
    return max(later - earlier for earlier, later in pairwise([*slots_between(daily, first, last), last]))
