"""Stretches of time, each from its start up to its end: cut to what is asked for, joined where they meet. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

Stretch = tuple[datetime, datetime]


def cut(stretch: Stretch, start: datetime, end: datetime) -> Stretch | None:
    """The part of it that lies in [start, end); None where there is none."""
    begun, over = max(stretch[0], start), min(stretch[1], end)
    return (begun, over) if begun < over else None


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time in stretches that neither overlap nor touch, in order."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def without(stretch: Stretch, holes: Iterable[Stretch]) -> Iterator[Stretch]:
    """What is left of a stretch without the `holes`, which are in order and do not overlap."""
    start, end = stretch
    for hole in holes:
        if hole[1] <= start:
            continue
        if hole[0] >= end:
            break
        if start < hole[0]:
            yield start, hole[0]
        start = max(start, hole[1])
    if start < end:
        yield start, end


def seconds(stretch: Stretch) -> int:
    """How long it is, in whole seconds; the parts of a stretch always add up to the whole."""
    return int(stretch[1].timestamp()) - int(stretch[0].timestamp())
