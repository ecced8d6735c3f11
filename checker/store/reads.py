"""What is read from the tables, as values of the model. Each function is one statement, two at most."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, false, func, literal, select

from checker.model import (
    Act,
    AppFacts,
    Attachment,
    Baseline,
    Database,
    DatabaseInfo,
    Deed,
    Delivery,
    DeliveryStatus,
    FailureLog,
    History,
    Incident,
    KnownDatabase,
    KnownSchedule,
    Notice,
    Outcome,
    Past,
    PolicyInForce,
    Reason,
    Schedule,
    SlotEntry,
    SlotOutcome,
)
from checker.store import rows, schema
from checker.store.archive.rows import SWEEPS
from checker.store.codec import CannotRead, Json, read

T = TypeVar("T")

_log = logging.getLogger(__name__)

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_PRUNED = func.coalesce(
    select(schema.tallies.c.count).where(schema.tallies.c.name == SWEEPS).scalar_subquery(), literal(0)
)


def inventory(connection: Connection) -> tuple[KnownDatabase, ...]:
    """Every database that was ever listed, with its past."""
    since = _remembered_since(connection)
    known, baselines, infos = _known_schedules(connection), _baselines(connection), _infos(connection)
    slots, logs = _ledgers(connection, since), _logs(connection, since)
    found = [
        KnownDatabase(
            database_of(row),
            Past(
                first_seen_at=row.first_seen_at,
                last_seen_at=row.last_seen_at,
                schedules=tuple(known[row.addon_id]),
                ledger=tuple(slots[row.addon_id]),
                logs=tuple(logs[row.addon_id]),
                baseline=baselines.get(row.addon_id),
                info=infos.get(row.addon_id),
            ),
        )
        for row in connection.execute(select(schema.databases))
    ]
    return rows.in_order(found)


def database_of(row: Row[Any]) -> Database:
    """The database that a row of their table is about."""
    return Database(
        addon_id=row.addon_id,
        name=row.name,
        app=row.app,
        plan=row.plan,
        state=row.state,
        created_at=row.created_at,
        attachments=tuple(a for _, a in readable(Attachment, ((row.addon_id, a) for a in row.attachments))),
        facts=_facts(row.addon_id, row.facts),
    )


def _facts(addon_id: str, body: Json) -> AppFacts:
    """What is known of a database's app: nothing, where an older version wrote the row."""
    stored = [] if body is None else [(addon_id, body)]
    return next((facts for _, facts in readable(AppFacts, stored)), AppFacts())


def open_incidents(connection: Connection) -> tuple[Incident, ...]:
    """The incidents that are not resolved."""
    table = schema.incidents
    found = connection.execute(select(table.c.id, table.c.body).where(table.c.resolved_at.is_(None)))
    incidents = (incident for _, incident in readable(Incident, ((row.id, row.body) for row in found)))
    return tuple(sorted(incidents, key=rows.by_opening))


def histories(connection: Connection, which: str) -> tuple[History, ...]:
    """The incidents whose ids begin so, with what was told of them and done about them."""
    table = schema.incidents
    begins = func.substr(table.c.id, 1, len(which)) == which
    found = connection.execute(select(table.c.id, table.c.body).where(begins)).all()
    ids = [row.id for row in found]
    incidents = [incident for _, incident in readable(Incident, ((row.id, row.body) for row in found))]
    told = deliveries(connection, schema.notices.c.incident.in_(ids))
    return rows.histories(incidents, told, acts_of(connection, schema.acts.c.incident.in_(ids)))


def pending(connection: Connection) -> tuple[Delivery, ...]:
    """The deliveries still to be made, in the order of their recording."""
    return deliveries(connection, schema.deliveries.c.status == DeliveryStatus.PENDING.value)


def drill(connection: Connection) -> tuple[Delivery, ...]:
    """What became of the newest drill, a delivery per sink."""
    notices, sent = schema.notices.c, schema.deliveries.c
    newest = select(notices.id).where(notices.reason == Reason.DRILL.value)
    newest = newest.order_by(notices.at.desc(), notices.id.desc()).limit(1)
    known = sent.status.in_([status.value for status in DeliveryStatus])
    return deliveries(connection, (sent.notice_id == newest.scalar_subquery()) & known)


