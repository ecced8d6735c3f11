"""When checker is at work: shifts that end with a restart or an outage, all known beforehand."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bench.prove.clocks import DAY, HOUR, MINUTE

IN_TIME = MINUTE
"""So long after a deadline somebody must have been told."""


@dataclass(frozen=True)
class Shift:
    """One process of checker, from its start (a full sweep) to its end."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Shifts:
    """All shifts of a world, in order."""

    all: tuple[Shift, ...]

    def told_by(self, due: datetime) -> datetime | None:
        """By when something must be told whose time was up at `due`: a minute later, or when checker is back."""
        number = bisect_right(self.all, due, key=lambda shift: shift.start) - 1
        if number >= 0 and due + IN_TIME < self.all[number].end:
            return due + IN_TIME
        later = self.all[number + 1 : number + 2]
        return later[0].start if later else None

    def whole(self, since: datetime, now: datetime) -> bool:
        """Whether checker was at work from `since` to `now`, without a restart."""
        return any(shift.start <= since and now < shift.end for shift in self.all)


def shifts(start: datetime, end: datetime, chance: Random) -> Shifts:
    """A restart about once a day, as dynos do, a deploy at times; outages of hours, and at times of days, five at most.

    Heroku keeps the evidence of a lost night for a week.
    """
    at, found = start + chance.uniform(1, 59) * MINUTE, []
    while at < end:
        lasts = chance.uniform(20, 27) * HOUR if chance.random() < 0.8 else chance.uniform(0.02, 20) * HOUR
        found.append(Shift(at, min(at + lasts, end)))
        dice = chance.random()
        if dice < 0.05:
            away = chance.uniform(0.3, 12) * HOUR
        elif dice < 0.07:
            away = chance.uniform(0.5, 4.9) * DAY
        else:
            away = timedelta(seconds=chance.uniform(3, 300))
        at += lasts + away
    return Shifts(tuple(found))
