"""The rule `continuous_protection`."""

import pytest

from checker.model import Outcome, Past, Protection, Verdict
from checker.rules import continuous_protection
from tests.make import NOW, database, details, requirement, seen

ON, OFF, UNSUPPORTED = Protection.ON, Protection.OFF, Protection.UNSUPPORTED


def judge(protection: Protection | None, plan: str = "standard-0") -> Verdict:
    """What is thought of a database on this plan, of which Heroku says this."""
    look = seen(database=database(plan=f"heroku-postgresql:{plan}"), info=details(protection=protection))
    return continuous_protection.judge(look, Past(), requirement(continuous_protection=None), NOW)


@pytest.mark.parametrize(
    ("protection", "outcome"),
    [(ON, Outcome.PASS), (OFF, Outcome.FAIL), (UNSUPPORTED, Outcome.FAIL), (None, Outcome.UNKNOWN)],
)
@pytest.mark.parametrize("plan", ["standard-0", "essential-0", "premium-4", "advanced-small"])
def test_what_heroku_says_is_what_counts(protection: Protection | None, outcome: Outcome, plan: str) -> None:
    """The plan's name proves nothing: a protected database is no finding, and an unprotected one is."""
    assert outcome is judge(protection, plan).outcome


@pytest.mark.parametrize("plan", ["essential-0", "mini", "basic", "hobby-dev", "dev"])
def test_on_a_small_plan_the_remedy_is_a_larger_one(plan: str) -> None:
    """The finding names the plan and what to move to; there is no command that would do it unasked."""
    verdict = judge(OFF, plan)
    remedy = f"the plan heroku-postgresql:{plan} has none; a Standard plan or higher does"
    assert (f"continuous protection: off; {remedy}", ()) == (verdict.summary, verdict.fix)


@pytest.mark.parametrize("plan", ["standard-0", "premium-0", "private-4", "shield-3", "advanced-small"])
def test_on_a_larger_plan_it_is_for_heroku_to_mend(plan: str) -> None:
    """Nobody is sent to pay for a plan that the database has already."""
    assert f"the plan heroku-postgresql:{plan} should have it; ask Heroku's support" in judge(OFF, plan).summary


def test_without_details_nothing_is_claimed() -> None:
    """Not seeing is not OK, and no failure either."""
    verdict = continuous_protection.judge(seen(), Past(), requirement(continuous_protection=None), NOW)
    assert Outcome.UNKNOWN is verdict.outcome
    assert "its details do not say whether continuous protection is on" == verdict.summary


def test_it_is_off_since_heroku_said_so() -> None:
    """Details may be a day old: the finding is as old as they are."""
    assert details().seen_at == judge(OFF).since != NOW
