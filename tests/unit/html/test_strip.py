"""The weeks of a database as bars in the table of the HTML report."""

import re
from datetime import date, timedelta

import pytest

from checker.evidence.counts import Standing
from checker.evidence.model import Night, Period, Square
from checker.model import SlotOutcome
from checker.report.html.strip import said, strip, weeks
from tests.make import utc

FIRST = date(2026, 7, 1)
KINDS = {
    Square.LOST: (SlotOutcome.MISSED, Standing.LOST),
    Square.UNKNOWN: (SlotOutcome.UNKNOWN, Standing.UNKNOWN),
    Square.LATE: (SlotOutcome.LATE, Standing.SATISFIED),
    Square.MET: (SlotOutcome.MET, Standing.SATISFIED),
}


def night(offset: int, square: Square) -> Night:
    outcome, standing = KINDS[square]
    day = FIRST + timedelta(days=offset)
    return Night(day, utc(f"{day} 00:00"), "00:00 UTC", outcome, standing)


def period(days: int) -> Period:
    return Period(FIRST, FIRST + timedelta(days=days - 1))


@pytest.mark.parametrize(
    ("nights", "days", "expected"),
    [
        ([], 7, (None,)),
        ([], 8, (None, None)),
        ([(0, Square.MET), (6, Square.LOST), (7, Square.MET)], 14, (Square.LOST, Square.MET)),
        ([(0, Square.UNKNOWN), (1, Square.LOST), (2, Square.LATE)], 7, (Square.LOST,)),
        ([(0, Square.MET), (3, Square.LATE)], 7, (Square.LATE,)),
        ([(-1, Square.LOST), (7, Square.LATE)], 7, (Square.LOST,)),
    ],
)
def test_weeks(nights: list[tuple[int, Square]], days: int, expected: tuple[Square | None, ...]) -> None:
    """A week is as good as its worst night; a local date just outside the period counts to the nearest week."""
    assert expected == weeks([night(*given) for given in nights], period(days))


def test_higher_is_worse() -> None:
    """Without any colour a lost week is higher than a late one, and that higher than one that was met."""
    shown = strip((Square.MET, Square.LATE, Square.LOST))
    heights = dict(re.findall(r'class="bar-(\w+)" d="M[\d.]+ [\d.]+v-([\d.]+)', shown))
    assert float(heights["lost"]) > float(heights["else"]) > float(heights["met"])


def test_in_words() -> None:
    """Who cannot see the bars is told how many weeks went how."""
    assert "4 weeks: lost in 1, late in 1, met in 2" == said((Square.MET, Square.LATE, Square.LOST, Square.MET))
    assert "2 weeks: nothing due" == said((None, None))
    assert 'aria-label="1 week: unknown in 1"' in strip((Square.UNKNOWN,))


def test_a_year_takes_little_room() -> None:
    """Fifty-three weeks are no wider than a column can be."""
    (width,) = re.findall(r' width="(\d+)"', strip((Square.MET,) * 53))
    assert int(width) <= 220
