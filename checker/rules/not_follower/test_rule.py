"""The rule `not_follower`."""

import pytest

from checker.model import Outcome, Past, Schedule, Verdict
from checker.rules import not_follower
from tests.make import NOW, details, requirement, schedule, seen


def judge(leader: str | None = None, *schedules: Schedule, follows: bool | None = True) -> Verdict:
    """What is thought of a database of which Heroku says this."""
    look = seen(schedules=schedules, info=details(follows=follows, leader=leader))
    return not_follower.judge(look, Past(), requirement(not_follower=None), NOW)


@pytest.mark.parametrize(("follows", "outcome"), [(False, Outcome.PASS), (True, Outcome.FAIL), (None, Outcome.UNKNOWN)])
def test_a_follower_is_a_finding(follows: bool | None, outcome: Outcome) -> None:
    """A database with data of its own passes; what is not told is unknown."""
    assert outcome is judge(follows=follows).outcome


def test_the_leader_is_named_where_it_is_known() -> None:
    """Whoever reads it knows which database has the data."""
    assert "it follows postgresql-curved-9" == judge("postgresql-curved-9").actual
    assert "it follows another database, which is not named" == judge().actual


def test_a_schedule_on_a_follower_is_said_to_dump_the_leaders_data() -> None:
    """The schedule is named; no command is printed, as what is right depends on what is meant."""
    verdict = judge("postgresql-curved-9", schedule(), schedule(3))
    expected = "it follows postgresql-curved-9: its schedule (00:00 UTC, 03:00 UTC) dumps that one's data"
    assert verdict.summary.startswith(expected)
    assert "a backup of it holds that one's data" in judge().summary
    assert () == verdict.fix


def test_without_details_nothing_is_claimed() -> None:
    """Not seeing is not OK, and no failure either."""
    verdict = not_follower.judge(seen(), Past(), requirement(not_follower=None), NOW)
    assert Outcome.UNKNOWN is verdict.outcome
    assert "its details do not say whether it follows another database" == verdict.summary
