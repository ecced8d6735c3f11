"""The database's backups and schedules can be read at all. This rule alone carries what is unknown."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Observation, Outcome, Past, Requirement, RuleMeta, Unseen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="readable",
    title="Its backups and schedules can be read",
    headline="Cannot be read: checker is blind here",
    parameters=Parameters,
    always=True,
)


def judge(observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Unknown when the look failed; what could not be seen is never OK."""
    severity = requirement.severity_of(META.id)
    if not observation.database.has_pgbackups:
        plan = observation.database.plan
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary=f"the plan {plan} has no PGBackups to read")
    if isinstance(observation, Unseen):
        return Verdict(
            META.id,
            Outcome.UNKNOWN,
            severity,
            summary=f"not seen: {observation.reason}",
            limit="a look at backups and schedules that succeeds",
            actual=observation.reason,
            since=past.last_seen_at or now,
        )
    return Verdict(META.id, Outcome.PASS, severity, summary="backups and schedules were read")
