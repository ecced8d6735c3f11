"""A report in a pack is held against what was sealed, slot by slot: a pack made anew around another report is found."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Seal
from checker.report.pack import Verified, pack, verify
from tests.unit.evidence.a_pack import ABOUT, DATABASE, HEADS, REPORT, SEALS, chain, night, slot, text, told

SINCE = "altered, or known since 2026-07-03 only"
AT_1, AT_2 = (f"report.json: shop::DATABASE, slot of 2026-07-0{day}T00:00:00Z: " for day in (1, 2))


def found(report: bytes, seals: tuple[Seal, ...] = SEALS, **about: Any) -> Verified:
    """What is found in a pack whose manifest fits that report."""
    return verify(pack(replace(ABOUT, **about), REPORT | {"report.json": report}, seals), seals[-1].head)


@pytest.mark.parametrize(
    ("report", "finding"),
    [
        (told(night(1), night(2)), f"{AT_2}met, and was sealed as missed: {SINCE}"),
        (told(night(1), night(2, "unknown")), f"{AT_2}unknown, and was sealed as missed: {SINCE}"),
        (told(night(1)), f"{AT_2}left out, and was sealed as missed: {SINCE}"),
        (told(night(1), night(2, "missed"), night(2)), f"{AT_2}met and missed, and was sealed as missed: {SINCE}"),
        (told(night(1, inferred=True), night(2, "missed")), f"{AT_1}left out, and was sealed as met: {SINCE}"),
        (
            told(night(1), night(1, at="2026-07-01T05:00:00Z"), night(2, "missed")),
            f"{AT_1.replace('T00', 'T05')}met, and was never sealed: {SINCE}",
        ),
    ],
    ids=["a lost night called met", "called unknown", "left out", "told twice", "called inferred", "made up"],
)
def test_a_slot_told_otherwise_than_it_was_sealed(report: bytes, finding: str) -> None:
    """One line for it, though manifest and chain are whole and the head is the one that was told."""
    assert found(report).findings == (finding,)


def test_what_was_sealed_last_counts() -> None:
    """A stalled backup that succeeded days later: the day on which that came to be known says so."""
    seals = chain(text(slot(1, "stalled")), text(slot(2, "missed")), text(slot(3), amended=(slot(1, "met"),)))
    assert found(REPORT["report.json"], seals).intact
    assert not found(told(night(1, "stalled"), night(2, "missed")), seals).intact


@pytest.mark.parametrize(
    ("sealed", "intact"), [("waiting", True), ("running", True), ("missed", False), ("met", False)]
)
def test_what_nobody_looked_at_again(sealed: str, intact: bool) -> None:
    """Undecided in the ledger for ever, and owned in the report as unknown; nothing that was decided is."""
    seals = chain(text(slot(1, sealed)), text(slot(2, "missed")))
    assert found(told(night(1, "unknown"), night(2, "missed")), seals).intact is intact


def test_two_schedules_due_at_once() -> None:
    """Each has its slot, and each is held against its own."""
    seals = chain(text(slot(1), slot(1, "missed", schedule="t")), text(slot(2, "missed")))
    assert found(told(night(1), night(1, "missed"), night(2, "missed")), seals).intact
    assert not found(told(night(1), night(1), night(2, "missed")), seals).intact


def test_days_without_a_sealed_text_are_not_held_against_any() -> None:
    """What was pruned, or lies outside of the range, cannot be checked; how much was, is said."""
    seals = (replace(SEALS[0], text=None), *SEALS[1:])
    made = found(told(night(1, "missed"), night(2, "missed"), night(4)), seals)
    assert made.intact
    assert "1 slot of report.json held against what was sealed, on 1 of 2 days of the range" in made.facts


def test_a_database_that_is_left_out_is_named() -> None:
    """Policy may have retired it, so it is no alteration by itself; in a report of some apps it is as it should be."""
    seals = chain(text(slot(1), slot(1, database="22222222-old")), text(slot(2, "missed")))
    fact = "1 database with sealed slots not in the report: retired by policy then, or left out: 22222222-old"
    assert fact in found(REPORT["report.json"], seals).facts
    assert fact not in found(REPORT["report.json"], seals, apps=("shop",)).facts


def test_a_report_must_be_in_it() -> None:
    """Without the numbers nothing can be held against the seals."""
    files = {name: content for name, content in REPORT.items() if name != "report.json"}
    assert verify(pack(ABOUT, files, SEALS), HEADS[-1]).findings == ("report.json: missing",)


@pytest.mark.parametrize(
    "report", [b"", b"[]", b"{}", b'{"databases": 5}', b'{"databases": [{"addon_id": 1}]}', b"\xff"]
)
def test_what_is_no_report(report: bytes) -> None:
    """It is said in one line, without a traceback."""
    assert found(report).findings == ("report.json: its slots cannot be held against what was sealed",)


@pytest.mark.parametrize("sealed", ["", "[]", "{}", '{"slots": 5, "amended": []}', '{"slots": [{}], "amended": []}'])
def test_what_is_no_sealed_text(sealed: str) -> None:
    """The same, where the text is the odd one."""
    assert not found(REPORT["report.json"], chain(sealed, text(slot(2, "missed")))).intact


@pytest.mark.parametrize("database", [5, None, True, [1], {"a": 1}])
def test_a_sealed_slot_of_no_database(database: Any) -> None:
    """The same, where all of it is as it should be but for what it calls the database."""
    seals = chain(text(slot(1), slot(1, database=database)), text(slot(2, "missed")))
    made = found(REPORT["report.json"], seals)
    assert made.findings == ("report.json: its slots cannot be held against what was sealed",)


JSON = st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda deep: st.lists(deep, max_size=2))


@given(data=st.data())
def test_any_value_anywhere(data: st.DataObject) -> None:
    """A field of the report turned into anything: it is told or makes no difference, and nothing breaks."""
    changed: dict[str, Any] = {
        data.draw(st.sampled_from(sorted(night(1).keys() - {"day", "outcome"}))): data.draw(JSON)
    }
    one = {data.draw(st.sampled_from(["addon_id", "app", "attachment", "nights"])): data.draw(JSON)}
    for report in (told(night(1), night(2, "missed", **changed)), told(night(1), night(2, "missed"), **one)):
        for finding in found(report).findings:
            assert finding.startswith("report.json: ")
            assert "\n" not in finding


def test_the_database_is_named_as_in_the_report() -> None:
    """With its name made harmless: a pack may come from anybody."""
    (finding,) = found(told(night(1), night(2), app="shop\x1b[31m\n")).findings
    assert finding.startswith("report.json: shop[31m ::DATABASE, slot of ")
    assert DATABASE not in finding
