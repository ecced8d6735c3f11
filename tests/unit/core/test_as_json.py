"""The report that machines read."""

import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Judged, Outcome, Restorable
from checker.report import as_json
from tests.make import HOUR, NOW, judged, utc, verdict


def document(*databases: Judged, problems: tuple[str, ...] = ()) -> dict[str, Any]:
    printed = as_json.render(databases, problems, "policy.yml", 7, NOW)
    parsed: dict[str, Any] = json.loads(printed)
    return parsed


def test_whole_document() -> None:
    """The document has the promised keys, and a finding has its evidence and its fix."""
    finding = verdict(
        "recent_backup",
        summary="newest backup: b001, 3 days old",
        limit="a backup no older than 29 h",
        actual="b001, 3 days old",
        since=utc("2026-11-20 13:00:30.5"),
        fix=("heroku one", "heroku two"),
        explained_by="schedule_present",
    )
    assert {
        "schema": 1,
        "checked_at": "2026-11-22T09:30:00Z",
        "policy": "policy.yml",
        "summary": {
            "databases": 1,
            "pass": 0,
            "fail": 1,
            "unknown": 0,
            "exempt": 0,
            "uncovered": 0,
            "not_applicable": 0,
            "retired": 0,
        },
        "coverage": {
            "policies": [{"policy": "everything", "databases": 1, "nothing": None}],
            "uncovered": [],
            "unclear": [],
            "retired": [],
            "exempt": [],
            "unreadable": [],
            "not_applicable": [],
        },
        "requests": 7,
        "problems": ["the app zoo: HTTP 503"],
        "databases": [
            {
                "app": "shop",
                "database": "postgresql-shop",
                "addon_id": "id-of-shop",
                "attachment": "DATABASE",
                "plan": "heroku-postgresql:essential-0",
                "policy": "everything",
                "restorable": {"newest": "a001", "taken_at": "2026-11-22T00:30:00Z", "bytes": 12_000_000, "count": 1},
                "verdicts": [
                    {
                        "rule": "recent_backup",
                        "outcome": "fail",
                        "severity": "critical",
                        "summary": "newest backup: b001, 3 days old",
                        "limit": "a backup no older than 29 h",
                        "actual": "b001, 3 days old",
                        "since": "2026-11-20T13:00:30Z",
                        "fix": "heroku one\nheroku two",
                        "explained_by": "schedule_present",
                        "exempted_from": None,
                        "exemption": None,
                    }
                ],
            }
        ],
    } == document(judged("shop", finding), problems=("the app zoo: HTTP 503",))


def test_absent_values() -> None:
    """What there is not is null, never an empty text."""
    one = document(judged("shop", verdict("covered"), restorable=None, policy=None))["databases"][0]
    assert (None, None) == (one["restorable"], one["policy"])
    empty = {key for key, value in one["verdicts"][0].items() if value is None}
    assert {"limit", "actual", "since", "fix", "explained_by", "exempted_from", "exemption"} == empty


def test_unknown_size() -> None:
    """A backup of unknown size is still one that can be restored."""
    one = judged("shop", restorable=Restorable("a001", NOW, None, 2))
    assert {"newest": "a001", "taken_at": "2026-11-22T09:30:00Z", "bytes": None, "count": 2} == document(one)[
        "databases"
    ][0]["restorable"]


def test_nothing_seen() -> None:
    """With nothing to show the document is whole all the same."""
    empty = document(problems=("Heroku refused the token",))
    assert (0, [], ["Heroku refused the token"]) == (
        empty["summary"]["databases"],
        empty["databases"],
        empty["problems"],
    )


@pytest.mark.parametrize(
    ("at", "stamp"),
    [
        (NOW, "2026-11-22T09:30:00Z"),
        (utc("2026-11-22 09:30:59.999999"), "2026-11-22T09:30:59Z"),
        (datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=-5))), "2026-11-22T14:30:00Z"),
    ],
)
def test_stamp(at: datetime, stamp: str) -> None:
    """Times are in UTC, to the second, with a Z."""
    assert stamp == as_json.stamp(at)


@given(st.text())
def test_hostile_text(text: str) -> None:
    """Whatever a name holds, the document can be parsed, keeps it, and can be printed on any terminal."""
    printed = as_json.render([judged(text, verdict("readable", Outcome.FAIL, summary=text))], [text], text, 1, NOW)
    assert printed.isascii()
    assert "\x1b" not in printed
    parsed = json.loads(printed)
    assert (text, [text], text) == (parsed["policy"], parsed["problems"], parsed["databases"][0]["app"])


def test_surrogates() -> None:
    """An app's name that was typed in another encoding does not end the report in a crash."""
    assert "a\\udcff" in as_json.render([], ["a\udcff"], "p", HOUR.days, NOW)
