"""A database that goes away is told, and one that is replaced is told as that."""

import pytest

from checker.model import Absence, Outcome, Past, Severity, Unseen
from checker.rules import listed
from tests.make import HOUR, NOW, database, requirement, seen

PAST = Past(NOW - 9 * HOUR, NOW - 2 * HOUR)


def test_there() -> None:
    """A database that was seen is listed, and so is one that could only not be read."""
    for observation in (seen(), Unseen(database(), "Heroku answered 500", NOW)):
        assert Outcome.PASS is listed.judge(observation, PAST, requirement(), NOW).outcome


@pytest.mark.parametrize(
    ("absence", "outcome", "severity", "words"),
    [
        (
            Absence(confirmed=False),
            Outcome.UNKNOWN,
            Severity.CRITICAL,
            "missing in the newest listing; the next whole one will tell",
        ),
        (
            Absence(confirmed=True),
            Outcome.FAIL,
            Severity.CRITICAL,
            "Heroku lists it no more: it was destroyed, its backups with it, or the token lost sight of it",
        ),
        (
            Absence(confirmed=True, successor="postgresql-new-1"),
            Outcome.FAIL,
            Severity.WARNING,
            (
                "postgresql-shop was replaced by postgresql-new-1, which is watched from now on; "
                "the backups of postgresql-shop went with it"
            ),
        ),
    ],
)
def test_gone(absence: Absence, outcome: Outcome, severity: Severity, words: str) -> None:
    """Once is no proof, twice is an alarm, and a successor makes it a warning that names it."""
    verdict = listed.judge(Unseen(database(), "gone", NOW, absence), PAST, requirement(), NOW)
    assert (outcome, severity, words) == (verdict.outcome, verdict.severity, verdict.summary)


def test_since_when_and_what_to_run() -> None:
    """The finding says when it was there last, and which command shows what is there now."""
    verdict = listed.judge(Unseen(database(), "gone", NOW, Absence(confirmed=True)), PAST, requirement(), NOW)
    assert (NOW - 2 * HOUR, ("heroku addons --app shop",)) == (verdict.since, verdict.fix)
    assert "missing in two listings running; last seen 2026-11-22 07:30 UTC" == verdict.actual
