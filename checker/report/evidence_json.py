"""A report of evidence as JSON: snake_case, times in ISO 8601 UTC with `Z`, lengths in whole seconds.

The shape is a promise (`schema`). It comes in pieces, a line per database, so that a large one need not be held.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from checker.evidence.counts import RuleTime, SlotCounts
from checker.evidence.intervals import Stretch
from checker.evidence.model import (
    UNTESTED,
    Blind,
    ControlEvidence,
    DatabaseReport,
    ExemptionEvidence,
    IncidentEvidence,
    Night,
    PolicyVersion,
    Report,
    RuleEvidence,
)
from checker.model import Restore
from checker.report.as_json import stamp

SCHEMA = 1


def render(report: Report) -> Iterator[str]:
    """The whole document in pieces, in ASCII, with a line break at its end."""
    head = json.dumps(_head(report), indent=2).removesuffix("\n}")
    yield f'{head},\n  "databases": ['
    before = "\n    "
    for database in report.databases:
        yield before + json.dumps(_database(database), separators=(", ", ": "))
        before = ",\n    "
    yield "\n  ]\n}\n" if report.databases else "]\n}\n"


def _head(report: Report) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "from": f"{report.period.first}",
        "to": f"{report.period.last}",
        "made_at": stamp(report.made_at),
        "on_record": _stretch(report.on_record),
        "covered": _stretch(report.covered),
        "apps": list(report.apps),
        "limits": list(report.limits),
        "untested": UNTESTED,
        "summary": {
            "databases": len(report.databases),
            "slots": _slots(report.slots),
            "blind_seconds": _length(report.blind_for),
        },
        "rules": [_rule(one) for one in report.rules],
        "controls": [_control(one) for one in report.controls],
        "blind": [_blind(one) for one in report.blind],
        "policies": [_policy(one) for one in report.policies],
        "exemptions": [_exemption(one) for one in report.exemptions],
        "incidents": [_incident(one) for one in report.incidents],
    }


def _database(one: DatabaseReport) -> dict[str, Any]:
    return {
        "app": one.app,
        "attachment": one.attachment,
        "database": one.name,
        "addon_id": one.addon_id,
        "plan": one.plan,
        "first_seen_at": _maybe(one.first_seen_at),
        "last_seen_at": _maybe(one.last_seen_at),
        "gone_at": _maybe(one.gone_at),
        "governed": [
            {
                "policy": each.policy,
                "from": stamp(each.start),
                "to": stamp(each.end),
                "nothing": each.nothing,
                "unclear": each.unclear,
            }
            for each in one.governed
        ],
        "slots": _slots(one.slots),
        "rules": [_rule(rule) for rule in one.rules],
        "nights": [_night(night) for night in one.nights],
        "sizes": [{"taken_at": stamp(s.taken_at), "bytes": s.size, "backup": s.backup} for s in one.sizes],
        "restores": [_restore(restore, one.addon_id) for restore in one.restores],
        "untested": one.untested,
        "blind": [_blind(each) for each in one.blind],
    }


def _night(one: Night) -> dict[str, Any]:
    return {
        "day": f"{one.day}",
        "at": stamp(one.at),
        "schedule": one.schedule,
        "outcome": one.outcome.value,
        "standing": one.standing.value,
        "backup": one.backup,
        "note": one.note,
        "inferred": one.inferred,
    }


def _slots(counts: SlotCounts) -> dict[str, int]:
    return {"demanded": counts.demanded, **asdict(counts)}


def _rule(one: RuleEvidence) -> dict[str, Any]:
    return {"rule": one.rule, "title": one.title, "seconds": _seconds(one.time)}


def _seconds(time: RuleTime) -> dict[str, int]:
    return {"demanded": time.demanded, **asdict(time)}


def _control(one: ControlEvidence) -> dict[str, Any]:
    return {
        "control": one.id,
        "standard": one.standard,
        "title": one.title,
        "not_shown": one.not_shown,
        "rules": [rule.rule for rule in one.rules],
        "seconds": _seconds(one.time),
    }


def _blind(one: Blind) -> dict[str, Any]:
    return {"from": stamp(one.start), "to": stamp(one.end), "seconds": _length(one.length), "why": one.why}


def _policy(one: PolicyVersion) -> dict[str, Any]:
    return {
        "fingerprint": one.fingerprint,
        "commit": one.commit,
        "path": one.path,
        "from": stamp(one.start),
        "to": stamp(one.end),
        "problem": one.problem,
        "text": one.text,
    }


def _exemption(one: ExemptionEvidence) -> dict[str, Any]:
    return {
        "of": one.of,
        "rules": list(one.rules),
        "reason": one.reason,
        "owner": one.owner,
        "approved_by": one.approved_by,
        "ticket": one.ticket,
        "until": stamp(one.until),
        "from": stamp(one.start),
        "to": stamp(one.end),
    }


def _incident(one: IncidentEvidence) -> dict[str, Any]:
    times = one.times
    return {
        "id": one.id,
        "subject": one.subject,
        "cause": one.cause,
        "headline": one.headline,
        "severity": one.severity.value,
        "summary": one.summary,
        "began_at": stamp(times.began_at),
        "opened_at": stamp(times.opened_at),
        "told_at": _maybe(times.told_at),
        "acknowledged_at": _maybe(times.acknowledged_at),
        "over_at": _maybe(times.over_at),
        "ended_by": times.ended_by.value if times.ended_by else None,
        "seconds_to_detect": _length(times.to_detect),
        "seconds_to_tell": _length(times.to_tell),
        "seconds_to_acknowledge": _length(times.to_acknowledge),
        "seconds_to_heal": _length(times.to_heal),
    }


def _restore(one: Restore, addon_id: str) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "status": one.status.value,
        "created_at": stamp(one.created_at),
        "finished_at": _maybe(one.finished_at),
        "backup": one.backup,
        "taken_at": _maybe(one.taken_at),
        "into": one.into,
        "into_label": one.into_label,
        "source": one.source,
        "source_label": one.source_label,
        "from_name": one.from_name,
        "to_name": one.to_name,
        "proves": one.proves(addon_id),
    }


def _stretch(stretch: Stretch | None) -> dict[str, str] | None:
    return {"from": stamp(stretch[0]), "to": stamp(stretch[1])} if stretch else None


def _maybe(at: datetime | None) -> str | None:
    return stamp(at) if at else None


def _length(length: timedelta | None) -> int | None:
    return None if length is None else length // timedelta(seconds=1)
