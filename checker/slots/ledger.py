"""Which slots of a database were due, and what became of each. Pure.

The ledger follows the schedule that is really there. A slot is entered once, at the first look after it was due, and
then settled at every look until it is decided; what was met stays met though Heroku drops the row. All is true as of
`seen_at`: an answer fetched before a deadline is never judged after it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from operator import attrgetter
from zoneinfo import ZoneInfo

from checker.model import CLOCK_SKEW, Backup, BackupStatus, KnownSchedule, Past, Schedule, Seen, SlotEntry, SlotOutcome
from checker.slots.daily import Daily, next_slot, slots_between
from checker.slots.skipped import skipped_between
from checker.slots.zones import is_zone, zone

GUARD = timedelta(hours=12)
"""Heroku does not fire a schedule again within this time of its last fire (heroku.md §3.2)."""

EVIDENCE = timedelta(days=6)
"""Heroku keeps rows for a week; a row that is missing proves something for a day less."""

HEARTBEAT = timedelta(minutes=15)
"""A backup that runs is touched every few seconds (heroku.md §2.3); one that was not for so long is stalled."""

LONGEST_HOUR = timedelta(hours=3)
"""How long one hour of a day can show: where clocks go back by two. Edited to the hour that it is, a schedule fires."""

_INSTANT = timedelta(microseconds=1)

# Heroku looks at the clock so often (heroku.md §3.2).
_SCAN = timedelta(minutes=15)

_SHORT_DAY = timedelta(hours=20)
"""No two slots of a daily schedule are nearer to each other."""

_Key = tuple[str, datetime]

REACH = timedelta(days=8)
"""How far back a first look goes: as far as Heroku's rows do."""


@dataclass(frozen=True, slots=True)
class Graces:
    """How late a backup may start, and how long it may run."""

    start: timedelta
    run: timedelta


def settle(seen: Seen, past: Past, graces: Graces) -> tuple[SlotEntry, ...]:
    """The database's ledger as of this look, in order: what `past` holds, brought up to date, and what came due."""
    known = {k.schedule.uuid: k for k in past.schedules}
    closed, reached = _parted(past.ledger, _reach(seen, past))
    entries = {(e.schedule_uuid, e.at): e for e in reached}
    edited: set[str] = set()
    for schedule in seen.schedules:
        if not is_zone(schedule.timezone):
            continue
        before = known.get(schedule.uuid)
        if before and before.schedule.at != schedule.at:
            edited.add(schedule.uuid)
        for entry in _came_due(schedule, before, seen, past):
            entries.setdefault((entry.schedule_uuid, entry.at), entry)
    rows = _rows_by_slot(seen, entries)
    settled = [
        _proven(entry, rows[key], seen.seen_at, graces)
        if key in rows
        else _unproven(entry, seen, graces, edited=entry.schedule_uuid in edited)
        for key, entry in entries.items()
    ]
    return (*closed, *sorted(filter(None, settled), key=attrgetter("at", "schedule_uuid")))


def _parted(ledger: Sequence[SlotEntry], since: datetime) -> tuple[Sequence[SlotEntry], Sequence[SlotEntry]]:
    """What stays as it is, and what a row may still change: from `since` on, or from an open slot on before that."""
    place = bisect_left(ledger, since, key=attrgetter("at"))
    place = next((n for n, entry in enumerate(ledger[:place]) if entry.outcome.open), place)
    return ledger[:place], ledger[place:]


def later_than(start: datetime, ledger: Sequence[SlotEntry]) -> Sequence[SlotEntry]:
    """The slots of a ledger, which is in order, after an instant."""
    return ledger[bisect_right(ledger, start, key=attrgetter("at")) :]


def _reach(seen: Seen, past: Past) -> datetime:
    """What was decided of a slot before this instant stays: no row is of it, and no slot comes due so far back."""
    rows = [row.created_at for row in seen.rows if row.scheduled]
    looks = (known.last_seen_at - LONGEST_HOUR for known in past.schedules)
    return min((seen.seen_at - REACH, *rows, *looks)) - timedelta(days=1) - GUARD


