"""Sealing and pruning without a database: the same as in SQL, on what one process remembers."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from checker import sealing
from checker.model import DeliveryStatus, KeptBackup, PolicyInForce, Reason, SweepOnRecord
from checker.sealing import Days, Entered
from checker.store.archive.rows import SWEEPS
from checker.store.state import State

K = TypeVar("K")
V = TypeVar("V")


def seal(state: State, now: datetime) -> State:
    """Seal what is due as of a full sweep of `now`."""
    newest = state.seals[max(state.seals)] if state.seals else None
    first_sweep = min((sweep.at for sweep in state.sweeps.values()), default=None)
    span = sealing.due(newest.day if newest else None, first_sweep, now)
    if span is None:
        return state
    slots = [Entered(of, entry, decided) for (of, *_), (entry, decided) in state.slots.items()]
    since = span[0] - sealing.LOOKED_BACK
    before = tuple(one for day, one in sorted(state.seals.items()) if since <= day)
    days = Days(*span, slots, tuple(state.incidents.values()), tuple(state.sweeps.values()), before)
    made = sealing.seals_of(days, newest.head if newest else None, now)
    return replace(state, seals=state.seals | {one.day: one for one in made})


def prune(state: State, before: datetime) -> State:
    """Let go of what is older than `before`, and never of what still says how things stand."""
    sweeps = _only(state.sweeps, lambda _, sweep: sweep.at >= before or sweep.at in _newest(state.sweeps.values()))
    incidents = _only(state.incidents, lambda _, one: one.resolved_at is None or one.resolved_at >= before)
    state = replace(state, incidents=incidents)
    unseen = {of for of, (_, past) in state.databases.items() if past.last_seen_at and past.last_seen_at < before}
    told = _told(state, before)
    gone = len(state.sweeps) - len(sweeps)
    return replace(
        state,
        sweeps=sweeps,
        pruned=state.pruned | ({SWEEPS: state.pruned.get(SWEEPS, 0) + gone} if gone else {}),
        slots=_only(state.slots, lambda key, _: key[2] >= before),
        logs=_only(state.logs, lambda _, log: log[1] >= before),
        restores=_only(state.restores, lambda _, one: one.created_at >= before),
        changes={key: _from_held(changes, before, lambda one: one.at) for key, changes in state.changes.items()},
        sightings={key: _from_held(seen, before, lambda one: one.at) for key, seen in state.sightings.items()},
        listed=_only(state.listed, lambda of, _: of not in unseen),
        gone=_only(state.gone, lambda _, kept: not _gone_before(kept, before)),
        policies=_only(state.policies, lambda _, one: one.last_in_force_at >= before or one in _needed(state)),
        acts=_only(state.acts, lambda _, act: act.at >= before or act.incident in incidents),
        notices=_only(state.notices, lambda id_, _: id_ in told),
        deliveries=_only(state.deliveries, lambda _, one: one.notice.id in told),
        seals={day: one if day >= before.date() else replace(one, text=None) for day, one in state.seals.items()},
    )


def _only(things: dict[K, V], stays: Callable[[K, V], bool]) -> dict[K, V]:
    return {key: thing for key, thing in things.items() if stays(key, thing)}


def _from_held(things: tuple[V, ...], before: datetime, at: Callable[[V], datetime]) -> tuple[V, ...]:
    """Those that came since, and the one that held then."""
    old = [number for number, thing in enumerate(things) if at(thing) <= before]
    return things[old[-1] :] if old else things


def _gone_before(kept: KeptBackup, before: datetime) -> bool:
    return kept.gone_at is not None and kept.gone_at < before


def _newest(sweeps: Iterable[SweepOnRecord]) -> set[datetime]:
    known = list(sweeps)
    fine = [sweep.at for sweep in known if sweep.problem is None and not sweep.partial]
    return {max(sweep.at for sweep in known), *([max(fine)] if fine else [])}


def _needed(state: State) -> list[PolicyInForce]:
    """The policy in force, and the last one that the team was told of."""
    known = state.policies.values()
    newest = max(one.last_in_force_at for one in known)
    told = max((one.last_in_force_at for one in known if one.told_at), default=newest)
    return [one for one in known if one.last_in_force_at in {newest, told}]


def _told(state: State, before: datetime) -> set[str]:
    """The notices that stay: the new ones, those of an incident that stays, those that wait; and the last words."""
    drills = [one for one in state.notices.values() if one.reason is Reason.DRILL]
    newest_drill = max(drills, key=lambda one: (one.at, one.id), default=None)
    last: dict[tuple[str, DeliveryStatus], datetime] = {}
    for one in state.deliveries.values():
        if one.updated_at and one.status in {DeliveryStatus.SENT, DeliveryStatus.DEAD}:
            last[one.sink, one.status] = max(one.updated_at, last.get((one.sink, one.status), one.updated_at))
    stay = {id_ for id_, one in state.notices.items() if one.at >= before or one.incident in state.incidents}
    stay |= {one.notice.id for one in state.deliveries.values() if one.status is DeliveryStatus.PENDING}
    stay |= {one.notice.id for one in state.deliveries.values() if last.get((one.sink, one.status)) == one.updated_at}
    return stay | ({newest_drill.id} if newest_drill else set())
