"""The database holds data of its own: it is no follower of another one."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Outcome, Past, Requirement, RuleMeta, Seen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="not_follower",
    title="It follows no other database",
    headline="It is a follower",
    parameters=Parameters,
    needs_info=True,
    needs_pgbackups=False,
    no_control="what a follower holds is its leader's data, whose backups are judged at the leader",
)

_LIMIT = "a database that follows no other"


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail for a follower, and name its leader where Heroku does; a follower's backups are the leader's data."""
    severity = requirement.severity_of(META.id)
    info = observation.info
    if info is None or info.follows is None:
        summary = "its details do not say whether it follows another database"
        return Verdict(META.id, Outcome.UNKNOWN, severity, summary=summary, limit=_LIMIT)
    if not info.follows:
        return Verdict(META.id, Outcome.PASS, severity, summary="it follows no other database", limit=_LIMIT)
    actual = f"it follows {info.leader or 'another database, which is not named'}"
    dumps = ", ".join(schedule.at for schedule in observation.schedules)
    meaning = f"its schedule ({dumps}) dumps" if dumps else "a backup of it holds"
    summary = f"{actual}: {meaning} that one's data; let a policy of its own govern it, or match the leader"
    return Verdict(META.id, Outcome.FAIL, severity, summary=summary, limit=_LIMIT, actual=actual, since=info.seen_at)
