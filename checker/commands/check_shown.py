"""How `checker check` prints what it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import typer
from rich.console import Console

from checker.model import Judged
from checker.policy import RetiredEntry
from checker.report import as_json, as_junit, as_markdown, as_script, as_table

_PAGES = {"json": as_json.render, "markdown": as_markdown.render}


@dataclass(frozen=True, slots=True)
class Report:
    """What was found `at` that instant, by which `policy` and at the cost of so many `requests`."""

    judged: Sequence[Judged]
    problems: Sequence[str]
    policy: str
    requests: int
    at: datetime
    retired: Sequence[RetiredEntry] = ()


def show(report: Report, form: str, took: timedelta, console: Console | None = None) -> None:
    """By one of the words of `--format`; `took` is how long the look took."""
    parts = (report.judged, report.problems, report.policy, report.requests, report.at, report.retired)
    if form == "table":
        as_table.render(console or Console(highlight=False), *parts)
    else:
        render = partial(as_junit.render, took=took) if form == "junit" else _PAGES[form]
        typer.echo(render(*parts))


def show_script(report: Report) -> None:
    """All fixes as a shell script, as of `at`, which is now."""
    typer.echo(as_script.render(report.judged, report.problems, report.policy, report.at), nl=False)
