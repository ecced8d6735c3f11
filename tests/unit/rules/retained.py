"""Looks at a week of nights, whole and not, that the tests of `retained_backups` share."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from checker.model import (
    Backup,
    Past,
    Schedule,
    Seen,
    Verdict,
)
from checker.rules import retained_backups
from checker.rules.retained_backups import Parameters
from tests.make import DAY, NOW, backup, database, requirement, schedule, seen, utc

MIDNIGHT = schedule(retain_weeks=1, retain_months=0)
FOUR_WEEKS = replace(MIDNIGHT, retain_weeks=4)
PREMIUM = replace(MIDNIGHT, retain_weeks=8, retain_months=12)
STANDARD_PLAN = database(plan="heroku-postgresql:standard-0")


def judge(observation: Seen, scheduled: int = 7, reach: timedelta | None = None, past: Past | None = None) -> Verdict:
    """Judge a look."""
    wanted = requirement(None, retained_backups=Parameters(scheduled, "any" if reach is None else reach))
    return retained_backups.judge(observation, past or Past(), wanted, NOW)


def night(age: int, **changes: object) -> Backup:
    """The backup of the night so many days ago; 0 is last night's."""
    return backup(100 - age, **{"created_at": utc("2026-11-22 00:02") - age * DAY, **changes})  # type: ignore[arg-type]


def nights(*ages: int) -> list[Backup]:
    """The backups of those nights."""
    return [night(age) for age in ages]


def look(rows: Sequence[Backup], *schedules: Schedule, **changes: object) -> Seen:
    """A look at a database with these rows."""
    return replace(seen(rows, schedules or (MIDNIGHT,)), **{"runs": tuple(rows), **changes})  # type: ignore[arg-type]
