"""What policy calls retired is gone: nobody uses, pays for or relies on it any more."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Observation, Outcome, Past, Requirement, RuleMeta, Severity, Unseen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="retired_is_gone",
    title="It is gone, if policy calls it retired",
    headline="A database that is called retired is still there",
    parameters=Parameters,
    always=True,
    at_most=Severity.WARNING,
    no_control="it keeps the policy true to the account, and says nothing of any backup",
)

_LIMIT = "a retired database that Heroku does not list any more"


def judge(observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail, as a warning at most, while Heroku lists a database that policy calls retired.

    It is judged like any other meanwhile: a name in the wrong line must not switch its alarms off.
    """
    severity = min(requirement.severity_of(META.id), Severity.WARNING, key=lambda s: s.rank)
    retired = requirement.retired
    if retired is None:
        return Verdict(META.id, Outcome.PASS, severity, summary="policy does not call it retired")
    if isinstance(observation, Unseen) and observation.absence:
        return Verdict(META.id, Outcome.PASS, severity, summary="retired, and listed no more", limit=_LIMIT)
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{retired.origin} calls it retired ({retired.reason}), yet Heroku lists it: take it out of `retired`, "
        "or destroy it once nobody needs it or its backups",
        limit=_LIMIT,
        actual="listed",
    )
