"""What a policy may say of sizes, room and retention, with the real rules."""

from datetime import timedelta

import pytest

from checker.model import Bytes, Demand, Severity
from checker.policy import PolicyRefused, parse
from checker.rules import RULES, manual_headroom, plausible_size, retained_backups, within_pgbackups_limits


def demanded(text: str) -> dict[str, Demand]:
    """What a policy with this `require` demands, by rule."""
    whole = f"version: 1\npolicies:\n  - {{name: all, match: {{apps: ['*']}}, require: {{{text}}}}}\n"
    return dict(parse(whole, "policy.yml", RULES).sections[0].requirement.demands)


GB = 1024**3


@pytest.mark.parametrize(
    ("text", "rule", "severity", "parameters"),
    [
        (
            "within_pgbackups_limits: ",
            "within_pgbackups_limits",
            Severity.WARNING,
            within_pgbackups_limits.Parameters(Bytes(20 * GB)),
        ),
        (
            "within_pgbackups_limits: {max_size: 50GB, severity: critical}",
            "within_pgbackups_limits",
            Severity.CRITICAL,
            within_pgbackups_limits.Parameters(Bytes(50 * GB)),
        ),
        ("retained_backups: ", "retained_backups", Severity.WARNING, retained_backups.Parameters(7)),
        ("retained_backups: {reach: any}", "retained_backups", Severity.WARNING, retained_backups.Parameters(7)),
        (
            "retained_backups: {scheduled: 10, reach: 30d, severity: critical}",
            "retained_backups",
            Severity.CRITICAL,
            retained_backups.Parameters(10, timedelta(days=30)),
        ),
        (
            "plausible_size: {min_delta: 10MB, min_percent: 20}",
            "plausible_size",
            Severity.CRITICAL,
            plausible_size.Parameters(Bytes(10 * 1024**2), 20),
        ),
        ("manual_headroom: ", "manual_headroom", Severity.INFO, manual_headroom.Parameters(1)),
        (
            "manual_headroom: {room: 2, severity: warning}",
            "manual_headroom",
            Severity.WARNING,
            manual_headroom.Parameters(2),
        ),
    ],
)
def test_each_is_asked_for_by_name(text: str, rule: str, severity: Severity, parameters: object) -> None:
    """With defaults that suit most, and no more alarm than fits unless policy says so of this very rule."""
    demands = demanded(text)
    assert [rule] == list(demands)
    assert (severity, parameters) == (demands[rule].severity, demands[rule].parameters)


def test_none_of_them_comes_along_with_a_schedule() -> None:
    """Who asks for a schedule is not told of sizes and room."""
    assert {"retained_backups", "plausible_size", "within_pgbackups_limits", "manual_headroom"}.isdisjoint(
        demanded("schedule: any")
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("within_pgbackups_limits: {max_size: 20}", "'20' is not a size; it has no unit: write 20MB or 20GB"),
        ("within_pgbackups_limits: {max_size: 20 gb}", "'20 gb' is not a size; did you mean 20GB?"),
        ("within_pgbackups_limits: {max_sise: 20GB}", "unknown key 'max_sise'; did you mean 'max_size'?"),
        ("retained_backups: {scheduled: 0}", "scheduled is out of bounds; write a whole number from 1 to 1000"),
        ("retained_backups: {reach: 30}", "'30' is not a duration; it has no unit"),
        ("retained_backups: {reach: ani}", "'ani' is not a duration; did you mean 'any'?"),
        ("retained_backups: {reach: 0d}", "the duration is zero"),
        ("retained_backups: {manual: 7}", "unknown key 'manual'; known here: scheduled, reach, severity"),
        ("plausible_size: {min_percent: 100}", "min_percent is out of bounds; write a whole number from 1 to 99"),
        ("plausible_size: {min_percent: 10%}", "expected a whole number, got '10%'"),
        ("manual_headroom: {room: 0}", "room is out of bounds; write a whole number from 1 to 1000"),
        ("manual_headroom: {room: '2'}", "expected a whole number, got '2'"),
    ],
)
def test_mistakes_are_told_with_what_to_write(text: str, told: str) -> None:
    """A slip is refused at its line, with the remedy."""
    with pytest.raises(PolicyRefused) as refused:
        demanded(text)
    assert str(refused.value).startswith("policy.yml:3:")
    assert told in str(refused.value)
