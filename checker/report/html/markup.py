"""Markup in which nothing can be forgotten: what is not `Html` already is text, and is made harmless. Pure."""

import html
from collections.abc import Iterable

from checker import plain

LONGEST = 2_000
"""Characters of one text that are shown; of a name nobody reads more."""

_LONGEST_PAGE = 500_000
_VOID = frozenset({"br", "col", "meta"})


class Html(str):
    """Markup made by this package. Put together with a mere string it is a mere string again, and gets escaped."""

    __slots__ = ()


def text(value: str) -> Html:
    """One line of text: escaped, without control characters and without those that turn the direction of reading."""
    before, after = " " * value.startswith(" "), " " * value.endswith(" ")
    shown = plain.clean(value, LONGEST)
    return Html(f"{before}{html.escape(shown)}{after}" if shown else before)


def lines(value: str) -> Html:
    """Text whose lines and indents stay; each line is as harmless as by `text`."""
    return Html("\n".join(_line(line.expandtabs(4)) for line in value[:_LONGEST_PAGE].splitlines()))


def name(value: str) -> Html:
    """A name from outside, kept apart from what stands around it, even where it is read from right to left."""
    return Html(f"<bdi>{text(value)}</bdi>")


def tag(kind: str, *content: str, **attributes: str | None) -> Html:
    """An element; `class_` is the attribute class, `aria_label` is aria-label, and None leaves an attribute out."""
    given = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    written = "".join(f' {key}="{text(value)}"' for key, value in given)
    opened = f"<{kind}{written}>"
    return Html(opened if kind in _VOID else f"{opened}{joined(content)}</{kind}>")


def joined(parts: Iterable[str], between: str = "") -> Html:
    """The parts behind each other, each escaped unless it is markup already."""
    return Html(text(between).join(part if isinstance(part, Html) else text(part) for part in parts))


def _line(line: str) -> str:
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + html.escape(plain.command_line(bare))
