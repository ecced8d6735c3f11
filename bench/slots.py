"""What slots and drift cost for 1,000 databases on one core: `python -m bench.slots`.

Databases share schedules, and are seen at instants of their own. The first sweep starts with nothing remembered, the
second an hour later with what the first has worked out.
"""

import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter

from checker.slots import Daily, compare, drift, in_words, longest_gap, next_slot, slots_between

DATABASES = 1_000
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ZONES = ("UTC", "Europe/London", "Europe/Paris", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")
HOURS = (0, 1, 2, 3, 23)


def schedules(count: int) -> list[tuple[Daily, Daily]]:
    """The demanded and the real schedule of each database; each tenth one is off."""
    fleet = []
    for n in range(count):
        demanded = Daily(HOURS[n % len(HOURS)], ZONES[n // len(HOURS) % len(ZONES)])
        fleet.append((demanded, Daily(demanded.hour, "UTC") if n % 10 == 0 else demanded))
    return fleet


def sweep(fleet: list[tuple[Daily, Daily]], start: datetime) -> float:
    """Everything that one sweep asks of slots, for every database; the seconds it took."""
    began = perf_counter()
    for n, (demanded, real) in enumerate(fleet):
        seen_at = start + timedelta(milliseconds=n)
        list(slots_between(real, seen_at - timedelta(days=8), seen_at))
        next_slot(real, seen_at)
        longest_gap(demanded, seen_at)
        compare(demanded, real, seen_at)
        in_words(drift(demanded, real, seen_at), demanded, real)
    return perf_counter() - began


def main() -> None:
    """Print what two sweeps cost."""
    fleet = schedules(DATABASES)
    first, second = (sweep(fleet, NOW + timedelta(hours=n)) for n in range(2))
    distinct = len({daily for pair in fleet for daily in pair})
    sys.stdout.write(
        f"slots, gaps, drift and its words for {DATABASES} databases with {distinct} schedules, one core:\n"
        f"  first sweep  {first:.3f} s\n"
        f"  next sweep   {second:.3f} s\n"
    )


if __name__ == "__main__":
    main()
