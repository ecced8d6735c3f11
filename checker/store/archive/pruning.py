"""Letting go of what is old, in SQL: so many rows of each table at a time, and never what still says how things stand.

What stays however old it is: what is open or waits to be told, and all of it; the verdict and the sighting that held
when the time that is kept began; the newest sweep, full sweep, drill and policies; what a sink last took or refused;
how many sweeps there were, which tells one process that another was faster; digests and heads of all seals.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
    update,
)

from checker.model import DeliveryStatus, Reason
from checker.store import schema
from checker.store.archive.rows import SWEEPS
from checker.store.writes import insert_into

_SAID = (DeliveryStatus.SENT.value, DeliveryStatus.DEAD.value)


def prune(connection: Connection, before: datetime, at_most: int) -> bool:
    """Delete what is older than `before`, `at_most` rows of each kind; whether nothing is left to delete."""
    gone = [_delete(connection, table, which, at_most) for table, which in _by_age(before)]
    gone.append(_sweeps(connection, before, at_most))
    gone.append(_notices(connection, before, at_most))
    _texts_of_seals(connection, before)
    return all(count < at_most for count in gone)


def _by_age(before: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    slots, logs, restores = schema.slots, schema.failure_logs, schema.restores
    yield slots, slots.c.at < before
    yield logs, logs.c.at < before
    yield restores, restores.c.created_at < before
    yield schema.verdicts, _superseded_verdicts(before)
    yield schema.sightings, _superseded_sightings(before)
    yield schema.kept_backups, _backups_that_are_gone(before)
    yield schema.policies, _former_policies(before)
    incidents, acts = schema.incidents, schema.acts
    yield incidents, incidents.c.resolved_at < before
    yield acts, (acts.c.at < before) & ~exists().where(incidents.c.id == acts.c.incident)


def _superseded_verdicts(before: datetime) -> ColumnElement[bool]:
    table, later = schema.verdicts.c, schema.verdicts.alias()
    newer = (later.c.addon_id == table.addon_id) & (later.c.rule == table.rule) & (later.c.id > table.id)
    return (table.at < before) & exists().where(newer, later.c.at <= before)


def _superseded_sightings(before: datetime) -> ColumnElement[bool]:
    table, later = schema.sightings.c, schema.sightings.alias()
    newer = (later.c.addon_id == table.addon_id) & (later.c.at > table.at)
    return (table.at < before) & exists().where(newer, later.c.at <= before)


def _backups_that_are_gone(before: datetime) -> ColumnElement[bool]:
    """Also those of a database that was not seen since: nobody sees them go."""
    kept, databases = schema.kept_backups.c, schema.databases.c
    unseen = select(databases.addon_id).where(databases.last_seen_at < before)
    return or_(kept.gone_at < before, kept.gone_at.is_(None) & kept.addon_id.in_(unseen))


def _former_policies(before: datetime) -> ColumnElement[bool]:
    """Neither the one in force nor the last one of which the team was told, by which the next one is told."""
    table, every = schema.policies.c, schema.policies.alias()
    newest = select(func.max(every.c.last_in_force_at)).scalar_subquery()
    told = select(func.max(every.c.last_in_force_at)).where(every.c.told_at.is_not(None)).scalar_subquery()
    last = table.last_in_force_at
    return (last < before) & (last != newest) & or_(told.is_(None), last != told)


def _sweeps(connection: Connection, before: datetime, at_most: int) -> int:
    """Sweeps that are pruned stay counted."""
    table, every = schema.sweeps, schema.sweeps.alias()
    newest = select(func.max(every.c.at)).scalar_subquery()
    fine = every.c.problem.is_(None) & (func.coalesce(every.c.partial, false()) == false())
    newest_fine = select(func.max(every.c.at)).where(fine).scalar_subquery()
    old = (table.c.at < before) & (table.c.at != newest) & or_(newest_fine.is_(None), table.c.at != newest_fine)
    count = _delete(connection, table, old, at_most)
    if count:
        statement = insert_into(connection, schema.tallies)
        more = {"count": schema.tallies.c.count + statement.excluded.count}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["name"], set_=more), {"name": SWEEPS, "count": count}
        )
    return count


def _notices(connection: Connection, before: datetime, at_most: int) -> int:
    """Those of no incident any more, with their deliveries: what holds a delivery cannot go alone."""
    notices, sent = schema.notices, schema.deliveries
    drill = select(notices.c.id).where(notices.c.reason == Reason.DRILL.value)
    drill = drill.order_by(notices.c.at.desc(), notices.c.id.desc()).limit(1)
    loose = or_(notices.c.incident.is_(None), ~exists().where(schema.incidents.c.id == notices.c.incident))
    wanted = (notices.c.id == sent.c.notice_id) & (sent.c.status == DeliveryStatus.PENDING.value)
    old = select(notices.c.id).where(
        notices.c.at < before,
        loose,
        notices.c.id.not_in(drill),
        ~exists().where(wanted),
        notices.c.id.not_in(_last_words()),
    )
    ids = list(connection.execute(old.limit(at_most)).scalars())
    if ids:
        rows = [{"notice": id_} for id_ in ids]
        connection.execute(delete(sent).where(sent.c.notice_id == bindparam("notice")), rows)
        connection.execute(delete(notices).where(notices.c.id == bindparam("notice")), rows)
    return len(ids)


def _last_words() -> Select[tuple[str]]:
    """The notices that a sink took last, or refused last for good: whether it works is known by them."""
    sent = schema.deliveries
    newest = (
        select(sent.c.sink, sent.c.status, func.max(sent.c.updated_at))
        .where(sent.c.status.in_(_SAID), sent.c.updated_at.is_not(None))
        .group_by(sent.c.sink, sent.c.status)
    )
    return select(sent.c.notice_id).where(tuple_(sent.c.sink, sent.c.status, sent.c.updated_at).in_(newest))


def _texts_of_seals(connection: Connection, before: datetime) -> None:
    """What was sealed goes with the ledger that it speaks of; the chain stays whole."""
    table = schema.seals
    old = (table.c.day < before.date()) & table.c.body.is_not(None)
    connection.execute(update(table).where(old).values(body=None))


def _delete(connection: Connection, table: Table, which: ColumnElement[bool], at_most: int) -> int:
    key = list(table.primary_key.columns)
    some = select(*key).where(which).limit(at_most)
    chosen = tuple_(*key).in_(some) if len(key) > 1 else key[0].in_(some)
    return connection.execute(delete(table).where(chosen)).rowcount
