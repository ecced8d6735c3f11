"""The schedules that a database's later ones are held against. Pure."""

from datetime import datetime

from checker.model import Baseline, Past, Requirement, Schedule, Seen
from checker.slots.daily import Daily
from checker.slots.drift import Relation, drift
from checker.slots.zones import is_zone

_KEEPS = frozenset({Relation.SAME, Relation.EQUIVALENT})


def baseline_after(seen: Seen, past: Past, requirement: Requirement) -> Baseline | None:
    """The baseline as of this look: the first schedules that were seen, until policy's own take their place.

    It moves silently when all schedules that are there are what policy demands, and when schedules were only added.
    """
    before = past.baseline
    if not seen.schedules:
        return before
    if before is None or _only_added(before, seen) or _as_demanded(seen, requirement):
        return before if before and _same(before, seen) else Baseline(seen.schedules, seen.seen_at)
    return before


def _same(before: Baseline, seen: Seen) -> bool:
    """Nothing but `updated_at` differs, which moves at each fire (heroku.md §2.7)."""
    return _facts(before.schedules) == _facts(seen.schedules)


def _only_added(before: Baseline, seen: Seen) -> bool:
    return _facts(before.schedules) <= _facts(seen.schedules)


def _facts(schedules: tuple[Schedule, ...]) -> set[tuple[object, ...]]:
    return {(s.name, s.hour, s.timezone, s.retain_weeks, s.retain_months) for s in schedules}


def _as_demanded(seen: Seen, requirement: Requirement) -> bool:
    demand = requirement.schedule
    if demand is None or demand.hour is None:
        return False
    demanded = Daily(demand.hour, demand.timezone)
    return all(_keeps(demanded, schedule, seen.seen_at) for schedule in seen.schedules)


def _keeps(demanded: Daily, schedule: Schedule, now: datetime) -> bool:
    if not is_zone(schedule.timezone):
        return False
    return drift(demanded, Daily(schedule.hour, schedule.timezone), now).relation in _KEEPS
