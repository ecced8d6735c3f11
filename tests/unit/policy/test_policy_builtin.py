"""The policy that is shipped, and the one that holds without a file."""

from datetime import timedelta
from pathlib import Path

from checker.model import ScheduleDemand, Severity
from checker.policy import BUILTIN_PATH, builtin_text, parse, requirement_for
from checker.rules import RULES
from tests.make import database

SHIPPED = Path(__file__).parents[3] / "policy.yml"


def test_builtin_policy_is_the_shipped_one() -> None:
    """Without a file the same holds as with the file that is shipped."""
    assert builtin_text() == SHIPPED.read_text(encoding="utf-8")


def test_shipped_policy_suits_any_account() -> None:
    """With the real rules, every database must have a schedule and a recent backup."""
    policy = parse(builtin_text(), BUILTIN_PATH, RULES)
    requirement = requirement_for(policy, database("any-app", attachments=()))
    assert requirement.schedule == ScheduleDemand()
    assert {"schedule_present", "schedule_matches", "recent_backup"} <= set(requirement.demands)
    assert requirement.severity is Severity.CRITICAL
    assert policy.poll == timedelta(hours=1)


def test_example_in_the_shipped_policy_works() -> None:
    """The example can be used by taking its comment signs away."""
    lines = builtin_text().splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  # - name:"))
    end = next(number for number in range(start, len(lines)) if not lines[number].startswith("  #"))
    example = [line.replace("# ", "", 1) for line in lines[start:end]]
    policy = parse("\n".join([*lines[:start], *example, *lines[end:]]), "policy.yml", RULES)
    assert [section.name for section in policy.sections] == ["production", "everything"]
    requirement = policy.sections[0].requirement
    assert requirement.schedule == ScheduleDemand(0, "Europe/London")
    assert requirement.demands["recent_backup"].severity is Severity.WARNING
