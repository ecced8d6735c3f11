"""A demand that no schedule of the database can ever meet, and what would meet it. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from checker import phrases
from checker.model import Schedule, Seen
from checker.plain import cut
from checker.rules.retained_backups.kept import documented, kept_by, plans_that_keep

_LONGEST_NAME = 60
_ELSEWHERE = "copies of your own dumps elsewhere"


@dataclass(frozen=True, slots=True)
class Never:
    """Why it can never be, what would meet the demand, and the commands where some do."""

    why: str
    remedy: str
    fix: tuple[str, ...] = ()


def never(observation: Seen, scheduled: int, reach: timedelta) -> Never | None:
    """None where it may be, where there is no schedule, or where Heroku does not say what one of them keeps."""
    kept = [(schedule, k) for schedule in observation.schedules if (k := kept_by(schedule))]
    if not kept or len(kept) < len(observation.schedules):
        return None
    if scheduled <= sum(k.most for _, k in kept) and reach <= max(k.reach for _, k in kept):
        return None
    schedule, longest = max(kept, key=lambda one: (one[1].reach, one[1].most))
    at = cut(schedule.at, _LONGEST_NAME)
    numbers = f"retain_weeks {longest.weeks}, retain_months {longest.months}"
    why = f"what runs at {at} keeps {longest}, {phrases.many(longest.most, 'backup')} ({numbers})"
    plan = documented(observation.database)
    if plan and scheduled <= plan.most and reach <= plan.reach and len(kept) == 1:
        return Never(
            why,
            f"a schedule keeps what the plan kept when it was made, and by older documentation this one keeps {plan}:"
            f" make the schedule anew, or have {_ELSEWHERE}",
            _made_anew(observation, schedule),
        )
    larger = " or ".join(plans_that_keep(scheduled, reach))
    if larger:
        return Never(why, f"by older documentation {larger} keep as much; or have {_ELSEWHERE}")
    return Never(why, f"no plan is documented to keep as much: have {_ELSEWHERE}")


def _made_anew(observation: Seen, schedule: Schedule) -> tuple[str, ...]:
    """Nothing where another name contains this one: Heroku's command line takes the first that does."""
    others = (*observation.neighbours, *observation.orphans)
    if any(schedule.attachment in other.name for other in others):
        return ()
    app = observation.database.app
    return (
        phrases.command("heroku", "pg:backups:unschedule", schedule.name, "--app", app),
        phrases.command("heroku", "pg:backups:schedule", schedule.attachment, "--at", schedule.at, "--app", app),
    )
