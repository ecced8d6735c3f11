"""A report of evidence as CSV (RFC 4180): a row for each slot of each database, for spreadsheets and scripts.

A cell of text from outside that a spreadsheet would take for a formula begins with an apostrophe here, which shows it
as the text that it is (https://owasp.org/www-community/attacks/CSV_Injection).
"""

import csv
import io
from collections.abc import Iterator, Sequence

from checker.evidence.counts import Standing
from checker.evidence.model import DatabaseReport, Night, Report
from checker.plain import clean
from checker.report.as_json import stamp

COLUMNS = (
    "app",
    "attachment",
    "database",
    "addon_id",
    "plan",
    "policy",
    "day",
    "slot_at",
    "schedule",
    "outcome",
    "standing",
    "demanded",
    "satisfied",
    "backup",
    "note",
    "inferred",
)
_DEMANDED = frozenset({Standing.SATISFIED, Standing.LOST, Standing.UNKNOWN})
# Those that a spreadsheet begins a formula with; the wide ones too, which some take for the same.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the wide ones are meant


def render(report: Report) -> Iterator[str]:
    """The head line, then the rows of one database after the other."""
    yield _lines([COLUMNS])
    for database in report.databases:
        if database.nights:
            yield _lines([_row(database, night) for night in database.nights])


def _row(database: DatabaseReport, night: Night) -> tuple[str, ...]:
    return (
        *map(_cell, (database.app, database.attachment, database.name, database.addon_id, database.plan)),
        _cell(_policy(database, night)),
        f"{night.day}",
        stamp(night.at),
        _cell(night.schedule),
        night.outcome.value,
        night.standing.value,
        _yes(night.standing in _DEMANDED),
        _yes(night.standing is Standing.SATISFIED),
        _cell(night.backup),
        _cell(night.note),
        _yes(night.inferred),
    )


def _policy(database: DatabaseReport, night: Night) -> str | None:
    """The name of the policy that governed at the slot."""
    return next((one.policy for one in database.governed if one.start <= night.at < one.end), None)


def _yes(what: object) -> str:
    return "1" if what else "0"


def _cell(text: str | None) -> str:
    shown = clean(text or "")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _lines(rows: Sequence[Sequence[str]]) -> str:
    page = io.StringIO(newline="")
    csv.writer(page).writerows(rows)
    return page.getvalue()
