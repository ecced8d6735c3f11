"""An archive of plain values, and things as they stand in one: a week of July 2026 of a database `shop`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from checker.evidence.looks import Looks
from checker.evidence.model import Period
from checker.evidence.ruling import Ruled, Version, read_versions, rulings
from checker.model import (
    Backup,
    History,
    KeptBackup,
    Outcome,
    PolicyInForce,
    Schedule,
    Seal,
    Severity,
    Sighting,
    SlotEntry,
    SlotOutcome,
    SweepOnRecord,
    Trail,
    VerdictChange,
)
from tests.make import DAY, HOUR, backup, database, schedule, utc

WEEK = Period(date(2026, 7, 1), date(2026, 7, 7))
SPAN = (WEEK.start, WEEK.end)
LONG_AGO = utc("2026-05-01 00:00")
LATER = utc("2026-08-01 00:00")

DAILY = (
    "version: 1\npolicies:\n  - {name: all, match: {apps: ['*']}, require: {schedule: {at: '00:00', timezone: UTC}}}\n"
)
ANY_HOUR = "version: 1\npolicies:\n  - {name: all, match: {apps: ['*']}, require: {schedule: any}}\n"
NO_SCHEDULES = "version: 1\npolicies:\n  - {name: lax, match: {apps: ['*']}, require: {recent_backup: {max_age: 7d}}}\n"


def exempting(*rules: str, until: str = "2026-07-31") -> str:
    """The daily policy, with these rules exempt."""
    why = f"until: {until}, reason: moving out, owner: platform, approved_by: lead, ticket: OPS-1"
    return f"{DAILY}exemptions:\n  - {{match: {{apps: [shop]}}, rules: [{', '.join(rules)}], {why}}}\n"


def in_force(text: str = DAILY, start: datetime = LONG_AGO, end: datetime = LATER, **changes: Any) -> PolicyInForce:
    """A policy that was in force all the time."""
    return PolicyInForce(f"hash-{hash(text)}", "policy.yml", text, start, end, **changes)


def versions(*texts: str) -> tuple[Version, ...]:
    """One policy, in force all the time; several take over from each other at noon, one a day from July 2nd on."""
    starts = [LONG_AGO, *(utc(f"2026-07-{2 + n:02d} 12:00") for n in range(len(texts) - 1))]
    return read_versions([in_force(text, start) for text, start in zip(texts or (DAILY,), starts, strict=True)])


def ruled(trail: Trail, *texts: str) -> tuple[Ruled, ...]:
    """What these policies demanded of a database over the week."""
    return rulings(trail, versions(*texts), SPAN)


def slot(day: int, outcome: SlotOutcome = SlotOutcome.MET, hour: int = 0, **changes: Any) -> SlotEntry:
    """A slot of 00:00 UTC in July."""
    at = utc(f"2026-07-{day:02d} {hour:02d}:00")
    values: dict[str, Any] = {"schedule_uuid": "schedule-0-UTC", "at": at, "day": at.date(), "schedule": "00:00 UTC"}
    return SlotEntry(**(values | {"outcome": outcome} | changes))


def sight(at: str, *schedules: Schedule, **changes: Any) -> Sighting:
    """A look at `07-02 10:00` that saw these schedules, or `unseen`."""
    values: dict[str, Any] = {"at": utc(f"2026-{at}"), "database": database(created_at=LONG_AGO)}
    return Sighting(schedules=schedules, **(values | changes))


def found(rule: str, outcome: Outcome, at: str) -> VerdictChange:
    """A rule turned so at `07-02 10:00`."""
    return VerdictChange("id-of-shop", rule, outcome, Severity.CRITICAL, f"{rule}: {outcome}", utc(f"2026-{at}"))


def kept(at: str, number: int = 1, *, own: bool = True, run: bool = True, **changes: Any) -> KeptBackup:
    """A backup made at `07-02 00:03`."""
    made = utc(f"2026-{at}")
    one: Backup = backup(number, created_at=made, **changes)
    return KeptBackup(one, made + HOUR, own=own, run=run)


USUAL = schedule(created_at=LONG_AGO)


def trail(**changes: Any) -> Trail:
    """A database that was seen with its schedule all the time."""
    values: dict[str, Any] = {
        "database": database(created_at=LONG_AGO),
        "first_seen_at": LONG_AGO,
        "last_seen_at": LATER,
        "sightings": (sight("05-01 00:00", USUAL),),
    }
    return Trail(**(values | changes))


def sweeps(start: datetime = LONG_AGO, end: datetime = LATER, every: timedelta = HOUR) -> list[SweepOnRecord]:
    """One good full sweep an hour."""
    count = (end - start) // every + 1
    return [SweepOnRecord(f"sweep-{n}", start + n * every, 1) for n in range(count)]


def hourly() -> Looks:
    """A look every hour from well before the week to well after it."""
    instants = tuple(WEEK.start - 2 * DAY + n * HOUR for n in range(24 * 12))
    return Looks(instants, instants)


@dataclass
class Shelves:
    """An archive that holds what it is given."""

    swept: Sequence[SweepOnRecord] = ()
    kept: Sequence[Trail] = ()
    stories: Sequence[History] = ()
    texts: Sequence[PolicyInForce] = ()

    def span(self) -> tuple[datetime, datetime] | None:
        return (self.swept[0].at, self.swept[-1].at) if self.swept else None

    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        return [sweep for sweep in self.swept if start <= sweep.at < end]

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:  # noqa: ARG002 -- the port says so
        yield from self.kept

    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        return [
            one for one in self.stories if one.incident.opened_at < end and (one.incident.resolved_at or end) >= start
        ]

    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        return [one for one in self.texts if one.first_in_force_at < end and one.last_in_force_at >= start]

    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:  # noqa: ARG002 -- as above
        return ()
