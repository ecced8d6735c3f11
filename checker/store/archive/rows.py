"""What a sweep saw, as evidence to keep: only what is new or changed. Pure: what is on record already is handed in."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import TypeVar

from checker.model import (
    CLOCK_SKEW,
    Backup,
    Database,
    KeptBackup,
    Observation,
    Restore,
    Schedule,
    Seen,
    Sighting,
    Silence,
    VerdictChange,
)
from checker.slots import gives_signs
from checker.store.codec import CannotRead, Json, clean, read, slim
from checker.store.rows import Row

T = TypeVar("T")

SWEEPS = "sweeps"
"""The name under which the sweeps that were pruned are counted."""

_ONE_TEXT = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LastSight:
    """When a database was looked at last, as far as it is on record; and the digest of its newest sighting."""

    at: datetime
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup on record that is listed still, or was when its database was seen last."""

    digest: str
    own: bool
    run: bool
    silences: tuple[Silence, ...] = ()


def sighting(look: Observation) -> Sighting:
    """What this look saw, but for backups and all that hangs on them."""
    if not isinstance(look, Seen):
        return Sighting(look.seen_at, look.database, unseen=look.reason)
    return Sighting(
        look.seen_at,
        look.database,
        schedules=look.schedules,
        unbound=look.unbound,
        orphans=look.orphans,
        neighbours=look.neighbours,
        info=look.info,
        no_info=look.no_info,
    )


def essence(look: Observation) -> Sighting:
    """What makes a sighting another one.

    That is neither its time, nor the order of lists, nor when in a day details came; nor that a schedule ran, which
    moves its `updated_at` (heroku.md §2.7): the backup that it made then is kept by itself.
    """
    seen = sighting(look)
    database, attachments = seen.database, _in_order(seen.database.attachments)
    if attachments != database.attachments:
        database = replace(database, attachments=attachments)
    if not isinstance(look, Seen):
        return replace(seen, at=_EPOCH, database=database)
    info = look.info
    if info:
        info = replace(info, seen_at=datetime.combine(info.seen_at.astimezone(UTC), time(), UTC))
    return replace(
        seen,
        at=_EPOCH,
        database=database,
        schedules=_in_order(replace(one, updated_at=_edited_at(one, look)) for one in look.schedules),
        unbound=tuple(sorted(look.unbound)),
        orphans=_in_order(replace(one, updated_at=None) for one in look.orphans),
        neighbours=_in_order(replace(one, updated_at=None) for one in look.neighbours),
        info=info,
    )


def _edited_at(schedule: Schedule, look: Seen) -> datetime | None:
    """When it was changed, where no backup of its own is from that moment or a later one."""
    only = schedule.uuid if len(look.schedules) == 1 else None
    runs = (one for one in look.rows if one.scheduled)
    last = max((one.created_at for one in runs if (one.schedule_uuid or only) == schedule.uuid), default=None)
    at = schedule.updated_at
    return None if at and last and at <= last + CLOCK_SKEW else at


def _in_order(items: Iterable[T]) -> tuple[T, ...]:
    every = tuple(items)
    return tuple(sorted(every, key=repr)) if len(every) > 1 else every


def digest(value: object) -> str:
    """The same for the same value: whether something changed is told without reading what there was."""
    return hashlib.sha256(_ONE_TEXT.encode(slim(value)).encode()).hexdigest()[:32]


def newest_looks(looks: Iterable[Observation], sights: Mapping[str, LastSight]) -> tuple[Observation, ...]:
    """Without those that are older than what is on record: they conclude nothing."""
    known = ((look, sights.get(clean(look.database.addon_id))) for look in looks)
    return tuple(look for look, last in known if last is None or last.at <= look.seen_at)


def sighting_rows(looks: Iterable[Observation], sights: Mapping[str, LastSight]) -> list[Row]:
    """A row for each look that saw something else than the one before it."""
    found = []
    for look in looks:
        seen = sighting(look)
        last, now = sights.get(clean(look.database.addon_id)), digest(essence(look))
        if last is None or last.digest != now:
            found.append({"addon_id": look.database.addon_id, "at": seen.at, "digest": now, "body": body_of(seen)})
    return found


def body_of(seen: Sighting) -> Json:
    """A sighting as it is stored: its instant is a column, and sorts."""
    body = slim(seen)
    return {name: part for name, part in body.items() if name != "at"} if isinstance(body, dict) else body


