"""A diagnosis: a verdict a line, each with its remedy; and what it comes to. Pure."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker.plain import clean, command_line

SCHEMA = 1


class Standing(StrEnum):
    """How it stands with one thing."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One verdict: `about` what, how it stands, in a sentence, with the commands that put it right.

    `misuse` is a failure that is known without the network. An unknown one that is `untold` was tried, and Heroku does
    not tell such a token: nothing is wrong with that.
    """

    about: str
    standing: Standing
    said: str
    remedy: tuple[str, ...] = ()
    misuse: bool = False
    untold: bool = False


def exit_code(lines: Sequence[Line]) -> int:
    """3 where settings or policy are wrong; else 1 where something fails, 2 where not all could be tried; else 0."""
    if any(line.misuse for line in lines):
        return 3
    if any(line.standing is Standing.FAIL for line in lines):
        return 1
    return 2 if any(line.standing is Standing.UNKNOWN and not line.untold for line in lines) else 0


_STYLES = {
    Standing.OK: "green",
    Standing.WARN: "bold yellow",
    Standing.FAIL: "bold red",
    Standing.UNKNOWN: "bold magenta",
}
_STANDING, _ABOUT, _GAP = 7, 18, 2


def render(console: Console, lines: Sequence[Line], redacted: Callable[[str], str]) -> None:
    """Print a line for each thing, its commands below it, whole, so that they can be pasted; then what it comes to."""
    for line in lines:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, _GAP, 0, 0))
        table.add_column(width=_STANDING)
        table.add_column(width=_ABOUT, overflow="fold")
        table.add_column(overflow="fold")
        said = Text(clean(redacted(line.said)))
        table.add_row(Text(line.standing, _STYLES[line.standing]), Text(clean(line.about)), said)
        console.print(table)
        for command in line.remedy:
            indent = " " * (_STANDING + _GAP)
            words = (indent, ("fix".ljust(_ABOUT + _GAP), "dim"), (command_line(redacted(command)), "bold cyan"))
            console.print(Text.assemble(*words), soft_wrap=True)
    console.print()
    counts = _counts(lines)
    console.print(Text(", ".join(f"{count} {word}" for word, count in counts.items() if count) + "."))


def as_json(lines: Sequence[Line], redacted: Callable[[str], str]) -> str:
    """The same for machines."""
    document = {"schema": SCHEMA, "summary": _counts(lines), "lines": [_line(line, redacted) for line in lines]}
    return json.dumps(document, indent=2)


def _counts(lines: Sequence[Line]) -> dict[str, int]:
    return {str(standing): sum(line.standing is standing for line in lines) for standing in Standing}


def _line(line: Line, redacted: Callable[[str], str]) -> dict[str, Any]:
    return {
        "about": line.about,
        "standing": line.standing,
        "said": redacted(line.said),
        "remedy": [redacted(command) for command in line.remedy],
    }
