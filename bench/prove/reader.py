"""Reads the simulated world without HTTP: the sandbox's own JSON bodies, decoded by checker's own wire."""

import json
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from checker.errors import Unreadable
from checker.heroku import wire
from checker.model import AppFacts, Attachment, Backup, Database, DatabaseInfo, Fact, Schedule, TokenInfo, Transfers
from checker.ports import Fetched, Heard
from checker.sandbox import data_bodies, platform_bodies
from checker.sandbox.account import NoSuchThing
from checker.sandbox.things import Addon, Ending, Transfer
from checker.sandbox.world import World

T = TypeVar("T")

_KEY = b"bench"
# A row is touched for the last time 3 s after its end, a stalled one 5 s after its start.
_LAST_WRITE = timedelta(seconds=5)


class WorldReader:
    """A HerokuReader; what cannot change any more is decoded once."""

    gaps: tuple[str, ...] = ()
    requests = 0
    heard = Heard()

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[Hashable, Any] = {}
        self.origins: dict[str, Fetched[str | None]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator["WorldReader"]:
        """As `Tools.open_reader`."""
        yield self

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        """Every add-on."""
        account = self._world.account
        addons = list(account.addons.values())
        key = ("addons", *((a.id, a.plan) for a in addons), *(a.id for a in account.attachments))
        made = self._once(key, lambda: wire.databases(_sent([platform_bodies.addon_body(account, a) for a in addons])))
        return Fetched(made, self._world.now)

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        """Every attachment."""
        account = self._world.account
        every = account.attachments

        def made() -> tuple[Attachment, ...]:
            return wire.attachments(_sent([platform_bodies.attachment_body(account, a, frozenset()) for a in every]))

        return Fetched(self._once(("attachments", *((a.id, a.name) for a in every)), made), self._world.now)

    async def rate_limit(self) -> None:
        """There is none."""

    async def app_facts(self, wanted: Collection[Fact]) -> Fetched[Mapping[str, AppFacts]]:  # noqa: ARG002 -- the port
        """Region and stage of every app."""
        apps = list(self._world.account.apps.values())
        listed = _sent([platform_bodies.app_body(self._world.account, app) for app in apps])
        couplings = _sent([platform_bodies.coupling_body(app) for app in apps if app.stage])
        return Fetched(wire.app_facts(listed, couplings), self._world.now)

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        """The backups of an app."""
        rows = self._world.backups.of_app(self._world.account.app(app))
        return Fetched(tuple(backup for row in rows for backup in self._row(row)), self._world.now)

    async def transfers(self, app: str) -> Fetched[Transfers]:
        """All transfers of an app; restores and copies are few, and decoded anew."""
        rows = self._world.backups.of_app(self._world.account.app(app))
        read, now = await self.backups(app), self._world.now
        rest = wire.transfers(_sent([data_bodies.transfer_body(row, now) for row in rows if not row.is_backup]), _KEY)
        return Fetched(replace(rest, backups=read.value, objects=dict(map(self._object, rows))), read.sent_at)

    def _object(self, row: Transfer) -> tuple[str, str]:
        return self._once(("object", row.uuid), lambda: (wire.stored(row.to_url, _KEY) or row.uuid, row.uuid))

    def _row(self, row: Transfer) -> tuple[Backup, ...]:
        now = self._world.now

        def made() -> tuple[Backup, ...]:
            return wire.backups(_sent([data_bodies.transfer_body(row, now)]), _KEY)

        last = row.starts_at if row.ending is Ending.STALLED else row.ends_at
        final = last is not None and now > last + _LAST_WRITE
        return self._once(("row", row.uuid, row.ending), made) if final else made()

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        """The schedules of the database's app."""
        addon = self._addon(addon_id)
        found = self._world.schedules.of_app(self._world.account.apps[addon.app_id])
        key = ("schedules", *((s.uuid, s.hour, s.timezone, s.updated_at) for s in found))
        made = self._once(key, lambda: wire.schedules(_sent([data_bodies.schedule_body(s) for s in found])))
        return Fetched(made, self._world.now)

    async def log(self, app: str, num: int) -> Fetched[tuple[str, ...]]:
        """What the log of a transfer says of its failure."""
        row, now = self._world.backups.find(self._world.account.app(app), str(num)), self._world.now
        return Fetched(wire.log_lines(_sent(data_bodies.transfer_body(row, now, verbose=True)), "token"), now)

    async def token(self) -> Fetched[TokenInfo]:
        """Nothing is told of the token."""
        raise Unreadable("Heroku answered 403: the token may not know itself")

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        """What is known of a database itself. Its size is of no interest here; where it is never changes."""
        account, now, addon = self._world.account, self._world.now, self._addon(addon_id)

        def made() -> DatabaseInfo:
            return wire.info(_sent(data_bodies.database_body(account, addon, now)), addon_id, _KEY, now)

        info = replace(self._once(("info", addon_id), made), seen_at=now)
        self.origins[addon_id] = Fetched(info.origin, now)
        return Fetched(info, now)

    def _addon(self, addon_id: str) -> Addon:
        try:
            return self._world.account.addon(addon_id)
        except NoSuchThing as error:
            raise Unreadable("Heroku answered 404: there is no such database") from error

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = make()
        known: T = self._known[key]
        return known


def _sent(body: object) -> Any:
    """What arrives at the other end."""
    return json.loads(json.dumps(body))
