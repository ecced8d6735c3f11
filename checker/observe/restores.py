"""Which restores went into which database, and whose backups they were of. Pure.

A row is listed at the app that it went into (heroku.md §2.8), the backup that it read at the app that was dumped: only
a look at both can tell whose it was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker.model import CLOCK_SKEW, Database, Incoming, Observation, Restore, RestoreKind, Seen, Transfers
from checker.observe.bind import Bound, Names


@dataclass(frozen=True, slots=True)
class _Stored:
    """A backup that was read back may be this one: its name, whose it is where that is known, and when it was taken."""

    name: str
    owner: str | None
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What one app's list tells: what went `into` each of its databases by uuid, and its stored backups by digest.

    `origins` are the uuids of its databases by the digests of their URLs, `labels` what they are called, by uuid.
    """

    into: Mapping[str, Sequence[Incoming]] = field(default_factory=dict)
    stored: Mapping[str, _Stored] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def arrivals(databases: Sequence[Database], transfers: Transfers, bound: Bound, origins: Mapping[str, str]) -> Arrivals:
    """What the list of one app says.

    As with backups, where a row went is the truth, and its to_name stands in where that is not known. What fits no
    database or several is no one's; so is what is older than the database, which only took over the name.
    """
    names, born = Names(databases), {d.addon_id: d.created_at for d in databases}
    into: dict[str, list[Incoming]] = {}
    for row in transfers.incoming:
        name = row.restore.to_name
        addon_id = origins.get(row.target or "") or (names.of_row(name) if name else None)
        if addon_id in born and row.restore.created_at >= born[addon_id] - CLOCK_SKEW:
            into.setdefault(addon_id, []).append(row)
    owners = {backup.uuid: addon_id for addon_id, rows in bound.backups.items() for backup in rows}
    by_uuid = {backup.uuid: backup for backup in transfers.backups}
    stored = {
        digest: _Stored(backup.name, owners.get(uuid), backup.taken_at)
        for digest, uuid in transfers.objects.items()
        if (backup := by_uuid.get(uuid))
    }
    return Arrivals(into, stored, origins, {d.addon_id: f"{d.app}::{d.attachment}" for d in databases})


def with_restores(observations: Iterable[Observation], looks: Iterable[Arrivals]) -> list[Observation]:
    """The observations with what was restored into each database, and what was restored of its backups elsewhere."""
    every = list(looks)
    stored = {digest: backup for look in every for digest, backup in look.stored.items()}
    origins = {digest: addon_id for look in every for digest, addon_id in look.origins.items()}
    labels = {addon_id: label for look in every for addon_id, label in look.labels.items()}
    told: dict[str, list[Restore]] = {}
    for into, row in ((into, row) for look in every for into, rows in look.into.items() for row in rows):
        restore = _named(_told(row, into, stored.get(row.stored or ""), origins), labels)
        shown_at = {into, restore.source} if restore.backup else {into}
        for addon_id in shown_at:
            told.setdefault(addon_id or "", []).append(restore)
    return [_with(o, told.get(o.database.addon_id, [])) for o in observations]


def _told(row: Incoming, into: str, backup: _Stored | None, origins: Mapping[str, str]) -> Restore:
    if backup is None:
        return replace(row.restore, into=into, source=origins.get(row.origin or ""))
    kind = RestoreKind.RECOVERY if backup.owner == into else RestoreKind.REHEARSAL
    return replace(
        row.restore,
        into=into,
        kind=kind if backup.owner else RestoreKind.REFRESH,
        backup=backup.name,
        source=backup.owner,
        taken_at=backup.taken_at,
    )


def _named(restore: Restore, labels: Mapping[str, str]) -> Restore:
    return replace(restore, into_label=labels.get(restore.into or ""), source_label=labels.get(restore.source or ""))


def _with(observation: Observation, restores: Sequence[Restore]) -> Observation:
    if not isinstance(observation, Seen) or not restores:
        return observation
    return replace(observation, restores=tuple(sorted(restores, key=lambda r: (r.created_at, r.uuid))))