_UNPROVEN = "before the first look"


def _came_due(schedule: Schedule, before: KnownSchedule | None, seen: Seen, past: Past) -> Iterator[SlotEntry]:
    """The slots of one schedule that are in no ledger yet, and the dates that have none.

    A schedule that was seen before goes on from there; after an edit in between, what lies between is excused unless a
    row proves it, as nobody knows when the edit was made; the same where it was bound to another database until now. A
    schedule made since the last look counts from its making. At first sight only the newest slot is judged; rows may
    prove older ones.
    """
    now, born = seen.seen_at, max(schedule.created_at, seen.database.created_at)
    first_sight = before is None and past.last_seen_at is None
    moved = before is None and past.last_seen_at is not None and schedule.created_at <= past.last_seen_at
    edited = before is not None and before.schedule.at != schedule.at
    start = max(born, now - REACH) if before is None else max(born, before.last_seen_at - (LONGEST_HOUR * edited))
    daily = Daily(schedule.hour, schedule.timezone)
    # Due is what lies after `start` and not after `now`.
    due = start + _INSTANT, now + _INSTANT
    slots, skips = list(slots_between(daily, *due)), list(skipped_between(daily, *due))
    if not slots and not skips:
        return  # as at most looks: nothing came due since the last one
    tz = zone(schedule.timezone)
    fresh = SlotEntry(schedule.uuid, now, now.date(), schedule.at)
    for skipped in skips:
        # After a whole date that is left out, the next one's slot is due at this very instant, and needs its own place.
        at = skipped.resumes - _INSTANT if skipped.resumes in slots else skipped.resumes
        yield replace(fresh, at=at, day=skipped.date, outcome=SlotOutcome.SKIPPED, note=skipped.why)
    for slot in slots:
        if before is not None and slot <= before.last_seen_at and not _goes_on(slot, before.last_seen_at, now, tz):
            continue
        entry = replace(fresh, at=slot, day=slot.astimezone(tz).date())
        if moved or edited:
            yield replace(entry, outcome=SlotOutcome.EXCUSED, note="the schedule was changed about then")
        elif first_sight and slot != slots[-1]:
            yield replace(entry, outcome=SlotOutcome.UNKNOWN, note=_UNPROVEN)
        elif first_sight and schedule.updated_at is not None and schedule.updated_at > slot:
            # A fire moves this instant too, but then there is a row, which is what counts.
            yield replace(entry, outcome=SlotOutcome.EXCUSED, note="the schedule may have been edited since")
        else:
            yield entry


def _goes_on(slot: datetime, since: datetime, until: datetime, tz: ZoneInfo) -> bool:
    """Whether the hour that a slot began still shows after `since`: a schedule edited to it could fire in it."""
    hour = slot.astimezone(tz)
    at, end = since, min(until, slot + LONGEST_HOUR)
    while at <= end:
        local = at.astimezone(tz)
        if (local.date(), local.hour) == (hour.date(), hour.hour):
            return True
        at += _SCAN
    return False


def _rows_by_slot(seen: Seen, entries: Mapping[_Key, SlotEntry]) -> dict[_Key, list[Backup]]:
    """Each scheduled backup under the latest slot not later than it; rows older than the database count for nothing."""
    rows: dict[_Key, list[Backup]] = {}
    slots: dict[str, list[datetime]] = {}
    for scheduled_by, slot in sorted(entries):
        slots.setdefault(scheduled_by, []).append(slot)
    only, born = seen.schedules[0].uuid if len(seen.schedules) == 1 else None, seen.database.created_at
    for backup in seen.rows:
        uuid = backup.schedule_uuid or only
        if not backup.scheduled or uuid is None or backup.created_at < born:
            continue
        own, latest = slots.get(uuid, []), backup.created_at + CLOCK_SKEW
        before = bisect_right(own, latest)
        if before and _belongs(latest, entries[key := (uuid, own[before - 1])]):
            rows.setdefault(key, []).append(backup)
    return rows


