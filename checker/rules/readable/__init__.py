"""The database's backups and schedules can be read, and its details where a rule needs them.

This rule alone carries what is unknown.
"""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Observation, Outcome, Past, Requirement, RuleMeta, Seen, Severity, Unseen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="readable",
    title="Its backups and schedules can be read",
    headline="Cannot be read: checker is blind here",
    parameters=Parameters,
    always=True,
    controls=("SOC 2 CC7.2",),
)


def judge(observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Unknown when the look failed, in part where it is only about details; what could not be seen is never OK."""
    severity = requirement.severity_of(META.id)
    if requirement.unclear:
        return _unclear(requirement.unclear, past, severity, now)
    if isinstance(observation, Seen) and observation.untold:
        return _partly(observation, past, severity)
    if because := _nothing_to_read(observation, requirement):
        return Verdict(META.id, Outcome.PASS, severity, summary=f"there is nothing to read: {because}")
    if not observation.database.has_pgbackups:
        return _without_pgbackups(observation, severity)
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
    what = "backups, schedules and details" if observation.info else "backups and schedules"
    return Verdict(META.id, Outcome.PASS, severity, summary=f"{what} were read")


def _unclear(unclear: str, past: Past, severity: Severity, now: datetime) -> Verdict:
    """What was read proves nothing while nobody knows what is demanded."""
    return Verdict(
        META.id,
        Outcome.UNKNOWN,
        severity,
        summary=f"which policy governs it is not known: {unclear}; `checker doctor` tries what is needed",
        limit="what policy goes by, as Heroku tells it",
        actual=unclear,
        since=past.last_seen_at or now,
    )


def _without_pgbackups(observation: Observation, severity: Severity) -> Verdict:
    """There are details to read at most."""
    plan = observation.database.plan
    if isinstance(observation, Seen) and observation.info:
        summary = f"its details were read; the plan {plan} has no PGBackups to read"
        return Verdict(META.id, Outcome.PASS, severity, summary=summary)
    return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary=f"the plan {plan} has no PGBackups to read")


def _nothing_to_read(observation: Observation, requirement: Requirement) -> str | None:
    """Why nobody has to see it."""
    if requirement.nothing:
        return "policy demands nothing of it"
    return requirement.lets_go if isinstance(observation, Unseen) and observation.absence else None


def _partly(observation: Seen, past: Past, severity: Severity) -> Verdict:
    """Backups and schedules were read, and details were not: since they were last, or since they lack something."""
    database, untold = observation.database, "; ".join(observation.untold)
    rest = "backups and schedules could" if database.has_pgbackups else f"the plan {database.plan} has no PGBackups"
    last = observation.info or past.info
    return Verdict(
        META.id,
        Outcome.UNKNOWN,
        severity,
        summary=f"{untold}; {rest}",
        limit="details that tell what policy asks for",
        actual=observation.no_info or untold,
        since=last.seen_at if last else observation.seen_at,
        in_part=True,
    )
