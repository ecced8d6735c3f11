"""What slots, drift and the ledger cost for 1,000 databases on one core: `python -m bench.slots`.

Databases share schedules, and are seen at instants of their own, each with a week of nightly backups and a ledger of 40
nights. The first sweep starts with nothing remembered, the second an hour later with what the first has worked out.
It ends with 1 where either takes a second or more.
"""

import sys
from datetime import UTC, datetime, timedelta
from time import perf_counter

from checker.model import Backup, BackupStatus, Database, KnownSchedule, Past, Schedule, Seen, SlotEntry, SlotOutcome
from checker.slots import Daily, Graces, compare, drift, in_words, longest_gap, next_slot, settle, slots_between

DATABASES = 1_000
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ZONES = ("UTC", "Europe/London", "Europe/Paris", "America/New_York", "America/Los_Angeles", "Asia/Tokyo")
HOURS = (0, 1, 2, 3, 23)
WEEK, REMEMBERED = timedelta(days=7), timedelta(days=40)
GRACES = Graces(timedelta(hours=2), timedelta(hours=2))
LIMIT = 1.0
"""Seconds that a sweep may take: "well under a second" is what it should."""

Case = tuple[Daily, Daily, Seen, Past]


def fleet(count: int) -> list[Case]:
    """Each database's demanded and real schedule, what is seen of it, and its past; each tenth one is off."""
    return [_case(n) for n in range(count)]


def _case(n: int) -> Case:
    demanded = Daily(HOURS[n % len(HOURS)], ZONES[n // len(HOURS) % len(ZONES)])
    real = Daily(demanded.hour, "UTC") if n % 10 == 0 else demanded
    born = NOW - timedelta(days=400)
    schedule = Schedule(f"schedule-{n}", "DATABASE_URL", real.hour, real.timezone, born)
    database = Database(f"id-{n}", f"postgresql-{n}", f"app-{n}", "heroku-postgresql:standard-0", "created", born)
    rows = tuple(_backup(schedule, slot) for slot in slots_between(real, NOW - WEEK, NOW))
    before = NOW - timedelta(hours=1)
    ledger = tuple(
        SlotEntry(schedule.uuid, slot, slot.date(), schedule.at, SlotOutcome.MET, "a001")
        for slot in slots_between(real, NOW - REMEMBERED, before)
    )
    known = KnownSchedule(schedule, before, born)
    past = Past(born, before, (known,), ledger)
    return demanded, real, Seen(database, (schedule,), rows, NOW, runs=rows), past


def _backup(schedule: Schedule, slot: datetime) -> Backup:
    made = slot + timedelta(minutes=3)
    done = made + timedelta(minutes=1)
    return Backup(
        f"{schedule.uuid}-{slot:%d}",
        1,
        "a001",
        BackupStatus.SUCCEEDED,
        made,
        started_at=made,
        finished_at=done,
        schedule_uuid=schedule.uuid,
        size=64_000_000 + 1_000 * slot.day,
    )


def sweep(cases: list[Case], start: datetime) -> float:
    """Everything that one sweep asks of slots, for every database; the seconds it took."""
    began = perf_counter()
    for n, (demanded, real, seen, past) in enumerate(cases):
        seen_at = start + timedelta(milliseconds=n)
        next_slot(real, seen_at)
        longest_gap(demanded, seen_at)
        compare(demanded, real, seen_at)
        in_words(drift(demanded, real, seen_at), demanded, real)
        settle(seen, past, GRACES)
    return perf_counter() - began


def main() -> int:
    """Print what two sweeps cost; 1 where that is too much."""
    cases = fleet(DATABASES)
    first, second = (sweep(cases, NOW + timedelta(hours=n)) for n in range(2))
    distinct = len({daily for demanded, real, _, _ in cases for daily in (demanded, real)})
    sys.stdout.write(
        f"slots, gaps, drift, its words and the ledger for {DATABASES} databases with {distinct} schedules, one core:\n"
        f"  first sweep  {first:.3f} s\n"
        f"  next sweep   {second:.3f} s\n"
    )
    return 1 if max(first, second) > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
