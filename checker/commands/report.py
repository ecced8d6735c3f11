"""`checker report`: what happened in a time, as evidence. It only reads, and from checker's own database alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer

from checker import phrases, wiring
from checker.commands.formats import ReportFormat
from checker.commands.output import check_target, put
from checker.commands.report_days import period_of
from checker.errors import Misconfigured
from checker.evidence.build import Question, build
from checker.evidence.model import Report
from checker.policy.problems import quoted
from checker.ports import Archive
from checker.report import evidence_csv, evidence_json, evidence_markdown, html
from checker.run import HEADLINES
from checker.settings import Settings

_BY_NAME = {
    ".html": ReportFormat.HTML,
    ".htm": ReportFormat.HTML,
    ".json": ReportFormat.JSON,
    ".csv": ReportFormat.CSV,
    ".md": ReportFormat.MARKDOWN,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line of a report, as it was typed."""

    first: str | None = None
    last: str | None = None
    form: ReportFormat | None = None
    output: str | None = None
    apps: tuple[str, ...] = ()
    by_control: bool = False


def run_report(settings: Settings, asked: Asked) -> int:
    """Write or print it; 0, whatever it says. Raises Misconfigured and StoreUnavailable."""
    target = check_target(asked.output)
    now = wiring.clock_for(settings)()
    question = Question(period_of(asked.first, asked.last, now.date()), asked.apps, asked.by_control)
    store = wiring.store_there(settings, typed(asked, question))
    try:
        report = report_on(store, question, now)
    finally:
        store.close()
    put(printer(asked.form, target)(report), target)
    if target is not None:
        typer.echo(f"{target}: {in_short(report)}")
    return 0


def report_on(archive: Archive, question: Question, now: datetime) -> Report:
    """The report. Raises Misconfigured for an app of which nothing is on record, and StoreUnavailable."""
    report = build(archive, question, HEADLINES, now)
    seen = {app for database in report.databases for app in database.apps}
    if missing := [app for app in question.apps if app not in seen]:
        raise Misconfigured(
            f"nothing is on record of the app {quoted(missing[0])} from {question.period.first} to "
            f"{question.period.last}: leave --app out to see which there are"
        )
    return report


def printer(form: ReportFormat | None, target: Path | None) -> Callable[[Report], Iterator[str]]:
    """What renders it: the form that was asked for, else the one that the file is named for, else Markdown."""
    named = _BY_NAME.get(target.suffix.lower()) if target else None
    printers = {
        ReportFormat.HTML: html.render,
        ReportFormat.JSON: evidence_json.render,
        ReportFormat.CSV: evidence_csv.render,
        ReportFormat.MARKDOWN: evidence_markdown.render,
    }
    return printers[form or named or ReportFormat.MARKDOWN]


def in_short(report: Report) -> str:
    """What the report says, in one line."""
    slots = report.slots
    blind = f"checker was blind for {phrases.limit(report.blind_for)}" if report.blind else "checker was never blind"
    return (
        f"{phrases.many(len(report.databases), 'database')}, {slots.satisfied} of "
        f"{phrases.many(slots.demanded, 'slot')} satisfied, {slots.lost} lost, {slots.unknown} unknown; {blind}"
    )


def typed(asked: Asked, question: Question) -> str:
    """The command as it was meant, with its days."""
    chosen = [word for app in asked.apps for word in ("--app", app)]
    days = ("--from", f"{question.period.first}", "--to", f"{question.period.last}")
    return phrases.command("report", *days, *chosen)
