"""A square a night: a number where the backup is there, else a letter, and a shape of its own for each. Pure.

Nobody needs the colours to read it. A screen reader is told one sentence instead of every square; what was not plainly
met stands in words below.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from checker.evidence.model import Night, Period, Square
from checker.model import SlotOutcome
from checker.report.html.markup import Html, joined, tag, text

_CLASSES = {
    Square.LOST: "lost",
    Square.UNKNOWN: "unknown",
    Square.EXEMPT: "exempt",
    Square.WARNED: "warned",
    Square.LATE: "late",
    Square.OPEN: "open",
    Square.MET: "met",
    Square.EXCUSED: "excused",
    Square.SKIPPED: "none",
    Square.NOT_DEMANDED: "extra",
}
_DASH = "\N{EN DASH}"
_LETTERS = {
    Square.UNKNOWN: "?",
    Square.EXEMPT: "E",
    Square.WARNED: "W",
    Square.LATE: "L",
    Square.OPEN: "…",
    Square.EXCUSED: "X",
    Square.SKIPPED: _DASH,
    Square.NOT_DEMANDED: "+",
}
_LOST = {
    SlotOutcome.MISSED: "M",
    SlotOutcome.FAILED: "F",
    SlotOutcome.CANCELLED: "C",
    SlotOutcome.STALLED: "S",
}
_WORST_FIRST = list(Square)
_NOTHING = "·"
_WEEK = "MTWTFSS"

LEGEND = (
    (Square.MET, "14", "met: the day of the month"),
    (Square.LATE, "L", "late, but there"),
    (Square.WARNED, "W", "there, with warnings"),
    (Square.LOST, "M", "lost: missed"),
    (Square.LOST, "F", "lost: failed"),
    (Square.LOST, "C", "lost: cancelled"),
    (Square.LOST, "S", "lost: stalled"),
    (Square.UNKNOWN, "?", "unknown: nobody saw"),
    (Square.EXEMPT, "E", "lost or unknown, but exempt"),
    (Square.OPEN, "…", "not decided yet"),
    (Square.EXCUSED, "X", "excused"),
    (Square.NOT_DEMANDED, "+", "made, though policy did not ask"),
    (Square.SKIPPED, _DASH, "the date has no slot (clock change)"),
)
"""Every kind of square with a sample of it and what it means; days without a square had nothing due."""


def legend() -> Html:
    """What the squares mean."""
    items = (
        tag("li", tag("i", sign, class_=_CLASSES[square], aria_hidden="true"), tag("span", meaning))
        for square, sign, meaning in LEGEND
    )
    return tag("ul", *items, class_="legend")


def calendar(nights: Sequence[Night], period: Period, said: str) -> Html:
    """The months of the period; `said` is the sentence that stands for the picture where it is not seen."""
    by_day = {day: list(found) for day, found in groupby(sorted(nights, key=lambda n: n.day), lambda n: n.day)}
    first, last = min((period.first, *by_day)), max((period.last, *by_day))
    inside = {_month_of(period.first), _month_of(period.last)}
    months = (
        _month(list(days), by_day, whole=min(inside) <= month <= max(inside))
        for month, days in groupby(_days(first, last), _month_of)
    )
    return tag("div", *months, class_="calendar", role="img", aria_label=said)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _month_of(day: date) -> tuple[int, int]:
    return day.year, day.month


def _month(days: Sequence[date], by_day: dict[date, list[Night]], *, whole: bool) -> Html:
    """A month; of one outside the period no more than the one date that a slot of the period has in its own zone."""
    column = f"c{days[0].weekday()}" if whole else None
    week = joined(tag("b", letter) for letter in (_WEEK if whole else _WEEK[days[0].weekday()]))
    squares = (_square(day, by_day.get(day, []), column if day == days[0] else None) for day in days)
    title = tag("span", f"{days[0]:%B %Y}" if whole else f"{days[0]:%b}", class_="title")
    return tag("div", title, tag("div", week, *squares, class_="month" if whole else "month aside"))


def _square(day: date, nights: Sequence[Night], column: str | None) -> Html:
    """One day; of several slots the worst is shown, and all are told in its title."""
    worst = min(nights, key=lambda night: _WORST_FIRST.index(night.square), default=None)
    kind = " ".join(filter(None, (_CLASSES[worst.square] if worst else "empty", column)))
    told = "; ".join(_told(night) for night in nights) or "no slot in this time"
    return Html(f'<i class="{kind}" title="{text(f"{day}: {told}")}">{_sign(worst) if worst else _NOTHING}</i>')


def _sign(night: Night) -> str:
    if night.square is Square.LOST:
        return _LOST.get(night.outcome, "M")
    return _LETTERS.get(night.square) or str(night.day.day)


def _told(night: Night) -> str:
    backup = f", {night.backup}" if night.backup else ""
    note = f" ({night.note})" if night.note else ""
    return f"{outcome(night)}{backup}{note}"


def outcome(night: Night) -> str:
    """What became of a night, and how it counts where that is another word: `missed, exempt`."""
    aside = {Square.EXEMPT: ", exempt", Square.NOT_DEMANDED: ", not demanded"}.get(night.square, "")
    return f"{'with warnings' if night.square is Square.WARNED else night.outcome.value}{aside}"
