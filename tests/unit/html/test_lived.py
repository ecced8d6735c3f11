"""The simulated quarter that the pictures of the report show."""

from checker.report.html import render
from tests.unit.html.read import read
from tools.lived_quarter import HAPPENS, PRODUCTION, REST, lived_quarter


def test_its_beginning() -> None:
    """Thirty databases are watched from its first hour on, each under its policy, and all is well before July."""
    report = lived_quarter(hours=2)
    assert sorted(PRODUCTION + REST) == [database.app for database in report.databases]
    assert {"production", "the rest"} == {g.policy for database in report.databases for g in database.governed}
    assert not report.incidents
    assert "Backups from 2026-07-01 to 2026-09-30" == read("".join(render(report))).one("h1").text


def test_what_happens_is_about_what_is_there() -> None:
    """Whatever goes wrong goes wrong at one of the databases."""
    assert {app for _, app, *_ in HAPPENS} <= {*PRODUCTION, *REST}
