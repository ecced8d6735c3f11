"""One row of the table that `python -m bench` prints: what was measured, and the limit that it is held against."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What became of a row. What is shown beside the others has no limit; what could not be measured says why."""

    PASS = "PASS"
    MISS = "MISS"
    SHOWN = "shown"
    SKIPPED = "SKIPPED"


class Size(StrEnum):
    """How much is measured: the whole of it, or just enough to see that the measuring works."""

    WHOLE = "whole"
    SMALL = "small"


@dataclass(frozen=True)
class Figure:
    """What was measured. `limit` is the most that is allowed, or the least; without one the row is only shown.

    `measured` is None where nothing could be measured; `note` says why, or what stands behind the figure.
    """

    what: str
    measured: float | None
    unit: str = ""
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def mark(self) -> Mark:
        """Whether it is within its limit."""
        if self.measured is None:
            return Mark.SKIPPED
        if self.most is None and self.least is None:
            return Mark.SHOWN
        kept = (self.most is None or self.measured <= self.most) and (self.least is None or self.measured >= self.least)
        return Mark.PASS if kept else Mark.MISS

    @property
    def limit(self) -> str:
        """The limit in words, empty without one."""
        if self.most is not None:
            return f"at most {_number(self.most)} {self.unit}".rstrip()
        return f"at least {_number(self.least)} {self.unit}".rstrip() if self.least is not None else ""

    @property
    def value(self) -> str:
        """What was measured, in words."""
        return f"{_number(self.measured)} {self.unit}".rstrip() if self.measured is not None else "-"


Measure = Callable[[Size], Iterable[Figure]]


def run_alone(measure: Measure, about: str, arguments: Sequence[str] | None = None) -> int:
    """What `python -m bench.X` does: measure, print, and 1 where a figure missed its limit."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--small", action="store_true", help="just enough to see that it works; the times mean nothing")
    parser.add_argument("--json", action="store_true", help="one figure a line, for `python -m bench`")
    options = parser.parse_args(arguments)
    missed = False
    for figure in measure(Size.SMALL if options.small else Size.WHOLE):
        missed |= figure.mark is Mark.MISS
        sys.stdout.write(f"{json.dumps(asdict(figure)) if options.json else line(figure)}\n")
        sys.stdout.flush()
    return 1 if missed else 0


def line(figure: Figure) -> str:
    """A figure for people."""
    limit = f" ({figure.limit})" if figure.limit else ""
    note = f"; {figure.note}" if figure.note else ""
    return f"{figure.mark:7} {figure.what}: {figure.value}{limit}{note}"


def read(text: str) -> Iterator[Figure]:
    """The figures that a measurement wrote with --json. Raises ValueError."""
    for row in text.splitlines():
        yield Figure(**json.loads(row))


def table(figures: Iterable[Figure]) -> str:
    """The rows as a table in Markdown."""
    rows = [("", "figure", "measured", "limit", "what stands behind it")]
    rows += [(str(f.mark), f.what, f.value, f.limit, f.note) for f in figures]
    widths = [max(3, *(len(row[place]) for row in rows)) for place in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "| " + " | ".join("-" * width for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}"
