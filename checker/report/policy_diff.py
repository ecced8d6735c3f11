"""What one policy loosens and tightens against another: a table for people, Markdown for reviews, JSON for machines."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Origin
from checker.plain import clean
from checker.policy import Change, Changed, Direction, PolicyDiff
from checker.report.markdown import text

SCHEMA = 1
FILE = "the file"

_STYLES = {Direction.LOOSER: "red", Direction.OTHER: "yellow", Direction.TIGHTER: "green", Direction.NEITHER: "dim"}
_ORDER = (Direction.LOOSER, Direction.OTHER, Direction.TIGHTER, Direction.NEITHER)
_HEADS = ("", "where", "what", "old", "new")


def in_short(diff: PolicyDiff) -> str:
    """One line: `looser at 3 databases and 1 policy, tighter at 1 database`."""
    if not diff:
        return "nothing is demanded otherwise"
    said = [
        f"{word} {at}"
        for word, at in (("looser, or may be,", _at(diff, "loosens")), ("tighter", _at(diff, "tightens")))
        if at
    ]
    return "; ".join(said) or "other words, and nothing looser or tighter"


def _at(diff: PolicyDiff, which: str) -> str:
    """Where there is a change of this sort, or nothing."""
    whole, databases, sections = (
        sum(getattr(one, which) for one in found)
        for found in ((Changed(FILE, diff.whole),), diff.databases, diff.sections)
    )
    parts = [phrases.many(databases, "database")] * bool(databases)
    parts += [f"{sections} {'policy' if sections == 1 else 'policies'}"] * bool(sections)
    parts += ["the whole file"] * bool(whole)
    return f"at {', '.join(parts)}" if parts else ""


def render(console: Console, diff: PolicyDiff, names: tuple[str, str], against: str) -> None:
    """Print a headline and a row for each change; `against` says what the two were held against."""
    console.print(Text.assemble((f"{names[0]} -> {names[1]}", "bold"), f": {in_short(diff)}"))
    console.print(Text(against, "dim"))
    if not diff:
        return
    console.print()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in _HEADS:
        table.add_column(head, no_wrap=head in {"", "old", "new"}, overflow="fold")
    for where, change in _rows(diff):
        places = (Text(_place(at), "dim") for at in (change.old_at, change.new_at))
        direction = Text(change.direction, _STYLES[change.direction])
        table.add_row(direction, Text(where), Text(clean(change.words)), *places)
    console.print(table)


def as_markdown(diff: PolicyDiff, names: tuple[str, str], against: str) -> str:
    """A headline and a table, for a pull request."""
    lines = [f"**{text(names[0])} → {text(names[1])}**: {text(in_short(diff))}", "", text(against)]
    if diff:
        lines += ["", "| | where | what | old | new |", "| --- | --- | --- | --- | --- |"]
    for where, change in _rows(diff):
        direction = f"**{change.direction}**" if change.direction.loosens else change.direction
        cells = (direction, *map(text, (where, change.words, _place(change.old_at), _place(change.new_at))))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def as_json(diff: PolicyDiff, names: tuple[str, str]) -> str:
    """All changes, each with both its places."""
    found = {
        "schema": SCHEMA,
        "old": names[0],
        "new": names[1],
        "looser": diff.loosens,
        "compared": diff.known,
        "file": _listed(diff.whole),
        "databases": [_changed("database", one) for one in diff.databases],
        "policies": [_changed("policy", one) for one in diff.sections],
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def _rows(diff: PolicyDiff) -> Iterator[tuple[str, Change]]:
    """What loosens comes first."""
    found = [(_named(one), change) for one in diff.databases for change in one.changes]
    found += [(f"policy {one.name}", change) for one in diff.sections for change in one.changes]
    found += [(FILE, change) for change in diff.whole]
    yield from sorted(found, key=lambda row: _ORDER.index(row[1].direction))


def _named(database: Changed) -> str:
    return f"{database.name} ({database.policy})" if database.policy else database.name


def _place(at: Origin | None) -> str:
    return str(at).rpartition("/")[2] if at else ""


def _changed(key: str, one: Changed) -> dict[str, Any]:
    known = {"addon_id": one.addon_id, "policy": one.policy} if one.addon_id else {}
    return {key: one.name} | known | {"changes": _listed(one.changes)}


def _listed(changes: Sequence[Change]) -> list[dict[str, Any]]:
    return [_change(change) for change in changes]


def _change(change: Change) -> dict[str, Any]:
    return {
        "direction": change.direction,
        "kind": change.kind,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "old_at": str(change.old_at) if change.old_at else None,
        "new_at": str(change.new_at) if change.new_at else None,
        "summary": change.words,
    }
