"""The newest good backup is young enough: at most so much would be lost."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checker import phrases
from checker.model import MORE_IS_LOOSER, Outcome, Past, Requirement, RuleMeta, Seen, Verdict
from checker.slots import Daily, healthy_age, is_zone


@dataclass(frozen=True, slots=True)
class Parameters:
    """`max_age` is the greatest age allowed; `auto` (None) is derived from the schedule."""

    max_age: timedelta | None = field(default=None, metadata=MORE_IS_LOOSER)


META = RuleMeta(
    id="recent_backup",
    title="A recent backup exists",
    headline="The newest backup is too old",
    parameters=Parameters,
    exempt_alone=True,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)

# A daily schedule in an unknown zone: a day that is an hour longer when clocks go back.
_LONGEST_DAY = timedelta(hours=25)


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail when the newest backup that can be restored was taken longer ago than policy allows.

    Age counts from the snapshot's moment; with no backup at all, from the making of the database. A failed, cancelled,
    unfinished, removed or foreign row never counts.
    """
    severity = requirement.severity_of(META.id)
    max_age = max_age_for(observation, requirement, now)
    database = observation.database
    good = observation.good_backups
    taken_at = good[0].taken_at if good else database.created_at
    age = max(now - taken_at, timedelta())
    if good:
        actual = f"{good[0].name}, {phrases.span(age)} old"
    else:
        actual = f"no good backup at all, on a database that is {phrases.span(age)} old"
    limit = f"a backup no older than {phrases.limit(max_age)}"
    if age <= max_age:
        return Verdict(META.id, Outcome.PASS, severity, summary=f"newest backup: {actual}", limit=limit, actual=actual)
    doubt = f" ({', '.join(observation.unbound)} may be another database's and count for nothing)"
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"newest backup: {actual}; {phrases.limit(max_age)} is the limit",
        limit=limit,
        actual=actual + (doubt if observation.unbound else ""),
        since=taken_at + max_age,
        fix=(phrases.command("heroku", "pg:backups:capture", database.attachment, "--app", database.app),),
    )


def turns(observation: Seen, past: Past, requirement: Requirement) -> Iterator[datetime]:
    """When the newest backup, or a database without any, gets older than policy allows."""
    good = observation.good_backups
    taken_at = good[0].taken_at if good else observation.database.created_at
    yield taken_at + max_age_for(observation, requirement, observation.seen_at)


def max_age_for(observation: Seen, requirement: Requirement, now: datetime) -> timedelta:
    """The limit in force: the policy's own, or for `auto` the longest wait for a backup that a healthy schedule makes.

    That is the longest distance between two slots over the next 400 days, plus the grace for starting and for running.
    """
    demand = requirement.demands.get(META.id)
    parameters = demand.parameters if demand else Parameters()
    if isinstance(parameters, Parameters) and parameters.max_age is not None:
        return parameters.max_age
    grace, run = requirement.start_grace, requirement.max_run
    dailies = _dailies(observation, requirement)
    waits = [healthy_age(daily, now, grace, run) for daily in dailies if is_zone(daily.timezone)]
    # With several schedules a healthy database waits no longer than its most frequent one makes it wait.
    return min(waits, default=_LONGEST_DAY + grace + run)


def _dailies(observation: Seen, requirement: Requirement) -> list[Daily]:
    demand = requirement.schedule
    if demand is not None and demand.hour is not None:
        return [Daily(demand.hour, demand.timezone)]
    return [Daily(schedule.hour, schedule.timezone) for schedule in observation.schedules]
