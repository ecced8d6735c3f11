"""One look at the databases of every app, many apps at a time.

One app's failure is that app's `Unseen`; only a refused token ends the whole look.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from checker.errors import TokenRefused, Unreadable
from checker.model import Backup, Database, FailureLog, Observation, Past, Requirement, Schedule, Seen, Unseen
from checker.observe.bind import Bound, bind
from checker.observe.failures import wanted
from checker.ports import Fetched, HerokuReader

T = TypeVar("T")
_LogWanted = Callable[[Seen], Backup | None]


async def observe(
    reader: HerokuReader,
    databases: Sequence[Database],
    requirements: Mapping[str, Requirement],
    pasts: Mapping[str, Past],
    now: datetime,
) -> tuple[Observation, ...]:
    """Look at every database that has PGBackups, app by app; `now` dates those that need no request.

    What is fetched follows from `requirements` and `pasts`, which go by add-on uuid. Raises TokenRefused. The reader
    bounds how many requests run at once.
    """

    def log_wanted(seen: Seen) -> Backup | None:
        addon_id = seen.database.addon_id
        return wanted(seen, requirements.get(addon_id), pasts.get(addon_id, Past()))

    by_app = groupby(sorted(databases, key=lambda d: d.app), key=lambda d: d.app)
    looks = [_look_at_app(reader, app, tuple(of_app), log_wanted, now) for app, of_app in by_app]
    observations = [observation for look in await _together(looks) for observation in look]
    return tuple(sorted(observations, key=lambda o: (o.database.app, o.database.name)))


async def _look_at_app(
    reader: HerokuReader, app: str, databases: Sequence[Database], log_wanted: _LogWanted, now: datetime
) -> list[Observation]:
    without = [Seen(d, (), (), now) for d in databases if not d.has_pgbackups]
    served = [d for d in databases if d.has_pgbackups]
    if not served:
        return [*without]
    async with asyncio.TaskGroup() as group:
        backups = group.create_task(_try(reader.backups(app), now))
        schedules = [group.create_task(_try(reader.schedules(d.addon_id), now)) for d in served]
    rows = _AppRows(tuple(served), backups.result(), tuple(task.result() for task in schedules))
    bound = rows.bound({})
    # One request per database more, only where names alone might mislead.
    if len(served) > 1 or any(backup.origin for backup in bound.unbound):
        bound = rows.bound(await _origins(reader, served, now))
    observations = [rows.observation(place, bound) for place in range(len(served))]
    return [*without, *await _with_logs(reader, app, observations, log_wanted, now)]


async def _with_logs(
    reader: HerokuReader, app: str, observations: Sequence[Observation], log_wanted: _LogWanted, now: datetime
) -> list[Observation]:
    """The observations with the logs that they want; one that cannot be read is asked for again at the next look."""
    wants = {o.database.addon_id: row for o in observations if isinstance(o, Seen) and (row := log_wanted(o))}
    rows = {row.uuid: row for row in wants.values()}
    replies = await _together([_try(reader.log(app, row.num), now) for row in rows.values()])
    logs = {
        uuid: FailureLog(uuid, reply.value)
        for uuid, reply in zip(rows, replies, strict=True)
        if isinstance(reply, Fetched)
    }

    def with_log(observation: Observation) -> Observation:
        row = wants.get(observation.database.addon_id)
        log = logs.get(row.uuid) if row else None
        return replace(observation, logs=(log,)) if log and isinstance(observation, Seen) else observation

    return [with_log(observation) for observation in observations]


@dataclass(frozen=True, slots=True)
class _Failed:
    """A reply that was not to be had."""

    reason: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class _AppRows:
    """What one app's replies hold: its backups, and the schedules listed for each of its databases in turn."""

    databases: tuple[Database, ...]
    backups: Fetched[tuple[Backup, ...]] | _Failed
    schedules: tuple[Fetched[tuple[Schedule, ...]] | _Failed, ...]

    def bound(self, origins: dict[str, str]) -> Bound:
        schedules = [s for reply in self.schedules if isinstance(reply, Fetched) for s in reply.value]
        backups = self.backups.value if isinstance(self.backups, Fetched) else ()
        return bind(self.databases, schedules, backups, origins)

    def observation(self, place: int, bound: Bound) -> Observation:
        database, schedules = self.databases[place], self.schedules[place]
        seen_at = min(self.backups.sent_at, schedules.sent_at)
        for reply in (self.backups, schedules):
            if isinstance(reply, _Failed):
                return Unseen(database, reply.reason, seen_at)
        return Seen(
            database,
            schedules=bound.schedules[database.addon_id],
            backups=bound.backups[database.addon_id],
            seen_at=seen_at,
            runs=bound.runs[database.addon_id],
            unbound=tuple(sorted(backup.name for backup in bound.unbound)),
            orphans=bound.orphans[database.addon_id],
            neighbours=bound.neighbours[database.addon_id],
        )


async def _try(reply: Coroutine[Any, Any, Fetched[T]], now: datetime) -> Fetched[T] | _Failed:
    try:
        return await reply
    except Unreadable as error:
        return _Failed(str(error), now)


async def _origins(reader: HerokuReader, databases: Sequence[Database], now: datetime) -> dict[str, str]:
    """Which digest of a URL is whose; a database that does not tell simply stays out."""
    replies = await _together([_try(reader.info(d.addon_id), now) for d in databases])
    infos = [reply.value for reply in replies if isinstance(reply, Fetched)]
    origins = [info.origin for info in infos if info.origin]
    return {info.origin: info.addon_id for info in infos if info.origin and origins.count(info.origin) == 1}


async def _together(coroutines: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all at once; the first refused token cancels the rest and is raised as itself, not as a group."""
    refused: TokenRefused | None = None
    tasks: list[asyncio.Task[T]] = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(coroutine) for coroutine in coroutines]
    except* TokenRefused as refusals:
        leaf: BaseException = refusals
        while isinstance(leaf, BaseExceptionGroup):
            leaf = leaf.exceptions[0]
        refused = TokenRefused(str(leaf))
    if refused:
        raise refused
    return [task.result() for task in tasks]
