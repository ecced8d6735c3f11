"""The store without a database: for `check`, for tests, and while the real one is down."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from checker.errors import Overtaken
from checker.model import (
    Act,
    Baseline,
    Database,
    DatabaseInfo,
    Delivery,
    DeliveryStatus,
    FailureLog,
    History,
    Incident,
    Judged,
    Known,
    KnownDatabase,
    KnownSchedule,
    Notice,
    Observation,
    Outcome,
    Past,
    PolicyInForce,
    Reason,
    Record,
    Seen,
    SlotEntry,
)
from checker.ports import Pause
from checker.store import rows, turns
from checker.store.codec import clean, cleaned, utc


@dataclass(frozen=True, slots=True)
class _State:
    """What is remembered; dictionaries keep the order of recording. `sweeps` tells when, and the full, fine ones."""

    sweeps: dict[str, tuple[datetime, bool]] = field(default_factory=dict)
    databases: dict[str, tuple[Database, Past]] = field(default_factory=dict)
    schedules: dict[tuple[str, str], KnownSchedule] = field(default_factory=dict)
    slots: dict[tuple[str, str, datetime], tuple[SlotEntry, datetime]] = field(default_factory=dict)
    logs: dict[tuple[str, str], tuple[FailureLog, datetime]] = field(default_factory=dict)
    baselines: dict[str, Baseline] = field(default_factory=dict)
    infos: dict[str, DatabaseInfo] = field(default_factory=dict)
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    duties: dict[str, datetime] = field(default_factory=dict)
    policies: dict[tuple[str, datetime], PolicyInForce] = field(default_factory=dict)


class MemoryStore:
    """Keeps everything as long as this object lives, and gives it back as a database would."""

    def __init__(self) -> None:
        self._state = _State()
        self._turn = threading.Lock()

    @contextmanager
    def turn(self, pause: Pause = time.sleep) -> Iterator[bool]:
        """Whether this thread may sweep now; it waits a while for others that do."""
        got = turns.waited_for(lambda: self._turn.acquire(blocking=False), pause)
        try:
            yield got
        finally:
            if got:
                self._turn.release()

    def turn_lost(self) -> bool:
        """Never: no connection holds it."""
        return False

    def load(self) -> Known:
        """All that a sweep needs."""
        state = self._state
        inventory = [
            KnownDatabase(database, replace(past, **_remembered(state, addon_id)))
            for addon_id, (database, past) in state.databases.items()
        ]
        return Known(
            inventory=rows.in_order(inventory),
            incidents=tuple(sorted(_open(state), key=rows.by_opening)),
            pending=tuple(self.pending()),
            outcomes=dict(state.outcomes),
            swept_before=any(fine for _, fine in state.sweeps.values()),
            last_sweep_at=max((at for at, fine in state.sweeps.values() if fine), default=None),
            drill=_newest_drill(state),
            sweeps=len(state.sweeps),
            openings=_openings(state),
            working=_working(state),
            acts=tuple(act for act in state.acts.values() if act.incident in {i.id for i in _open(state)}),
            duties=dict(state.duties),
            in_force=_newest_policy(state.policies.values()),
            told=_newest_policy(one for one in state.policies.values() if one.told_at),
        )

    def record(self, record: Record) -> None:
        """Write one sweep, all of it or nothing; recording the same sweep again changes nothing."""
        sweep = clean(record.sweep)
        if sweep in self._state.sweeps:
            return
        if record.after not in {None, len(self._state.sweeps)}:
            raise Overtaken
        # The work is done on copies: a value that cannot be stored raises halfway and leaves no trace.
        state = _State(**{each.name: dict(getattr(self._state, each.name)) for each in fields(_State)})
        state.sweeps[sweep] = (utc(record.at), record.problem is None and not record.partial)
        for look in record.observations:
            _observe(state, look)
        for one in record.judged:
            _enter(state, one)
        for key, judged, verdict in rows.changed(record.judged, state.outcomes):
            utc(judged.seen_at)
            cleaned(verdict)
            state.outcomes[key] = verdict.outcome
        for incident in map(cleaned, record.incidents):
            state.incidents[incident.id] = incident
        for delivery in map(cleaned, record.deliveries):
            _enqueue(state, delivery)
        state.duties.update({clean(name): utc(record.at) for name in record.duties})
        if record.in_force:
            _put_in_force(state, cleaned(record.in_force))
        self._state = state

    def histories(self, which: str) -> Sequence[History]:
        """The incidents whose ids begin so, open or over, the oldest first."""
        found = [incident for id_, incident in self._state.incidents.items() if id_.startswith(which)]
        return rows.histories(found, tuple(self._state.deliveries.values()), tuple(self._state.acts.values()))

    def act(self, act: Act) -> None:
        """Keep what somebody did about an incident."""
        self._state.acts[len(self._state.acts)] = cleaned(act)

    def pending(self) -> Sequence[Delivery]:
        """The deliveries still to be made, in the order of their recording."""
        deliveries = self._state.deliveries.values()
        return tuple(delivery for delivery in deliveries if delivery.status is DeliveryStatus.PENDING)

    def mark(self, deliveries: Iterable[Delivery]) -> None:
        """Keep what became of these deliveries; what was sent stays sent."""
        kept = self._state.deliveries
        for mark in [cleaned(delivery) for delivery in deliveries]:
            stored = kept.get(mark.id)
            if stored is not None and stored.status is not DeliveryStatus.SENT:
                kept[mark.id] = replace(
                    stored,
                    status=mark.status,
                    attempts=mark.attempts,
                    detail=mark.detail,
                    updated_at=mark.updated_at,
                )

    def close(self) -> None:
        """There is nothing to let go of."""


def _open(state: _State) -> list[Incident]:
    return [incident for incident in state.incidents.values() if incident.resolved_at is None]


def _observe(state: _State, look: Observation) -> None:
    database = cleaned(look.database)
    past = state.databases.get(database.addon_id, (database, Past()))[1]
    state.databases[database.addon_id] = (database, past)
    if not isinstance(look, Seen):
        return
    seen_at = utc(look.seen_at)
    state.databases[database.addon_id] = (
        database,
        Past(min(past.first_seen_at or seen_at, seen_at), max(past.last_seen_at or seen_at, seen_at)),
    )
    for schedule in map(cleaned, look.schedules):
        key = (schedule.uuid, database.addon_id)
        before = state.schedules.get(key)
        if before is None or before.last_seen_at <= seen_at:
            stayed = before is not None and (past.last_seen_at is None or past.last_seen_at <= before.last_seen_at)
            since = before.first_seen_at if before and stayed else seen_at
            state.schedules[key] = KnownSchedule(schedule, seen_at, since)
    for log in map(cleaned, look.logs):
        state.logs.setdefault((database.addon_id, log.backup), (log, seen_at))
    if look.info:
        info, told = cleaned(look.info), state.infos.get(database.addon_id)
        if told is None or told.seen_at < info.seen_at:
            state.infos[database.addon_id] = info


def _enqueue(state: _State, delivery: Delivery) -> None:
    """An id that is there already, or a notice that this sink has already, stays as it is."""
    notice = state.notices.setdefault(delivery.notice.id, delivery.notice)
    known = any(other.notice.id == notice.id and other.sink == delivery.sink for other in state.deliveries.values())
    if not known and delivery.id not in state.deliveries:
        state.deliveries[delivery.id] = replace(delivery, notice=notice)


def _openings(state: _State) -> dict[tuple[str, str], DeliveryStatus]:
    still_open = {incident.id for incident in _open(state)}
    return rows.best_of(
        (one.notice.incident, one.sink, one.status)
        for one in state.deliveries.values()
        if not one.notice.reason.ends and one.notice.incident in still_open
    )


def _working(state: _State) -> frozenset[str]:
    done = (one for one in state.deliveries.values() if one.status in {DeliveryStatus.SENT, DeliveryStatus.DEAD})
    return rows.working((one.sink, one.status, one.updated_at) for one in done if one.updated_at)


def _newest_drill(state: _State) -> tuple[Delivery, ...]:
    drills = [notice for notice in state.notices.values() if notice.reason is Reason.DRILL]
    newest = max(drills, key=lambda notice: (notice.at, notice.id), default=None)
    return tuple(one for one in state.deliveries.values() if newest and one.notice.id == newest.id)


def _put_in_force(state: _State, policy: PolicyInForce) -> None:
    key = (policy.fingerprint, utc(policy.first_in_force_at))
    before = state.policies.get(key, policy)
    last = max(before.last_in_force_at, utc(policy.last_in_force_at))
    state.policies[key] = replace(before, last_in_force_at=last, told_at=before.told_at or policy.told_at)


def _newest_policy(policies: Iterable[PolicyInForce]) -> PolicyInForce | None:
    return max(policies, key=lambda one: (one.last_in_force_at, one.first_in_force_at), default=None)


def _enter(state: _State, judged: Judged) -> None:
    for entry in map(cleaned, judged.ledger):
        key = (judged.database.addon_id, entry.schedule_uuid, utc(entry.at))
        if key not in state.slots or state.slots[key][1] <= judged.seen_at:
            state.slots[key] = (entry, judged.seen_at)
    if judged.baseline:
        baseline, before = cleaned(judged.baseline), state.baselines.get(clean(judged.database.addon_id))
        if before is None or before.since <= baseline.since:
            state.baselines[clean(judged.database.addon_id)] = baseline


def _remembered(state: _State, addon_id: str) -> dict[str, Any]:
    """What a sweep is given of a database's past, beside when it was seen."""
    since = max(at for at, _ in state.sweeps.values()) - rows.REMEMBERED
    schedules = [known for (_, of), known in state.schedules.items() if of == addon_id]
    slots = (entry for (of, _, at), (entry, _) in state.slots.items() if of == addon_id and at >= since)
    logs = [(at, log) for (of, _), (log, at) in state.logs.items() if of == addon_id and at >= since]
    return {
        "schedules": tuple(sorted(schedules, key=rows.by_last_sight)),
        "ledger": tuple(sorted(slots, key=lambda e: (e.at, e.schedule_uuid))),
        "logs": tuple(log for _, log in sorted(logs, key=lambda one: (one[0], one[1].backup))),
        "baseline": state.baselines.get(addon_id),
        "info": state.infos.get(addon_id),
    }
