"""The nights of a database in one letter each, readable without colour, and those that were not met by name. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from checker.evidence.model import Night, Square
from checker.model import SlotOutcome

NONE = "-"
"""The letter of a date on which no slot was due, as far as known."""

_LOST = {
    SlotOutcome.MISSED: "M",
    SlotOutcome.FAILED: "F",
    SlotOutcome.STALLED: "S",
    SlotOutcome.CANCELLED: "C",
}
_SQUARES = {
    Square.UNKNOWN: "?",
    Square.EXEMPT: "e",
    Square.WARNED: "w",
    Square.LATE: "l",
    Square.OPEN: "~",
    Square.MET: ".",
    Square.EXCUSED: "x",
    Square.SKIPPED: "_",
    Square.NOT_DEMANDED: "n",
}
_MEANINGS = (
    {letter: square.value for square, letter in _SQUARES.items()}
    | {_SQUARES[Square.NOT_DEMANDED]: "not counted"}
    | {letter: outcome.value for outcome, letter in _LOST.items()}
    | {NONE: "no slot"}
)
_GOOD_TO_BAD = ".lw~_xne?MFSC-"
_WORST = list(Square)
_NAMED = {Square.LOST, Square.UNKNOWN, Square.EXEMPT}
_A_DAY = timedelta(days=1)


def days_of(nights: Iterable[Night], first: date, last: date) -> list[date]:
    """All dates from `first` to `last`, and what the local dates of slots lie beyond them.

    The first and the last date are there in part only: one without any slot is left out.
    """
    held = {night.day for night in nights}
    start, end = min({first, *held}), max({last, *held})
    days = [start + number * _A_DAY for number in range((end - start).days + 1)]
    return [day for day in days if day in held or day not in {days[0], days[-1]}] or days


def letters(nights: Iterable[Night], days: Sequence[date]) -> list[str]:
    """One for each date; of two schedules the worse night shows."""
    found: dict[date, Night] = {}
    for night in nights:
        found[night.day] = min(night, found.get(night.day, night), key=lambda one: _WORST.index(one.square))
    return [letter_of(found[day]) if day in found else NONE for day in days]


def letter_of(night: Night) -> str:
    """How it went, in one letter; capitals are lost for good."""
    return _LOST.get(night.outcome, "M") if night.square is Square.LOST else _SQUARES[night.square]


def legend(shown: Collection[str]) -> list[str]:
    """What each of these letters means, from good to bad."""
    return [f"{letter} {_MEANINGS[letter]}" for letter in _GOOD_TO_BAD if letter in shown]


def named(nights: Iterable[Night]) -> list[str]:
    """The nights that are lost, exempt or unknown; equal ones in a row are one: `... to ..., missed (7)`."""
    bad = sorted((night for night in nights if night.square in _NAMED), key=lambda night: (night.schedule, night.at))
    runs = sorted(_runs(bad), key=lambda run: run[0].at)
    return [_words(run) for run in runs]


def _runs(nights: Iterable[Night]) -> Iterator[list[Night]]:
    run: list[Night] = []
    for night in nights:
        if run and not _goes_on(run[-1], night):
            yield run
            run = []
        run.append(night)
    if run:
        yield run


def _goes_on(before: Night, night: Night) -> bool:
    same = (before.schedule, before.outcome, before.standing, before.note)
    # What has a row of its own is named by it.
    own = before.backup or night.backup
    alike = same == (night.schedule, night.outcome, night.standing, night.note)
    return alike and not own and night.day - before.day == _A_DAY


def _words(run: Sequence[Night]) -> str:
    first, last = run[0], run[-1]
    days = f"{first.day}" if len(run) == 1 else f"{first.day} to {last.day}"
    exempt = ", exempt" if first.square is Square.EXEMPT else ""
    beside = ", ".join(filter(None, (first.schedule, first.backup, first.note)))
    return f"{days} {first.outcome.value}{exempt} ({beside})"