def deliveries(connection: Connection, which: ColumnElement[bool]) -> tuple[Delivery, ...]:
    """The deliveries of such notices or deliveries, in the order of their recording."""
    table = schema.deliveries
    found = connection.execute(
        select(table, schema.notices.c.body).join(schema.notices).where(which).order_by(table.c.position, table.c.id)
    ).all()
    notices = dict(readable(Notice, {row.notice_id: row.body for row in found}.items()))
    return tuple(
        Delivery(
            id=row.id,
            notice=notices[row.notice_id],
            sink=row.sink,
            batch=row.batch,
            status=DeliveryStatus(row.status),
            attempts=row.attempts,
            detail=row.detail,
            updated_at=row.updated_at,
        )
        for row in found
        if row.notice_id in notices
    )


def latest_outcomes(connection: Connection) -> dict[tuple[str, str], Outcome]:
    """The newest outcome of every rule on every database, by (add-on uuid, rule)."""
    table = schema.verdicts
    newest = select(func.max(table.c.id)).group_by(table.c.addon_id, table.c.rule)
    known = table.c.outcome.in_([outcome.value for outcome in Outcome])
    found = connection.execute(
        select(table.c.addon_id, table.c.rule, table.c.outcome).where(table.c.id.in_(newest), known)
    )
    outcomes = {outcome.value: outcome for outcome in Outcome}
    return {(addon_id, rule): outcomes[outcome] for addon_id, rule, outcome in found}


def openings(connection: Connection) -> dict[tuple[str, str], DeliveryStatus]:
    """What became of the news of every open incident, by (incident, sink)."""
    notices, sent = schema.notices.c, schema.deliveries.c
    still_open = schema.incidents.c.resolved_at.is_(None)
    found = connection.execute(
        select(notices.incident, sent.sink, sent.status)
        .join_from(schema.deliveries, schema.notices)
        .join(schema.incidents, schema.incidents.c.id == notices.incident)
        .where(notices.reason.not_in([reason.value for reason in Reason if reason.ends]), still_open)
    )
    known = {status.value for status in DeliveryStatus}
    return rows.best_of((row.incident, row.sink, DeliveryStatus(row.status)) for row in found if row.status in known)


def working(connection: Connection) -> frozenset[str]:
    """The sinks that took something later than they refused anything for good."""
    sent = schema.deliveries.c
    done = sent.status.in_([DeliveryStatus.SENT.value, DeliveryStatus.DEAD.value])
    newest = select(sent.sink, sent.status, func.max(sent.updated_at).label("at"))
    found = connection.execute(newest.where(done, sent.updated_at.is_not(None)).group_by(sent.sink, sent.status))
    return rows.working((row.sink, DeliveryStatus(row.status), row.at) for row in found)


def acts(connection: Connection) -> tuple[Act, ...]:
    """What people did about the open incidents, in order."""
    incidents = schema.incidents.c
    return acts_of(connection, schema.acts.c.incident.in_(select(incidents.id).where(incidents.resolved_at.is_(None))))


def acts_of(connection: Connection, which: ColumnElement[bool]) -> tuple[Act, ...]:
    """Such acts, in order."""
    table = schema.acts
    known = table.c.deed.in_([deed.value for deed in Deed])
    found = connection.execute(select(table).where(which, known).order_by(table.c.id))
    return tuple(Act(row.incident, Deed(row.deed), row.at, row.until, row.note) for row in found)


def duties(connection: Connection) -> dict[str, datetime]:
    """When each duty was done last."""
    return {row.name: row.at for row in connection.execute(select(schema.duties))}


def policies(connection: Connection) -> tuple[PolicyInForce | None, PolicyInForce | None]:
    """The policy that was in force last, and the last one of which the team was told."""
    table = schema.policies
    newest = select(table).order_by(table.c.last_in_force_at.desc(), table.c.first_in_force_at.desc()).limit(1)
    last = connection.execute(newest).first()
    if last is None or last.told_at is not None:
        return _policy(last), _policy(last)
    return _policy(last), _policy(connection.execute(newest.where(table.c.told_at.is_not(None))).first())


