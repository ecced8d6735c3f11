"""`checker report --pack` and `checker report verify`: evidence to hand on, and what was altered in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from checker import phrases, wiring
from checker.commands.formats import ReportFormat
from checker.commands.report import Asked, in_short, printer, report_on, typed
from checker.commands.report_days import period_of
from checker.errors import Misconfigured
from checker.evidence.build import Question
from checker.evidence.model import Period, Report
from checker.model import Seal
from checker.ports import Archive
from checker.report.pack import About, check_anchor, folder, pack, verify
from checker.settings import Settings

_ALTERED = 1
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_FILES = {
    "report.html": ReportFormat.HTML,
    "report.json": ReportFormat.JSON,
    "report.csv": ReportFormat.CSV,
    "report.md": ReportFormat.MARKDOWN,
}


def run_pack(settings: Settings, asked: Asked, where: str) -> int:
    """Write the pack and say what is in it; 0, whatever it says. Raises Misconfigured and StoreUnavailable."""
    if asked.form is not None or asked.output is not None:
        raise Misconfigured("a pack holds every form of the report: leave --format and --output out, or --pack")
    target = Path(where)
    folder.check(target)
    now = wiring.clock_for(settings)()
    period = period_of(asked.first, asked.last, now.date())
    # By control, too: whoever is handed a pack cannot ask for another form of it.
    question = Question(period, asked.apps, by_control=True)
    store = wiring.store_there(settings, typed(replace(asked, by_control=False), question))
    try:
        report = report_on(store, question, as_of(store, period, now))
        seals = store.seals(_EVER, now + timedelta(days=1))
    finally:
        store.close()
    files = packed(report, seals)
    folder.write(target, files)
    typer.echo(f"{target}: {in_short(report)}")
    for line in (*verify(files).findings, _sealed(seals)):
        typer.echo(line)
    return 0


def packed(report: Report, seals: Sequence[Seal]) -> dict[str, bytes]:
    """The files of the pack."""
    policies = tuple(dict.fromkeys(one.fingerprint for one in report.policies))
    about = About(report.period.first, report.period.last, report.made_at, report.apps, policies)
    printed = {name: "".join(printer(form, None)(report)).encode() for name, form in _FILES.items()}
    return pack(about, printed, seals)


def as_of(archive: Archive, period: Period, now: datetime) -> datetime:
    """The instant as of which a pack is: what the record of a time that is over says does not hang on the clock."""
    on_record = archive.span()
    if now < period.end or on_record is None:
        return now
    return max(period.end, on_record[1])


def run_verify(where: str, anchor: str | None) -> int:
    """Print what was altered, a line each, and what else there is to say; 0 intact, 1 altered. Raises Misconfigured."""
    wanted = check_anchor(anchor) if anchor is not None else None
    files, odd = folder.read(Path(where))
    verified = verify(files, wanted, odd)
    for line in (*verified.findings, *verified.facts):
        typer.echo(line)
    if verified.intact:
        typer.echo("intact")
        return 0
    typer.echo(f"NOT INTACT: {phrases.many(len(verified.findings), 'finding')}")
    return _ALTERED


def _sealed(seals: Sequence[Seal]) -> str:
    if not seals:
        return "no day of the ledger is sealed yet: a day is sealed about a day after its end"
    return f"sealed up to {seals[-1].day}; compare this head with the weekly digest: {seals[-1].head}"
