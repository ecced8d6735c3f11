"""When a daily schedule is due, on ordinary days and on those that people err about."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.slots import Daily, longest_gap, next_slot, slot_on, slots_between, zone
from checker.slots.zones import _names
from tests.make import DAY, HOUR, utc


def offset(timezone: str, day: date) -> timedelta:
    """How far ahead of UTC the clocks are at the start of a UTC date."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).astimezone(zone(timezone)).utcoffset() or timedelta()


# Zones whose clocks do something of their own, which a choice out of all would seldom meet.
ODD = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/St_Johns",
    "Antarctica/Casey",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
]
ZONES = st.sampled_from(ODD) | st.sampled_from(sorted(_names()))
DAILIES = st.builds(Daily, st.integers(0, 23), ZONES)
# Not before 1970: Kwajalein lived through one date twice in 1969, and Heroku did not.
DATES = st.dates(date(1970, 1, 1), date(2037, 12, 31))
# The dates on which clocks go forward there: 00:00 to 24:00 UTC, and the offset grows.
JUMPS = [
    (timezone, day)
    for timezone in ODD
    for day in (date(2000, 1, 1) + n * DAY for n in range(31 * 365))
    if offset(timezone, day) < offset(timezone, day + DAY)
]
INSTANTS = st.datetimes(datetime(1970, 1, 3), datetime(2037, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def fits(daily: Daily, day: date, instant: datetime) -> bool:
    """The definition of a slot's range: it is this hour of this date there."""
    local = instant.astimezone(zone(daily.timezone))
    return (local.date(), local.hour) == (day, daily.hour)


@pytest.mark.parametrize(
    ("at", "day", "slot"),
    [
        ("0 UTC", "2026-11-22", "2026-11-22 00:00"),
        ("23 UTC", "2026-11-22", "2026-11-22 23:00"),
        ("0 Asia/Kathmandu", "2026-11-22", "2026-11-21 18:15"),
        ("0 Pacific/Kiritimati", "2026-11-22", "2026-11-21 10:00"),
        # London: 01:00 goes missing in spring and comes twice in autumn; midnight knows nothing of it.
        ("0 Europe/London", "2026-11-22", "2026-11-22 00:00"),
        ("0 Europe/London", "2026-07-22", "2026-07-21 23:00"),
        ("0 Europe/London", "2027-03-28", "2027-03-28 00:00"),
        ("1 Europe/London", "2027-03-28", None),
        ("2 Europe/London", "2027-03-28", "2027-03-28 01:00"),
        ("0 Europe/London", "2026-10-25", "2026-10-24 23:00"),
        ("1 Europe/London", "2026-10-25", "2026-10-25 00:00"),
        ("2 Europe/London", "2026-10-25", "2026-10-25 02:00"),
        # Lord Howe moves by half an hour: 02:00 becomes 02:30, and later 02:00 becomes 01:30.
        ("1 Australia/Lord_Howe", "2026-10-04", "2026-10-03 14:30"),
        ("2 Australia/Lord_Howe", "2026-10-04", "2026-10-03 15:30"),
        ("1 Australia/Lord_Howe", "2027-04-04", "2027-04-03 14:00"),
        ("2 Australia/Lord_Howe", "2027-04-04", "2027-04-03 15:30"),
        # Clocks that jump at midnight.
        ("0 Africa/Cairo", "2027-04-30", None),
        ("1 Africa/Cairo", "2027-04-30", "2027-04-29 22:00"),
        ("23 Africa/Cairo", "2026-10-29", "2026-10-29 20:00"),
        ("0 Africa/Cairo", "2026-10-30", "2026-10-29 22:00"),
        ("0 Asia/Beirut", "2027-03-28", None),
        ("1 Asia/Beirut", "2027-03-28", "2027-03-27 22:00"),
        ("23 Asia/Beirut", "2026-10-24", "2026-10-24 20:00"),
        ("0 Asia/Beirut", "2026-10-25", "2026-10-24 22:00"),
        # Samoa left out a date.
        ("0 Pacific/Apia", "2011-12-29", "2011-12-29 10:00"),
        ("0 Pacific/Apia", "2011-12-30", None),
        ("12 Pacific/Apia", "2011-12-30", None),
        ("23 Pacific/Apia", "2011-12-30", None),
        ("0 Pacific/Apia", "2011-12-31", "2011-12-30 10:00"),
        # Troll moves by two hours.
        ("1 Antarctica/Troll", "2027-03-28", None),
        ("2 Antarctica/Troll", "2027-03-28", None),
        ("3 Antarctica/Troll", "2027-03-28", "2027-03-28 01:00"),
        ("1 Antarctica/Troll", "2026-10-25", "2026-10-24 23:00"),
        ("2 Antarctica/Troll", "2026-10-25", "2026-10-25 00:00"),
        ("3 Antarctica/Troll", "2026-10-25", "2026-10-25 03:00"),
        # Newfoundland lies at half past, and used to move at one minute past midnight.
        ("2 America/St_Johns", "2027-03-14", None),
        ("1 America/St_Johns", "2026-11-01", "2026-11-01 03:30"),
        ("0 America/St_Johns", "2011-03-13", "2011-03-13 03:30"),
        ("1 America/St_Johns", "2011-03-13", "2011-03-13 03:31"),
        ("23 America/St_Johns", "2010-11-06", "2010-11-07 01:30"),
        ("0 America/St_Johns", "2010-11-07", "2010-11-07 02:30"),
    ],
)
def test_slot_on(at: str, day: str, slot: str | None) -> None:
    """A date's slot is the first instant of that hour there, or there is none."""
    hour, _, timezone = at.partition(" ")
    assert (utc(slot) if slot else None) == slot_on(Daily(int(hour), timezone), date.fromisoformat(day))


@given(DAILIES, DATES)
def test_slot_is_the_first_such_instant(daily: Daily, day: date) -> None:
    """A slot lies on its date, in its hour, and no earlier instant does."""
    slot = slot_on(daily, day)
    assume(slot is not None)
    assert slot is not None
    assert slot.tzinfo is UTC
    assert fits(daily, day, slot)
    before = [timedelta(seconds=1), *(timedelta(minutes=m) for m in range(1, 181))]
    assert [] == [ago for ago in before if fits(daily, day, slot - ago)]


@settings(deadline=None)
@given(st.sampled_from(JUMPS), st.integers(0, 23), st.integers(-1, 1))
def test_no_slot_means_no_such_hour(jump: tuple[str, date], hour: int, days: int) -> None:
    """Around the days on which clocks go forward a date has a slot if its clocks show the hour, and only then."""
    timezone, jump_day = jump
    daily, day = Daily(hour, timezone), jump_day + days * DAY
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    shown = [at for m in range(-27 * 60, 27 * 60) if fits(daily, day, at := noon + timedelta(minutes=m))]
    assert next(iter(shown), None) == slot_on(daily, day)


@pytest.mark.parametrize("timezone", ["Africa/Cairo", "Asia/Beirut", "Europe/London", "America/St_Johns"])
def test_a_year_has_one_slot_a_day_save_where_clocks_skip_it(timezone: str) -> None:
    """Over a year, 24 schedules of a zone lose exactly the one hour that its spring change leaves out."""
    start, end = utc("2026-06-01"), utc("2027-06-01")
    counts = [len(list(slots_between(Daily(hour, timezone), start, end))) for hour in range(24)]
    assert [364, *[365] * 23] == sorted(counts)


def test_slots_between_includes_the_start_and_not_the_end() -> None:
    """Spans that follow each other share no slot and lose none."""
    slots = slots_between(Daily(0, "UTC"), utc("2026-11-20"), utc("2026-11-22"))
    assert [utc("2026-11-20"), utc("2026-11-21")] == list(slots)


def test_no_slots_in_an_empty_span() -> None:
    """A span of no length, or one that ends before it starts, holds no slot."""
    assert [] == list(slots_between(Daily(0, "UTC"), utc("2026-11-20"), utc("2026-11-20")))
    assert [] == list(slots_between(Daily(0, "UTC"), utc("2026-11-20"), utc("2026-11-10")))


@given(DAILIES, INSTANTS, st.timedeltas(timedelta(), 30 * DAY))
def test_slots_between_are_those_of_each_date(daily: Daily, start: datetime, length: timedelta) -> None:
    """A span's slots are in order, one a date at most, inside it, and none is left out."""
    end = start + length
    slots = list(slots_between(daily, start, end))
    assert all(earlier < later for earlier, later in pairwise(slots))
    assert all(start <= slot < end for slot in slots)
    dates = [slot.astimezone(zone(daily.timezone)).date() for slot in slots]
    assert len(dates) == len(set(dates))
    first = start.date() - 3 * DAY
    each = (slot_on(daily, first + n * DAY) for n in range(length.days + 7))
    assert [slot for slot in each if slot and start <= slot < end] == slots


@pytest.mark.parametrize(
    ("at", "after", "slot"),
    [
        ("0 UTC", "2026-11-22 00:00", "2026-11-23 00:00"),
        ("0 UTC", "2026-11-21 23:59:59", "2026-11-22 00:00"),
        ("1 Europe/London", "2027-03-27 01:00", "2027-03-29 00:00"),
        ("1 Europe/London", "2026-10-25 00:00", "2026-10-26 01:00"),
        ("5 Pacific/Apia", "2011-12-29 15:00", "2011-12-30 15:00"),
    ],
)
def test_next_slot(at: str, after: str, slot: str) -> None:
    """The next slot is later than now, also where clocks skip or repeat it."""
    hour, _, timezone = at.partition(" ")
    assert utc(slot) == next_slot(Daily(int(hour), timezone), utc(after))


@given(DAILIES, INSTANTS)
def test_next_slot_is_next(daily: Daily, after: datetime) -> None:
    """No slot lies between now and the next one."""
    slot = next_slot(daily, after)
    assert after < slot
    assert [] == [other for other in slots_between(daily, after, slot) if other > after]


@pytest.mark.parametrize(
    ("at", "gap"),
    [
        ("0 UTC", 24 * HOUR),
        ("0 Europe/London", 25 * HOUR),
        ("1 Europe/London", 47 * HOUR),
        ("2 Australia/Lord_Howe", 24.5 * HOUR),
        ("0 Africa/Cairo", 47 * HOUR),
        ("0 Asia/Kathmandu", 24 * HOUR),
        ("2 Antarctica/Troll", 46 * HOUR),
    ],
)
def test_longest_gap(at: str, gap: timedelta) -> None:
    """The longest wait of a year counts its clock changes, and the night that they take away."""
    hour, _, timezone = at.partition(" ")
    assert gap == longest_gap(Daily(int(hour), timezone), utc("2026-11-22 09:30"))


@settings(max_examples=25)
@given(DAILIES, st.datetimes(datetime(2015, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_longest_gap_is_bounded(daily: Daily, start: datetime) -> None:
    """No healthy schedule makes anybody wait less than a day, or more than two and a clock change."""
    assert DAY <= longest_gap(daily, start) <= 2 * DAY + 3 * HOUR


@pytest.mark.parametrize(
    "ask",
    [
        lambda daily: slot_on(daily, date(2026, 11, 22)),
        lambda daily: list(slots_between(daily, utc("2026-11-20"), utc("2026-11-22"))),
        lambda daily: next_slot(daily, utc("2026-11-22")),
        lambda daily: longest_gap(daily, utc("2026-11-22")),
    ],
)
def test_unknown_zone(ask: Callable[[Daily], object]) -> None:
    """A zone that nobody knows has no slots to guess at: its name is in the error."""
    with pytest.raises(KeyError, match="Mars/Olympus"):
        ask(Daily(0, "Mars/Olympus"))
