"""Limits on the age of backups that a schedule which runs as it should breaks now and then."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from checker.model import Requirement
from checker.policy.durations import render_duration
from checker.policy.lint.remark import Page, Remark, Weight
from checker.slots import Daily, healthy_age

_RULE, _KEY = "recent_backup", "max_age"
_DAY = timedelta(days=1)
# The longest day of a zone with summer time: the clocks go back by an hour.
_LONG_DAY = timedelta(hours=25)


def tight_limits(page: Page) -> Iterator[Remark]:
    """Each literal `max_age` below what `auto` would be. Without a schedule demanded, captures may be another plan."""
    for number, section in enumerate(page.policy.sections):
        demand = section.requirement.demands.get(_RULE)
        limit = getattr(demand.parameters, _KEY, None) if demand else None
        if not isinstance(limit, timedelta):
            continue
        healthy, safe, which = _bounds(section.requirement, page.now)
        if limit < healthy:
            written, (line, col) = page.plain(*(place := ("policies", number, "require", _RULE, _KEY))), page.at(*place)
            what = f"{written} is shorter than the {render_duration(healthy)} that {which} can take"
            remedy = f"the smallest safe one is {render_duration(safe)}: write that, or auto"
            yield Remark(line, col, what, remedy, Weight.WARNING if section.requirement.schedule else Weight.NOTE)


def _bounds(requirement: Requirement, now: datetime) -> tuple[timedelta, timedelta, str]:
    """How old the newest backup may get in health, the smallest limit that is safe, and for which schedule."""
    demand, graces = requirement.schedule, requirement.start_grace + requirement.max_run
    if demand is None or demand.hour is None:
        return _DAY + graces, _LONG_DAY + graces, "any healthy daily schedule"
    daily = Daily(demand.hour, demand.timezone)
    age = healthy_age(daily, now, requirement.start_grace, requirement.max_run)
    return age, age, f"a healthy schedule at {daily}"
