"""How far a real schedule is off the demanded one, and the words for it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.slots import AHEAD, Daily, Period, Relation, Runs, compare, drift, in_words, slots_between
from tests.make import DAY, HOUR, NOW, utc
from tests.unit.slots.dailies import daily

ZONES = [
    "Africa/Cairo",
    "America/New_York",
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Europe/Paris",
    "Pacific/Apia",
    "Pacific/Chatham",
    "UTC",
]
DAILIES = st.builds(Daily, st.integers(0, 23), st.sampled_from(ZONES))


def words(demanded: str, real: str, at: str = "2026-11-22 09:30") -> str:
    return in_words(drift(daily(demanded), daily(real), utc(at)), daily(demanded), daily(real))


def test_midnight_in_london_that_runs_at_midnight_utc() -> None:
    """The founding case: all is well in winter, and all summer long backups are an hour late."""
    found = drift(daily("00:00 Europe/London"), daily("00:00 UTC"), NOW)
    assert Relation.SEASONAL is found.relation
    assert (
        Period(utc("2026-11-23 00:00"), utc("2027-03-28 00:00"), timedelta()),
        Period(utc("2027-03-28 23:00"), utc("2027-10-30 23:00"), HOUR),
        Period(utc("2027-11-01 00:00"), utc("2027-12-27 00:00"), timedelta()),
    ) == found.periods
    said = words("00:00 Europe/London", "00:00 UTC")
    assert (
        "the same until the night of 28 to 29 March 2027, from then an hour late (demanded 23:00Z, real 00:00Z) "
        "until 31 October 2027"
    ) == said


def test_a_night_that_only_the_demanded_schedule_has() -> None:
    """A night that the real schedule skips is a difference of its own."""
    found = drift(daily("01:00 UTC"), daily("01:00 Europe/London"), NOW)
    night = utc("2027-03-28 01:00")
    assert Period(night, night, None, Runs.DEMANDED) == found.periods[1]
    assert [timedelta(), None, -HOUR, timedelta()] == [p.shift for p in found.periods]


def test_a_night_that_only_the_real_schedule_has() -> None:
    """So is a night on which none is demanded."""
    found = drift(daily("01:00 Europe/London"), daily("01:00 UTC"), NOW)
    night = utc("2027-03-28 01:00")
    assert Period(night, night, None, Runs.REAL) == found.periods[1]
    assert [timedelta(), None, HOUR, timedelta()] == [p.shift for p in found.periods]


@pytest.mark.parametrize(
    ("demanded", "real", "said"),
    [
        ("00:00 Europe/London", "00:00 Europe/Jersey", "the same"),
        ("00:00 Europe/London", "01:00 Europe/Paris", "the same instants under another name"),
        ("01:00 Asia/Kathmandu", "01:00 Asia/Kolkata", "always 15 min late (demanded 19:15Z, real 19:30Z)"),
        ("05:00 UTC", "03:00 UTC", "always 2 hours early (demanded 05:00Z, real 03:00Z)"),
        ("04:00 Europe/London", "05:00 Europe/London", "always an hour late (at first demanded 04:00Z, real 05:00Z)"),
        ("00:00 UTC", "12:00 UTC", "always 12 hours late (demanded 00:00Z, real 12:00Z)"),
        ("00:00 UTC", "13:00 UTC", "always 11 hours early (demanded 00:00Z, real 13:00Z)"),
        ("00:00 UTC", "00:00 Asia/Kathmandu", "always 5 h 45 min early (demanded 00:00Z, real 18:15Z)"),
        (
            "14:00 UTC",
            "14:00 Europe/London",
            (
                "the same until 28 March 2027, from then an hour early (demanded 14:00Z, real 13:00Z) until 30 "
                "October 2027"
            ),
        ),
        (
            "02:00 Australia/Lord_Howe",
            "15:00 UTC",
            (
                "the same until the night of 3 to 4 April 2027, from then 30 min early (demanded 15:30Z, real 15:00Z)"
                " until 3 October 2027"
            ),
        ),
        (
            "01:00 UTC",
            "01:00 Europe/London",
            (
                "the same until the night of 27 to 28 March 2027, when it does not run (predicted: Europe/London has "
                "no 01:00 then), from then an hour early (demanded 01:00Z, real 00:00Z) until 31 October 2027"
            ),
        ),
        (
            "01:00 Europe/London",
            "01:00 UTC",
            (
                "the same until the night of 27 to 28 March 2027, when it runs though none is demanded (predicted: "
                "Europe/London has no 01:00 then), from then an hour late (demanded 00:00Z, real 01:00Z) until 31 "
                "October 2027"
            ),
        ),
        (
            "00:00 America/New_York",
            "00:00 UTC",
            (
                "5 hours early (demanded 05:00Z, real 00:00Z) until the night of 14 to 15 March 2027, from then 4 "
                "hours early (demanded 04:00Z, real 00:00Z) until 7 November 2027, from then 5 hours early (demanded "
                "05:00Z, real 00:00Z)"
            ),
        ),
        (
            "00:00 Europe/London",
            "12:00 UTC",
            (
                "12 hours late (demanded 00:00Z, real 12:00Z) until the night of 28 to 29 March 2027, from then 11 "
                "hours early (demanded 23:00Z, real 12:00Z) until 31 October 2027, on 31 October 2027 it runs though "
                "none is demanded (predicted: none of the other within 12 hours), from then 12 hours late (demanded "
                "00:00Z, real 12:00Z)"
            ),
        ),
    ],
)
def test_in_words(demanded: str, real: str, said: str) -> None:
    """People read on which nights, by how much, and both times of day."""
    assert said == words(demanded, real)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (
            "2027-03-27 12:00",
            (
                "in the night of 27 to 28 March 2027 it does not run (predicted: Europe/London has no 01:00 then), "
                "from then an hour early (demanded 01:00Z, real 00:00Z) until 31 October 2027, from then the same "
                "until 25 March 2028, in the night of 25 to 26 March 2028 it does not run (predicted: Europe/London "
                "has no 01:00 then), and so on"
            ),
        ),
        (
            "2027-06-01 12:00",
            (
                "an hour early (demanded 01:00Z, real 00:00Z) until the night of 31 October to 1 November 2027, from "
                "then the same until 25 March 2028, in the night of 25 to 26 March 2028 it does not run (predicted: "
                "Europe/London has no 01:00 then), from then an hour early (demanded 01:00Z, real 00:00Z)"
            ),
        ),
    ],
)
def test_in_words_from_another_season(at: str, said: str) -> None:
    """The sentence begins with what holds now, and stops when it would grow too long."""
    assert said == words("01:00 UTC", "01:00 Europe/London", at)


def test_in_words_over_the_turn_of_a_year() -> None:
    """A night that lies in two years names both; Nepal moved its clocks on New Year's Day."""
    said = words("01:00 Asia/Kolkata", "01:00 Asia/Kathmandu", "1985-10-01 00:00")
    assert (
        "the same until the night of 31 December 1985 to 1 January 1986, "
        "from then 15 min early (demanded 19:30Z, real 19:15Z)"
    ) == said