def _policy(row: Row[Any] | None) -> PolicyInForce | None:
    return PolicyInForce(**row._mapping) if row else None  # noqa: SLF001 -- its public name for a mapping


def last_position(connection: Connection) -> int:
    """The place of the delivery that was recorded last."""
    last = select(func.coalesce(func.max(schema.deliveries.c.position), 0))
    return int(connection.execute(last).scalar_one())


def sweeps(connection: Connection) -> int:
    """How many sweeps there were, of every kind: those on record, and those that were pruned."""
    return int(connection.execute(select(func.count(schema.sweeps.c.id) + _PRUNED)).scalar_one())


def last_sweep_at(connection: Connection) -> tuple[datetime | None, int]:
    """When the newest full sweep that got through began, None before the first; and how many there were of any kind."""
    table = schema.sweeps.c
    fine = func.max(table.at).filter(table.problem.is_(None), func.coalesce(table.partial, false()) == false())
    newest, count = connection.execute(select(fine, func.count(table.id) + _PRUNED)).one()
    return newest, count


def _ledgers(connection: Connection, since: datetime) -> defaultdict[str, list[SlotEntry]]:
    """The slots from `since` on, by add-on uuid, in order."""
    table = schema.slots
    ledgers: defaultdict[str, list[SlotEntry]] = defaultdict(list)
    outcomes = {outcome.value: outcome for outcome in SlotOutcome}
    recent = select(table).where(table.c.at >= since, table.c.outcome.in_(list(outcomes)))
    for row in connection.execute(recent.order_by(table.c.at, table.c.schedule_uuid)):
        outcome = outcomes[row.outcome]
        entry = SlotEntry(row.schedule_uuid, row.at, row.day, row.schedule, outcome, row.backup, row.note)
        ledgers[row.addon_id].append(entry)
    return ledgers


def _logs(connection: Connection, since: datetime) -> defaultdict[str, list[FailureLog]]:
    table = schema.failure_logs
    logs: defaultdict[str, list[FailureLog]] = defaultdict(list)
    recent = select(table).where(table.c.at >= since)
    found = connection.execute(recent.order_by(table.c.at, table.c.backup))
    for addon_id, log in readable(FailureLog, ((row.addon_id, row.body) for row in found)):
        logs[addon_id].append(log)
    return logs


def _baselines(connection: Connection) -> dict[str, Baseline]:
    found = connection.execute(select(schema.baselines))
    return dict(readable(Baseline, ((row.addon_id, row.body) for row in found)))


def _infos(connection: Connection) -> dict[str, DatabaseInfo]:
    found = connection.execute(select(schema.database_infos))
    return dict(readable(DatabaseInfo, ((row.addon_id, row.body) for row in found)))


def _remembered_since(connection: Connection) -> datetime:
    newest = connection.execute(select(func.max(schema.sweeps.c.at))).scalar()
    return (newest - rows.REMEMBERED) if newest else _NEVER


def _known_schedules(connection: Connection) -> defaultdict[str, list[KnownSchedule]]:
    table = schema.schedules
    known: defaultdict[str, list[KnownSchedule]] = defaultdict(list)
    for row in connection.execute(select(table)):
        schedule = Schedule(
            uuid=row.uuid,
            name=row.name,
            hour=row.hour,
            timezone=row.timezone,
            created_at=row.created_at,
            updated_at=row.updated_at,
            retain_weeks=row.retain_weeks,
            retain_months=row.retain_months,
        )
        known[row.addon_id].append(KnownSchedule(schedule, row.last_seen_at, row.first_seen_at))
    for schedules in known.values():
        schedules.sort(key=rows.by_last_sight)
    return known


def readable(kind: type[T], bodies: Iterable[tuple[str, Json]]) -> Iterator[tuple[str, T]]:
    """The stored values that this version understands; one from a newer version must not stop the sweep."""
    for key, body in bodies:
        try:
            yield key, read(kind, body)
        except CannotRead:
            _log.warning("store.unreadable_row", extra={"kind": kind.__name__, "row": key})
