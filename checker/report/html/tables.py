"""Tables that say what they show, and that scroll by themselves where they are too wide. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from checker.report.html.markup import Html, joined, tag


class Kind(StrEnum):
    """What stands in a column, by its class in the style sheet: numbers to the right, only texts may be broken."""

    SHORT = "s"
    NUMBER = "n"
    NAME = "t"
    TEXT = "w"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading."""

    heading: str
    kind: Kind = Kind.SHORT


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], note: str | None = None) -> Html:
    """A table whose rows begin with their own heading; one that is too wide scrolls, by the keyboard too."""
    head = tag("tr", *(tag("th", column.heading, scope="col", class_=column.kind.value) for column in columns))
    body = joined(_row(columns, row) for row in rows)
    under = (tag("small", note),) if note else ()
    whole = tag("table", tag("caption", caption, *under), tag("thead", head), tag("tbody", body))
    return tag("div", whole, class_="scroll", role="group", aria_label=caption, tabindex="0")


def _row(columns: Sequence[Column], row: Sequence[str]) -> Html:
    first, *others = zip(columns, row, strict=True)
    cells = (tag("td", value, class_=column.kind.value) for column, value in others)
    return tag("tr", tag("th", first[1], scope="row", class_=first[0].kind.value), *cells)
