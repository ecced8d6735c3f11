"""The rule `covered`."""

from checker.model import Origin, Outcome, Past, Requirement, Severity
from checker.rules import covered
from tests.make import NOW, requirement, seen


def test_a_database_that_no_policy_matches_is_a_finding_that_names_the_file() -> None:
    """A forgotten database is told, with the file to mend."""
    nobody = Requirement(policy=None, severity=Severity.CRITICAL, origin=Origin("policy.yml", 1))
    verdict = covered.judge(seen(), Past(), nobody, NOW)
    assert (Outcome.FAIL, Severity.CRITICAL) == (verdict.outcome, verdict.severity)
    assert "policy.yml" in verdict.summary


def test_a_governed_database_passes_and_says_by_which_policy() -> None:
    """A governed database is no finding."""
    verdict = covered.judge(seen(), Past(), requirement("any"), NOW)
    assert Outcome.PASS is verdict.outcome
    assert "'everything'" in verdict.summary
