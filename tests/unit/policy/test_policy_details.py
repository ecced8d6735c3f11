"""How policy asks for the rules that go by a database's details, and what is said of mistakes."""

import pytest

from checker.policy import PolicyRefused, parse
from checker.rules import RULES
from checker.rules.rollback_reach import Parameters
from tests.make import DAY

HEAD = """
version: 1
policies:
  - name: everything
    match: {apps: ["*"]}
    require: {%s}
"""


def test_they_are_asked_for_by_name() -> None:
    """Nobody has them who did not ask, and no other rule comes along."""
    asked = "continuous_protection: {}, not_follower: {severity: warning}, rollback_reach: {at_least: 4d}"
    demands = parse(HEAD % asked, "policy.yml", RULES).sections[0].requirement.demands
    assert ["not_follower", "continuous_protection", "rollback_reach"] == list(demands)
    assert Parameters(4 * DAY) == demands["rollback_reach"].parameters
    assert {"not_follower", "continuous_protection", "rollback_reach"}.isdisjoint(
        parse(HEAD % "schedule: any", "policy.yml", RULES).sections[0].requirement.demands
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("rollback_reach: {}", "6:31: 'at_least' is missing; write at_least: 4d"),
        ("rollback_reach: 4d", "6:31: expected a mapping with at_least, severity, got '4d'"),
        ("rollback_reach: {at_least: 4 days}", "6:42: '4 days' is not a duration; did you mean 4d?"),
        ("rollback_reach: {at_least: 4}", "6:42: '4' is not a duration; it has no unit: write 4h for hours"),
        ("rollback_reach: {at_least: 0d}", "6:42: the duration is zero"),
        ("rollback_reach: {at_most: 4d}", "6:32: unknown key 'at_most'"),
        ("continuous_protection: on", "6:38: expected a mapping with severity, got 'on'"),
        ("not_follower: {severity: bad}", "6:40: unknown severity 'bad'"),
        ("continous_protection: {}", "6:15: unknown key 'continous_protection'; did you mean 'continuous_protection'?"),
    ],
)
def test_a_mistake_is_told_where_it_stands_with_its_remedy(asked: str, said: str) -> None:
    """What is wrong, where, and what to write instead."""
    with pytest.raises(PolicyRefused) as refused:
        parse(HEAD % asked, "policy.yml", RULES)
    assert f"policy.yml:{said}" in str(refused.value)
