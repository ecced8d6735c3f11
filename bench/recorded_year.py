"""A store as a worker leaves it after a year, written straight into the tables: a night, a dump, a sighting a day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert

from checker.model import (
    Attachment,
    Backup,
    BackupStatus,
    Database,
    Finding,
    Incident,
    Schedule,
    Severity,
    Sighting,
    SlotOutcome,
    Subject,
)
from checker.rules import RULES
from checker.store import schema
from checker.store.archive.rows import body_of
from checker.store.codec import slim
from checker.store.connect import migrate
from checker.store.engines import engine_for

START = datetime(2025, 1, 1, tzinfo=UTC)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_KEPT = 7
_LOSES_EVERY = 60
"""Each database loses a night so often, in days; an incident goes with it."""

_POLICY = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require:
      schedule: {at: "00:00", timezone: UTC}
      recent_backup: {max_age: auto}
"""


def record(path: Path, databases: int, days: int) -> str:
    """Write it, and say by which DATABASE_URL it is found."""
    url = f"sqlite:///{path}"
    migrate(url)
    engine = engine_for(url)
    try:
        _write(engine, databases, days)
    finally:
        engine.dispose()
    return url


def _write(engine: Engine, databases: int, days: int) -> None:
    end = START + days * _DAY
    with engine.begin() as connection:
        hours = days * 24 + 1
        _insert(
            connection,
            schema.sweeps,
            ({"id": f"s-{n}", "at": START + n * _HOUR, "databases": databases} for n in range(hours)),
        )
        policy = {"fingerprint": "f-1", "path": "policy.yml", "text": _POLICY, "commit": "abc1234"}
        times = {"first_in_force_at": START, "last_in_force_at": end, "told_at": START}
        connection.execute(insert(schema.policies), policy | times)
    for number in range(databases):
        with engine.begin() as connection:
            _write_one(connection, number, days)


def _insert(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    connection.execute(insert(table), list(rows))


def _write_one(connection: Connection, number: int, days: int) -> None:
    app, addon_id = f"shop-{number:04d}", f"addon-{number:04d}"
    attached = (Attachment("DATABASE", app, addon_id),)
    made = START - 90 * _DAY
    one = Database(addon_id, f"postgresql-{number:04d}", app, "heroku-postgresql:standard-0", "ok", made, attached)
    daily = Schedule(f"schedule-{number:04d}", "DATABASE_URL", 0, "UTC", made)
    row = {name: getattr(one, name) for name in ("addon_id", "name", "app", "plan", "state", "created_at")}
    row |= {"attachments": slim(attached), "first_seen_at": START, "last_seen_at": START + days * _DAY}
    connection.execute(insert(schema.databases), row | {"facts": None})
    nights = [START + day * _DAY for day in range(days)]
    lost = {at for day, at in enumerate(nights) if (day + number) % _LOSES_EVERY == 0}
    _insert(connection, schema.slots, (_slot(daily, addon_id, at, lost=at in lost) for at in nights))
    _insert(connection, schema.kept_backups, (_dump(daily, addon_id, n, at) for n, at in enumerate(nights)))
    _insert(connection, schema.sightings, (_sight(one, daily, at) for at in nights))
    _insert(connection, schema.verdicts, _verdicts(addon_id, sorted(lost)))
    if lost:
        _insert(connection, schema.incidents, (_incident(one, at) for at in sorted(lost)))


def _slot(daily: Schedule, addon_id: str, at: datetime, *, lost: bool) -> dict[str, Any]:
    return {
        "addon_id": addon_id,
        "schedule_uuid": daily.uuid,
        "at": at,
        "day": at.date(),
        "schedule": daily.at,
        "outcome": (SlotOutcome.MISSED if lost else SlotOutcome.MET).value,
        "backup": None if lost else f"a{at:%j}",
        "note": None,
        "decided_at": at + 2 * _HOUR,
    }


def _dump(daily: Schedule, addon_id: str, number: int, at: datetime) -> dict[str, Any]:
    made = at + timedelta(minutes=3)
    backup = Backup(
        uuid=f"{addon_id}-{number}",
        num=number,
        name=f"a{number:03d}",
        status=BackupStatus.SUCCEEDED,
        created_at=made,
        started_at=made,
        finished_at=made + timedelta(minutes=5),
        updated_at=made + timedelta(minutes=5),
        schedule_uuid=daily.uuid,
        from_name="DATABASE",
        origin="0123456789abcdef0123456789abcdef",
        size=1_000_000_000 + number * 1_000_000,
        source_size=4_000_000_000,
        num_keep=_KEPT,
    )
    return {
        "addon_id": addon_id,
        "uuid": backup.uuid,
        "digest": "0" * 32,
        "body": slim(backup),
        "first_seen_at": at + _HOUR,
        "gone_at": at + _KEPT * _DAY,
        "own": True,
        "run": True,
    }


def _sight(one: Database, daily: Schedule, at: datetime) -> dict[str, Any]:
    """The schedule's `updated_at` moves at each fire (heroku.md §2.7), and so there is one a day."""
    seen = Sighting(at + _HOUR, one, schedules=(replace(daily, updated_at=at),))
    return {"addon_id": one.addon_id, "at": seen.at, "digest": "0" * 32, "body": body_of(seen)}


def _verdicts(addon_id: str, lost: list[datetime]) -> Iterator[dict[str, Any]]:
    common = {"addon_id": addon_id, "severity": "critical", "since": None, "sweep": "s-0"}
    for rule in RULES:
        yield common | {"rule": rule.META.id, "outcome": "pass", "summary": "all is well", "at": START}
    for at in lost:
        turned = common | {"rule": "slots_met", "summary": "there was no backup"}
        yield turned | {"outcome": "fail", "at": at + 2 * _HOUR}
        yield turned | {"outcome": "pass", "at": at + 26 * _HOUR}


def _incident(one: Database, at: datetime) -> dict[str, Any]:
    subject = Subject(one.addon_id, one.app, one.attachment, one.name)
    opened, over = at + 2 * _HOUR, at + 26 * _HOUR
    finding = Finding("there was no backup for this slot", limit="a backup", actual="missed", since=opened)
    incident = Incident(
        f"{one.addon_id}-{at:%j}", subject, "slots_met", Severity.CRITICAL, finding, opened, opened, over
    )
    return {
        "id": incident.id,
        "subject": one.addon_id,
        "cause": incident.cause,
        "severity": incident.severity.value,
        "opened_at": opened,
        "told_at": opened,
        "resolved_at": over,
        "frozen": False,
        "body": slim(incident),
    }
