"""How far the schedule that is there is off the demanded one, night by night."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from checker.slots.daily import AHEAD, Daily, next_slot, slots_between
from checker.slots.zones import canonical, zone

_HALF_A_DAY = timedelta(hours=12)
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_NONE = timedelta()


class Relation(StrEnum):
    """How two schedules compare.

    `same`: one zone (by IANA links) and hour. `equivalent`: other names, the same instants. `seasonal`: they agree on
    some nights and differ on others. `different`: they never agree.
    """

    SAME = "same"
    EQUIVALENT = "equivalent"
    SEASONAL = "seasonal"
    DIFFERENT = "different"


class Runs(StrEnum):
    """Which of the two schedules has a slot in a night."""

    BOTH = "both"
    DEMANDED = "demanded"
    REAL = "real"


@dataclass(frozen=True, slots=True)
class Period:
    """Nights that follow each other with one and the same `shift`: real minus demanded, more than -12 h, at most 12 h.

    `first` and `last` are demanded slots. Where only one of the two schedules runs there is no shift, and they are
    slots of that one. `steady`: these slots lie at one and the same time of day in UTC.
    """

    first: datetime
    last: datetime
    shift: timedelta | None
    runs: Runs = Runs.BOTH
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Drift:
    """The relation of a real schedule to the demanded one, and the periods of the next 400 days, in order."""

    relation: Relation
    periods: tuple[Period, ...]


def drift(demanded: Daily, real: Daily, now: datetime) -> Drift:
    """Compare over the 400 days after `now`. KeyError for a zone that the zone data does not hold."""
    for daily in (demanded, real):
        zone(daily.timezone)  # a name that nobody knows is not even the same as itself
    # Databases are seen seconds apart. Between two slots the answer is the same, so that it is worked out only once.
    begin, end = (_next_of_both(demanded, real, at) for at in (now, now + AHEAD))
    return _drift(demanded, real, begin, end)


def _next_of_both(demanded: Daily, real: Daily, at: datetime) -> datetime:
    return min(next_slot(daily, at - _INSTANT) for daily in (demanded, real))


@lru_cache(maxsize=512)
def _drift(demanded: Daily, real: Daily, begin: datetime, end: datetime) -> Drift:
    nights = sorted(_nights(demanded, real, begin, end))
    periods = tuple(_period(list(group)) for _, group in groupby(nights, key=lambda night: night[1:]))
    agreed = {period.shift == _NONE for period in periods}
    if demanded.hour == real.hour and canonical(demanded.timezone) == canonical(real.timezone):
        relation = Relation.SAME
    elif agreed == {True}:
        relation = Relation.EQUIVALENT
    else:
        relation = Relation.SEASONAL if True in agreed else Relation.DIFFERENT
    return Drift(relation, periods)


_Night = tuple[datetime, Runs, timedelta]


def _nights(demanded: Daily, real: Daily, begin: datetime, end: datetime) -> Iterator[_Night]:
    """Every demanded slot with the real one next to it, if there is any, and every real slot that stands alone."""
    ours = list(slots_between(demanded, begin - 2 * _DAY, end + 2 * _DAY))
    theirs = list(slots_between(real, begin - 2 * _DAY, end + 2 * _DAY))
    for slot in ours:
        if begin <= slot < end:
            # More than half a day before is nearer to the night before.
            near = [t - slot for t in _within(theirs, slot - _HALF_A_DAY + _INSTANT, slot + _HALF_A_DAY + _INSTANT)]
            shift = min(near, key=lambda off: (abs(off), off < _NONE), default=None)
            yield (slot, Runs.DEMANDED, _NONE) if shift is None else (slot, Runs.BOTH, shift)
    for slot in theirs:
        if begin <= slot < end and not _within(ours, slot - _HALF_A_DAY, slot + _HALF_A_DAY):
            yield slot, Runs.REAL, _NONE


def _within(slots: list[datetime], start: datetime, end: datetime) -> list[datetime]:
    return slots[bisect_left(slots, start) : bisect_left(slots, end)]


def _period(nights: list[_Night]) -> Period:
    first, runs, shift = nights[0]
    steady = len({slot.time() for slot, _, _ in nights}) == 1
    return Period(first, nights[-1][0], shift if runs is Runs.BOTH else None, runs, steady)
