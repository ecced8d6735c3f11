"""The archive without a database: the same answers, from what one process remembers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker.model import (
    Backup,
    Delivery,
    History,
    KeptBackup,
    Observation,
    Past,
    PolicyInForce,
    Seal,
    Seen,
    Sighting,
    Silence,
    SweepOnRecord,
    Trail,
    VerdictChange,
)
from checker.store.archive import rows
from checker.store.codec import clean, cleaned, utc
from checker.store.rows import histories
from checker.store.state import State


class MemoryArchive:
    """Reads what the store in memory has recorded."""

    def __init__(self) -> None:
        self._state = State()

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the newest sweep on record began; None before the first."""
        began = [sweep.at for sweep in self._state.sweeps.values()]
        return (min(began), max(began)) if began else None

    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        """The sweeps that began in this time, the oldest first."""
        found = (sweep for sweep in self._state.sweeps.values() if start <= sweep.at < end)
        return tuple(sorted(found, key=lambda sweep: (sweep.at, sweep.id)))

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:
        """One database after the other."""
        state = self._state
        known = sorted(state.databases.values(), key=lambda one: rows.by_name(one[0]))
        trails = (_trail(state, Trail(database), past, start, end) for database, past in known)
        return (trail for trail in trails if trail != _bare(trail))

    def trail(self, addon_id: str, start: datetime, end: datetime) -> Trail | None:
        """What was recorded of one database in this time; None where nothing was."""
        return next((one for one in self.trails(start, end) if one.database.addon_id == addon_id), None)

    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        """The incidents that were open at some instant of this time, the oldest first."""
        state = self._state
        found = [
            one
            for one in state.incidents.values()
            if one.opened_at < end and (one.resolved_at is None or one.resolved_at > start or one.opened_at >= start)
        ]
        return histories(found, tuple(state.deliveries.values()), tuple(state.acts.values()))

    def notices(self, start: datetime, end: datetime) -> Sequence[Delivery]:
        """What was told in this time and is about no incident, in order, sink by sink."""
        sent = self._state.deliveries.values()
        return tuple(one for one in sent if one.notice.incident is None and start <= one.notice.at < end)

    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        """The policies that were in force at some instant of this time, the oldest first."""
        known = self._state.policies.values()
        held = max((one.first_in_force_at for one in known if one.first_in_force_at <= start), default=None)
        found = (
            one
            for one in known
            if one.first_in_force_at < end and (one.last_in_force_at >= start or one.first_in_force_at == held)
        )
        return tuple(sorted(found, key=lambda one: (one.first_in_force_at, one.fingerprint)))

    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:
        """The seals of the days of this time, the oldest first."""
        last = (end - timedelta.resolution).date()
        found = (seal for day, seal in self._state.seals.items() if start.date() <= day <= last)
        return tuple(sorted(found, key=lambda seal: seal.day))


def keep(state: State, look: Observation) -> None:
    """What this look saw, where it is new; before what is known of the database is brought up to date."""
    addon_id = clean(look.database.addon_id)
    before = state.sightings.get(addon_id, ())
    past = state.databases[addon_id][1] if addon_id in state.databases else Past()
    if any(at > look.seen_at for at in (*(one.at for one in before[-1:]), past.last_seen_at) if at):
        return
    essence = rows.essence(look)
    if (last := state.essences.get(addon_id)) != essence and last != cleaned(essence):
        seen = cleaned(rows.sighting(look))
        state.sightings[addon_id] = (*(one for one in before if one.at != seen.at), seen)
        state.essences[addon_id] = cleaned(essence)
    if isinstance(look, Seen):
        _keep_backups(state, addon_id, look)
        for uuid, restore in rows.restores_of(look, state.restores).items():
            if state.restores.get((addon_id, uuid)) != restore:
                state.restores[addon_id, uuid] = cleaned(restore)


def _keep_backups(state: State, addon_id: str, look: Seen) -> None:
    listed = state.listed.get(addon_id, {})
    silent = {uuid: kept.silences for uuid, kept in listed.items()}
    now = {
        uuid: (backup, own, run, rows.silences(backup, look.seen_at, silent.get(uuid, ())))
        for uuid, backup, own, run in rows.backups_of(look)
    }
    new = {uuid: what for uuid, what in now.items() if uuid not in listed or _what(listed[uuid]) != what}
    gone = {uuid: kept for uuid, kept in listed.items() if uuid not in now}
    if not new and not gone:
        return
    for uuid, kept in gone.items():
        state.gone[addon_id, uuid] = replace(kept, gone_at=utc(look.seen_at))
    kept_on = {uuid: kept for uuid, kept in listed.items() if uuid in now}
    for uuid, (backup, own, run, silences) in new.items():
        before = listed.get(uuid) or state.gone.pop((addon_id, uuid), None)
        first = before.first_seen_at if before else utc(look.seen_at)
        kept_on[uuid] = KeptBackup(cleaned(backup), first, None, own, run, silences)
    state.listed[addon_id] = kept_on


def _what(kept: KeptBackup) -> tuple[Backup, bool, bool, tuple[Silence, ...]]:
    return kept.backup, kept.own, kept.run, kept.silences


def _trail(state: State, trail: Trail, past: Past, start: datetime, end: datetime) -> Trail:
    mine = trail.database.addon_id
    slots = [entry for (of, *_), (entry, _) in state.slots.items() if of == mine and start <= entry.at < end]
    changes = [one for (of, _), all_of in state.changes.items() if of == mine for one in _from(all_of, start, end)]
    backups = (*state.listed.get(mine, {}).values(), *(kept for (of, _), kept in state.gone.items() if of == mine))
    restores = [one for (of, _), one in state.restores.items() if of == mine and start <= one.created_at < end]
    logs = [(at, log) for (of, _), (log, at) in state.logs.items() if of == mine and start <= at < end]
    return replace(
        trail,
        first_seen_at=past.first_seen_at,
        last_seen_at=past.last_seen_at,
        slots=tuple(sorted(slots, key=lambda entry: (entry.at, entry.schedule_uuid))),
        verdicts=tuple(sorted(changes, key=rows.by_turn)),
        sightings=_held_and_new(state.sightings.get(mine, ()), start, end),
        backups=tuple(sorted((one for one in backups if _listed(one, start, end)), key=rows.by_creation)),
        restores=tuple(sorted(restores, key=lambda one: (one.created_at, one.uuid))),
        logs=tuple(log for _, log in sorted(logs, key=lambda one: (one[0], one[1].backup))),
    )


def _bare(trail: Trail) -> Trail:
    return Trail(trail.database, trail.first_seen_at, trail.last_seen_at)


def _listed(kept: KeptBackup, start: datetime, end: datetime) -> bool:
    return kept.first_seen_at < end and (kept.gone_at is None or kept.gone_at > start)


def _from(changes: Sequence[VerdictChange], start: datetime, end: datetime) -> Iterator[VerdictChange]:
    """The newest of those up to the start, and those that came later."""
    held = [change for change in changes if change.at <= start][-1:]
    yield from (change for change in changes if change.at < end and (change.at > start or change in held))


def _held_and_new(sightings: Iterable[Sighting], start: datetime, end: datetime) -> tuple[Sighting, ...]:
    held = max((seen.at for seen in sightings if seen.at <= start), default=None)
    return tuple(seen for seen in sightings if seen.at < end and (seen.at > start or seen.at == held))
