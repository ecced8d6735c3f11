"""The rule `schedule_matches`."""

import pytest

from checker.model import Outcome, Past, Requirement, Schedule, Verdict
from checker.rules import schedule_matches
from tests.make import NOW, requirement, schedule, seen


def judge(demanded: str, *schedules: Schedule) -> Verdict:
    """Judge the schedules of one database against a demand."""
    wanted: Requirement = requirement(demanded)
    return schedule_matches.judge(seen(schedules=schedules), Past(), wanted, NOW)


@pytest.mark.parametrize(
    ("demanded", "real"),
    [
        ("00:00 Europe/London", schedule(0, "Europe/London")),
        ("00:00 Europe/London", schedule(0, "Europe/Jersey")),
        ("00:00 UTC", schedule(0, "Etc/UTC")),
        ("03:00 UTC", schedule(3, "Africa/Abidjan")),
        ("05:00 UTC", schedule(0, "Etc/GMT+5")),
    ],
)
def test_the_same_instants_under_any_name_are_no_finding(demanded: str, real: Schedule) -> None:
    """A zone's other name never alarms."""
    assert Outcome.PASS is judge(demanded, real).outcome


def test_utc_instead_of_london_is_found_with_the_fix_that_edits_it_in_place() -> None:
    """The founding case: midnight UTC where the runbook says midnight in London."""
    verdict = judge("00:00 Europe/London", schedule(0, "UTC", name="HEROKU_POSTGRESQL_NAVY_URL"))
    assert Outcome.FAIL is verdict.outcome
    assert ("a backup each day at 00:00 Europe/London", "daily at 00:00 UTC") == (verdict.limit, verdict.actual)
    fix = "heroku pg:backups:schedule HEROKU_POSTGRESQL_NAVY --at '00:00 Europe/London' --app shop"
    assert (fix,) == verdict.fix


def test_another_hour_is_found() -> None:
    """A schedule at the wrong hour is told."""
    assert Outcome.FAIL is judge("00:00 UTC", schedule(1, "UTC")).outcome


def test_a_zone_that_the_zone_data_does_not_hold_fails_with_its_name() -> None:
    """What cannot be computed is a failed rule, not a guess."""
    verdict = judge("00:00 UTC", schedule(0, "Mars/Olympus"))
    assert Outcome.FAIL is verdict.outcome
    assert "'Mars/Olympus' is not in zone data" in verdict.summary


def test_of_several_schedules_the_best_one_is_judged() -> None:
    """A second schedule beside the demanded one is no failure of this rule."""
    both = [schedule(5, "UTC", name="HEROKU_POSTGRESQL_NAVY_URL"), schedule(0, "Europe/London")]
    assert Outcome.PASS is judge("00:00 Europe/London", *both).outcome
    verdict = judge("01:00 Europe/London", *both)
    assert Outcome.FAIL is verdict.outcome
    assert "; also " in (verdict.actual or "")


def test_without_a_schedule_there_is_nothing_to_compare() -> None:
    """A missing schedule is told once, by `schedule_present`."""
    assert Outcome.NOT_APPLICABLE is judge("00:00 UTC").outcome


def test_any_schedule_leaves_hour_and_zone_open() -> None:
    """`schedule: any` is met by every schedule."""
    assert Outcome.PASS is judge("any", schedule(17, "Asia/Tokyo")).outcome
