"""When checker looked, and when nobody saw what there was: the gaps in its own watching. Pure.

A look is due one `poll` after the last one that saw anything. Where none came by then, checker was blind from that
instant until the next look that saw anything. A try that failed is no look.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from checker import phrases
from checker.evidence.intervals import Stretch, cut, joined
from checker.evidence.model import Blind
from checker.evidence.ruling import Ruled, Version, poll_at
from checker.jitter import JITTER
from checker.model import SweepOnRecord, Trail

_NOT_YET = "nothing is on record from before the first sweep"


@dataclass(frozen=True, slots=True)
class Looks:
    """The sweeps on record, the oldest first: those that saw anything, full or partial, and those in vain.

    `of_some` are the billing apps that a full one looked at which had too few requests for all, by when it began.
    """

    full: tuple[datetime, ...]
    every: tuple[datetime, ...]
    in_vain: tuple[tuple[datetime, str], ...] = ()
    of_some: Mapping[datetime, frozenset[str]] = field(default_factory=dict)

    def full_before(self, at: datetime, app: str) -> datetime | None:
        """The last full look at this app before the one that belongs to this instant, which may be a partial one."""
        own = bisect_right(self.every, at)
        # What a look saw is dated by its requests, which are sent once it has begun.
        begun = self.every[own - 1] if own else at
        place = bisect_left(self.full, begun)
        while place and app not in self.of_some.get(self.full[place - 1], {app}):
            place -= 1
        return self.full[place - 1] if place else None

    def full_after(self, at: datetime) -> datetime | None:
        """The first full look later than this."""
        place = bisect_right(self.full, at)
        return self.full[place] if place < len(self.full) else None


def looks(sweeps: Iterable[SweepOnRecord]) -> Looks:
    """The looks of these sweeps."""
    full, every, in_vain, of_some = [], [], [], {}
    for sweep in sweeps:
        if sweep.problem is not None:
            in_vain.append((sweep.at, sweep.problem))
            continue
        every.append(sweep.at)
        if not sweep.partial:
            full.append(sweep.at)
            if sweep.apps or not sweep.databases:
                of_some[sweep.at] = frozenset(sweep.apps)
    return Looks(tuple(full), tuple(every), tuple(in_vain), of_some)


def blind(
    found: Looks, on_record: Stretch | None, versions: Sequence[Version], start: datetime, horizon: datetime
) -> tuple[Blind, ...]:
    """Every stretch between `start` and `horizon` in which checker itself was blind.

    `horizon` is the end of the time in question or now, whichever is earlier; `on_record` what the store spans. Before
    its first sweep nothing was seen, or is not kept any more.
    """
    if on_record is None:
        return (Blind(start, horizon, "no sweep is on record"),) if start < horizon else ()
    gaps = [(start, on_record[0], _NOT_YET)]
    first = found.full[0] if found.full else horizon
    gaps.append((on_record[0], first, _why(found, on_record[0], first)))
    for last, following in pairwise([*found.full, horizon]):
        due = last + poll_at(versions, last)
        if following - due > JITTER:
            gaps.append((due, following, _why(found, last, following)))
    cuts = ((cut((begun, over), start, horizon), why) for begun, over, why in gaps)
    return tuple(Blind(*part, why) for part, why in cuts if part)


def _why(found: Looks, last: datetime, following: datetime) -> str:
    """What the tries in between ran into, or that there was none."""
    problems = [why for at, why in found.in_vain if last <= at < following]
    if not problems:
        return f"nobody looked after {phrases.instant(last)}"
    return f"{phrases.many(len(problems), 'look')} in vain: {_in_short(problems)}"


def unseen(trail: Trail, ruled: Sequence[Ruled], itself: Sequence[Blind], span: Stretch) -> tuple[Blind, ...]:
    """When this database was not seen: its own looks failed, or checker was blind as a whole.

    Only from the first that is known of it on, and while it was not let go.
    """
    start = trail.known_from
    there = joined((one.start, one.end) for one in ruled if not one.let_go)
    pieces = [*_failed(trail, span[1]), *((one.start, one.end, one.why) for one in itself)]
    found = [
        Blind(*part, why)
        for begun, over, why in pieces
        for held in there
        if start and (part := cut((max(begun, start), over), max(held[0], span[0]), min(held[1], span[1])))
    ]
    merged = joined((one.start, one.end) for one in found)
    return tuple(Blind(*stretch, _in_short(_within(stretch, found))) for stretch in merged)


def _failed(trail: Trail, end: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    untils = [*(sighting.at for sighting in trail.sightings[1:]), end]
    for sighting, until in zip(trail.sightings, untils, strict=False):
        if sighting.unseen is not None:
            yield sighting.at, until, sighting.unseen


def _within(stretch: Stretch, pieces: Iterable[Blind]) -> Iterator[str]:
    for piece in sorted(pieces, key=lambda one: one.start):
        if stretch[0] <= piece.start and piece.end <= stretch[1]:
            yield piece.why


def _in_short(reasons: Iterable[str]) -> str:
    """The first of them, and how many others there are."""
    first, *others = dict.fromkeys(reasons)
    return f"{first} (and {phrases.many(len(others), 'other reason')})" if others else first
