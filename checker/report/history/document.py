"""A history as JSON: snake_case, times in ISO 8601 UTC with `Z`, lengths in whole seconds; the shape is a promise."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from checker.evidence.counts import SlotCounts
from checker.evidence.model import Night
from checker.model import Act, Delivery, History
from checker.report.as_json import stamp
from checker.report.history.shown import Shown, Watched
from checker.report.timeline import Told, notices

SCHEMA = 1


def render(shown: Shown, headlines: Mapping[str, str]) -> str:
    """The whole document, ready to print."""
    first, newest = shown.on_record or (None, None)
    document = {
        "schema": SCHEMA,
        "from": stamp(shown.start),
        "to": stamp(shown.end),
        "apps": list(shown.apps),
        "on_record": {"from": stamp(first), "to": stamp(newest)} if first and newest else None,
        "summary": {
            "databases": len(shown.databases),
            "incidents": len(shown.incidents),
            "open": sum(history.incident.resolved_at is None for history in shown.incidents),
            "slots": _counts(shown.slots),
            "blind_seconds": _seconds(shown.blind_for),
        },
        "blind": [{"from": stamp(one.start), "to": stamp(one.end), "why": one.why} for one in shown.blind],
        "incidents": [_incident(history, shown, headlines) for history in shown.incidents],
        "notices": [_told(told) for told in notices(shown.notices)],
        "databases": [_database(one) for one in shown.databases],
    }
    # In ASCII, which every terminal and every reader takes, whatever a name holds.
    return json.dumps(document, indent=2)


def _incident(history: History, shown: Shown, headlines: Mapping[str, str]) -> dict[str, Any]:
    incident, found = history.incident, shown.times(history)
    subject = incident.subject
    return {
        "id": incident.id,
        "about": subject.label,
        "app": subject.app,
        "attachment": subject.attachment,
        "database": subject.name,
        "addon_id": subject.id if subject.app else None,
        "policy": incident.policy,
        "cause": incident.cause,
        "headline": headlines.get(incident.cause),
        "severity": incident.severity,
        "summary": incident.finding.summary,
        "limit": incident.finding.limit,
        "actual": incident.finding.actual,
        "why": list(incident.finding.why),
        "began_at": stamp(found.began_at),
        "opened_at": stamp(found.opened_at),
        "told_at": _stamp(found.told_at),
        "acknowledged_at": _stamp(found.acknowledged_at),
        "over_at": _stamp(found.over_at),
        "ended_by": found.ended_by,
        "momentary": found.momentary,
        "seconds": {
            "detect": _seconds(found.to_detect),
            "tell": _seconds(found.to_tell),
            "acknowledge": _seconds(found.to_acknowledge),
            "heal": _seconds(found.to_heal),
            "lasted": _seconds(found.lasted(shown.end)),
        },
        "notices": [_told(told) for told in notices(history.deliveries)],
        "acts": [_act(act) for act in history.acts],
    }


def _told(told: Told) -> dict[str, Any]:
    notice = told.notice
    return {
        "id": notice.id,
        "reason": notice.reason,
        "severity": notice.severity,
        "at": stamp(notice.at),
        "summary": notice.finding.summary,
        "deliveries": [_delivery(delivery) for delivery in told.deliveries],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    """`at` is when it came to that status; None while it was not tried."""
    return {
        "sink": delivery.sink,
        "status": delivery.status,
        "at": _stamp(delivery.updated_at),
        "attempts": delivery.attempts,
        "detail": delivery.detail or None,
    }


def _act(act: Act) -> dict[str, Any]:
    return {"deed": act.deed, "at": stamp(act.at), "until": _stamp(act.until), "note": act.note}


def _database(one: Watched) -> dict[str, Any]:
    return {
        "app": one.database.app,
        "database": one.database.name,
        "addon_id": one.database.addon_id,
        "attachment": one.database.attachment,
        "first_seen_at": _stamp(one.first_seen_at),
        "last_seen_at": _stamp(one.last_seen_at),
        "slots": _counts(one.slots),
        "nights": [_night(night) for night in one.nights],
    }


def _counts(slots: SlotCounts) -> dict[str, int]:
    """What is unknown was demanded, and was not satisfied."""
    return {"demanded": slots.demanded, **asdict(slots)}


def _night(night: Night) -> dict[str, Any]:
    """`inferred` ones stand in no ledger: nothing could serve them, or nobody looked."""
    return {
        "day": night.day.isoformat(),
        "at": stamp(night.at),
        "schedule": night.schedule,
        "outcome": night.outcome,
        "standing": night.standing,
        "backup": night.backup,
        "note": night.note,
        "inferred": night.inferred,
    }


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())
