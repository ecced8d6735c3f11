"""One look for people: a table of all databases, then each finding with its evidence and the command that heals it."""

from collections.abc import Sequence
from datetime import datetime

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checker import phrases
from checker.model import Judged, Outcome, Severity, Verdict
from checker.plain import clean, command_line
from checker.policy import RetiredEntry
from checker.report import covered_by, facts
from checker.report.coverage import coverage
from checker.report.summary import causes, exempt, summarise, worst

_STYLES = {
    "pass": "green",
    "fail": "bold red",
    "unknown": "bold yellow",
    "uncovered": "bold red",
    "exempt": "cyan",
    "not_applicable": "dim",
}
_ROOMY = 80
_SEVERITIES = {Severity.CRITICAL: "bold red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def render(
    console: Console,
    judged: Sequence[Judged],
    problems: Sequence[str],
    policy: str,
    requests: int,
    checked_at: datetime,
    retired: Sequence[RetiredEntry] = (),
) -> None:
    """Print the whole look; nothing is cut, commands stay on one line so that they can be pasted.

    `retired` is what the policy calls so.
    """
    if judged:
        console.print(_overview(judged, roomy=console.width >= _ROOMY))
    for one in judged:
        for cause, follows in causes(one):
            _finding(console, one, cause, follows)
        for verdict in one.verdicts:
            if verdict.outcome is Outcome.UNKNOWN and verdict.rule == "readable":
                _finding(console, one, verdict, [])
    for one in judged:
        for cause, follows in exempt(one):
            _exempt(console, one, cause, follows)
    for problem in problems:
        console.print(Text(f"Not checked: {clean(problem)}", style="bold yellow"), soft_wrap=True)
    console.print()
    counts = summarise(judged, retired)
    parts = [f"{n} {word.replace('_', ' ')}" for word, n in counts.items() if n and word != "databases"]
    total = phrases.many(counts["databases"], "database") + (": " + ", ".join(parts) if parts else "")
    console.print(Text(f"{total}." if judged else "Nothing was checked."), soft_wrap=True)
    for line in covered_by.lines(coverage(judged, retired)):
        console.print(Text(clean(line)), soft_wrap=True)
    source = (
        f"As of {phrases.instant(checked_at)}; policy: {clean(policy)}; {phrases.many(requests, 'request')} to Heroku."
    )
    console.print(Text(source, style="dim"), soft_wrap=True)


def _overview(judged: Sequence[Judged], *, roomy: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 3, 0, 0))
    # A name that is broken over two lines cannot be searched for: the last column folds first, where there is room.
    for heading in ("database", "outcome", "cause"):
        table.add_column(heading, no_wrap=roomy, overflow="fold")
    table.add_column("explained by it", overflow="fold")
    for one in judged:
        word = worst(one)
        first = (Text(_label(one)), Text(word.replace("_", " "), style=_STYLES[word]))
        rows = [(cause.rule, ", ".join(_brief(v) for v in follows) or "-") for cause, follows in causes(one)]
        excused = [(f"{v.rule} (exempt)", ", ".join(f.rule for f in follows) or "-") for v, follows in exempt(one)]
        for number, (cause, follows) in enumerate([*rows, *excused] or [("-", "-")]):
            table.add_row(*(first if number == 0 else ("", "")), Text(cause), Text(follows))
    return table


def _finding(console: Console, judged: Judged, cause: Verdict, follows: Sequence[Verdict]) -> None:
    title = Text.assemble(
        ("\n" + _label(judged), "bold"), "  ", (cause.severity.upper(), _SEVERITIES[cause.severity]), f"  {cause.rule}"
    )
    console.print(title, soft_wrap=True)
    _print(console, facts.of_finding(judged, cause, follows))
    for command in facts.commands(cause, follows):
        console.print(Text.assemble(("  fix         ", "dim"), (command_line(command), "bold cyan")), soft_wrap=True)


def _exempt(console: Console, judged: Judged, cause: Verdict, follows: Sequence[Verdict]) -> None:
    """What is wrong and may be so for a while: no command, as nobody has to do anything now."""
    title = Text.assemble(("\n" + _label(judged), "bold"), "  ", ("EXEMPT", _STYLES["exempt"]), f"  {cause.rule}")
    console.print(title, soft_wrap=True)
    _print(console, facts.of_exempt(cause, follows))


def _print(console: Console, said: facts.Facts) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in said:
        table.add_row(name, Text(clean(value)))
    console.print(Padding(table, (0, 0, 0, 2)))


def _brief(verdict: Verdict) -> str:
    return f"{verdict.rule}: {clean(verdict.actual or verdict.summary)}"


def _label(judged: Judged) -> str:
    return clean(facts.label(judged))
