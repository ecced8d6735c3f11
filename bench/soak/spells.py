"""What goes wrong around checker, and when: all of it known beforehand, by a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from bench.prove.clocks import DAY, HOUR, MINUTE


class Kind(StrEnum):
    """What is hit."""

    WIRE = "Heroku"
    STORE = "store"
    SINK = "sink"
    CLOCK = "clock"
    KILL = "killed"
    AWAY = "away"
    SECOND = "second process"
    POLICY = "policy"


STORES = ("gone", "locked", "full", "read-only", "breaks")
SINKS = ("down", "slow", "429", "refuses", "refuses the form", "takes it without a word")
POLICIES = ("deleted", "broken", "no text")


@dataclass(frozen=True)
class Spell:
    """Something is wrong from `start` to `end`; `what` of its kind it is, and `dice` is the chance of its own."""

    kind: Kind
    start: datetime
    end: datetime
    what: str
    dice: int

    @property
    def chance(self) -> Random:
        """Throws the same each time."""
        return Random(self.dice)

    def __str__(self) -> str:
        return f"{' '.join(filter(None, (self.kind, self.what)))} {self.start:%m-%d %H:%M} to {self.end:%m-%d %H:%M}"


@dataclass(frozen=True)
class _Sort:
    """How often a kind comes, and how long it lasts, in hours: a short one or a long one."""

    every: float
    short: tuple[float, float]
    long: tuple[float, float]
    of: tuple[str, ...] = ("",)
    long_ones: float = 0.3


_SORTS = {
    Kind.WIRE: _Sort(20, (0.1, 2), (3, 26)),
    Kind.STORE: _Sort(60, (0.05, 2), (2, 7), STORES),
    Kind.SINK: _Sort(50, (0.1, 2), (2, 20), SINKS),
    Kind.CLOCK: _Sort(130, (0.1, 1), (1, 8), ("ahead", "back")),
    Kind.KILL: _Sort(30, (0, 0), (0, 0)),
    Kind.AWAY: _Sort(150, (0.1, 2), (2, 50)),
    Kind.SECOND: _Sort(150, (0.1, 2), (2, 20)),
    Kind.POLICY: _Sort(200, (0.5, 2), (2, 30), POLICIES),
}


@dataclass(frozen=True)
class Spells:
    """All that goes wrong in a month."""

    all: tuple[Spell, ...]

    def at(self, now: datetime, *kinds: Kind) -> list[Spell]:
        """What is wrong at this instant."""
        return self.within(now, now, *kinds)

    def within(self, start: datetime, end: datetime, *kinds: Kind) -> list[Spell]:
        """What was wrong at some instant of this time."""
        return [s for s in self.all if s.start <= end and start <= s.end and (not kinds or s.kind in kinds)]


def spells(start: datetime, end: datetime, chance: Random) -> Spells:
    """Each kind comes again and again by itself, so that they meet; from `end` on all is well."""
    found = [spell for kind, sort in _SORTS.items() for spell in _of_kind(kind, sort, start, end, chance)]
    return Spells(tuple(sorted(found, key=lambda spell: spell.start)))


def _of_kind(kind: Kind, sort: _Sort, start: datetime, end: datetime, chance: Random) -> Iterator[Spell]:
    # The first look finds a Heroku, a store and a policy.
    at = start + DAY + chance.expovariate(1 / sort.every) * HOUR
    while at < end:
        lasts = chance.uniform(*(sort.long if chance.random() < sort.long_ones else sort.short)) * HOUR
        until = min(_to_the_second(at + lasts), end)
        yield Spell(kind, _to_the_second(at), until, chance.choice(sort.of), chance.getrandbits(32))
        at = until + MINUTE + chance.expovariate(1 / sort.every) * HOUR


def _to_the_second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def shifts(start: datetime, end: datetime, chance: Random) -> Iterator[datetime]:
    """A restart about once a day, as dynos do, and at times a deploy."""
    at = start
    while (at := at + chance.uniform(4, 44) * HOUR) < end:
        yield _to_the_second(at)


def offset(spell: Spell) -> timedelta:
    """How far the machine's clock is off meanwhile."""
    far = timedelta(minutes=round(spell.chance.choice((spell.chance.uniform(15, 90), spell.chance.uniform(90, 1800)))))
    return far if spell.what == "ahead" else -far
