"""What a report is made of."""

from datetime import UTC, date, datetime, timedelta

import pytest

from checker.evidence.counts import Standing
from checker.evidence.model import UNTESTED, DatabaseReport, Night, Period, Square
from checker.model import BackupStatus, Restore, RestoreKind, SlotOutcome

_AT = datetime(2026, 7, 1, tzinfo=UTC)


def test_a_period_includes_its_last_day() -> None:
    """`--to 2026-09-30` takes the whole of that day."""
    quarter = Period(date(2026, 7, 1), date(2026, 9, 30))
    assert (quarter.start, quarter.end) == (_AT, datetime(2026, 10, 1, tzinfo=UTC))
    assert quarter.days == 92


@pytest.mark.parametrize(
    ("outcome", "standing", "square"),
    [
        (SlotOutcome.MET, Standing.SATISFIED, Square.MET),
        (SlotOutcome.LATE, Standing.SATISFIED, Square.LATE),
        (SlotOutcome.PARTIAL, Standing.SATISFIED, Square.WARNED),
        (SlotOutcome.MISSED, Standing.LOST, Square.LOST),
        (SlotOutcome.MISSED, Standing.EXEMPT, Square.EXEMPT),
        (SlotOutcome.MET, Standing.NOT_DEMANDED, Square.NOT_DEMANDED),
        (SlotOutcome.UNKNOWN, Standing.UNKNOWN, Square.UNKNOWN),
        (SlotOutcome.RUNNING, Standing.OPEN, Square.OPEN),
        (SlotOutcome.EXCUSED, Standing.EXCUSED, Square.EXCUSED),
        (SlotOutcome.SKIPPED, Standing.SKIPPED, Square.SKIPPED),
    ],
)
def test_squares(outcome: SlotOutcome, standing: Standing, square: Square) -> None:
    """A calendar tells late nights and those with warnings from good ones, and shows by nothing else how they count."""
    assert Night(_AT.date(), _AT, "00:00 UTC", outcome, standing).square is square


@pytest.mark.parametrize(
    ("status", "untested"),
    [(BackupStatus.SUCCEEDED, None), (BackupStatus.PARTIAL, UNTESTED), (BackupStatus.FAILED, UNTESTED)],
)
def test_what_proves_a_restore(status: BackupStatus, untested: str | None) -> None:
    """Only a restore that ended well takes back that nothing was tested."""
    restore = Restore("u", 7, status, _AT, _AT + timedelta(minutes=5), "a007", kind=RestoreKind.REHEARSAL, source="a")
    assert DatabaseReport("a", "shop", "DATABASE", "pg", "standard-0", restores=(restore,)).untested == untested
    assert DatabaseReport("a", "shop", "DATABASE", "pg", "standard-0").untested == UNTESTED
