"""A daily backup schedule exists for the database."""

from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Outcome, Past, Requirement, RuleMeta, Seen, Verdict


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set; the hour and zone belong to `schedule` itself."""


META = RuleMeta(
    id="schedule_present",
    title="A backup schedule exists",
    headline="No backup schedule",
    parameters=Parameters,
    explains=frozenset({"schedule_matches", "slots_met", "recent_backup"}),
    implied_by="schedule",
)

_ANY_HOUR = "00:00 UTC"


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail when Heroku lists no schedule for the database, with the last sign of one that existed."""
    severity = requirement.severity_of(META.id)
    demanded = requirement.schedule.at if requirement.schedule else None
    limit = f"a backup each day at {demanded}" if demanded else "a daily backup schedule, at any hour"
    if observation.schedules:
        found = ", ".join(schedule.at for schedule in observation.schedules)
        return Verdict(
            META.id, Outcome.PASS, severity, summary=f"scheduled daily at {found}", limit=limit, actual=found
        )
    existed, since, lost_at = _last_sign(observation, past)
    if observation.orphans:
        named = ", ".join(f"{schedule.name} at {schedule.at}" for schedule in observation.orphans)
        existed += f"; Heroku lists {named}, which names no attachment of the app and may back up nothing"
    database = observation.database
    fix = phrases.command(
        *("heroku", "pg:backups:schedule", database.attachment),
        *("--at", demanded or lost_at or _ANY_HOUR, "--app", database.app),
    )
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary="nothing schedules backups of this database",
        limit=limit,
        actual=f"none; {existed}",
        since=since,
        fix=(fix,),
    )


def _last_sign(observation: Seen, past: Past) -> tuple[str, datetime, str | None]:
    """What proves that there was a schedule, when it did so last, and its hour and zone where known."""
    made = [b for b in observation.backups if b.scheduled and b.created_at >= observation.database.created_at]
    newest = max(made, key=lambda b: b.created_at, default=None)
    known = max(past.schedules, key=lambda k: k.last_seen_at, default=None)
    if known and (newest is None or known.last_seen_at >= newest.created_at):
        seen_at, at = known.last_seen_at, known.schedule.at
        return f"a schedule ({at}) existed until {phrases.instant(seen_at)} at least", seen_at, at
    if newest:
        known_at = known.schedule.at if known else None
        when = phrases.instant(newest.created_at)
        return f"a schedule existed until {when} at least ({newest.name} was made by it)", newest.created_at, known_at
    return "nothing shows that there ever was one", observation.database.created_at, None
