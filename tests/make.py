"""Values for tests: healthy ones by default, so that a test names only what matters to it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from checker.model import (
    Attachment,
    Backup,
    BackupStatus,
    Database,
    DatabaseInfo,
    Demand,
    Judged,
    Origin,
    Outcome,
    Requirement,
    Restorable,
    Schedule,
    ScheduleDemand,
    Seen,
    Severity,
    Verdict,
)

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    """An instant such as `2026-11-22 09:30`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def database(app: str = "shop", **changes: Any) -> Database:
    """A database as old as two months, attached as DATABASE to its billing app."""
    addon_id = changes.pop("addon_id", f"id-of-{app}")
    attachments = changes.pop("attachments", (Attachment("DATABASE", app, addon_id),))
    values: dict[str, Any] = {
        "addon_id": addon_id,
        "name": f"postgresql-{app}",
        "app": app,
        "plan": "heroku-postgresql:essential-0",
        "state": "provisioned",
        "created_at": NOW - 60 * DAY,
        "attachments": attachments,
    }
    return Database(**(values | changes))


def schedule(hour: int = 0, timezone: str = "UTC", **changes: Any) -> Schedule:
    """A daily schedule of DATABASE_URL that has existed for a month."""
    values: dict[str, Any] = {
        "uuid": f"schedule-{hour}-{timezone}",
        "name": "DATABASE_URL",
        "hour": hour,
        "timezone": timezone,
        "created_at": NOW - 30 * DAY,
    }
    return Schedule(**(values | changes))


def backup(num: int = 1, age: timedelta = 9 * HOUR, **changes: Any) -> Backup:
    """A good scheduled backup, taken `age` before NOW."""
    at = changes.pop("created_at", NOW - age)
    scheduled = changes.pop("scheduled", True)
    values: dict[str, Any] = {
        "uuid": f"backup-{num}",
        "num": num,
        "name": f"{'a' if scheduled else 'b'}{num:03d}",
        "status": BackupStatus.SUCCEEDED,
        "created_at": at,
        "started_at": at,
        "finished_at": at + timedelta(minutes=1),
        "schedule_uuid": "schedule-0-UTC" if scheduled else None,
        "from_name": "DATABASE",
        "size": 12_000_000,
    }
    return Backup(**(values | changes))


def seen(backups: Sequence[Backup] = (), schedules: Sequence[Schedule] = (), app: str = "shop", **changes: Any) -> Seen:
    """A successful look at NOW."""
    values: dict[str, Any] = {"database": database(app), "seen_at": NOW}
    return Seen(schedules=tuple(schedules), backups=tuple(backups), **(values | changes))


def details(app: str = "shop", **changes: Any) -> DatabaseInfo:
    """What Heroku told of an app's database twelve hours ago: nothing, save what is said otherwise."""
    values: dict[str, Any] = {
        "addon_id": f"id-of-{app}",
        "origin": None,
        "size": None,
        "created_at": None,
        "seen_at": NOW - 12 * HOUR,
        "plan": "heroku-postgresql:essential-0",
    }
    return DatabaseInfo(**(values | changes))


def requirement(schedule_at: str | None = None, **demands: object) -> Requirement:
    """A policy that demands a schedule (`00:00 Europe/London` or `any`), and rules by id with their parameters."""
    origin = Origin("policy.yml", 7)
    asked = dict(demands)
    schedule_demand = None
    if schedule_at == "any":
        schedule_demand = ScheduleDemand()
    elif schedule_at:
        hour, _, timezone = schedule_at.partition(" ")
        schedule_demand = ScheduleDemand(int(hour[:2]), timezone)
    if schedule_demand:
        asked = {"schedule_present": None, "schedule_matches": None} | asked
    return Requirement(
        policy="everything",
        severity=Severity.CRITICAL,
        origin=origin,
        demands={rule: Demand(rule, Severity.CRITICAL, parameters, origin) for rule, parameters in asked.items()},
        schedule=schedule_demand,
    )


def verdict(rule: str, outcome: Outcome = Outcome.FAIL, **changes: Any) -> Verdict:
    """A critical verdict with some words in it."""
    values: dict[str, Any] = {"severity": Severity.CRITICAL, "summary": f"{rule}: {outcome}"}
    return Verdict(rule, outcome, **(values | changes))


def judged(app: str = "shop", *verdicts: Verdict, **changes: Any) -> Judged:
    """Verdicts on an app's database, with one good backup."""
    values: dict[str, Any] = {
        "database": database(app),
        "policy": "everything",
        "restorable": Restorable("a001", NOW - 9 * HOUR, 12_000_000, 1),
        "seen_at": NOW,
    }
    return Judged(verdicts=verdicts, **(values | changes))
