"""A report of evidence as CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.model import Report
from checker.report import evidence_csv
from tests.unit.report.an_evidence import a_database, a_report, an_empty_report


def _rows(report: Report) -> list[dict[str, str]]:
    text = "".join(evidence_csv.render(report))
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_a_row_for_each_night() -> None:
    """Each slot of each database is a row with the policy that governed then, and how it counts."""
    rows = _rows(a_report())
    assert len(rows) == 14
    assert rows[2] == {
        "app": "shop",
        "attachment": "DATABASE",
        "database": "postgresql-shop",
        "addon_id": "id-of-shop",
        "plan": "heroku-postgresql:standard-0",
        "policy": "production",
        "day": "2026-07-03",
        "slot_at": "2026-07-03T00:00:00Z",
        "schedule": "00:00 UTC",
        "outcome": "missed",
        "standing": "lost",
        "demanded": "1",
        "satisfied": "0",
        "backup": "",
        "note": "",
        "inferred": "0",
    }
    assert [row["policy"] for row in rows[:7]] == ["production"] * 3 + ["lax"] * 4


def test_columns_add_up() -> None:
    """The sums of `demanded` and `satisfied` are those of the report; unknown is demanded and not satisfied."""
    report = a_report()
    rows = _rows(report)
    assert sum(int(row["demanded"]) for row in rows) == report.slots.demanded
    assert sum(int(row["satisfied"]) for row in rows) == report.slots.satisfied
    assert [(row["demanded"], row["satisfied"]) for row in rows if row["standing"] == "unknown"] == [("1", "0")] * 2


def test_no_databases() -> None:
    """Without any night the head line stands alone."""
    assert "".join(evidence_csv.render(an_empty_report())) == ",".join(evidence_csv.COLUMNS) + "\r\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+shop", "'+shop"),
        ("-shop", "'-shop"),
        ("@shop", "'@shop"),
        ("\t=shop", "'=shop"),
        ("\r\n=shop", "'=shop"),
        ("  =shop", "'=shop"),
        ("＝shop", "'＝shop"),  # noqa: RUF001 -- a wide one is meant
        ("\u200b=shop", "'=shop"),
        ("shop=1", "shop=1"),
        ('a"b,c', 'a"b,c'),
    ],
)
def test_no_cell_is_a_formula(name: str, shown: str) -> None:
    """What a spreadsheet would obey is shown as text, however it hides."""
    assert _rows(a_report(a_database(name)))[0]["app"] == shown


@given(st.text(max_size=60))
def test_any_name(name: str) -> None:
    """Whatever a name holds, there are as many rows as nights, each on one line, and none begins with a formula."""
    report = a_report(a_database(name))
    rows = _rows(report)
    assert len(rows) == 7
    assert "".join(evidence_csv.render(report)).count("\r\n") == 8
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
