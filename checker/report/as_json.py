"""One look as JSON: snake_case, times in ISO 8601 UTC with `Z`; the shape is a promise (`schema`)."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from checker.model import Exemption, Judged, Restorable, Verdict
from checker.policy import RetiredEntry
from checker.report.coverage import Coverage, coverage
from checker.report.summary import summarise

SCHEMA = 1


def render(
    judged: Sequence[Judged],
    problems: Sequence[str],
    policy: str,
    requests: int,
    checked_at: datetime,
    retired: Sequence[RetiredEntry] = (),
) -> str:
    """The whole document, ready to print; `retired` is what the policy calls so."""
    document = {
        "schema": SCHEMA,
        "checked_at": stamp(checked_at),
        "policy": policy,
        "summary": summarise(judged, retired),
        "coverage": _coverage(coverage(judged, retired)),
        "requests": requests,
        "problems": list(problems),
        "databases": [_database(one) for one in judged],
    }
    # In ASCII, which every terminal and every reader takes, whatever a name holds.
    return json.dumps(document, indent=2)


def stamp(at: datetime) -> str:
    """`2026-11-22T09:30:00Z`, to the second."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _database(judged: Judged) -> dict[str, Any]:
    database = judged.database
    return {
        "app": database.app,
        "database": database.name,
        "addon_id": database.addon_id,
        "attachment": database.attachment,
        "plan": database.plan,
        "policy": judged.policy,
        "restorable": _restorable(judged.restorable),
        "verdicts": [_verdict(verdict) for verdict in judged.verdicts],
    }


def _coverage(found: Coverage) -> dict[str, Any]:
    """The databases by what governs them: `policies`, `uncovered`, `unclear` and `retired` add up to all of them."""
    return {
        "policies": [{"policy": g.policy, "databases": g.count, "nothing": g.nothing} for g in found.governed],
        "uncovered": list(found.uncovered),
        "unclear": list(found.unclear),
        "retired": [
            {"database": e.database, "reason": e.retirement.reason, "origin": str(e.retirement.origin)}
            for e in found.retired
        ],
        "exempt": [{"database": e.database, "rules": list(e.rules), **_exemption(e.exemption)} for e in found.exempt],
        "unreadable": list(found.unreadable),
        "not_applicable": list(found.not_applicable),
    }


def _restorable(restorable: Restorable | None) -> dict[str, Any] | None:
    if restorable is None or not restorable.count:
        return None
    return {
        "newest": restorable.newest,
        "taken_at": stamp(restorable.taken_at),
        "bytes": restorable.size,
        "count": restorable.count,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "outcome": verdict.outcome,
        "severity": verdict.severity,
        "summary": verdict.summary,
        "limit": verdict.limit,
        "actual": verdict.actual,
        "since": stamp(verdict.since) if verdict.since else None,
        "fix": "\n".join(verdict.fix) or None,
        "explained_by": verdict.explained_by,
        "exempted_from": verdict.exempted_from,
        "exemption": _exemption(verdict.exemption) if verdict.exemption else None,
    }


def _exemption(exemption: Exemption) -> dict[str, Any]:
    """Why it is exempt; `until` is the first instant at which it is not any more."""
    return {
        "until": stamp(exemption.until),
        "reason": exemption.reason,
        "owner": exemption.owner,
        "approved_by": exemption.approved_by,
        "ticket": exemption.ticket,
        "origin": str(exemption.origin),
    }
