"""Dates on which a schedule has no slot, and why."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.slots import AHEAD, Daily, hour_all_year, skip_on, skipped_between, slot_on
from checker.slots.skipped import comes_twice
from tests.make import DAY, NOW, utc
from tests.unit.slots.dailies import daily

ZONES = ["Africa/Cairo", "America/St_Johns", "Antarctica/Troll", "Asia/Beirut", "Europe/London", "Pacific/Apia", "UTC"]


@pytest.mark.parametrize(
    ("schedule", "day", "resumes", "why"),
    [
        (
            "01:00 Europe/London",
            "2027-03-28",
            "2027-03-28 01:00",
            "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00",
        ),
        (
            "00:00 Africa/Cairo",
            "2027-04-30",
            "2027-04-29 22:00",
            "00:00 does not exist in Africa/Cairo on 2027-04-30: the clocks go from 00:00 to 01:00",
        ),
        (
            "02:00 Antarctica/Troll",
            "2027-03-28",
            "2027-03-28 01:00",
            "02:00 does not exist in Antarctica/Troll on 2027-03-28: the clocks go from 01:00 to 03:00",
        ),
        ("12:00 Pacific/Apia", "2011-12-30", "2011-12-30 10:00", "2011-12-30 does not exist in Pacific/Apia"),
        ("00:00 Pacific/Apia", "2011-12-30", "2011-12-30 10:00", "2011-12-30 does not exist in Pacific/Apia"),
    ],
)
def test_skipped(schedule: str, day: str, resumes: str, why: str) -> None:
    """A date without a slot is told with the reason in words and the instant at which local time goes on."""
    skipped = skip_on(daily(schedule), date.fromisoformat(day))
    assert skipped is not None
    assert (date.fromisoformat(day), utc(resumes), why) == (skipped.date, skipped.resumes, skipped.why)


@pytest.mark.parametrize(
    ("schedule", "day"),
    [("00:00 Europe/London", "2027-03-28"), ("01:00 Europe/London", "2026-10-25"), ("02:00 UTC", "2027-03-28")],
)
def test_not_skipped(schedule: str, day: str) -> None:
    """A date with a slot is never told as skipped, though clocks change on it."""
    assert skip_on(daily(schedule), date.fromisoformat(day)) is None


def test_skipped_between_includes_the_start_and_not_the_end() -> None:
    """Spans that follow each other share no skipped date and lose none."""
    london, resumes = daily("01:00 Europe/London"), utc("2027-03-28 01:00")
    skipped = [s.date for s in skipped_between(london, NOW, NOW + 2 * AHEAD)]
    assert [date(2027, 3, 28), date(2028, 3, 26)] == skipped
    assert [] == list(skipped_between(london, NOW, resumes))
    assert 1 == len(list(skipped_between(london, resumes, resumes + DAY)))


@given(st.builds(Daily, st.integers(0, 23), st.sampled_from(ZONES)), st.dates(date(2009, 1, 1), date(2030, 1, 1)))
def test_a_date_has_a_slot_or_a_reason(any_daily: Daily, day: date) -> None:
    """Each date is one or the other, never both and never neither."""
    assert (slot_on(any_daily, day) is None) is (skip_on(any_daily, day) is not None)


def test_skipped_in_an_unknown_zone() -> None:
    """A zone that nobody knows is an error with its name, not a reason."""
    with pytest.raises(KeyError, match="Mars/Olympus"):
        skip_on(daily("00:00 Mars/Olympus"), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("schedule", "day", "twice"),
    [
        ("01:00 Europe/London", "2026-10-25", True),
        ("02:00 Europe/London", "2026-10-25", False),
        ("01:00 Europe/London", "2027-03-28", False),
        ("01:00 Australia/Lord_Howe", "2027-04-04", False),
        ("01:00 UTC", "2026-10-25", False),
    ],
)
def test_comes_twice(schedule: str, day: str, twice: bool) -> None:
    """Only a full hour that clocks really show twice is told as such."""
    assert twice == comes_twice(daily(schedule), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("schedule", "whole"),
    [
        ("01:00 Europe/London", "03:00 Europe/London"),
        ("00:00 Africa/Cairo", "02:00 Africa/Cairo"),
        ("01:00 Antarctica/Troll", "04:00 Antarctica/Troll"),
        ("00:00 Europe/London", "00:00 Europe/London"),
    ],
)
def test_hour_all_year(schedule: str, whole: str) -> None:
    """The advice is the next later hour that lies clear of every clock change."""
    assert daily(whole) == hour_all_year(daily(schedule), NOW)


def test_no_hour_all_year() -> None:
    """Where a whole date is left out no hour helps, and none is advised."""
    assert hour_all_year(daily("00:00 Pacific/Apia"), utc("2011-06-01")) is None
