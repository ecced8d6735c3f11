"""A retired database that is still there."""

from dataclasses import replace

import pytest

from checker.model import Absence, Observation, Origin, Outcome, Past, Requirement, Retirement, Severity, Unseen
from checker.rules.retired_is_gone import judge
from tests.make import NOW, database, requirement, seen

RETIRED = Retirement("replaced in March", Origin("policy.yml", 30))
GONE = Unseen(database(), "Heroku does not list it any more", NOW, Absence(confirmed=True))
UNREADABLE = Unseen(database(), "Heroku answered 503", NOW)


@pytest.mark.parametrize(
    ("observation", "retired", "outcome"),
    [
        (seen(), None, Outcome.PASS),
        (seen(), RETIRED, Outcome.FAIL),
        (UNREADABLE, RETIRED, Outcome.FAIL),
        (GONE, RETIRED, Outcome.PASS),
        (GONE, None, Outcome.PASS),
    ],
)
def test_retired_is_gone(observation: Observation, retired: Retirement | None, outcome: Outcome) -> None:
    """It fails exactly while Heroku lists a database that policy calls retired, readable or not."""
    found = judge(observation, Past(), _demanded(retired), NOW)
    assert (found.outcome, found.severity) == (outcome, Severity.WARNING)


def test_it_says_where_that_is_written() -> None:
    """Whoever reads it knows which line of the policy to look at, why it is there, and what to do."""
    summary = judge(seen(), Past(), _demanded(RETIRED), NOW).summary
    assert summary == (
        "policy.yml:30 calls it retired (replaced in March), yet Heroku lists it: take it out of `retired`, or destroy "
        "it once nobody needs it or its backups"
    )


def _demanded(retired: Retirement | None) -> Requirement:
    return replace(requirement("any"), retired=retired)
