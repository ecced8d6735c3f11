"""The rule `readable`."""

from checker.model import Outcome, Past, Unseen
from checker.rules import readable
from tests.make import DAY, HOUR, NOW, database, requirement, seen


def test_a_look_that_failed_is_unknown_with_its_reason_and_never_a_pass() -> None:
    """Not seeing is not OK, and the reason is shown."""
    unseen = Unseen(database(), "Heroku answered 403", NOW)
    verdict = readable.judge(unseen, Past(), requirement("any"), NOW)
    assert Outcome.UNKNOWN is verdict.outcome
    assert "not seen: Heroku answered 403" == verdict.summary


def test_blindness_counts_from_the_last_time_it_could_see() -> None:
    """The reader learns since when nothing is known."""
    unseen = Unseen(database(), "Heroku answered 403", NOW)
    verdict = readable.judge(unseen, Past(last_seen_at=NOW - 3 * HOUR), requirement("any"), NOW)
    assert NOW - 3 * HOUR == verdict.since


def test_a_look_that_succeeded_passes() -> None:
    """A database that was read is no finding."""
    assert Outcome.PASS is readable.judge(seen(), Past(), requirement("any"), NOW).outcome


def test_a_plan_without_pgbackups_is_not_applicable_rather_than_passed() -> None:
    """Nothing was read where there is nothing to read, and the verdict says so."""
    advanced = seen(database=database(plan="heroku-postgresql:advanced-small", created_at=NOW - DAY))
    assert Outcome.NOT_APPLICABLE is readable.judge(advanced, Past(), requirement("any"), NOW).outcome
