"""One look at the databases of every app, many apps at a time.

One app's failure is that app's `Unseen`; only a refused token ends the whole look.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from checker.model import (
    Backup,
    Database,
    DatabaseInfo,
    FailureLog,
    Observation,
    Past,
    Requirement,
    Schedule,
    Seen,
    Transfers,
    Unseen,
)
from checker.observe import details, origins
from checker.observe.asking import Failed, attempt, by_turns, together, within
from checker.observe.bind import Bound, bind
from checker.observe.failures import wanted
from checker.observe.order import in_turn
from checker.observe.reasons import NOTHING_DEMANDED
from checker.observe.restores import Arrivals, arrivals, with_restores
from checker.ports import Fetched, HerokuReader


async def observe(
    reader: HerokuReader,
    databases: Sequence[Database],
    requirements: Mapping[str, Requirement],
    pasts: Mapping[str, Past],
    now: datetime,
    due: Mapping[str, datetime] | None = None,
) -> tuple[Observation, ...]:
    """Look at every database, app by app; `now` dates those that need no request.

    What is fetched follows from `requirements` and `pasts`, which go by add-on uuid. Raises TokenRefused. The reader
    bounds how many requests run at once, and may run out of them: first come the apps of databases whose deadline is
    past (`due` holds deadlines by add-on uuid), then those that were looked at longest ago.
    """
    look = _Look(reader, requirements, pasts, now)
    blank = {u.database.addon_id: u for d in databases if (u := _not_looked_at(d, requirements.get(d.addon_id), now))}
    apps = {database.app for database in databases if database.addon_id not in blank}
    # A row is told whose it is by all databases of its app, those included of which nothing is demanded.
    turns = in_turn([database for database in databases if database.app in apps], pasts, due or {}, now)
    looks = await by_turns([partial(_look_at_app, look, app, of_app) for app, of_app in turns])
    seen = [o for app_look in looks for o in app_look.observations if o.database.addon_id not in blank]
    infos = {addon_id: reply for app_look in looks for addon_id, reply in app_look.infos.items()}
    with_infos = await _with_infos(look, seen, infos)
    observations = [*with_restores(with_infos, (app_look.arrivals for app_look in looks)), *blank.values()]
    return tuple(sorted(observations, key=lambda o: (o.database.app, o.database.name)))


def _not_looked_at(database: Database, requirement: Requirement | None, now: datetime) -> Unseen | None:
    """Where nothing is demanded there is nothing to read; where it is not known what is, nights are noted still."""
    return Unseen(database, NOTHING_DEMANDED, now) if requirement and requirement.nothing else None


@dataclass(frozen=True, slots=True)
class _Look:
    """What is the same for all apps of one look."""

    reader: HerokuReader
    requirements: Mapping[str, Requirement]
    pasts: Mapping[str, Past]
    now: datetime

    def past(self, database: Database) -> Past:
        return self.pasts.get(database.addon_id, Past())

    def requirement(self, database: Database) -> Requirement | None:
        return self.requirements.get(database.addon_id)


@dataclass(frozen=True, slots=True)
class _AppLook:
    """The databases of one app, what of their details had to be asked for on the way, and what was restored."""

    observations: Sequence[Observation]
    infos: "_Infos" = field(default_factory=dict)
    arrivals: Arrivals = field(default_factory=Arrivals)


async def _look_at_app(look: _Look, app: str, databases: Sequence[Database]) -> _AppLook:
    without = [Seen(d, (), (), look.now) for d in databases if not d.has_pgbackups]
    served = tuple(d for d in databases if d.has_pgbackups)
    found = await _look_at_backups(look, app, served) if served else _AppLook(())
    return replace(found, observations=(*without, *found.observations))


async def _look_at_backups(look: _Look, app: str, served: tuple[Database, ...]) -> _AppLook:
    async with asyncio.TaskGroup() as group:
        transfers = group.create_task(attempt(look.reader.transfers(app), look.now))
        schedules = [group.create_task(attempt(look.reader.schedules(d.addon_id), look.now)) for d in served]
    rows = _AppRows(served, transfers.result(), tuple(task.result() for task in schedules))
    bound, infos, known = rows.bound({}), _Infos(), dict[str, str]()
    # One request per database more, only where names alone might mislead.
    if len(served) > 1 or any(backup.origin for backup in bound.unbound):
        if origins.asks(served, look.reader.origins, rows.listed, look.now):
            infos = await _infos(look, served)
        known = origins.whose(origins.of(served, look.reader.origins))
        bound = rows.bound(known)
    observations = [rows.observation(place, bound) for place in range(len(served))]
    arrived = arrivals(served, rows.listed, bound, known)
    return _AppLook(await _with_logs(look, app, observations), infos, arrived)


async def _with_logs(look: _Look, app: str, observations: Sequence[Observation]) -> list[Observation]:
    """The observations with the logs that they want; one that cannot be read is asked for again at the next look."""

    def log_wanted(seen: Seen) -> Backup | None:
        return wanted(seen, look.requirement(seen.database), look.past(seen.database))

    wants = {o.database.addon_id: row for o in observations if isinstance(o, Seen) and (row := log_wanted(o))}
    rows = {row.uuid: row for row in wants.values()}
    replies = await together([attempt(look.reader.log(app, row.num), look.now) for row in rows.values()])
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


async def _infos(look: _Look, databases: Sequence[Database]) -> "_Infos":
    """The details of these databases, by add-on uuid."""
    replies = await together([attempt(look.reader.info(d.addon_id), look.now) for d in databases])
    return {database.addon_id: reply for database, reply in zip(databases, replies, strict=True)}


async def _with_infos(look: _Look, observations: Sequence[Observation], infos: "_Infos") -> list[Observation]:
    """The observations with the details that are needed; `infos` are those that were asked for already."""
    databases = [o.database for o in observations]
    need = {d.addon_id for d in databases if details.needed(d, look.requirement(d))}
    due = [
        o.database.addon_id
        for o in observations
        if isinstance(o, Seen)
        and details.due(o.database, look.requirement(o.database), look.past(o.database), look.now)
    ]
    questions = {addon_id: partial(look.reader.info, addon_id) for addon_id in due if addon_id not in infos}
    replies = infos | await within(details.PATIENCE, questions, look.now)
    names, known = {d.addon_id: d.name for d in databases}, origins.whose(origins.of(databases, look.reader.origins))

    def with_info(seen: Seen) -> Seen:
        reply = replies.get(seen.database.addon_id)
        told: DatabaseInfo | str | None = reply.reason if isinstance(reply, Failed) else None
        if isinstance(reply, Fetched):
            told = details.kept(reply.value, seen.database, names, known)
        return details.with_info(seen, look.past(seen.database), told, look.now)

    return [with_info(o) if isinstance(o, Seen) and o.database.addon_id in need else o for o in observations]


_Infos = dict[str, Fetched[DatabaseInfo] | Failed]


@dataclass(frozen=True, slots=True)
class _AppRows:
    """What one app's replies hold: its transfers, and the schedules listed for each of its databases in turn."""

    databases: tuple[Database, ...]
    transfers: Fetched[Transfers] | Failed
    schedules: tuple[Fetched[tuple[Schedule, ...]] | Failed, ...]

    @property
    def listed(self) -> Transfers:
        """The transfers, none where they could not be read."""
        return self.transfers.value if isinstance(self.transfers, Fetched) else Transfers(())

    def bound(self, known: dict[str, str]) -> Bound:
        schedules = [s for reply in self.schedules if isinstance(reply, Fetched) for s in reply.value]
        return bind(self.databases, schedules, self.listed.backups, known)

    def observation(self, place: int, bound: Bound) -> Observation:
        database, schedules = self.databases[place], self.schedules[place]
        seen_at = min(self.transfers.sent_at, schedules.sent_at)
        for reply in (self.transfers, schedules):
            if isinstance(reply, Failed):
                return Unseen(database, reply.reason, seen_at, spent=reply.spent)
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
