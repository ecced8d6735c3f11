"""How policy says to be told: reminders, escalation, quiet hours, and what is unknown."""

from datetime import timedelta

import pytest

from checker.model import Alerting, QuietHours, Severity
from checker.policy import PolicyRefused, parse
from tests.unit.policy.rules import RULES

FILE = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
alerting: {%s}
"""
H, D = timedelta(hours=1), timedelta(days=1)
CRITICAL, WARNING, INFO = Severity.CRITICAL, Severity.WARNING, Severity.INFO
DEFAULT = Alerting()


def alerting(text: str) -> Alerting:
    return parse(FILE % text, "policy.yml", RULES).alerting


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unknown_after: 90m", Alerting(unknown_after=1.5 * H)),
        ("unknown_after: 0h", Alerting(unknown_after=0 * H)),
        ("recover_after: 2h", Alerting(recover_after=2 * H)),
        ("reminders: {critical: 1h}", Alerting(reminders=((CRITICAL, (H,)), (WARNING, (7 * D,))))),
        ("reminders: {critical: [1h, 1d], warning: never}", Alerting(reminders=((CRITICAL, (H, D)),))),
        ("reminders: {critical: never, warning: never}", Alerting(reminders=())),
        ("reminders: {info: [30d]}", Alerting(reminders=(*DEFAULT.reminders, (INFO, (30 * D,))))),
        ("escalate_after: {warning: 14d}", Alerting(escalate_after=((WARNING, 14 * D),))),
        ("escalate_after: {warning: never}", Alerting(escalate_after=())),
        ("escalate_after: {info: 7d}", Alerting(escalate_after=(*DEFAULT.escalate_after, (INFO, 7 * D)))),
        (
            'quiet_hours: {from: "22:00", to: "07:00", timezone: Europe/London}',
            Alerting(quiet_hours=QuietHours(22, 7, "Europe/London")),
        ),
    ],
)
def test_what_policy_says(text: str, expected: Alerting) -> None:
    """What the file says holds; what it leaves out is as shipped."""
    assert expected == alerting(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("unknown_after: -1h", "-1h"),
        ("unknown_after: 8d", "from 0m to 7d"),
        ("recover_after: 2d", "from 0m to 1d"),
        ("reminders: {critical: [4h, 4h]}", "each longer than the one before"),
        ("reminders: {critical: [24h, 4h]}", "each longer than the one before"),
        ("reminders: {critical: [1m]}", "from 5m to 365d"),
        ("reminders: {critical: soon}", "soon"),
        ("reminders: {fatal: 4h}", "fatal"),
        ("escalate_after: {critical: 4h}", "critical"),
        ('quiet_hours: {from: "22:30", to: "07:00", timezone: UTC}', "expected a whole hour"),
        ('quiet_hours: {from: 22, to: "07:00", timezone: UTC}', "expected a whole hour"),
        ('quiet_hours: {from: "24:00", to: "07:00", timezone: UTC}', "expected a whole hour"),
        ('quiet_hours: {from: "22:00", to: "07:00", timezone: Europe/Lundon}', "did you mean Europe/London"),
        ('quiet_hours: {from: "22:00", to: "07:00"}', "timezone"),
        ('quiet_hours: {from: "07:00", to: "07:00", timezone: UTC}', "leaves no hour quiet"),
    ],
)
def test_what_cannot_be_meant(text: str, advice: str) -> None:
    """It is refused at its place, with what would do."""
    with pytest.raises(PolicyRefused) as refused:
        alerting(text)
    assert advice in str(refused.value)
    assert str(refused.value).startswith("policy.yml:4:")
