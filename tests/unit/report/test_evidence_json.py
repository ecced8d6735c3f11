"""A report of evidence as JSON."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.model import UNTESTED, Report
from checker.report import evidence_json
from tests.unit.report.an_evidence import a_database, a_report, an_empty_report


def _read(report: Report) -> Any:
    return json.loads("".join(evidence_json.render(report)))


def test_head() -> None:
    """What was asked for, how far the record reaches, and the sums, with exact integers."""
    page = _read(a_report())
    assert (page["schema"], page["from"], page["to"], page["made_at"]) == (
        1,
        "2026-07-01",
        "2026-07-07",
        "2026-07-08T01:00:00Z",
    )
    assert page["covered"] == {"from": "2026-07-01T00:00:00Z", "to": "2026-07-08T00:00:00Z"}
    assert page["summary"] == {
        "databases": 2,
        "slots": {
            "demanded": 8,
            "satisfied": 4,
            "lost": 2,
            "unknown": 2,
            "exempt": 2,
            "open": 2,
            "excused": 2,
            "skipped": 0,
            "not_demanded": 0,
        },
        "blind_seconds": 3 * 3600,
    }
    assert page["rules"][0]["seconds"] == {
        "demanded": 604_800,
        "passed": 500_000,
        "failed": 3_600,
        "unknown": 101_200,
        "exempt": 0,
        "not_applicable": 0,
    }


def test_lists() -> None:
    """Blind stretches, policies with their text, exemptions with who agreed, incidents with their times, controls."""
    page = _read(a_report())
    assert page["blind"] == [
        {
            "from": "2026-07-04T18:00:00Z",
            "to": "2026-07-04T21:00:00Z",
            "seconds": 10_800,
            "why": "2 looks in vain: the token was refused",
        }
    ]
    assert (page["policies"][0]["fingerprint"], page["policies"][0]["commit"]) == ("hash-1", "abc1234")
    assert page["policies"][0]["text"] == "version: 1\npolicies: []\n"
    [exemption] = page["exemptions"]
    assert (exemption["approved_by"], exemption["ticket"], exemption["until"]) == (
        "lead",
        "OPS-1",
        "2026-07-09T00:00:00Z",
    )
    healed, still = page["incidents"]
    assert (healed["seconds_to_detect"], healed["seconds_to_tell"]) == (3600, 3605)
    assert (healed["seconds_to_acknowledge"], healed["seconds_to_heal"]) == (3595, 23 * 3600)
    assert (still["over_at"], still["seconds_to_heal"], still["ended_by"]) == (None, None, None)
    assert page["controls"][0]["rules"] == ["slots_met"]


def test_a_database() -> None:
    """Who governed it, each night with how it counts, sizes in bytes, and what a restore proves."""
    shop, blog = _read(a_report())["databases"]
    assert (shop["app"], shop["attachment"], shop["database"]) == ("shop", "DATABASE", "postgresql-shop")
    assert [each["policy"] for each in shop["governed"]] == ["production", "lax"]
    assert shop["nights"][2] == {
        "day": "2026-07-03",
        "at": "2026-07-03T00:00:00Z",
        "schedule": "00:00 UTC",
        "outcome": "missed",
        "standing": "lost",
        "backup": None,
        "note": None,
        "inferred": False,
    }
    assert shop["sizes"][1] == {"taken_at": "2026-07-02T00:00:00Z", "bytes": 13_000_000, "backup": "a102"}
    assert (shop["restores"][0]["kind"], shop["restores"][0]["proves"], shop["untested"]) == ("rehearsal", True, None)
    assert (blog["restores"], blog["untested"]) == ([], UNTESTED)
    assert shop["blind"][0]["why"] == "HTTP 403"


def test_nothing_on_record() -> None:
    """A report of nothing is a whole document all the same, and says why."""
    page = _read(an_empty_report())
    assert (page["databases"], page["on_record"], page["covered"]) == ([], None, None)
    assert page["limits"] == ["No sweep is on record in this store."]


@given(st.text(max_size=40))
def test_any_name(name: str) -> None:
    """Whatever a name holds, the document is ASCII that gives the name back."""
    text = "".join(evidence_json.render(a_report(a_database(name))))
    assert text.isascii()
    assert json.loads(text)["databases"][0]["app"] == name


def test_it_comes_in_pieces() -> None:
    """Each database is a piece and a line of its own: none waits for the others."""
    pieces = list(evidence_json.render(a_report(*(a_database(f"app-{n}") for n in range(5)))))
    assert [sum(f'"app-{n}"' in piece for piece in pieces) for n in range(5)] == [1] * 5
    assert len("".join(pieces).partition('"databases": [')[2].strip().splitlines()) == 5 + 2
