"""One policy of a generated file, as lines of YAML. Pure."""

import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from checker.model import Database
from checker.policy.init.naming import MAIN, Named
from checker.policy.init.scalars import flow, remark, scalar, sentence

WRONG = "looks wrong: "
"""What a comment begins with that is worth a second look."""

_WIDTH = 116
_SHOWN = 8
_COLUMN = 42


@dataclass(frozen=True, slots=True)
class Section:
    """One policy: comments above it, its name, what it matches, and all that follows, without indentation."""

    name: str
    match: tuple[str, ...]
    body: tuple[str, ...]
    comments: tuple[str, ...] = ()

    @property
    def lines(self) -> Iterator[str]:
        """As they stand in the file."""
        for comment in self.comments:
            yield from comment_lines(comment, "  ")
        yield f"  - name: {scalar(self.name)}"
        yield "    match:"
        yield from (f"      {line}" for line in self.match)
        yield from (f"    {line}" for line in self.body)


def comment_lines(text: str, indent: str = "") -> list[str]:
    """A comment, folded to the width of a page."""
    first, more = f"{indent}# ", f"{indent}#   "
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=more, break_on_hyphens=False)


def match_of(way: Named, note: Callable[[Database], str] | None = None) -> tuple[str, ...]:
    """What names these databases; add-ons one a line, with what their app calls them, or with a `note`."""
    if way.addons:
        pairs = zip(way.addons, way.databases, strict=True)
        rows = [(f"  - {scalar(name)}", note(d) if note else label(d)) for name, d in pairs]
        return ("addons:", *(f"{row:<{_COLUMN}}# {remark(said)}" for row, said in rows))
    apps = flow("apps", way.apps, 0)
    return (*apps, f"attachments: [{MAIN}]") if way.main else tuple(apps)


def label(database: Database) -> str:
    """`shop::DATABASE`, fit for a comment."""
    return f"{remark(database.app)}::{remark(database.attachment)}"


def wrong(signs: Iterable[tuple[Database, str]]) -> tuple[str, ...]:
    """What looks wrong, each thing once with all the databases of which it is true."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for database, sign in signs:
        found[sign].append(label(database))
    return tuple(f"{WRONG}{listed(labels)}: {sentence(sign)}." for sign, labels in found.items())


def listed(labels: Sequence[str]) -> str:
    """Names in a row; of many the first few, and how many more there are."""
    shown, more = sorted(labels)[:_SHOWN], len(labels) - _SHOWN
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