def _belongs(latest: datetime, entry: SlotEntry) -> bool:
    """A backup of a night later is another slot's, though no ledger holds that: its schedule was gone by the look."""
    late = latest - entry.at
    if late < _SHORT_DAY:
        return True
    hour, _, name = entry.schedule.partition(":00 ")
    if not is_zone(name):
        return late < timedelta(days=1) + GUARD
    return late < timedelta(days=1) + GUARD and next_slot(Daily(int(hour), name), entry.at) > entry.at + late


_BEST_FIRST = (
    *(SlotOutcome.MET, SlotOutcome.LATE, SlotOutcome.PARTIAL, SlotOutcome.RUNNING),
    *(SlotOutcome.STALLED, SlotOutcome.CANCELLED, SlotOutcome.FAILED),
)


def _proven(entry: SlotEntry, rows: Sequence[Backup], now: datetime, graces: Graces) -> SlotEntry:
    """The slot by the best of its rows. What satisfied it once stays; what was lost stays so while a late one runs."""
    outcome, row = _outcome(rows[0], entry.at, now, graces), rows[0]
    if len(rows) > 1:
        judged = [(_outcome(row, entry.at, now, graces), row) for row in rows]
        outcome, row = min(judged, key=lambda j: (_BEST_FIRST.index(j[0]), j[1].created_at))
    if (entry.outcome, entry.backup, entry.note) == (outcome, row.name, None):
        return entry  # as most are: decided by this very row at an earlier look
    worse = _BEST_FIRST.index(outcome)
    if entry.outcome is SlotOutcome.SKIPPED or (entry.outcome.satisfies and worse > _BEST_FIRST.index(entry.outcome)):
        return entry
    if entry.outcome.lost and outcome is SlotOutcome.RUNNING:
        return entry
    return replace(entry, outcome=outcome, backup=row.name, note=None)


_ENDED = {
    BackupStatus.PARTIAL: SlotOutcome.PARTIAL,
    BackupStatus.FAILED: SlotOutcome.FAILED,
    BackupStatus.CANCELLED: SlotOutcome.CANCELLED,
}


def _outcome(row: Backup, slot: datetime, now: datetime, graces: Graces) -> SlotOutcome:
    if row.status is BackupStatus.SUCCEEDED:
        return SlotOutcome.LATE if row.created_at > slot + graces.start else SlotOutcome.MET
    if row.status in _ENDED:
        return _ENDED[row.status]
    return SlotOutcome.STALLED if is_stalled(row, now, graces.run) else SlotOutcome.RUNNING


def is_stalled(row: Backup, now: datetime, max_run: timedelta) -> bool:
    """An unfinished row that is past its time, or that runs and was not touched for a while."""
    if now > row.created_at + max_run:
        return True
    return row.started_at is not None and not gives_signs(row, now)


def gives_signs(row: Backup, now: datetime) -> bool:
    """A row that has begun and that Heroku's backup service touched a moment ago, however long it runs."""
    return row.started_at is not None and now - (row.updated_at or row.started_at) <= HEARTBEAT


def _unproven(entry: SlotEntry, seen: Seen, graces: Graces, *, edited: bool) -> SlotEntry | None:
    """The slot without any row: what was decided stays; the rest goes by the time that has passed."""
    if not entry.outcome.open:
        return None if entry.note == _UNPROVEN else entry
    now = seen.seen_at
    fires = [b.created_at for b in seen.rows if b.schedule_uuid == entry.schedule_uuid and b.created_at < entry.at]
    if fires and entry.at - max(fires) < GUARD:
        return replace(entry, outcome=SlotOutcome.EXCUSED, note="within 12 h of the last run, which Heroku skips")
    if edited:
        return replace(entry, outcome=SlotOutcome.EXCUSED, note="the schedule was edited about then")
    if now - entry.at > EVIDENCE:
        return replace(entry, outcome=SlotOutcome.UNKNOWN, note="not looked at while there was evidence")
    waits = now < entry.at + graces.start
    return replace(entry, outcome=SlotOutcome.WAITING if waits else SlotOutcome.MISSED, backup=None)
