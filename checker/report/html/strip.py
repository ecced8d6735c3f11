"""The weeks of a database as a row of bars, to be seen among many: the higher, the worse. Pure."""

from collections.abc import Iterable, Sequence

from checker import phrases
from checker.evidence.model import Night, Period, Square
from checker.report.html.markup import Html, text

Weeks = tuple[Square | None, ...]
"""The worst of each seven days from the first one on; None where nothing was due."""

MEANING = (
    "The worst first. By week: a full bar is a lost slot, a hollow one an unknown slot, half a bar one that is late, "
    "with warnings, exempt or not decided, a low one says that all were met."
)
_WORST_FIRST = list(Square)
_HEIGHT = 16
_HEIGHTS = {Square.LOST: 16, Square.UNKNOWN: 16, Square.MET: 4, Square.NOT_DEMANDED: 1, Square.SKIPPED: 1}
_HALF = 8
_BROAD, _NARROW = 6, 4
_MANY = 27
"""From so many weeks on they stand closer, so that a year has its place in a table."""


def weeks(nights: Iterable[Night], period: Period) -> Weeks:
    """The worst square of each week."""
    last = (period.days - 1) // 7
    found: list[Square | None] = [None] * (last + 1)
    for night in nights:
        week = min(max((night.day - period.first).days // 7, 0), last)
        before = found[week]
        if before is None or _WORST_FIRST.index(night.square) < _WORST_FIRST.index(before):
            found[week] = night.square
    return tuple(found)


def strip(shown: Weeks) -> Html:
    """A bar a week."""
    step = _NARROW if len(shown) >= _MANY else _BROAD
    width = step * len(shown)
    paths = (_path(square, shown, step) for square in Square if square in shown)
    return Html(
        f'<svg class="strip" viewBox="0 0 {width} {_HEIGHT}" width="{width}" height="{_HEIGHT}" role="img"'
        f' aria-label="{text(said(shown))}">{"".join(paths)}</svg>'
    )


def said(shown: Weeks) -> str:
    """`13 weeks: lost in 2, late in 1, met in 10`."""
    counts = ((square, shown.count(square)) for square in Square)
    parts = [f"{square.value} in {count}" for square, count in counts if count]
    return f"{phrases.many(len(shown), 'week')}: {', '.join(parts) or 'nothing due'}"


def _path(square: Square, shown: Sequence[Square | None], step: int) -> str:
    """All bars of one kind; what nobody saw is hollow."""
    high, inset = _HEIGHTS.get(square, _HALF), 0.5 if square is Square.UNKNOWN else 0
    wide = step - 1 - 2 * inset
    bars = (
        f"M{step * week + inset:g} {_HEIGHT - inset:g}v-{high - 2 * inset:g}h{wide:g}v{high - 2 * inset:g}z"
        for week, found in enumerate(shown)
        if found is square
    )
    return f'<path class="bar-{_KINDS.get(square, "else")}" d="{"".join(bars)}"/>'


_KINDS = {Square.LOST: "lost", Square.UNKNOWN: "unknown", Square.MET: "met"}
