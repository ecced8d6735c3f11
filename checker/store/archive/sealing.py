"""Sealing the days that are over, in SQL; a handful of statements, however many days and databases."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, or_, select

from checker import sealing
from checker.model import Incident, Seal, SlotEntry, SlotOutcome, SweepOnRecord
from checker.sealing import LOOKED_BACK, Days, Entered, start_of
from checker.store import reads, schema
from checker.store.archive.reads import newest_seal, seals

_DAY = timedelta(days=1)


def seal(connection: Connection, now: datetime) -> None:
    """Seal what is due as of a full sweep of `now`; once sealed, a day is never sealed again."""
    newest = newest_seal(connection)
    first_sweep = connection.execute(select(func.min(schema.sweeps.c.at))).scalar()
    span = sealing.due(newest.day if newest else None, first_sweep, now)
    if span is None:
        return
    first, last = span
    days = Days(
        first,
        last,
        _slots(connection, start_of(first), start_of(last) + _DAY),
        _incidents(connection, start_of(first), start_of(last) + _DAY),
        _sweeps(connection, start_of(first), start_of(last) + _DAY),
        seals(connection, start_of(first) - LOOKED_BACK, start_of(first)),
    )
    made = list(sealing.seals_of(days, newest.head if newest else None, now))
    connection.execute(insert(schema.seals), [_row(one) for one in made])


def _row(of: Seal) -> dict[str, object]:
    return {"day": of.day, "digest": of.digest, "head": of.head, "at": of.at, "body": of.text}


def _slots(connection: Connection, start: datetime, end: datetime) -> list[Entered]:
    """What was due in this time or shortly before, and what was decided in it of what had been due before."""
    table = schema.slots
    wanted = or_(
        (table.c.at >= start - LOOKED_BACK) & (table.c.at < end),
        (table.c.at < end) & (table.c.decided_at >= start) & (table.c.decided_at < end),
    )
    known = table.c.outcome.in_([outcome.value for outcome in SlotOutcome])
    return [
        Entered(
            r.addon_id,
            SlotEntry(r.schedule_uuid, r.at, r.day, r.schedule, SlotOutcome(r.outcome), r.backup, r.note),
            r.decided_at,
        )
        for r in connection.execute(select(table).where(wanted, known))
    ]


def _incidents(connection: Connection, start: datetime, end: datetime) -> list[Incident]:
    table = schema.incidents
    opened, over = table.c.opened_at, table.c.resolved_at
    wanted = or_((opened >= start) & (opened < end), (over >= start) & (over < end))
    found = connection.execute(select(table.c.id, table.c.body).where(wanted))
    return [one for _, one in reads.readable(Incident, ((row.id, row.body) for row in found))]


def _sweeps(connection: Connection, start: datetime, end: datetime) -> list[SweepOnRecord]:
    table = schema.sweeps
    found = connection.execute(select(table).where(table.c.at >= start, table.c.at < end))
    return [SweepOnRecord(r.id, r.at, r.databases, r.problem, bool(r.partial)) for r in found]
