"""What a policy may say of the nights to come, with the real rules."""

from datetime import timedelta

import pytest

from checker.evaluate import evaluate
from checker.model import Outcome, Requirement, Severity
from checker.policy import PolicyRefused, parse
from checker.rules import ALWAYS, ON_DEMAND, RULES
from tests.make import schedule, seen, utc

RULE = "schedule_has_slots"


def required(text: str) -> Requirement:
    """What a policy with this `require` demands."""
    whole = f"version: 1\npolicies:\n  - {{name: all, match: {{apps: ['*']}}, require: {{{text}}}}}\n"
    return parse(whole, "policy.yml", RULES).sections[0].requirement


@pytest.mark.parametrize(
    ("require", "severity", "days"),
    [
        ("schedule: any", Severity.WARNING, 14),
        ("schedule: any, schedule_has_slots: {ahead: 30d}", Severity.WARNING, 30),
        ("schedule: any, schedule_has_slots: {severity: critical}", Severity.CRITICAL, 14),
        ("schedule: {at: any, severity: info}", Severity.INFO, 14),
        ("schedule_has_slots: {ahead: 400d}", Severity.WARNING, 400),
    ],
)
def test_severity_and_ahead(require: str, severity: Severity, days: int) -> None:
    """A warning at most unless policy says otherwise of this very rule; `ahead` is policy's to set."""
    demand = required(require).demands[RULE]
    assert severity is demand.severity
    assert timedelta(days=days) == getattr(demand.parameters, "ahead", None)


def test_too_far_ahead() -> None:
    """Years ahead nobody looks at the clocks: refused, with the bound, at the place where it is written."""
    with pytest.raises(
        PolicyRefused, match=r"policy\.yml:3:.*ahead is out of bounds; write a duration of 400d at most"
    ):
        required("schedule_has_slots: {ahead: 401d}")


def test_a_wrong_schedule_and_its_gap_are_one_incident() -> None:
    """Where the demanded hour exists that night, one command heals both, and `schedule_matches` tells both."""
    looked = seen(schedules=[schedule(1, "Europe/London")], seen_at=utc("2027-03-20 09:30"))
    requirement = required("schedule: {at: '00:00', timezone: Europe/London}")
    (one,) = evaluate([looked], {looked.database.addon_id: requirement}, {}, ALWAYS, ON_DEMAND).judged
    verdicts = {v.rule: v for v in one.verdicts}
    gap, wrong = verdicts[RULE], verdicts["schedule_matches"]
    assert (Outcome.FAIL, "schedule_matches", wrong.fix) == (gap.outcome, gap.explained_by, gap.fix)


def test_policy_s_own_hour_is_told_with_its_line() -> None:
    """The finding points at the line of `schedule`, which is the one to change, not at that of the rule."""
    looked = seen(schedules=[schedule(1, "Europe/London")], seen_at=utc("2027-03-20 09:30"))
    text = "schedule: {at: '01:00', timezone: Europe/London},\n      schedule_has_slots: {ahead: 20d}"
    (one,) = evaluate([looked], {looked.database.addon_id: required(text)}, {}, ALWAYS, ON_DEMAND).judged
    (gap,) = [v for v in one.verdicts if v.rule == RULE]
    assert "policy.yml:3 demands 01:00 Europe/London" in gap.summary
    assert ((), None) == (gap.fix, gap.explained_by)