def backups_of(look: Seen) -> Iterator[tuple[str, Backup, bool, bool]]:
    """Each backup once, by its uuid: whether it is the database's own, and whether a schedule of it made it."""
    own = {clean(backup.uuid): backup for backup in look.backups}
    runs = {clean(backup.uuid): backup for backup in look.runs}
    for uuid, backup in (runs | own).items():
        yield uuid, backup, uuid in own, uuid in runs


def backup_rows(looks: Iterable[Observation], listed: Mapping[tuple[str, str], Listed]) -> list[Row]:
    """The backups that are new, or not what they were."""
    return [
        {
            "addon_id": look.database.addon_id,
            "uuid": uuid,
            "digest": now.digest,
            "body": slim(backup),
            "first_seen_at": look.seen_at,
            "gone_at": None,
            "own": own,
            "run": run,
            "silences": slim(now.silences) if now.silences else None,
        }
        for look in looks
        if isinstance(look, Seen)
        for uuid, backup, own, run in backups_of(look)
        if (before := listed.get((clean(look.database.addon_id), uuid)))
        != (now := Listed(digest(backup), own, run, silences(backup, look.seen_at, before.silences if before else ())))
    ]


def silences(backup: Backup, seen_at: datetime, before: tuple[Silence, ...]) -> tuple[Silence, ...]:
    """Those that were noted `before`, and what this look adds to them.

    A row that ends tells how it ended, and not that it had stalled before somebody cancelled it.
    """
    touched = backup.updated_at or backup.started_at
    if backup.ended or backup.started_at is None or touched is None:
        return before
    known = bool(before) and before[-1].touched_at == touched
    lives = not before and gives_signs(backup, seen_at)
    return before if known or lives else (*before, Silence(seen_at, touched))


def silences_of(stored: Json) -> tuple[Silence, ...]:
    """Those that are stored; NULL is none, and so is what another version wrote otherwise."""
    try:
        return tuple(read(Silence, one) for one in stored) if isinstance(stored, list) else ()
    except CannotRead:
        return ()


def gone_rows(looks: Iterable[Observation], listed: Iterable[tuple[str, str]]) -> list[Row]:
    """The backups of databases that were seen that Heroku lists no more. A look that failed says nothing of any."""
    seen = {clean(look.database.addon_id): look for look in looks if isinstance(look, Seen)}
    there = {(addon_id, uuid) for addon_id, look in seen.items() for uuid, *_ in backups_of(look)}
    return [
        {"of": addon_id, "which": uuid, "when": seen[addon_id].seen_at}
        for addon_id, uuid in listed
        if addon_id in seen and (addon_id, uuid) not in there
    ]


def restore_rows(looks: Iterable[Observation], known: Mapping[tuple[str, str], Restore]) -> list[Row]:
    """The transfers into databases that were seen, with what was `known` of those whose source cannot be told now.

    Whether they are new is left to the store.
    """
    return [
        {
            "addon_id": look.database.addon_id,
            "uuid": restore.uuid,
            "digest": digest(restore),
            "body": slim(restore),
            "created_at": restore.created_at,
            "seen_at": look.seen_at,
        }
        for look in looks
        if isinstance(look, Seen)
        for restore in restores_of(look, known).values()
    ]


def restores_of(look: Seen, known: Mapping[tuple[str, str], Restore]) -> dict[str, Restore]:
    """What a look saw of restores, by uuid, with what was `known` of them, which goes by (add-on uuid, uuid)."""
    of, seen = clean(look.database.addon_id), {clean(restore.uuid): restore for restore in look.restores}
    return {uuid: restore.knowing(known.get((of, uuid))) for uuid, restore in seen.items()}


def of_unknown_source(looks: Iterable[Observation]) -> set[str]:
    """The uuids of the restores of which this sweep could not tell whose data it was."""
    seen = (restore for look in looks if isinstance(look, Seen) for restore in look.restores)
    return {restore.uuid for restore in seen if restore.source is None}


def by_name(database: Database) -> tuple[str, str, str]:
    """Sorts databases as trails come."""
    return database.app, database.name, database.addon_id


def by_creation(kept: KeptBackup) -> tuple[datetime, int, str]:
    """Sorts backups, the oldest first."""
    return kept.backup.created_at, kept.backup.num, kept.backup.uuid


def by_turn(change: VerdictChange) -> tuple[datetime, str]:
    """Sorts changes of verdicts that stand in the order of their recording."""
    return change.at, change.rule