@settings(max_examples=60)
@given(DAILIES, DAILIES, st.datetimes(utc("2010-01-01").replace(tzinfo=None), utc("2035-01-01").replace(tzinfo=None)))
def test_drift_is_true_of_every_night(demanded: Daily, real: Daily, at: object) -> None:
    """Periods follow each other, leave no demanded slot out, and each shift leads to a slot of the real schedule."""
    now = utc(str(at))
    found = drift(demanded, real, now)
    assert all(earlier.last < later.first for earlier, later in pairwise(found.periods))
    theirs = set(slots_between(real, now - 2 * DAY, now + AHEAD + 2 * DAY))
    for slot in slots_between(demanded, now, now + AHEAD):
        (period,) = [p for p in found.periods if p.first <= slot <= p.last]
        assert Runs.REAL is not period.runs
        if period.shift is None:
            assert not any(-12 * HOUR < other - slot <= 12 * HOUR for other in theirs)
        else:
            assert -12 * HOUR < period.shift <= 12 * HOUR
            assert slot + period.shift in theirs


@settings(max_examples=60)
@given(DAILIES, DAILIES)
def test_words_are_bounded_and_the_relation_is_symmetric(one: Daily, other: Daily) -> None:
    """However two schedules differ, the sentence fits into a message, and either may be the demanded one."""
    found = drift(one, other, NOW)
    assert found.relation is drift(other, one, NOW).relation is compare(one, other, NOW)
    assert 0 < len(in_words(found, one, other)) < 500
    agree = list(slots_between(one, NOW, NOW + AHEAD)) == list(slots_between(other, NOW, NOW + AHEAD))
    assert agree is (found.relation in {Relation.SAME, Relation.EQUIVALENT})


@pytest.mark.parametrize("pair", [("00:00 Mars/Olympus", "00:00 UTC"), ("00:00 UTC", "00:00 Mars/Olympus")])
def test_drift_with_an_unknown_zone(pair: tuple[str, str]) -> None:
    """A zone that nobody knows cannot be compared: its name is in the error."""
    with pytest.raises(KeyError, match="Mars/Olympus"):
        drift(daily(pair[0]), daily(pair[1]), NOW)
