"""What is read of the archive, as values of the model. Each function is one statement."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection, func, or_, select

from checker.model import (
    Backup,
    Database,
    Delivery,
    FailureLog,
    History,
    Incident,
    KeptBackup,
    Outcome,
    PolicyInForce,
    Restore,
    Seal,
    Severity,
    Sighting,
    SlotEntry,
    SlotOutcome,
    SweepOnRecord,
    Trail,
    VerdictChange,
)
from checker.store import reads, schema
from checker.store.archive import rows
from checker.store.codec import Json
from checker.store.rows import histories

T = TypeVar("T")

Of = defaultdict[str, list[T]]
"""Things of databases, by add-on uuid."""


def span(connection: Connection) -> tuple[datetime, datetime] | None:
    """When the first and the newest sweep on record began."""
    at = schema.sweeps.c.at
    first, last = connection.execute(select(func.min(at), func.max(at))).one()
    return (first, last) if first and last else None


def sweeps(connection: Connection, start: datetime, end: datetime) -> tuple[SweepOnRecord, ...]:
    """The sweeps that began in this time."""
    table = schema.sweeps
    found = connection.execute(
        select(table).where(table.c.at >= start, table.c.at < end).order_by(table.c.at, table.c.id)
    )
    return tuple(SweepOnRecord(r.id, r.at, r.databases, r.problem, bool(r.partial), tuple(r.apps or ())) for r in found)


def databases(connection: Connection) -> list[tuple[Database, datetime | None, datetime | None]]:
    """Every database that was ever listed, and when it was seen first and last; by app and name."""
    found = [
        (reads.database_of(r), r.first_seen_at, r.last_seen_at) for r in connection.execute(select(schema.databases))
    ]
    return sorted(found, key=lambda one: rows.by_name(one[0]))


def trails(
    connection: Connection,
    which: Sequence[tuple[Database, datetime | None, datetime | None]],
    start: datetime,
    end: datetime,
) -> list[Trail]:
    """All that was recorded of these databases in this time; those of which nothing was are left out."""
    ids = [database.addon_id for database, *_ in which]
    slots, verdicts = _slots(connection, ids, start, end), _verdicts(connection, ids, start, end)
    sightings, backups = _sightings(connection, ids, start, end), _backups(connection, ids, start, end)
    restores, logs = _restores(connection, ids, start, end), _logs(connection, ids, start, end)
    kinds: tuple[Of[object], ...] = (slots, verdicts, sightings, backups, restores, logs)  # type: ignore[assignment]
    return [
        Trail(
            database=database,
            first_seen_at=first,
            last_seen_at=last,
            slots=tuple(slots[id_]),
            verdicts=tuple(sorted(verdicts[id_], key=rows.by_turn)),
            sightings=tuple(sightings[id_]),
            backups=tuple(sorted(backups[id_], key=rows.by_creation)),
            restores=tuple(restores[id_]),
            logs=tuple(logs[id_]),
        )
        for database, first, last in which
        if any(kind.get(id_ := database.addon_id) for kind in kinds)
    ]


def incidents(connection: Connection, start: datetime, end: datetime) -> tuple[History, ...]:
    """The incidents that were open at some instant of this time."""
    table = schema.incidents
    over = table.c.resolved_at
    was_open = (table.c.opened_at < end) & or_(over.is_(None), over > start, table.c.opened_at >= start)
    found = connection.execute(select(table.c.id, table.c.body).where(was_open))
    values = [one for _, one in reads.readable(Incident, ((row.id, row.body) for row in found))]
    ids = select(table.c.id).where(was_open)
    told = reads.deliveries(connection, schema.notices.c.incident.in_(ids))
    return histories(values, told, reads.acts_of(connection, schema.acts.c.incident.in_(ids)))


def notices(connection: Connection, start: datetime, end: datetime) -> tuple[Delivery, ...]:
    """What was told in this time and is about no incident, in the order of recording."""
    table = schema.notices.c
    return reads.deliveries(connection, table.incident.is_(None) & (table.at >= start) & (table.at < end))


def policies(connection: Connection, start: datetime, end: datetime) -> tuple[PolicyInForce, ...]:
    """The policies that were in force at some instant of this time; the one that held when it began among them."""
    table = schema.policies
    held = select(func.max(table.c.first_in_force_at)).where(table.c.first_in_force_at <= start).scalar_subquery()
    first, last = table.c.first_in_force_at, table.c.last_in_force_at
    in_force = (first < end) & or_(last >= start, first == held)
    found = connection.execute(select(table).where(in_force).order_by(first, table.c.fingerprint))
    return tuple(PolicyInForce(**row._mapping) for row in found)  # noqa: SLF001 -- its public name for a mapping


def seals(connection: Connection, start: datetime, end: datetime) -> tuple[Seal, ...]:
    """The seals of the days of this time."""
    table = schema.seals
    last = (end - timedelta.resolution).date()
    found = connection.execute(select(table).where(table.c.day.between(start.date(), last)).order_by(table.c.day))
    return tuple(Seal(row.day, row.digest, row.head, row.at, row.body) for row in found)


def newest_seal(connection: Connection) -> Seal | None:
    """The seal of the day that was sealed last, without its text."""
    table = schema.seals.c
    newest = select(table.day, table.digest, table.head, table.at).order_by(table.day.desc()).limit(1)
    found = connection.execute(newest).first()
    return Seal(found.day, found.digest, found.head, found.at) if found else None


def _slots(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[SlotEntry]:
    table = schema.slots.c
    known = table.outcome.in_([outcome.value for outcome in SlotOutcome])
    wanted = select(schema.slots).where(table.addon_id.in_(ids), table.at >= start, table.at < end, known)
    return _by_database(
        (r.addon_id, SlotEntry(r.schedule_uuid, r.at, r.day, r.schedule, SlotOutcome(r.outcome), r.backup, r.note))
        for r in connection.execute(wanted.order_by(table.at, table.schedule_uuid))
    )


def _verdicts(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[VerdictChange]:
    table, later = schema.verdicts.c, schema.verdicts.alias().c
    held = (
        select(func.max(later.id))
        .where(later.addon_id == table.addon_id, later.rule == table.rule, later.at <= start)
        .scalar_subquery()
    )
    known = table.outcome.in_([one.value for one in Outcome]) & table.severity.in_([one.value for one in Severity])
    wanted = select(schema.verdicts).where(
        table.addon_id.in_(ids), table.at < end, or_(table.at > start, table.id == held), known
    )
    return _by_database(
        (
            r.addon_id,
            VerdictChange(r.addon_id, r.rule, Outcome(r.outcome), Severity(r.severity), r.summary, r.at, r.since),
        )
        for r in connection.execute(wanted.order_by(table.id))
    )


def _sightings(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[Sighting]:
    table, earlier = schema.sightings.c, schema.sightings.alias().c
    held = select(func.max(earlier.at)).where(earlier.addon_id == table.addon_id, earlier.at <= start).scalar_subquery()
    wanted = select(schema.sightings).where(
        table.addon_id.in_(ids), table.at < end, or_(table.at > start, table.at == held)
    )
    found = connection.execute(wanted.order_by(table.at))
    return _by_database(reads.readable(Sighting, ((row.addon_id, _with_instant(row.body, row.at)) for row in found)))


def _with_instant(body: Json, at: datetime) -> Json:
    return {**body, "at": at.isoformat()} if isinstance(body, dict) else body


def _backups(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[KeptBackup]:
    table = schema.kept_backups.c
    listed = (table.first_seen_at < end) & or_(table.gone_at.is_(None), table.gone_at > start)
    found = connection.execute(select(schema.kept_backups).where(table.addon_id.in_(ids), listed)).all()
    return _by_database(
        (
            row.addon_id,
            KeptBackup(backup, row.first_seen_at, row.gone_at, row.own, row.run, rows.silences_of(row.silences)),
        )
        for row in found
        for _, backup in reads.readable(Backup, [(row.addon_id, row.body)])
    )


def _restores(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[Restore]:
    table = schema.restores.c
    wanted = select(schema.restores).where(table.addon_id.in_(ids), table.created_at >= start, table.created_at < end)
    found = connection.execute(wanted.order_by(table.created_at, table.uuid))
    return _by_database(reads.readable(Restore, ((row.addon_id, row.body) for row in found)))


def _logs(connection: Connection, ids: Sequence[str], start: datetime, end: datetime) -> Of[FailureLog]:
    table = schema.failure_logs.c
    wanted = select(schema.failure_logs).where(table.addon_id.in_(ids), table.at >= start, table.at < end)
    found = connection.execute(wanted.order_by(table.at, table.backup))
    return _by_database(reads.readable(FailureLog, ((row.addon_id, row.body) for row in found)))


def _by_database(found: Iterable[tuple[str, T]] | Iterator[tuple[str, T]]) -> Of[T]:
    things: Of[T] = defaultdict(list)
    for addon_id, thing in found:
        things[addon_id].append(thing)
    return things
