"""The history for machines: one shape, told once, that stays."""

import json
from typing import Any

import pytest

from checker.model import CHECKER, DeliveryStatus, Reason, SlotOutcome, Subject
from checker.report.history import document
from checker.run import HEADLINES
from tests.make import HOUR, NOW
from tests.unit.report.recorded import OPENED, acked, ended, history, night, shown, told, unseen, watched

OVER = OPENED + 5 * HOUR
WHOLE = shown(
    history(
        told(),
        told("pager", None, status=DeliveryStatus.DEAD, detail="HTTP 400"),
        ended(OVER),
        acts=(acked(),),
        resolved_at=OVER,
    ),
    databases=(watched(night(1), night(0, SlotOutcome.FAILED, "a012")),),
    blind=(unseen(),),
    apps=("shop",),
    notices=(told(reason=Reason.DIGEST, incident=None),),
)


def read(**changes: Any) -> dict[str, Any]:
    """The document as a reader of JSON has it."""
    found: dict[str, Any] = json.loads(document.render(shown(**changes) if changes else WHOLE, HEADLINES))
    return found


def test_the_whole_document() -> None:
    """Every value stands under its name: times with Z, lengths in whole seconds, absent ones null."""
    found = read()
    (incident,) = found.pop("incidents")
    (database,) = found.pop("databases")
    (notice,) = found.pop("notices")
    assert found == {
        "schema": 1,
        "from": "2026-11-15T09:30:00Z",
        "to": "2026-11-22T09:30:00Z",
        "apps": ["shop"],
        "on_record": {"from": "2026-10-23T09:30:00Z", "to": "2026-11-22T09:30:00Z"},
        "summary": {
            "databases": 1,
            "incidents": 1,
            "open": 0,
            "slots": database["slots"],
            "blind_seconds": 5 * 3600,
        },
        "blind": [{"from": "2026-11-20T09:30:00Z", "to": "2026-11-20T14:30:00Z", "why": "nobody looked"}],
    }
    assert ("digest", ["slack"]) == (notice["reason"], [one["sink"] for one in notice["deliveries"]])
    notices, acts = incident.pop("notices"), incident.pop("acts")
    assert incident == {
        "id": "0a1b2c3d4e5f",
        "about": "shop::DATABASE",
        "app": "shop",
        "attachment": "DATABASE",
        "database": "postgresql-shop",
        "addon_id": "id-of-shop",
        "policy": "production",
        "cause": "slots_met",
        "headline": "A scheduled backup did not happen",
        "severity": "critical",
        "summary": "there was no backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC)",
        "limit": "a backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC), begun by 2026-11-22 02:00 UTC",
        "actual": "missed",
        "why": [],
        "began_at": "2026-11-22T02:00:00Z",
        "opened_at": "2026-11-22T02:01:00Z",
        "told_at": "2026-11-22T02:01:00Z",
        "acknowledged_at": "2026-11-22T02:31:00Z",
        "over_at": "2026-11-22T07:01:00Z",
        "ended_by": "resolved",
        "momentary": False,
        "seconds": {"detect": 60, "tell": 60, "acknowledge": 1800, "heal": 18060, "lasted": 18060},
    }
    assert ["opened", "resolved"] == [one["reason"] for one in notices]
    assert notices[0]["deliveries"] == [
        {"sink": "slack", "status": "sent", "at": "2026-11-22T02:01:00Z", "attempts": 1, "detail": None},
        {"sink": "pager", "status": "dead", "at": None, "attempts": 1, "detail": "HTTP 400"},
    ]
    assert acts == [{"deed": "ack", "at": "2026-11-22T02:31:00Z", "until": None, "note": "on it"}]


def test_a_database() -> None:
    """Each night is there with its outcome, how it counts, and the row that decided it; the counts add up."""
    (database,) = read()["databases"]
    nights = database.pop("nights")
    assert database == {
        "app": "shop",
        "database": "postgresql-shop",
        "addon_id": "id-of-shop",
        "attachment": "DATABASE",
        "first_seen_at": "2026-10-23T09:30:00Z",
        "last_seen_at": "2026-11-22T09:30:00Z",
        "slots": {
            "demanded": 2,
            "satisfied": 1,
            "lost": 1,
            "unknown": 0,
            "exempt": 0,
            "open": 0,
            "excused": 0,
            "skipped": 0,
            "not_demanded": 0,
        },
    }
    assert nights[1] == {
        "day": "2026-11-22",
        "at": "2026-11-22T00:00:00Z",
        "schedule": "00:00 UTC",
        "outcome": "failed",
        "standing": "lost",
        "backup": "a012",
        "note": None,
        "inferred": False,
    }


@pytest.mark.parametrize(
    ("changes", "key", "value"), [({"on_record": None}, "on_record", None), ({"end": NOW}, "blind", [])]
)
def test_nothing_to_show(changes: dict[str, Any], key: str, value: object) -> None:
    """What is not there is null or empty, and the shape stays."""
    found = read(**changes)
    assert value == found[key]
    assert (1, [], []) == (found["schema"], found["incidents"], found["databases"])


def test_an_open_incident_of_checker_itself() -> None:
    """An open incident has no end, and one about checker itself no database."""
    (incident,) = json.loads(document.render(shown(history(subject=Subject(CHECKER))), {}))["incidents"]
    assert ("checker", None, None, None) == tuple(incident[key] for key in ("about", "app", "addon_id", "headline"))
    assert (None, None, None, []) == tuple(incident[key] for key in ("over_at", "ended_by", "told_at", "notices"))
    assert (None, None) == (incident["seconds"]["heal"], incident["seconds"]["tell"])
