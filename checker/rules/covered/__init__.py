"""Some policy governs the database: nobody forgot it."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Observation, Outcome, Past, Requirement, RuleMeta, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="covered",
    title="A policy governs it",
    headline="No policy covers this database",
    parameters=Parameters,
    always=True,
    controls=("ISO 27001 A.8.13",),
)


def judge(observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where no `match` of the policy fits the database; unknown where it is not known whether one does."""
    severity = requirement.severity_of(META.id)
    if requirement.unclear:
        return Verdict(META.id, Outcome.UNKNOWN, severity, summary=f"not known: {requirement.unclear}")
    if requirement.policy is None:
        return Verdict(
            META.id,
            Outcome.FAIL,
            severity,
            summary=f"no policy in {requirement.origin.path} matches it: nothing is demanded of it, nothing is checked",
            limit="a policy whose match fits",
            actual="none",
        )
    nothing = f", which demands nothing of it: {requirement.nothing}" if requirement.nothing else ""
    return Verdict(META.id, Outcome.PASS, severity, summary=f"governed by policy {requirement.policy!r}{nothing}")
