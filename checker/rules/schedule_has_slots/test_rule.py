"""The rule `schedule_has_slots`."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Outcome, Past, Schedule, Verdict
from checker.rules import schedule_has_slots
from checker.rules.schedule_has_slots import Parameters
from checker.slots import Daily, skipped_between, slot_on, zone_data_version
from tests.make import DAY, requirement, schedule, seen, utc

MARCH = utc("2027-03-20 09:30")
LONDON, LISBON, NOON = "01:00 Europe/London", "01:00 Europe/Lisbon", "12:00 UTC"
MARS = "03:00 Mars/Olympus"


def schedules(*ats: str) -> tuple[Schedule, ...]:
    """Schedules under different names, as `01:00 Europe/London`."""
    names = ("DATABASE_URL", "GOLD_URL", "NAVY_URL")
    return tuple(schedule(int(at[:2]), at[6:], name=name) for at, name in zip(ats, names, strict=False))


def judge(now: datetime, *ats: str, demand: str = "any", ahead: timedelta | None = None) -> Verdict:
    """Judge a database with these schedules."""
    asked: dict[str, object] = {} if ahead is None else {"schedule_has_slots": Parameters(ahead)}
    looked = seen(schedules=schedules(*ats), seen_at=now)
    return schedule_has_slots.judge(looked, Past(), requirement(demand, **asked), now)


@pytest.mark.parametrize(
    ("now", "at", "words", "fix"),
    [
        (
            "2027-03-20 09:30",
            LONDON,
            "in the night to Sunday 28 March, 01:00 does not exist in Europe/London then; 03:00 exists all year",
            "03:00 Europe/London",
        ),
        (
            "2027-04-20 09:30",
            "00:00 Africa/Cairo",
            "in the night to Friday 30 April, 00:00 does not exist in Africa/Cairo then; 02:00 exists all year",
            "02:00 Africa/Cairo",
        ),
        (
            "2027-03-20 09:30",
            "00:00 Asia/Beirut",
            "in the night to Sunday 28 March, 00:00 does not exist in Asia/Beirut then; 02:00 exists all year",
            "02:00 Asia/Beirut",
        ),
        (
            "2027-03-20 09:30",
            "23:00 America/Nuuk",
            "in the night to Sunday 28 March, 23:00 does not exist in America/Nuuk then; 01:00 exists all year",
            "01:00 America/Nuuk",
        ),
        (
            "2027-03-20 09:30",
            "01:00 Antarctica/Troll",
            "in the night to Sunday 28 March, 01:00 does not exist in Antarctica/Troll then; 04:00 exists all year",
            "04:00 Antarctica/Troll",
        ),
    ],
)
def test_a_night_without_a_slot_is_foretold(now: str, at: str, words: str, fix: str) -> None:
    """Which night, why, which hour to take instead, and the command that moves the schedule there."""
    verdict = judge(utc(now), at)
    assert (Outcome.FAIL, f"predicted: no backup {words}") == (verdict.outcome, verdict.summary)
    assert (f"heroku pg:backups:schedule DATABASE --at '{fix}' --app shop",) == verdict.fix
    assert "a slot on every date of the next 14 days" == verdict.limit


def test_the_finding_shows_the_clocks_jump() -> None:
    """What is there instead of the hour: the clocks before and after."""
    words = "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00"
    assert (words, None) == ((verdict := judge(MARCH, LONDON)).actual, verdict.since)


def test_a_date_that_does_not_exist_has_no_advice() -> None:
    """Where a whole day is left out no hour helps, and none is named; it is told as a day, not a night."""
    verdict = judge(utc("2011-12-20 09:30"), "02:00 Pacific/Apia")
    assert "predicted: no backup on Friday 30 December, that date does not exist in Pacific/Apia" == verdict.summary
    assert () == verdict.fix


@pytest.mark.parametrize(
    ("now", "outcome"),
    [
        ("2027-03-14 00:59", Outcome.PASS),
        ("2027-03-14 01:00", Outcome.PASS),
        ("2027-03-14 01:01", Outcome.FAIL),
        ("2027-03-28 00:59", Outcome.FAIL),
        ("2027-03-28 01:00", Outcome.FAIL),
        ("2027-03-28 01:01", Outcome.PASS),
    ],
)
def test_it_is_told_two_weeks_ahead_and_over_with_the_night(now: str, outcome: Outcome) -> None:
    """From two weeks before the clocks change until they have changed; then it passes by itself."""
    assert outcome is judge(utc(now), LONDON).outcome


def test_look_further_ahead() -> None:
    """Who wants to know earlier says so; a date of another year is told with its year, further ones are counted."""
    now = utc("2026-12-20 09:30")
    assert Outcome.PASS is judge(now, LONDON).outcome
    assert "Sunday 28 March 2027, 01:00" in judge(now, LONDON, ahead=100 * DAY).summary
    # From April on, a year and a month hold two springs in Cairo.
    assert "(1 more date like it)" in judge(utc("2027-04-20 09:30"), "00:00 Africa/Cairo", ahead=400 * DAY).summary


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2027-03-20 09:30", "00:00 Europe/London"),
        ("2027-03-20 09:30", "02:00 Europe/London"),
        ("2027-03-20 09:30", "01:00 UTC"),
        ("2026-10-20 09:30", LONDON),
        ("2027-09-28 09:30", "02:00 Australia/Lord_Howe"),
        ("2026-11-22 09:30", LONDON),
    ],
)
def test_every_date_has_a_slot(now: str, at: str) -> None:
    """An hour that is there every night passes: in autumn it comes twice, on Lord Howe it moves to half past."""
    verdict = judge(utc(now), at)
    assert (Outcome.PASS, "every date of the next 14 days has a slot") == (verdict.outcome, verdict.summary)


def test_another_schedule_in_that_night_saves_it() -> None:
    """With a second schedule within twelve hours of the gap nothing is lost, and it says which one that is."""
    verdict = judge(MARCH, LONDON, NOON)
    words = "in the night to Sunday 28 March that of 12:00 UTC, as 01:00 Europe/London has none"
    assert (Outcome.PASS, f"every date of the next 14 days has a slot: {words}") == (verdict.outcome, verdict.summary)


def test_another_schedule_that_is_skipped_too_saves_nothing() -> None:
    """London and Lisbon change their clocks together: both gaps are shown, and moving one schedule is enough."""
    verdict = judge(MARCH, LONDON, LISBON)
    assert (Outcome.FAIL, 1) == (verdict.outcome, len(verdict.fix))
    assert {"Europe/London", "Europe/Lisbon"} <= set((verdict.actual or "").split())


def test_the_fix_addresses_the_schedule_that_is_there() -> None:
    """A schedule under another name is moved in place, not joined by a second one."""
    looked = seen(schedules=[replace(schedules(LONDON)[0], name="GOLD_URL")], seen_at=MARCH)
    verdict = schedule_has_slots.judge(looked, Past(), requirement("any"), MARCH)
    assert ("heroku pg:backups:schedule GOLD --at '03:00 Europe/London' --app shop",) == verdict.fix


@pytest.mark.parametrize("real", [LONDON, "01:00 Europe/Jersey", LISBON])
def test_no_command_that_policy_would_object_to(real: str) -> None:
    """Where policy demands the very hour, the finding says what to write there first, and gives no command."""
    verdict = judge(MARCH, real, demand=LONDON)
    advice = '03:00 exists all year, but policy.yml:7 demands 01:00 Europe/London: write at: "03:00" there first'
    assert verdict.summary.endswith(f"then; {advice}")
    assert ((), None) == (verdict.fix, verdict.explained_by)


def test_the_demanded_hour_is_the_fix_where_it_exists() -> None:
    """Another hour than the demanded one would only be the next finding: both are healed by one command."""
    verdict = judge(MARCH, LONDON, demand="00:00 Europe/London")
    assert "00:00 Europe/London, which policy demands, exists then" in verdict.summary
    assert ("heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shop",) == verdict.fix
    assert "schedule_matches" == verdict.explained_by


def test_nothing_is_advised_where_policy_demands_what_no_hour_can_give() -> None:
    """Only that policy demands it, and where."""
    verdict = judge(utc("2011-12-20 09:30"), "02:00 Pacific/Apia", demand="02:00 Pacific/Apia")
    assert verdict.summary.endswith("; policy demands 02:00 Pacific/Apia (policy.yml:7)")
    assert () == verdict.fix


@pytest.mark.parametrize(
    ("ats", "demand", "fix"),
    [
        ((MARS,), "any", ()),
        ((MARS,), NOON, ("heroku pg:backups:schedule DATABASE --at '12:00 UTC' --app shop",)),
        ((NOON, MARS), NOON, ()),
    ],
)
def test_an_unknown_zone_fails_with_its_name(ats: tuple[str, ...], demand: str, fix: tuple[str, ...]) -> None:
    """What nobody can compute is no pass, and no command is made up for it."""
    verdict = judge(MARCH, *ats, demand=demand)
    assert (Outcome.FAIL, fix) == (verdict.outcome, verdict.fix)
    assert f"the zone 'Mars/Olympus' is not in zone data {zone_data_version()}" in verdict.summary


def test_years_ahead_are_refused() -> None:
    """Clock changes are looked at for 400 days; who asks for more is told so."""
    assert 400 * DAY == Parameters(400 * DAY).ahead
    with pytest.raises(ValueError, match="write a duration of 400d at most"):
        Parameters(401 * DAY)


def test_a_gap_is_told_before_an_unknown_zone() -> None:
    """What is known to be lost comes first."""
    assert "01:00 does not exist" in judge(MARCH, MARS, LONDON).summary


def test_a_hostile_zone_does_not_fill_the_message() -> None:
    """However long the text is that stands at Heroku as a zone, the finding stays short."""
    verdict = judge(MARCH, f"03:00 {'x' * 9999}")
    assert len(verdict.summary) + len(verdict.actual or "") < 400


def test_without_a_schedule_there_is_nothing_to_foretell() -> None:
    """The missing schedule is told by `schedule_present`."""
    assert Outcome.NOT_APPLICABLE is judge(MARCH).outcome


ZONES = ["Africa/Cairo", "America/Santiago", "Antarctica/Troll", "Asia/Beirut", "Australia/Lord_Howe", "Europe/London"]


@given(
    st.builds(Daily, st.integers(0, 23), st.sampled_from(ZONES)),
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001 -- made aware below
)
def test_it_agrees_with_the_calendar(daily: Daily, moment: datetime) -> None:
    """It fails for just those times from which a date without a slot lies ahead, and its advice mends that."""
    now = utc(moment.isoformat())
    verdict = judge(now, str(daily))
    ahead = list(skipped_between(daily, now, now + 14 * DAY))
    assert bool(ahead) == (verdict.outcome is Outcome.FAIL)
    assert all(slot_on(daily, skipped.date) is None for skipped in ahead)
    if ahead:
        moved = verdict.fix[0].split("'")[1]
        assert Outcome.PASS is judge(now, moved).outcome
