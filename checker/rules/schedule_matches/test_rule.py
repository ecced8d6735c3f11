"""The rule `schedule_matches`."""

import pytest

from checker.model import Outcome, Past, Requirement, Schedule, Verdict
from checker.plain import SENTENCE
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


@pytest.mark.parametrize(
    ("demanded", "real", "summary"),
    [
        (
            "00:00 Europe/London",
            schedule(0, "UTC"),
            (
                "scheduled daily at 00:00 UTC, 00:00 Europe/London is demanded: the same until the night of 28 to 29 "
                "March 2027, from then an hour late (demanded 23:00Z, real 00:00Z) until 31 October 2027; older "
                "versions of Heroku's command line stored UTC when they did not know a zone; all do when none is typed"
            ),
        ),
        (
            "00:00 UTC",
            schedule(0, "Europe/London"),
            (
                "scheduled daily at 00:00 Europe/London, 00:00 UTC is demanded: the same until the night of 28 to 29 "
                "March 2027, from then an hour early (demanded 00:00Z, real 23:00Z) until 31 October 2027; typing "
                "GMT makes Heroku's command line store Europe/London, which moves an hour each summer; for a fixed "
                "hour use UTC"
            ),
        ),
        (
            "00:00 UTC",
            schedule(1, "UTC"),
            ("scheduled daily at 01:00 UTC, 00:00 UTC is demanded: always an hour late (demanded 00:00Z, real 01:00Z)"),
        ),
    ],
)
def test_the_finding_says_which_nights_are_off_and_by_how_much(demanded: str, real: Schedule, summary: str) -> None:
    """Another hour or zone is told with its nights, both times of day, and the slip that explains it."""
    verdict = judge(demanded, real)
    assert Outcome.FAIL is verdict.outcome
    assert summary == verdict.summary


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("zone", ["Antarctica/Troll", "America/Argentina/ComodRivadavia", "Australia/Lord_Howe"])
def test_the_finding_fits_into_a_message(hour: int, zone: str) -> None:
    """However odd the drift, a message holds the whole sentence."""
    assert SENTENCE > len(judge("01:00 Europe/London", schedule(hour, zone)).summary)


def test_a_monstrous_zone_is_cut() -> None:
    """A zone of any length at Heroku leaves a sentence that can be read."""
    assert SENTENCE > len(judge("00:00 UTC", schedule(0, "Mars/" + "Olympus" * 100)).summary)


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


def test_a_schedule_that_agrees_in_winter_is_better_than_one_that_never_does() -> None:
    """Of two that are wrong the one that is off for a season only is judged, and its fix is given."""
    both = [schedule(5, "UTC", name="A_URL"), schedule(0, "UTC", name="Z_URL")]
    assert "daily at 00:00 UTC; also A_URL at 05:00 UTC" == judge("00:00 Europe/London", *both).actual


def test_without_a_schedule_there_is_nothing_to_compare() -> None:
    """A missing schedule is told once, by `schedule_present`."""
    assert Outcome.NOT_APPLICABLE is judge("00:00 UTC").outcome


def test_any_schedule_leaves_hour_and_zone_open() -> None:
    """`schedule: any` is met by every schedule."""
    assert Outcome.PASS is judge("any", schedule(17, "Asia/Tokyo")).outcome
