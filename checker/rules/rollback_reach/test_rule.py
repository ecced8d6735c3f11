"""The rule `rollback_reach`."""

from datetime import datetime, timedelta

import pytest

from checker.model import DatabaseInfo, Outcome, Past, Verdict
from checker.rules import rollback_reach
from checker.rules.rollback_reach import Parameters
from tests.make import DAY, HOUR, NOW, database, details, requirement, seen

TOLD = details().seen_at
MINUTE = timedelta(minutes=1)


def judge(
    info: DatabaseInfo | None, age: timedelta = 60 * DAY, at_least: timedelta = 4 * DAY, now: datetime = NOW
) -> Verdict:
    """What is thought of a database that was so old when Heroku told of it."""
    look = seen(database=database(created_at=TOLD - age), info=info, seen_at=now)
    return rollback_reach.judge(look, Past(), requirement(rollback_reach=Parameters(at_least)), now)


def reaching(reach: timedelta, created_at: datetime | None = None) -> DatabaseInfo:
    """Details of a database that can be rolled back so far."""
    return details(rolls_back=True, rollback_from=TOLD - reach, created_at=created_at)


@pytest.mark.parametrize(("reach", "outcome"), [(4 * DAY, Outcome.PASS), (4 * DAY - MINUTE, Outcome.FAIL)])
def test_the_earliest_point_must_lie_as_far_back_as_policy_says(reach: timedelta, outcome: Outcome) -> None:
    """Four days are four days, and a minute less is not."""
    assert outcome is judge(reaching(reach)).outcome


def test_the_finding_says_how_far_and_how_far_it_should() -> None:
    """Whoever must roll back reads from when on that is possible; no command lengthens it."""
    verdict = judge(reaching(47 * HOUR))
    assert "a rollback point at least 96 h back" == verdict.limit
    assert "back to 2026-11-19 22:30 UTC, 47 h before Heroku said so" == verdict.actual
    assert ((), TOLD) == (verdict.fix, verdict.since)


@pytest.mark.parametrize("later", [timedelta(), DAY, 3 * DAY - MINUTE])
def test_it_is_judged_as_of_when_heroku_told_it(later: timedelta) -> None:
    """Details that have grown old make no window longer, and none shorter."""
    assert Outcome.PASS is judge(reaching(4 * DAY), now=TOLD + later).outcome
    assert Outcome.FAIL is judge(reaching(4 * DAY - MINUTE), now=TOLD + later).outcome


@pytest.mark.parametrize(
    ("age", "reach", "outcome"),
    [
        (2 * HOUR, HOUR, Outcome.PASS),
        (2 * HOUR, timedelta(), Outcome.PASS),
        (2 * HOUR, -MINUTE, Outcome.PASS),
        (3 * DAY, 2 * DAY, Outcome.PASS),
        (3 * DAY, 2 * DAY - MINUTE, Outcome.FAIL),
        (5 * DAY, 4 * DAY, Outcome.PASS),
        (5 * DAY, 4 * DAY - MINUTE, Outcome.FAIL),
        (5 * DAY + MINUTE, 4 * DAY, Outcome.PASS),
    ],
)
def test_a_young_database_need_not_reach_back_beyond_its_making(
    age: timedelta, reach: timedelta, outcome: Outcome
) -> None:
    """What was just made, be it by a rollback, raises no alarm; one that falls short of its own age does."""
    assert outcome is judge(reaching(reach), age=age).outcome


def test_the_server_may_be_younger_than_the_add_on() -> None:
    """A database that Heroku made anew under an old add-on is as young as that."""
    assert Outcome.PASS is judge(reaching(DAY, created_at=TOLD - 2 * DAY)).outcome
    assert Outcome.FAIL is judge(reaching(DAY - MINUTE, created_at=TOLD - 2 * DAY)).outcome
    assert Outcome.FAIL is judge(reaching(DAY)).outcome
    # An add-on is never older than it says, whatever the details do.
    assert Outcome.PASS is judge(reaching(DAY, created_at=TOLD - 900 * DAY), age=2 * DAY).outcome


@pytest.mark.parametrize("age", [HOUR, 60 * DAY])
def test_a_plan_without_rollback_fails_and_names_the_way_out(age: timedelta) -> None:
    """However young: it will never reach back at all."""
    verdict = judge(details(rolls_back=False), age=age)
    plan = "on the plan heroku-postgresql:essential-0; a Standard plan or higher can"
    assert (Outcome.FAIL, f"it cannot be rolled back at all {plan}") == (verdict.outcome, verdict.summary)


@pytest.mark.parametrize("info", [None, details(), details(rolls_back=True)])
def test_what_heroku_does_not_tell_is_unknown(info: DatabaseInfo | None) -> None:
    """No reach is made up."""
    verdict = judge(info)
    assert Outcome.UNKNOWN is verdict.outcome
    assert "its details do not say how far it can be rolled back" == verdict.summary
