"""An explanation for people: what, why and since where in the file, in the order in which one would ask."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Outcome
from checker.plain import clean
from checker.report import policy_shown
from checker.report.explain import words
from checker.report.explain.explained import Explanation

_STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.UNKNOWN: "bold yellow",
    Outcome.EXEMPT: "cyan",
    Outcome.NOT_APPLICABLE: "dim",
}
_INDENT = (0, 0, 0, 2)


def render(
    console: Console, found: Sequence[Explanation], problems: Sequence[str], policy: str, checked_at: datetime
) -> None:
    """Print one block for each database, then what could not be seen."""
    for one in found:
        _one(console, one)
    for problem in problems:
        console.print(Text(f"Not seen: {clean(problem)}", style="bold yellow"), soft_wrap=True)
    source = f"As of {phrases.instant(checked_at)}; policy: {clean(policy)}."
    console.print(Text(source, style="dim"), soft_wrap=True)


def _one(console: Console, found: Explanation) -> None:
    database = found.database
    name = clean(f"{database.app}::{database.attachment}")
    console.print(Text.assemble((name, "bold"), f"  {clean(database.name)}, {clean(database.plan)}"), soft_wrap=True)
    _facts(console, _why(found))
    if found.values:
        _heading(console, "demanded")
        console.print(Padding(_values(found), _INDENT))
    _facts(console, _what_follows(found))
    _heading(console, "the last look")
    console.print(Padding(_verdicts(found), _INDENT))
    console.print()


def _why(found: Explanation) -> Iterator[tuple[str, str]]:
    """Which policy governs, and what else the file says of this database."""
    if governing := found.governing:
        section = governing.section
        fit = words.why(governing.criteria, fits=True)
        yield "governed by", f"policy {section.name!r} ({section.origin}): {fit}"
    else:
        unclear = found.requirement.unclear
        yield "governed by", f"not known: {unclear}" if unclear else "no policy: nothing is demanded of it"
    for one in found.tried[: -1 if found.governing else None]:
        fared = f"{words.verdict_of(one)}: {words.why(one.criteria, fits=one.fits)}"
        yield "tried before", f"policy {one.section.name!r} ({one.section.origin}) {fared}"
    if state := words.state(found):
        yield "state", state
    for label in found.labels:
        doubt = "" if label.surely else ", not known for sure"
        yield "label", f"{label.label} ({label.origin}{doubt})"
    for exemption in found.exemptions:
        yield "exemption", words.exemption(exemption)


def _what_follows(found: Explanation) -> Iterator[tuple[str, str]]:
    judged, timezone = found.judged, found.timezone
    yield "at worst", f"{found.loss.words}."
    if found.unscheduled:
        yield "schedule", found.unscheduled
    for one in found.schedules:
        due = f"; next slot {words.in_both(one.next_slot, one.schedule.timezone)}" if one.next_slot else ""
        yield "schedule", f"{one.schedule.name} daily at {one.schedule.at}; {one.words}{due}"
    if judged.deadline:
        at = words.in_both(judged.deadline, timezone)
        yield "next deadline", f"{at}: by then a verdict could turn though nothing changes at Heroku"
    for sink in found.told:
        yield f"tells {sink.sink.name}", words.told(sink)
    if not found.told:
        yield "tells", "nobody: no sink is named, and neither SLACK_WEBHOOK_URL nor SENTRY_DSN is set here"


def _facts(console: Console, rows: Iterator[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True, min_width=13)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(Text(name), Text(clean(value)))
    console.print(Padding(table, _INDENT))


def _heading(console: Console, words_: str) -> None:
    console.print(Padding(Text(words_, style="dim"), _INDENT))


def _values(found: Explanation) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for key, value, origin, aside in policy_shown.rows(found.values):
        style = "dim" if aside else ""
        table.add_row(Text(key, style), Text(clean(value), style), Text(clean(origin)))
    return table


def _verdicts(found: Explanation) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for verdict in found.judged.verdicts:
        outcome = Text(verdict.outcome.replace("_", " "), _STYLES[verdict.outcome])
        table.add_row(outcome, Text(verdict.rule), Text(clean(verdict.summary)))
    return table
