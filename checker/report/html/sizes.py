"""The sizes of the dumps as a small line, from nothing at the bottom, with the smallest and the largest named. Pure."""

from collections.abc import Sequence

from checker import phrases, plain
from checker.evidence.model import DumpSize, Period
from checker.report.html import words
from checker.report.html.markup import Html, tag, text

_WIDTH, _HEIGHT = 360, 120
_LEFT, _RIGHT = 8, 352
_TOP, _BOTTOM = 26, 96
_EDGE = 90
"""Nearer than this to a side a label begins or ends at its point, so that it does not leave the picture."""


def chart(sizes: Sequence[DumpSize], period: Period) -> Html:
    """The line, and in words what it shows; without sizes only that there are none."""
    if not sizes:
        return tag("p", "No good backup with a size is on record for this time.", class_="soft")
    smallest, largest = min(sizes, key=lambda s: s.size), max(sizes, key=lambda s: s.size)
    said = _said(sizes, smallest, largest)
    points = [_place(size, largest, period) for size in sizes]
    marks = [_mark(largest, _place(largest, largest, period), "largest", above=True)]
    if smallest.size != largest.size:
        marks.append(_mark(smallest, _place(smallest, largest, period), "smallest", above=False))
    drawn = Html(
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" role="img"'
        f' aria-label="{text(said)}"><path class="area" d="{_area(points)}"/>'
        f'<path class="line" d="{_line(points)}"/><path class="axis" d="M{_LEFT} {_BOTTOM}H{_RIGHT}"/>'
        f'{"".join(marks)}<text class="tick" x="{_LEFT}" y="{_HEIGHT - 6}">{period.first}</text>'
        f'<text class="tick" x="{_RIGHT}" y="{_HEIGHT - 6}" text-anchor="end">{period.last}</text></svg>'
    )
    return Html(drawn + tag("p", words.whole(said), class_="soft"))


def _said(sizes: Sequence[DumpSize], smallest: DumpSize, largest: DumpSize) -> str:
    if len(sizes) == 1:
        return f"One dump: {_of(largest)}."
    if smallest.size == largest.size:
        return f"{len(sizes):,} dumps, each of {phrases.size(largest.size)}."
    return f"{len(sizes):,} dumps: smallest {_of(smallest)}, largest {_of(largest)}, newest {_of(sizes[-1])}."


def _of(size: DumpSize) -> str:
    return f"{phrases.size(size.size)} ({plain.clean(size.backup, plain.NAME)}, {size.taken_at:%Y-%m-%d})"


def _place(size: DumpSize, largest: DumpSize, period: Period) -> tuple[float, float]:
    part = (size.taken_at - period.start) / (period.end - period.start)
    across = _LEFT + (_RIGHT - _LEFT) * min(max(part, 0.0), 1.0)
    return round(across, 1), round(_BOTTOM - (_BOTTOM - _TOP) * (size.size / max(largest.size, 1)), 1)


def _line(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + ("h.1" if len(points) == 1 else "")


def _area(points: Sequence[tuple[float, float]]) -> str:
    return f"{_line(points)}V{_BOTTOM}H{points[0][0]:g}Z"


def _mark(size: DumpSize, place: tuple[float, float], word: str, *, above: bool) -> str:
    x, y = place
    anchor = "start" if x < _LEFT + _EDGE else "end" if x > _RIGHT - _EDGE else "middle"
    label = f"{word} {phrases.size(size.size)}"
    return (
        f'<circle cx="{x:g}" cy="{y:g}" r="3"/>'
        f'<text x="{x:g}" y="{y - 8 if above else y + 16:g}" text-anchor="{anchor}">{label}</text>'
    )
