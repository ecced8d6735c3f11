"""An explanation as JSON: snake_case, times in ISO 8601 UTC with `Z`."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from checker.model import Verdict
from checker.policy import Criterion, Tried
from checker.report import policy_shown
from checker.report.as_json import stamp
from checker.report.explain.explained import Exempted, Explanation, Told
from checker.report.explain.schedules import Compared

SCHEMA = 1


def render(found: Sequence[Explanation], problems: Sequence[str], policy: str, checked_at: datetime) -> str:
    """The whole document, ready to print."""
    document = {
        "schema": SCHEMA,
        "checked_at": stamp(checked_at),
        "policy": policy,
        "problems": list(problems),
        "databases": [_database(one) for one in found],
    }
    return json.dumps(document, indent=2)


def _database(found: Explanation) -> dict[str, Any]:
    database, requirement, judged = found.database, found.requirement, found.judged
    before = found.tried[:-1] if found.governing else found.tried
    return {
        "app": database.app,
        "database": database.name,
        "addon_id": database.addon_id,
        "attachment": database.attachment,
        "plan": database.plan,
        "governed_by": _tried(found.governing) if found.governing else None,
        "tried_before": [_tried(one) for one in before],
        "unclear": requirement.unclear,
        "nothing": requirement.nothing,
        "ephemeral": requirement.ephemeral,
        "retired": requirement.retired.reason if requirement.retired else None,
        "values": policy_shown.nested([one for one in found.values if not one.aside]),
        "demands": [
            {"rule": d.rule, "severity": d.severity, "origin": str(d.origin)} for d in requirement.demands.values()
        ],
        "labels": [{"label": one.label, "origin": one.origin, "surely": one.surely} for one in found.labels],
        "exemptions": [_exemption(one) for one in found.exemptions],
        "worst_case": {
            "seconds": None if found.loss.at_most is None else int(found.loss.at_most.total_seconds()),
            "words": found.loss.words,
        },
        "schedules": [_schedule(one) for one in found.schedules],
        "next_slot": _maybe(judged.next_slot),
        "next_deadline": _maybe(judged.deadline),
        "timezone": found.timezone,
        "tells": [_told(one) for one in found.told],
        "verdicts": [_verdict(verdict) for verdict in judged.verdicts],
    }


def _tried(one: Tried) -> dict[str, Any]:
    return {
        "policy": one.section.name,
        "origin": str(one.section.origin),
        "fits": one.fits,
        "criteria": [_criterion(part) for part in one.criteria],
    }


def _criterion(part: Criterion) -> dict[str, Any]:
    """`has` is null where Heroku did not tell; of `not` the criteria below it say what is left out."""
    common = {"key": part.key, "wants": list(part.wants), "fits": part.fits}
    if part.inner:
        return common | {"criteria": [_criterion(inner) for inner in part.inner]}
    return common | {"has": None if part.has is None else list(part.has)}


def _exemption(one: Exempted) -> dict[str, Any]:
    given = one.exemption
    return {
        "rules": list(given.rules),
        "standing": one.standing,
        "until": stamp(given.until),
        "reason": given.reason,
        "owner": given.owner,
        "origin": str(given.origin),
        "criteria": [_criterion(part) for part in one.criteria],
    }


def _schedule(one: Compared) -> dict[str, Any]:
    schedule = one.schedule
    return {
        "name": schedule.name,
        "at": schedule.at,
        "compared": one.words,
        "next_slot": _maybe(one.next_slot),
    }


def _told(one: Told) -> dict[str, Any]:
    return {
        "sink": one.sink.name,
        "type": one.sink.kind,
        "rules": {str(severity): list(rules) for severity, rules in one.rules.items()},
        "lacks": list(one.lacks),
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "rule": verdict.rule,
        "outcome": verdict.outcome,
        "severity": verdict.severity,
        "summary": verdict.summary,
    }


def _maybe(at: datetime | None) -> str | None:
    return stamp(at) if at else None
