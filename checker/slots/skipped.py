"""The dates on which a daily schedule has no slot, with the reason in words, and the hour that would lose none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from checker.slots.daily import AHEAD, NEVER_APART, Daily, end_of_gap, slot_on
from checker.slots.zones import zone

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A local date without a slot: `resumes` is the UTC instant at which local time goes on, `why` one clause."""

    date: date
    resumes: datetime
    why: str


@lru_cache(maxsize=4096)
def skip_on(daily: Daily, day: date) -> Skipped | None:
    """Why this local date has no slot, or None when it has one. KeyError for an unknown zone."""
    if slot_on(daily, day) is not None:
        return None
    tz = zone(daily.timezone)
    resumes = end_of_gap(datetime.combine(day, time(daily.hour), tzinfo=tz), tz)
    after = resumes.astimezone(tz).replace(tzinfo=None)
    before = (resumes - _SECOND).astimezone(tz).replace(tzinfo=None) + _SECOND
    midnight = datetime.combine(day, time())
    if before <= midnight and after >= midnight + _DAY:
        return Skipped(day, resumes, f"{day} does not exist in {daily.timezone}")
    where = f"{daily.hour:02d}:00 does not exist in {daily.timezone} on {day}"
    return Skipped(day, resumes, f"{where}: the clocks go from {before:%H:%M} to {after:%H:%M}")


def skipped_between(daily: Daily, start: datetime, end: datetime) -> Iterator[Skipped]:
    """The dates without a slot whose local time resumes at start <= t < end, in order."""
    for year in range((start - NEVER_APART).year, (end + NEVER_APART).year + 1):
        yield from (skipped for skipped in _skipped_in(daily, year) if start <= skipped.resumes < end)


@lru_cache(maxsize=512)
def _skipped_in(daily: Daily, year: int) -> tuple[Skipped, ...]:
    """Those of a year of local dates, in order. Every database with this schedule asks for them again."""
    first = date(year, 1, 1)
    days = (date(year, 12, 31) - first).days + 1
    return tuple(skipped for n in range(days) if (skipped := skip_on(daily, first + n * _DAY)) is not None)


def comes_twice(daily: Daily, day: date) -> bool:
    """Whether the clocks show this full hour twice on this date, so that only the first counts."""
    wall = datetime.combine(day, time(daily.hour), tzinfo=zone(daily.timezone))
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    return first < second  # in a gap it is the other way round (PEP 495)


def hour_all_year(daily: Daily, start: datetime) -> Daily | None:
    """The hour itself or the next later one with a slot on every date of the 400 days from the day of `start` (UTC) on.

    None where there is none. A later one also lies a full hour clear of any gap: the first hour after a jump is there,
    if only just.
    """
    whole = _whole_hours(daily.timezone, datetime.combine(start.astimezone(UTC), time(), tzinfo=UTC))
    if whole[daily.hour]:
        return daily
    later = [(daily.hour + n) % 24 for n in range(1, 24)]
    clear = [hour for hour in later if whole[hour] and whole[hour - 1]]
    return Daily(clear[0], daily.timezone) if clear else None


@lru_cache(maxsize=256)
def _whole_hours(timezone: str, start: datetime) -> tuple[bool, ...]:
    """Of each hour, whether it has a slot on every date. Databases share zones, and are looked at again and again."""
    hours = (Daily(hour, timezone) for hour in range(24))
    return tuple(not any(skipped_between(hour, start, start + AHEAD)) for hour in hours)
