"""One schedule backs the database up, and no second one under another of its names."""

from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Outcome, Past, Requirement, RuleMeta, Schedule, ScheduleDemand, Seen, Severity, Verdict
from checker.plain import NAME, cut
from checker.slots import Daily, Relation, compare, is_zone


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="single_schedule",
    title="One schedule backs it up",
    headline="Several schedules back up one database",
    parameters=Parameters,
    at_most=Severity.WARNING,
    no_control="a second schedule costs load and puts no backup at risk",
)

_LIMIT = "one backup schedule"
_KEPT = (Relation.SAME, Relation.EQUIVALENT, Relation.SEASONAL, Relation.DIFFERENT)


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where two or more schedules dump the same database; the fix keeps the one that fits the demand best.

    A schedule belongs to a name of the database, so that two names can have one each (heroku.md §2.7).
    """
    severity = requirement.severity_of(META.id)
    schedules = observation.schedules
    if len(schedules) < 2:  # noqa: PLR2004 -- one, or none, which is another rule's matter
        there = f"{schedules[0].attachment} daily at {schedules[0].at}" if schedules else "there is none"
        return Verdict(META.id, Outcome.PASS, severity, summary=f"no more than one schedule: {there}", limit=_LIMIT)
    kept, *others = sorted(schedules, key=lambda s: (_fit(s, requirement.schedule, now), s.created_at, s.uuid))
    actual = ", ".join(map(_called, (kept, *others)))
    app = observation.database.app
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{len(schedules)} schedules dump it each day; {_called(kept)} fits best",
        limit=_LIMIT,
        actual=actual,
        since=max(s.created_at for s in schedules),
        fix=tuple(phrases.command("heroku", "pg:backups:unschedule", s.attachment, "--app", app) for s in others),
    )


def _called(schedule: Schedule) -> str:
    return f"{cut(schedule.attachment, NAME)} at {cut(schedule.at, NAME)}"


def _fit(schedule: Schedule, demand: ScheduleDemand | None, now: datetime) -> int:
    """How well it does what policy demands, 0 being best; where any hour will do, all do alike."""
    if demand is None or demand.hour is None:
        return 0
    if not is_zone(schedule.timezone):
        return len(_KEPT)
    return _KEPT.index(compare(Daily(demand.hour, demand.timezone), Daily(schedule.hour, schedule.timezone), now))
