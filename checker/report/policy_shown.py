"""The effective policy, printed: a table for people, YAML that is a policy again, JSON for machines."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker.policy import Shown

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*", re.ASCII)
_NOT_TEXT = re.compile(r"true|false|null|yes|no|on|off|y|n", re.IGNORECASE)
_DURATION = re.compile(r"([0-9]+[dhms])+", re.ASCII)
_STEP = "  "


def render(console: Console, shown: Sequence[Shown], name: str) -> None:
    """Print a table of three columns: the key, its value, where that comes from."""
    console.print(Text.assemble((name, "bold"), ": what holds, and the line that says so"))
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("key", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("from", no_wrap=True)
    for key, value, origin, aside in rows(shown):
        style = "dim" if aside else ""
        table.add_row(Text(key, style), Text(value, style), Text(origin.rpartition("/")[2], "dim"))
    console.print(table)


def as_json(shown: Sequence[Shown]) -> str:
    """Nested as in a file, with each value as `{"value", "origin"}`."""
    return json.dumps(nested(shown), indent=2, ensure_ascii=False)


def as_yaml(shown: Sequence[Shown]) -> str:
    """A policy file with every value written out, and behind it where it comes from."""
    return "".join(f"{line}\n" for line in _lines(shown, ""))


def rows(shown: Sequence[Shown], indent: str = "") -> Iterator[tuple[str, str, str, bool]]:
    """A row for each key: the key, its value in words, where that comes from, and whether it is aside."""
    for one in shown:
        if one.aside:
            severity = next((str(inner.value) for inner in one.below), str(one.value))
            origin = next((inner.origin for inner in one.below), one.origin)
            yield f"{indent}{one.key}", severity if not one.below else f"brought along, {severity}", origin, True
            continue
        yield f"{indent}{one.key}", "" if one.below or one.entries else _words(one.value), one.origin, False
        yield from rows(one.below, indent + _STEP)
        for entry in one.entries:
            yield from _entry(entry, indent + _STEP)


def _entry(entry: Sequence[Shown], indent: str) -> Iterator[tuple[str, str, str, bool]]:
    for number, (key, value, origin, aside) in enumerate(rows(entry)):
        yield f"{indent}{_STEP if number else '- '}{key}", value, origin, aside


def _words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_words(item) for item in value) or "none"
    return json.dumps(value) if isinstance(value, bool) or value is None else str(value)


def nested(shown: Sequence[Shown]) -> dict[str, Any]:
    """The keys as in a file, each value as `{"value", "origin"}`."""
    return {one.key: _value(one) for one in shown}


def _value(one: Shown) -> Any:  # noqa: ANN401 -- any JSON
    if one.entries:
        return [nested(entry) for entry in one.entries]
    if one.below:
        return nested(one.below)
    return {"value": one.value, "origin": one.origin}


def _lines(shown: Sequence[Shown], indent: str) -> Iterator[str]:
    for one in shown:
        if one.aside:
            severity = next((f", {inner.value} ({inner.origin})" for inner in one.below), f": {one.value}")
            yield f"{indent}# {'with it ' if one.below else ''}{one.key}{severity}"
        elif one.entries:
            yield f"{indent}{one.key}:  # {one.origin}"
            for entry in one.entries:
                for number, line in enumerate(_lines(entry, "")):
                    yield f"{indent}{_STEP}{_STEP if number else '- '}{line}"
        elif one.below:
            yield f"{indent}{_scalar(one.key)}:  # {one.origin}"
            yield from _lines(one.below, indent + _STEP)
        else:
            yield f"{indent}{_scalar(one.key)}: {_flow(one.value)}  # {one.origin}"


def _flow(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _scalar(text: str) -> str:
    """Text as YAML reads it back; what could be anything else is put in quotes."""
    if _DURATION.fullmatch(text) or (_PLAIN.fullmatch(text) and not _NOT_TEXT.fullmatch(text)):
        return text
    return json.dumps(text, ensure_ascii=False)
