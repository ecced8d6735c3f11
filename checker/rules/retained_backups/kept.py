"""What Heroku keeps of the backups that a schedule makes (heroku.md §2.7, §3.1).

All of the last seven days, and beyond that the first one after each week mark and each month mark, as many of both as
the schedule's `retain_weeks` and `retain_months` say. They are fixed when the schedule is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from checker.model import Database, Schedule

WEEK = timedelta(days=7)
NIGHTS = 7
# A mark a month: how many days Heroku means by it is not known, and nothing that it may keep is called impossible.
_MONTH = timedelta(days=31)
# No number that Heroku could send makes a date that there is not.
_MOST = 240


@dataclass(frozen=True, slots=True)
class Kept:
    """So many week marks and month marks."""

    weeks: int
    months: int

    @property
    def most(self) -> int:
        """So many backups stay at best; the eighth of the last days is there at times, and promised never."""
        return NIGHTS + max(self.weeks - 1, 0) + self.months

    @property
    def reach(self) -> timedelta:
        """So far back the oldest one lies at best."""
        return max(WEEK, self.weeks * WEEK, self.months * _MONTH)

    @property
    def week_only(self) -> bool:
        """What is older than a week goes when the schedule runs next."""
        return self.reach == WEEK

    def __str__(self) -> str:
        """In words: `a week`, `4 weeks`, `8 weeks and 12 months`."""
        if self.week_only:
            return "a week"
        weeks = f"{self.weeks} weeks" if self.weeks > 1 else "a week"
        months = "a month" if self.months == 1 else f"{self.months} months"
        return f"{weeks} and {months}" if self.months else weeks


def kept_by(schedule: Schedule) -> Kept | None:
    """As the schedule itself says; None where Heroku does not say it."""
    if schedule.retain_weeks is None or schedule.retain_months is None:
        return None
    return Kept(min(schedule.retain_weeks, _MOST), min(schedule.retain_months, _MOST))


# From older documentation (heroku.md §3.1); what holds for a schedule, it says itself.
_PLANS = {
    "Standard": Kept(4, 0),
    "Premium": Kept(8, 12),
}
_LIKE_PREMIUM = ("premium", "private", "shield", "enterprise")


def plans_that_keep(scheduled: int, reach: timedelta) -> Iterator[str]:
    """The tiers that are documented to keep so much, the smallest first, each with what it keeps.

    Counted on is half of what they keep at best beyond a week: an old one goes before the next has come to its place.
    """
    for name, kept in _PLANS.items():
        if scheduled <= (NIGHTS + kept.most) // 2 and reach <= max(WEEK, kept.reach / 2):
            yield f"{name} plans ({kept})"


def documented(database: Database) -> Kept | None:
    """What the plan of the database is documented to keep; None for the small ones, and for what is not documented."""
    tier = database.plan.partition(":")[2].partition("-")[0]
    if tier in _LIKE_PREMIUM:
        return _PLANS["Premium"]
    return _PLANS["Standard"] if tier == "standard" else None
