"""Looks at schedules, right and wrong, that the tests of this rule share."""

from datetime import datetime
from typing import Any

from checker.model import Backup, KnownSchedule, Past, Schedule, Seen, Verdict
from checker.rules import schedule_bound
from tests.make import DAY, HOUR, NOW, backup, requirement, schedule, seen

MIDNIGHT = schedule()
NOON = schedule(12, uuid="noon", name="ALSO_URL")
LAST_LOOK = NOW - HOUR
FIRST_LOOK = NOW - 20 * DAY

RIGHT = backup(12)
WRONG = backup(13, from_name="NAVY")
"""Last night's run, of another database."""

CAPTURE = "heroku pg:backups:capture DATABASE --app shop"
REMAKE = (
    CAPTURE,
    "heroku pg:backups:unschedule DATABASE_URL --app shop",
    "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop",
)


def judge(observation: Seen, past: Past | None = None, demanded: str | None = "any") -> Verdict:
    """Judge a look; without a past, as `checker check` does."""
    wanted = requirement(demanded, schedule_bound=None)
    return schedule_bound.judge(observation, past or Past(), wanted, observation.seen_at)


def known(since: datetime, until: datetime = LAST_LOOK, *, first: datetime = FIRST_LOOK) -> Past:
    """A past in which the schedule was on this database from `since` to `until`, which was first looked at earlier."""
    return Past(first, LAST_LOOK, (KnownSchedule(MIDNIGHT, until, since),))


def of_another(*runs: Backup, **changes: Any) -> Seen:
    """A look at a schedule that made these runs, all of another database."""
    return seen(**{"schedules": (MIDNIGHT,), "runs": runs, **changes})


HAND = backup(14, 2 * HOUR, scheduled=False)


def by_hand(last: Backup | None, *more: Backup, schedules: tuple[Schedule, ...] = (MIDNIGHT,)) -> Seen:
    """A look at a database that somebody has just captured by hand, and at the last run of its schedule."""
    runs = (last,) if last else ()
    return seen([*runs, HAND, *more], schedules, runs=runs)


FORMER = schedule(4, "Europe/Paris", uuid="former", name="FORMER_URL")
REMOVE = (
    "heroku addons:attach postgresql-shop --as FORMER --app shop --confirm do-not-replace"
    " && heroku pg:backups:unschedule FORMER_URL --app shop"
    " && heroku addons:detach FORMER --app shop"
)
