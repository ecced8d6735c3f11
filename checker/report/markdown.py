"""Text from outside as Markdown that shows it, and does nothing else: on GitHub, on GitLab, in a cell of a table. Pure.

A name may hold anything. None becomes a link, a picture, a tag, a heading or a list, none calls a person or points
at an issue, and none ends the cell, the line or the block of code that it stands in.
"""

import re
from collections.abc import Iterable, Sequence

from checker.plain import SENTENCE, clean, command_line

_NOTHING = "<!-- -->"
"""Shows nothing, and parts what would be a mention, a reference or a link: those are looked for after all escapes are
undone, so that neither a backslash nor an entity keeps one from being found."""

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "$": "&#36;"}
"""Not by a backslash: a table would look for its pipe first, and mathematics for its dollar."""

_MEANT = re.compile(
    r"(?P<reference>[@#](?=\S)|[!$%&~](?=[\w\"]))"  # people, issues, and what GitLab has besides
    r"|(?P<parted>:(?=//)|www(?=\.)|GH-(?=\d)|:(?=[\w+-]+:))"  # what becomes a link or a picture by itself
    r"|(?P<entity>[&<>|$])"
    r"|(?P<mark>[\\`*\[\]~#]|(?<![^\W_])_|_(?![^\W_]))",  # within a word an underscore is no more than that
    re.IGNORECASE,
)
_AT_THE_START = re.compile(r"(?P<bullet>[-+=])|(?P<number>\d{1,9})(?=[.)])")
_FENCE = "```"


def text(value: str, limit: int = SENTENCE) -> str:
    """One line, cut to `limit` characters before it is escaped; fit for a paragraph, a list, a heading or a cell."""
    escaped = _MEANT.sub(_escaped, clean(value, limit))
    return _AT_THE_START.sub(_begun, escaped, count=1) if _AT_THE_START.match(escaped) else escaped


def code(value: str, limit: int = SENTENCE) -> str:
    """The same within a line as code; a pair of backticks could not hold every text in a cell of a table."""
    return f"<code>{text(value, limit)}</code>"


def fence(lines: Iterable[str], language: str = "") -> str:
    """Each of `lines` on a line of its own, uncut, in a block of code that no text in it can end."""
    shown = [command_line(line) for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = _FENCE + "`" * max(longest - len(_FENCE) + 1, 0)
    return "\n".join((f"{fence}{language}", *shown, fence))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already, made by `text` and `code` here; short rows are filled up."""
    width = len(headings)
    filled = ([*cells, *[""] * (width - len(cells))] for cells in rows)
    return "\n".join(map(row, (headings, ["---"] * width, *filled)))


def row(cells: Sequence[str]) -> str:
    """One line of such a table."""
    return f"| {' | '.join(cells)} |"


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if found["parted"]:
        return character + _NOTHING
    escaped = _ENTITIES.get(character, f"\\{character}" if character in "\\`*[]~#_" else character)
    return escaped + _NOTHING if found["reference"] else escaped


def _begun(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found["bullet"] else f"{found[0]}\\"
