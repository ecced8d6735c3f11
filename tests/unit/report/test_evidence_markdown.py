"""A report of evidence as Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.model import UNTESTED, Report
from checker.report import evidence_markdown
from tests.unit.report.an_evidence import a_database, a_report, an_empty_report, night


def _page(report: Report) -> str:
    return "".join(evidence_markdown.render(report))


@pytest.mark.parametrize(
    "line",
    [
        "# Backups from 2026-07-01 to 2026-07-07",
        "| satisfied | demanded | share | lost | unknown | exempt | open | excused | no slot |",
        "| 4 | 8 | 50% | 2 | 2 | 2 | 2 | 2 | 0 |",
        "## When checker was blind: 3 h in all",
        "| 2026-07-04 18:00 UTC | 2026-07-04 21:00 UTC | 3 h | 2 looks in vain: the token was refused |",
        "- 2026-07-03, 00:00 UTC: missed",
        "- 2026-07-04, 00:00 UTC: missed; exempt by policy",
        "- 2026-07-05, 00:00 UTC: unknown; nobody has looked since",
        "- 2026-07-03 12:00 UTC: rehearsal, succeeded: backup a102 into STAGING; this backup could be read back",
        f"- {UNTESTED}",
        "Hash <code>hash-1</code>, commit <code>abc1234</code>.",
        "version: 1",
    ],
)
def test_what_it_says(line: str) -> None:
    """Sums, blind hours, every lost and unknown night, restores for what they are, policies with their text."""
    assert line in _page(a_report()).splitlines()


@pytest.mark.parametrize(
    "words",
    [
        "<code>slots_met</code> | The newest slot has its backup | 82.67% | 138 h 53 min | 1 h | 28 h 6 min | -",
        "did not happen | critical | 2026-07-03 02:00 UTC | 2026-07-04 01:00 UTC | 1 h | 59 min | 23 h",
        "| open | 0 min | - | - |",
        "| moving out | platform | lead | OPS-1 |",
        "CIS 11.2 | Backups run automatically | <code>slots_met</code> | 82.67% | anything else",
        "shop::DATABASE | standard-0 | production, lax | 2 | 4 | 50%",
    ],
)
def test_tables(words: str) -> None:
    """Rules by time, incidents with the time to detect, acknowledge and heal, exemptions, controls, databases."""
    assert words in _page(a_report())


def test_nothing_happened() -> None:
    """An empty report says of each part that there is nothing, rather than leave it out."""
    page = _page(an_empty_report())
    for words in (
        "No sweep is on record",
        "No rule was judged.",
        "Never.",
        "None was seen.",
        "None was open.",
        "None is on record.",
    ):
        assert words in page
    assert "## Controls" not in page


def test_only_some_apps() -> None:
    """A report of some apps says which."""
    assert "Of these apps only: shop." in _page(a_report(apps=("shop",)))


def test_a_long_outage_is_cut_short() -> None:
    """Of a database with very many lost nights the first are named, and how many there are more."""
    page = _page(a_report(a_database(nights=tuple(night(2) for _ in range(45)))))
    assert page.count(": missed\n") == 40
    assert "- and 5 more such nights" in page


def test_a_database_that_is_gone() -> None:
    """A database that is not listed any more is marked."""
    report = a_report(a_database(gone_at=night(3).at))
    assert "shop::DATABASE (gone) |" in _page(report)


@given(st.text(max_size=40))
def test_any_name(name: str) -> None:
    """No name makes another row, another heading, or a tag of its own."""
    plain, hostile = _page(a_report(a_database("x"))), _page(a_report(a_database(name)))
    assert len(plain.splitlines()) == len(hostile.splitlines())
    assert hostile.count("\n#") == plain.count("\n#")
    assert hostile.count("<script") == 0
