"""The store without a database: for `check`, for tests, and while the real one is down."""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from checker.errors import Overtaken
from checker.model import (
    Act,
    Delivery,
    DeliveryStatus,
    History,
    Incident,
    Known,
    KnownDatabase,
    PolicyInForce,
    Reason,
    Record,
    SweepOnRecord,
)
from checker.ports import Pause
from checker.store import rows, turns
from checker.store.archive import memory_upkeep
from checker.store.archive.memory import MemoryArchive, keep
from checker.store.archive.rows import SWEEPS
from checker.store.codec import clean, cleaned, utc
from checker.store.state import State, enqueue, enter, note_change, observe, put_in_force


class MemoryStore(MemoryArchive):
    """Keeps everything as long as this object lives, and gives it back as a database would."""

    def __init__(self) -> None:
        super().__init__()
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
            swept_before=any(map(_fine, state.sweeps.values())),
            last_sweep_at=max((sweep.at for sweep in state.sweeps.values() if _fine(sweep)), default=None),
            drill=_newest_drill(state),
            sweeps=_count(state),
            openings=_openings(state),
            working=_working(state),
            acts=tuple(act for act in state.acts.values() if act.incident in {i.id for i in _open(state)}),
            duties=dict(state.duties),
            in_force=_newest_policy(state.policies.values()),
            told=_newest_policy(one for one in state.policies.values() if one.told_at),
            sealed=replace(state.seals[max(state.seals)], text=None) if state.seals else None,
        )

    def record(self, record: Record) -> None:
        """Write one sweep, all of it or nothing; recording the same sweep again changes nothing."""
        sweep = clean(record.sweep)
        if sweep in self._state.sweeps:
            return
        if record.after not in {None, _count(self._state)}:
            raise Overtaken
        # The work is done on copies: a value that cannot be stored raises halfway and leaves no trace.
        state = State(**{each.name: dict(getattr(self._state, each.name)) for each in fields(State)})
        state.sweeps[sweep] = cleaned(
            SweepOnRecord(
                record.sweep,
                record.at,
                len(record.observations),
                record.problem,
                record.partial,
                rows.apps_of(record),
            )
        )
        for look in record.observations:
            keep(state, look)
            observe(state, look)
        for one in record.judged:
            enter(state, one)
        for key, judged, verdict in rows.changed(record.judged, state.outcomes):
            note_change(state, key, judged, verdict)
        for incident in map(cleaned, record.incidents):
            state.incidents[incident.id] = incident
        for delivery in map(cleaned, record.deliveries):
            enqueue(state, delivery)
        state.duties.update({clean(name): utc(record.at) for name in record.duties})
        if record.in_force:
            put_in_force(state, cleaned(record.in_force))
        self._state = state

    def seal(self, now: datetime) -> None:
        """Seal the days that are over, as of a full sweep of `now`."""
        self._state = memory_upkeep.seal(self._state, now)

    def prune(self, before: datetime) -> bool:
        """Let go of what is older; True, as it is all done at once."""
        self._state = memory_upkeep.prune(self._state, before)
        return True

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


def _fine(sweep: SweepOnRecord) -> bool:
    return sweep.problem is None and not sweep.partial


def _count(state: State) -> int:
    return len(state.sweeps) + state.pruned.get(SWEEPS, 0)


def _open(state: State) -> list[Incident]:
    return [incident for incident in state.incidents.values() if incident.resolved_at is None]


def _openings(state: State) -> dict[tuple[str, str], DeliveryStatus]:
    still_open = {incident.id for incident in _open(state)}
    return rows.best_of(
        (one.notice.incident, one.sink, one.status)
        for one in state.deliveries.values()
        if not one.notice.reason.ends and one.notice.incident in still_open
    )


def _working(state: State) -> frozenset[str]:
    done = (one for one in state.deliveries.values() if one.status in {DeliveryStatus.SENT, DeliveryStatus.DEAD})
    return rows.working((one.sink, one.status, one.updated_at) for one in done if one.updated_at)


def _newest_drill(state: State) -> tuple[Delivery, ...]:
    drills = [notice for notice in state.notices.values() if notice.reason is Reason.DRILL]
    newest = max(drills, key=lambda notice: (notice.at, notice.id), default=None)
    return tuple(one for one in state.deliveries.values() if newest and one.notice.id == newest.id)


def _newest_policy(policies: Iterable[PolicyInForce]) -> PolicyInForce | None:
    return max(policies, key=lambda one: (one.last_in_force_at, one.first_in_force_at), default=None)


def _remembered(state: State, addon_id: str) -> dict[str, Any]:
    """What a sweep is given of a database's past, beside when it was seen."""
    since = max(sweep.at for sweep in state.sweeps.values()) - rows.REMEMBERED
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
