"""Proves the slot arithmetic by brute force. `python -m tools.prove_slots` takes every zone of the zone data.

An oracle steps through time minute by minute (second by second where offsets are not whole minutes) and notes the first
instant at which each hour of each date shows; that, and nothing cleverer, is what a slot is. It asks the zone data in
one direction only, from UTC to local time. It runs near every change of a zone's clocks: there the slot of each of the
24 hours is compared on every date that the change touches, and, where there is none, the instant at which local time
goes on. And it runs through one whole year, in which the slots of all 24 schedules are compared as lists.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import resources
from itertools import product
from time import perf_counter
from zoneinfo import ZoneInfo

from checker.slots import Daily, canonical, skip_on, skipped_between, slot_on, slots_between, zone, zone_data_version

FIRST, LAST = 1900, 2040
"""The years whose changes are looked at: from before anybody's first summer time to past the last one listed."""

WHOLE = 2027
"""The year that is stepped through from end to end."""

_SECOND, _MINUTE, _HOUR, _DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86_400))
_AROUND = 30 * _HOUR
_SHOWN = 20

Shown = dict[tuple[date, int], datetime]
SlotOn = Callable[[Daily, date], datetime | None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was compared, and every difference in words."""

    zones: int = 0
    changes: int = 0
    slots: int = 0
    without: int = 0
    mismatches: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.zones} zones, {self.changes} changes of clocks, {self.slots} slots compared "
            f"({self.without} of them do not exist), {len(self.mismatches)} mismatches"
        )

    def __add__(self, other: "Proof") -> "Proof":
        return Proof(
            self.zones + other.zones,
            self.changes + other.changes,
            self.slots + other.slots,
            self.without + other.without,
            self.mismatches + other.mismatches,
        )


def distinct_zones() -> list[str]:
    """One name for each zone that differs from all others: its own name rather than a link to it."""
    root = resources.files("tzdata")
    by_content: dict[bytes, str] = {}
    names = root.joinpath("zones").read_text(encoding="utf-8").split()
    for name in sorted(names, key=lambda name: (canonical(name) != name, name)):
        by_content.setdefault(root.joinpath("zoneinfo", *name.split("/")).read_bytes(), name)
    return sorted(by_content.values())


def changes(tz: ZoneInfo, first: int, last: int) -> Iterator[datetime]:
    """The first UTC instant of each new offset in these years, to the second."""
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    before = at.astimezone(tz).utcoffset()
    while at < end:
        later = at + 6 * _HOUR
        after = later.astimezone(tz).utcoffset()
        if after != before:
            old, new = at, later
            while new - old > _SECOND:
                middle = (old + (new - old) / 2).replace(microsecond=0)
                old, new = (middle, new) if middle.astimezone(tz).utcoffset() == before else (old, middle)
            yield new
        at, before = later, after


def shown_between(tz: ZoneInfo, start: datetime, end: datetime, step: timedelta = _MINUTE) -> Shown:
    """The oracle: each hour of each date that the clocks show, with its first instant, in the order of time."""
    first: Shown = {}
    last: tuple[date, int] | None = None
    at = start
    while at < end:
        local = at.astimezone(tz)
        shown = (local.date(), local.hour)
        if shown != last:
            first.setdefault(shown, at)
            last = shown
        at += step
    return first


def shown_near(tz: ZoneInfo, change: datetime) -> Shown:
    """What the clocks show around a change, long enough for every date that it touches."""
    start, end = change - _AROUND, change + _AROUND
    offsets = (start.astimezone(tz).utcoffset(), end.astimezone(tz).utcoffset())
    whole = change.second == 0 and not any(offset % _MINUTE for offset in offsets if offset)
    return shown_between(tz, start, end, _MINUTE if whole else _SECOND)


def prove_zone(name: str, first: int = FIRST, last: int = LAST, answer: SlotOn = slot_on) -> Proof:
    """Compare every slot near every change of one zone."""
    tz = zone(name)
    found = list(changes(tz, first, last))
    compared = without = 0
    wrong: list[str] = []
    for change in found:
        shown = shown_near(tz, change)
        touched = ((change - _SECOND).astimezone(tz).date(), change.astimezone(tz).date())
        days = (max(touched) - min(touched)).days + 1
        for day, hour in product((min(touched) + n * _DAY for n in range(days)), range(24)):
            daily, expected = Daily(hour, name), shown.get((day, hour))
            compared += 1
            got = answer(daily, day)
            if got != expected:
                wrong.append(f"{daily} on {day}: the clocks say {expected}, the arithmetic says {got}")
            elif expected is None:
                without += 1
                wrong += _wrong_skip(daily, day, shown)
    return Proof(1, len(found), compared, without, tuple(wrong))


def prove_year(name: str, year: int = WHOLE) -> Proof:
    """Compare the slots of all 24 schedules of one zone over a whole year, and the dates that they leave out."""
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    # The first hour of the year may have begun before it; two days show all of it.
    shown = shown_between(zone(name), start - 2 * _DAY, end)
    compared = without = 0
    wrong: list[str] = []
    for hour in range(24):
        daily = Daily(hour, name)
        expected = [at for (_, h), at in shown.items() if h == hour and at >= start]
        got = list(slots_between(daily, start, end))
        left_out = len(list(skipped_between(daily, start, end)))
        compared += len(expected)
        without += left_out
        if got != expected:
            differing = ", ".join(str(at) for at in sorted(set(got) ^ set(expected))) or "only their order"
            wrong.append(f"{daily} in {year}: these slots differ: {differing}")
    return Proof(slots=compared + without, without=without, mismatches=tuple(wrong))


def _wrong_skip(daily: Daily, day: date, shown: Shown) -> Iterator[str]:
    """What is wrong about the instant at which local time goes on where an hour is left out."""
    goes_on = min(at for later, at in shown.items() if later > (day, daily.hour))
    skipped = skip_on(daily, day)
    if skipped is None or skipped.resumes != goes_on:
        yield f"{daily} on {day}: the clocks go on at {goes_on}, the arithmetic says {skipped}"


def prove_both(name: str, first: int = FIRST, last: int = LAST, year: int = WHOLE) -> Proof:
    """Near every change, and through a whole year."""
    return prove_zone(name, first, last) + prove_year(name, year)


def main(arguments: list[str] | None = None) -> int:
    """Print what was compared; 1 when anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tools.prove_slots", description="Prove the slots by brute force.")
    parser.add_argument("zones", nargs="*", help="these zones only; else all that differ from each other")
    parser.add_argument("--first", type=int, default=FIRST, help="the first year (%(default)s)")
    parser.add_argument("--last", type=int, default=LAST, help="the last year (%(default)s)")
    chosen = parser.parse_args(arguments)
    began = perf_counter()
    one = partial(prove_both, first=chosen.first, last=chosen.last)
    if chosen.zones:
        proof = sum(map(one, chosen.zones), start=Proof())
    else:
        with ProcessPoolExecutor() as pool:
            proof = sum(pool.map(one, distinct_zones(), chunksize=4), start=Proof())
    for mismatch in proof.mismatches[:_SHOWN]:
        print(mismatch)
    print(f"zone data {zone_data_version()}, changes of {chosen.first} to {chosen.last} and all of {WHOLE}: {proof}")
    print(f"{perf_counter() - began:.0f} s")
    return 1 if proof.mismatches else 0


if __name__ == "__main__":
    sys.exit(main())
