"""The difference as a table for people: totals first, then messages, then findings."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from checker.model import Failure
from checker.plain import NAME, clean
from checker.report.replayed.compared import NEWLY, NO_LONGER, Compared, evidence, in_short, lasted, over_what

_STYLES = {NEWLY: "yellow", NO_LONGER: "green"}


def render(console: Console, compared: Compared) -> None:
    """Print it."""
    old, new = compared.names
    console.print(Text.assemble((f"{clean(old, NAME)} -> {clean(new, NAME)}", "bold"), f": {in_short(compared)}"))
    for line in (over_what(compared.looks), *evidence(compared.looks)):
        console.print(Text(line, "dim"))
    for line in compared.left_out:
        console.print(Text(f"not replayed: {clean(line)}", "yellow"))
    if compared.messages:
        console.print()
        console.print(_messages(compared))
    if compared.findings:
        console.print()
        console.print(_findings(compared))


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _messages(compared: Compared) -> Table:
    table = _table("", "message", "at", "database", "what")
    for which, notice in compared.messages:
        what = f"{compared.headline(notice.cause)} ({notice.severity})"
        when = f"{notice.at:%Y-%m-%d %H:%M}Z"
        label = clean(notice.subject.label, NAME)
        table.add_row(Text(which, _STYLES[which]), Text(notice.reason), Text(when), Text(label), Text(what))
    return table


def _findings(compared: Compared) -> Table:
    table = _table("", "finding", "database", "when")
    for which, failure, before in compared.findings:
        rule = f"{failure.rule} ({failure.severity})"
        table.add_row(
            Text(which, _STYLES.get(which, "")),
            Text(rule),
            Text(clean(failure.label, NAME)),
            Text(_when(failure, before)),
        )
    return table


def _when(failure: Failure, before: Failure | None) -> str:
    now = lasted(failure.start, failure.end)
    return f"{now}; so far {lasted(before.start, before.end)}, {before.severity}" if before else now
