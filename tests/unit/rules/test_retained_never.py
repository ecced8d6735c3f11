"""The rule `retained_backups`: demands that a schedule can never meet."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import (
    Outcome,
    Schedule,
)
from tests.make import DAY, HOUR, NOW, schedule
from tests.unit.rules.retained import FOUR_WEEKS, MIDNIGHT, PREMIUM, STANDARD_PLAN, judge, look, nights


def test_a_month_on_a_plan_that_keeps_a_week_fails_at_once_and_names_what_would_meet_it() -> None:
    """Nobody has to wait a month: the schedule says itself what it keeps. A plan, or one's own copies, keep more."""
    young = replace(MIDNIGHT, created_at=NOW - HOUR)
    for one in (MIDNIGHT, young):
        verdict = judge(look(nights(0), one), 7, 30 * DAY)
        assert (Outcome.FAIL, one.created_at, ()) == (verdict.outcome, verdict.since, verdict.fix)
        assert (
            "7 scheduled backups to restore, reaching back 30 days can never be: what runs at 00:00 UTC keeps a week,"
            " 7 backups (retain_weeks 1, retain_months 0); by older documentation Premium plans (8 weeks and 12 months)"
            " keep as much; or have copies of your own dumps elsewhere"
        ) == verdict.summary


@pytest.mark.parametrize(
    ("one", "scheduled", "reach", "can_be"),
    [
        (MIDNIGHT, 7, 7 * DAY, True),
        (MIDNIGHT, 7, 7 * DAY + timedelta(seconds=1), False),
        (MIDNIGHT, 8, timedelta(), False),
        (FOUR_WEEKS, 10, 28 * DAY, True),
        (FOUR_WEEKS, 11, 28 * DAY, False),
        (FOUR_WEEKS, 10, 29 * DAY, False),
        (PREMIUM, 26, 372 * DAY, True),
        (PREMIUM, 27, 0 * DAY, False),
        (PREMIUM, 7, 373 * DAY, False),
        (replace(MIDNIGHT, retain_weeks=0), 7, 7 * DAY, True),
        # Where Heroku does not say what it keeps, nothing is called impossible.
        (replace(MIDNIGHT, retain_weeks=None), 1000, 3660 * DAY, True),
        (replace(MIDNIGHT, retain_months=None), 1000, 3660 * DAY, True),
        (replace(MIDNIGHT, retain_weeks=2**63, retain_months=2**63), 200, 3660 * DAY, True),
    ],
)
def test_what_can_never_be(one: Schedule, scheduled: int, reach: timedelta, can_be: bool) -> None:
    """Both sides of what a schedule keeps at best, however good its nights."""
    verdict = judge(look(nights(*range(8)), one), scheduled, reach)
    assert can_be == ("can never be" not in verdict.summary)


@pytest.mark.parametrize(
    ("scheduled", "reach", "named"),
    [
        (8, timedelta(), "Standard plans (4 weeks) or Premium plans (8 weeks and 12 months) keep"),
        (7, 14 * DAY, "Standard plans (4 weeks) or Premium plans (8 weeks and 12 months) keep"),
        (7, 15 * DAY, "documentation Premium plans (8 weeks and 12 months) keep"),
        (9, timedelta(), "documentation Premium plans (8 weeks and 12 months) keep"),
        (7, 365 * DAY, "no plan is documented to keep as much: have copies of your own dumps elsewhere"),
        (100, timedelta(), "no plan is documented to keep as much: have copies of your own dumps elsewhere"),
    ],
)
def test_only_plans_are_named_that_keep_as_much_on_every_day(scheduled: int, reach: timedelta, named: str) -> None:
    """What is there on some days only is no advice."""
    assert named in judge(look(nights(0)), scheduled, reach).summary


def test_a_schedule_from_before_an_upgrade_is_made_anew() -> None:
    """What a schedule keeps is fixed when it is made: on a larger plan the command makes one that keeps more."""
    verdict = judge(look(nights(0), database=STANDARD_PLAN), 7, 20 * DAY)
    assert (
        "heroku pg:backups:unschedule DATABASE_URL --app shop",
        "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop",
    ) == verdict.fix
    assert "by older documentation this one keeps 4 weeks: make the schedule anew" in verdict.summary
    # Another name that contains this one is what Heroku's command line would take instead.
    other = schedule(3, name="OLD_DATABASE_URL")
    assert () == judge(look(nights(0), database=STANDARD_PLAN, neighbours=(other,)), 7, 20 * DAY).fix
