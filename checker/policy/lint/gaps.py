"""Hours that do not exist on every date, because clocks go forward."""

from collections.abc import Iterator

from checker import phrases
from checker.policy.lint.remark import Page, Remark
from checker.slots import AHEAD, Daily, hour_all_year, skipped_between


def lost_hours(page: Page) -> Iterator[Remark]:
    """Each demanded hour that a date of the next 400 days does not have: no backup is taken then."""
    for number, section in enumerate(page.policy.sections):
        demand = section.requirement.schedule
        if demand is None or demand.hour is None:
            continue
        daily = Daily(demand.hour, demand.timezone)
        skips = list(skipped_between(daily, page.now, page.now + AHEAD))
        if not skips:
            continue
        more = f" ({phrases.many(len(skips) - 1, 'more date')} like it)" if skips[1:] else ""
        whole = hour_all_year(daily, page.now)
        remedy = f'{whole.hour:02d}:00 exists all year: write at: "{whole.hour:02d}:00"' if whole else "choose another"
        line, col = page.at("policies", number, "require", "schedule", "at")
        yield Remark(line, col, f"{skips[0].why}{more}, so no backup is predicted for then", remedy)
