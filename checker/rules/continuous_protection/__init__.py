"""Heroku keeps base backups and the write-ahead log of the database, and not only dumps of it."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Outcome, Past, Protection, Requirement, RuleMeta, Seen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="continuous_protection",
    title="Heroku protects it continuously",
    headline="Heroku does not protect it continuously",
    parameters=Parameters,
    needs_info=True,
    needs_pgbackups=False,
    controls=("SOC 2 A1.2",),
)

# The tiers whose plans never have it (heroku.md §2.6, §3.4), today's and those before them.
_WITHOUT = frozenset({"essential", "mini", "basic", "hobby", "dev"})
_LIMIT = "continuous protection: on"


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where Heroku says that it is off or unsupported; no command mends what a plan lacks."""
    severity = requirement.severity_of(META.id)
    info, database = observation.info, observation.database
    if info is None or info.protection is None:
        summary = "its details do not say whether continuous protection is on"
        return Verdict(META.id, Outcome.UNKNOWN, severity, summary=summary, limit=_LIMIT)
    actual = f"continuous protection: {info.protection}"
    if info.protection is Protection.ON:
        return Verdict(META.id, Outcome.PASS, severity, summary=actual, limit=_LIMIT, actual=actual)
    if database.tier in _WITHOUT:
        remedy = f"the plan {database.plan} has none; a Standard plan or higher does"
    else:
        remedy = f"the plan {database.plan} should have it; ask Heroku's support why it is off"
    summary = f"{actual}; {remedy}"
    return Verdict(META.id, Outcome.FAIL, severity, summary=summary, limit=_LIMIT, actual=actual, since=info.seen_at)
