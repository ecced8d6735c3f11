"""The schedules that are there beside the one that policy demands: how they compare, and when each is due next."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Observation, Requirement, Schedule, Seen
from checker.slots import Daily, drift, in_words, is_zone, next_slot, zone_data_version


@dataclass(frozen=True, slots=True)
class Compared:
    """A schedule at Heroku; `words` say how it compares with what is demanded. A zone nobody knows has no slots."""

    schedule: Schedule
    words: str
    next_slot: datetime | None


def compared(observation: Observation, requirement: Requirement) -> tuple[Compared, ...]:
    """Each schedule of the database, as of the look; none where that failed."""
    if not isinstance(observation, Seen):
        return ()
    return tuple(_compared(schedule, requirement, observation.seen_at) for schedule in observation.schedules)


def _compared(schedule: Schedule, requirement: Requirement, now: datetime) -> Compared:
    if not is_zone(schedule.timezone):
        return Compared(schedule, f"zone data {zone_data_version()} does not know its zone", None)
    real, demand = Daily(schedule.hour, schedule.timezone), requirement.schedule
    if demand is None:
        words = "no schedule is demanded"
    elif demand.hour is None:
        words = "any hour and zone will do"
    else:
        demanded = Daily(demand.hour, demand.timezone)
        words = f"against {demand.at}: {in_words(drift(demanded, real, now), demanded, real)}"
    return Compared(schedule, words, next_slot(real, now))


def absence(observation: Observation, requirement: Requirement) -> str:
    """Why there is no schedule to compare."""
    if not isinstance(observation, Seen):
        return f"not looked at: {observation.reason}"
    if not observation.database.has_pgbackups:
        return "none, as its plan has no PGBackups"
    demand = requirement.schedule
    return "none at Heroku" + (f"; demanded: {demand.at or 'any'}" if demand else "")
