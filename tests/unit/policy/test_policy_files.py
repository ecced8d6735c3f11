"""tests/policies/bad holds a file per mistake and beside it what the user is told; tests/policies/good, good ones."""

from pathlib import Path

import pytest

from checker.policy import PolicyRefused, decode, parse
from tests.unit.policy.rules import RULES

POLICIES = Path(__file__).parents[2] / "policies"
BAD = sorted((POLICIES / "bad").glob("*.yml"))
GOOD = sorted((POLICIES / "good").glob("*.yml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_policy_is_told_where_what_and_what_to_do(path: Path) -> None:
    """A mistake is told at its line and column, with what to write instead."""
    with pytest.raises(PolicyRefused) as refused:
        parse(decode(path.read_bytes(), "policy.yml"), "policy.yml", RULES)
    assert f"{refused.value}\n" == path.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_policy_is_taken(path: Path) -> None:
    """A policy without a mistake is taken as it stands."""
    assert parse(decode(path.read_bytes(), "policy.yml"), "policy.yml", RULES).sections


def test_every_mistake_has_its_text() -> None:
    """Each bad file has its expected text, and no text is left over."""
    assert len(BAD) > 25
    assert {path.stem for path in BAD} == {path.stem for path in (POLICIES / "bad").glob("*.txt")}


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_problems_are_sorted_and_stay_on_their_lines(path: Path) -> None:
    """Mistakes are listed from the top of the file, one a line, each saying what to do."""
    text = decode(path.read_bytes(), "policy.yml")
    with pytest.raises(PolicyRefused) as refused:
        parse(text, "policy.yml", RULES)
    problems = refused.value.problems
    assert list(problems) == sorted(set(problems))
    assert len(str(refused.value).splitlines()) == len(problems)
    assert all(1 <= problem.line <= len(text.splitlines()) + 1 and problem.col >= 1 for problem in problems)
