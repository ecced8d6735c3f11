"""The difference as JSON. Pure."""

import json
from datetime import UTC, datetime
from typing import Any

from checker.model import Failure, Notice, Replayed
from checker.report.replayed.compared import Compared

SCHEMA = 1


def as_json(compared: Compared) -> str:
    """All of it; `recorded_from` is null where nothing was recorded."""
    looks, difference = compared.looks, compared.difference
    found = {
        "schema": SCHEMA,
        "old": compared.names[0],
        "new": compared.names[1],
        "differ": bool(difference),
        "from": _instant(looks.first),
        "to": _instant(looks.last),
        "looks": looks.count,
        "databases": looks.databases,
        "recorded_from": _instant(looks.recorded_from),
        "not_replayed": list(compared.left_out),
        "messages": {
            "old": len(compared.old.notices),
            "new": len(compared.new.notices),
            "newly": [_notice(compared, notice) for notice in difference.told],
            "no_longer": [_notice(compared, notice) for notice in difference.untold],
        },
        "findings": {
            "old": _count(compared.old),
            "new": _count(compared.new),
            "newly": [_failure(failure) for failure in difference.fails],
            "no_longer": [_failure(failure) for failure in difference.passes],
            "otherwise": [{"old": _failure(old), "new": _failure(new)} for old, new in difference.otherwise],
        },
    }
    return json.dumps(found, indent=2, ensure_ascii=False)


def _count(replayed: Replayed) -> int:
    return len(replayed.failures)


def _notice(compared: Compared, notice: Notice) -> dict[str, Any]:
    return {
        "at": _instant(notice.at),
        "reason": notice.reason,
        "severity": notice.severity,
        "database": notice.subject.label,
        "addon_id": notice.subject.id,
        "cause": notice.cause,
        "headline": compared.headline(notice.cause),
        "summary": notice.finding.summary,
    }


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        "database": failure.label,
        "addon_id": failure.addon_id,
        "rule": failure.rule,
        "severity": failure.severity,
        "from": _instant(failure.start),
        "to": _instant(failure.end),
        "summary": failure.summary,
    }


def _instant(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else None
