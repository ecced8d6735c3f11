"""Whether there is a digest and a drill each week."""

import pytest

from checker.policy import PolicyRefused, parse
from tests.unit.policy.rules import RULES

FILE = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
alerting: {unknown_after: 1h%s}
"""


def weekly(more: str) -> tuple[bool, bool]:
    alerting = parse(FILE % more, "policy.yml", RULES).alerting
    return alerting.digest, alerting.drill


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", (True, True)),
        (", digest: weekly, drill: weekly", (True, True)),
        (", digest: never", (False, True)),
        (", drill: never", (True, False)),
        (", digest: never, drill: never", (False, False)),
    ],
)
def test_weekly_or_never(more: str, expected: tuple[bool, bool]) -> None:
    """Both come each week, unless policy says never."""
    assert expected == weekly(more)


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("weekl", "did you mean weekly?"),
        ("Never", "did you mean never?"),
        ("daily", "write weekly or never"),
        ("true", "write weekly or never"),
        ("7d", "write weekly or never"),
        ("[weekly]", "write weekly or never"),
        ("{}", "write weekly or never"),
        ("~", "write weekly or never"),
    ],
)
@pytest.mark.parametrize("key", ["digest", "drill"])
def test_anything_else(key: str, value: str, advice: str) -> None:
    """Another rhythm is refused at its place, with what there is."""
    with pytest.raises(PolicyRefused, match=advice) as refused:
        weekly(f", {key}: {value}")
    assert str(refused.value).startswith("policy.yml:4:")
