"""The database can be rolled back to an instant that lies far enough back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker import phrases
from checker.model import LESS_IS_LOOSER, DatabaseInfo, Outcome, Past, Requirement, RuleMeta, Seen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """`at_least` is how far back the earliest rollback point must lie."""

    at_least: timedelta = field(metadata={"example": "at_least: 4d", **LESS_IS_LOOSER})


META = RuleMeta(
    id="rollback_reach",
    title="It can be rolled back far enough",
    headline="It cannot be rolled back far enough",
    parameters=Parameters,
    needs_info=True,
    needs_pgbackups=False,
    controls=("SOC 2 A1.2",),
)

FIRST_BASE = timedelta(days=1)
"""A database can be rolled back once its first base backup is done; how long that takes is not documented."""


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where the earliest rollback point is too young, or there is none; judged as of when Heroku told it.

    A database that is younger than the limit, be it because it was made by a rollback, must reach back to about its
    making.
    """
    severity = requirement.severity_of(META.id)
    demand = requirement.demands.get(META.id)
    if demand is None or not isinstance(demand.parameters, Parameters):
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary="policy does not say how far")
    info, at_least = observation.info, demand.parameters.at_least
    limit = f"a rollback point at least {phrases.limit(at_least)} back"
    if info is not None and info.rolls_back is False:
        actual = "it cannot be rolled back at all"
        summary = f"{actual} on the plan {observation.database.plan}; a Standard plan or higher can"
        return Verdict(META.id, Outcome.FAIL, severity, summary, limit, actual, since=info.seen_at)
    if info is None or info.rollback_from is None:
        summary = "its details do not say how far it can be rolled back"
        return Verdict(META.id, Outcome.UNKNOWN, severity, summary, limit)
    reach = max(info.seen_at - info.rollback_from, timedelta())
    actual = f"back to {phrases.instant(info.rollback_from)}, {phrases.limit(reach)} before Heroku said so"
    if reach >= min(at_least, _age(observation, info) - FIRST_BASE):
        return Verdict(META.id, Outcome.PASS, severity, f"it can be rolled back {actual}", limit, actual)
    summary = f"it can be rolled back {actual}; {phrases.limit(at_least)} is the limit"
    return Verdict(META.id, Outcome.FAIL, severity, summary, limit, actual, since=info.seen_at)


def _age(observation: Seen, info: DatabaseInfo) -> timedelta:
    """How old it was; the server under an add-on may be younger than the add-on."""
    born = observation.database.created_at
    return info.seen_at - max(born, info.created_at or born)
