"""The schedule that is there runs at the hour and in the zone that policy demands."""

from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Outcome, Past, Requirement, RuleMeta, Schedule, Seen, Verdict
from checker.plain import cut
from checker.slots import Daily, Relation, compare, drift, in_words, is_zone, zone_data_version
from checker.slots.aliases import how_it_came


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set; the hour and zone belong to `schedule` itself."""


META = RuleMeta(
    id="schedule_matches",
    title="The schedule is the one that policy demands",
    headline="The backup schedule is not the one demanded",
    parameters=Parameters,
    explains=frozenset({"schedule_unchanged"}),
    implied_by="schedule",
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)

_BEST_FIRST = (Relation.SAME, Relation.EQUIVALENT, Relation.SEASONAL, Relation.DIFFERENT)
_FAILS = frozenset({Relation.SEASONAL, Relation.DIFFERENT})
# So that the whole finding fits into one message, whatever stands at Heroku as a zone.
_LONGEST_NAME = 60
_LONGEST_DRIFT = 280


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail unless one of the database's schedules is due at the same instants as the demanded one."""
    severity = requirement.severity_of(META.id)
    demand = requirement.schedule
    if demand is None or demand.hour is None or (demanded_at := demand.at) is None:
        return Verdict(META.id, Outcome.PASS, severity, summary="policy leaves the hour and the zone open")
    if not observation.schedules:
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary="there is no schedule to compare")
    demanded = Daily(demand.hour, demand.timezone)
    compared = [(_relation(demanded, schedule, now), schedule) for schedule in observation.schedules]
    compared.sort(key=lambda one: (_BEST_FIRST.index(one[0]), one[1].name))
    (relation, best), *others = compared
    at = best.at
    if relation not in _FAILS:
        same = "" if at == demanded_at else f", which means the same as {demanded_at}"
        return Verdict(
            META.id,
            Outcome.PASS,
            severity,
            summary=f"scheduled daily at {at}{same}",
            limit=f"daily at {demanded_at}",
            actual=f"daily at {at}",
        )
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"scheduled daily at {cut(at, _LONGEST_NAME)}, {demanded_at} is demanded{_off(demanded, best, now)}",
        limit=f"a backup each day at {demanded_at}",
        actual=f"daily at {at}{_others(others)}",
        since=best.created_at,
        fix=(_fix(observation, best, demanded_at),),
    )


def _relation(demanded: Daily, real: Schedule, now: datetime) -> Relation:
    if not is_zone(real.timezone):
        return Relation.DIFFERENT
    return compare(demanded, Daily(real.hour, real.timezone), now)


def _off(demanded: Daily, schedule: Schedule, now: datetime) -> str:
    """By how much and on which nights, and the slip that explains it."""
    if not is_zone(schedule.timezone):
        return f" (the zone {cut(schedule.timezone, _LONGEST_NAME)!r} is not in zone data {zone_data_version()})"
    real = Daily(schedule.hour, schedule.timezone)
    words = cut(in_words(drift(demanded, real, now), demanded, real), _LONGEST_DRIFT)
    slip = how_it_came(demanded, real, now)
    return f": {words}; {slip}" if slip else f": {words}"


def _others(compared: list[tuple[Relation, Schedule]]) -> str:
    return "".join(f"; also {s.name} at {s.at}" for _, s in compared)


def _fix(observation: Seen, schedule: Schedule, at: str) -> str:
    # Scheduling again under the same name edits the schedule in place (heroku.md §2.7): no second one comes to be.
    words = ("heroku", "pg:backups:schedule", schedule.attachment, "--at", at, "--app", observation.database.app)
    return phrases.command(*words)
