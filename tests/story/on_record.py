"""An account at many instants, each answer asked of the sandbox once, so that a thousand sweeps cost little.

Answers that no fault hits are given as they were decoded then; the others go through the real client, and through the
sandbox's own faults, anew.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

import httpx
from starlette.types import Receive, Scope, Send

from checker.heroku.client import HerokuClient
from checker.model import AppFacts, Attachment, Backup, Database, DatabaseInfo, Fact, Schedule, TokenInfo, Transfers
from checker.ports import Fetched, Heard, HerokuReader
from checker.sandbox import faults
from checker.sandbox.application import application
from checker.sandbox.front import Front
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec import Scenario
from tools.faults.kinds import Fault
from tools.faults.network import NETWORK
from tools.faults.places import Place

T = TypeVar("T")

_NOWHERE, _TOKEN = "http://127.0.0.1", "HRKU-token"
_LISTS = ("/addons", "/teams", "/teams/acme/addons", "/teams/globex/addons")


class Recorded:
    """What Heroku answers so long after the scenario's now: bodies by path and range, and what they say."""

    def __init__(self, scenario: Scenario, times: Sequence[timedelta]) -> None:
        self.sandbox = Sandbox(scenario, speed=0)
        self.start = self.sandbox.clock.now()
        self.bodies: dict[tuple[datetime, str, str], tuple[int, list[tuple[bytes, bytes]], bytes]] = {}
        self.said: dict[tuple[datetime, str], Any] = {}
        self._times = [self.start + time for time in times]

    async def listen(self) -> "Recorded":
        """Move the clock from time to time and ask everything there is."""
        for time in self._times:
            self.sandbox.clock.move_to(time)
            self.sandbox.catch_up()
            async with _client(self.sandbox.clock.now, _Keeping(self)) as reader:
                await self._ask(reader, time)
        return self

    async def _ask(self, reader: HerokuClient, now: datetime) -> None:
        listed = await reader.databases()
        self.said[now, "databases"] = listed
        self.said[now, "attachments"] = await reader.attachments()
        self.said[now, "facts"] = await reader.app_facts(frozenset(Fact))
        self.said[now, "token"] = await reader.token()
        for database in listed.value:
            rows = await reader.transfers(database.app)
            self.said[now, f"transfers {database.app}"] = rows
            self.said[now, f"schedules {database.addon_id}"] = await reader.schedules(database.addon_id)
            self.said[now, f"info {database.addon_id}"] = await reader.info(database.addon_id)
            newest = max(rows.value.backups, key=lambda backup: backup.created_at)
            lines = await reader.log(database.app, newest.num)
            self.said[now, f"log {database.app} {newest.num}"] = lines


class _Keeping(httpx.AsyncBaseTransport):
    """The way to the sandbox; what comes back is kept."""

    def __init__(self, recorded: Recorded) -> None:
        self._recorded = recorded
        self._through = httpx.ASGITransport(application(recorded.sandbox))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._through.handle_async_request(request)
        body = await response.aread()
        key = (self._recorded.sandbox.clock.now(), request.url.path, request.headers.get("range", ""))
        kept = [(name, value) for name, value in response.headers.raw if name.lower() != b"content-encoding"]
        self._recorded.bodies[key] = (response.status_code, kept, body)
        return httpx.Response(response.status_code, headers=kept, stream=httpx.ByteStream(body))


class Line(httpx.AsyncBaseTransport):
    """The way to what was recorded. `now` is set from outside; so is when the fault is there, and when it is over."""

    def __init__(self, recorded: Recorded, place: Place, fault: Fault, addon: str) -> None:
        self.now = recorded.start
        self._recorded, self._fault = recorded, fault
        self._path = place.path.format(addon=addon)
        self._broken = False
        self._left = 0
        self._front = httpx.ASGITransport(Front(self._replay, recorded.sandbox))
        self.mend()

    def break_now(self) -> None:
        """The fault is there; where it passes by itself, it is used up by what it hits."""
        self._broken, self._left = True, self._fault.sandbox.get("times", 10_000)
        if self._kind not in NETWORK:
            self._recorded.sandbox.faults.add(faults.Fault.model_validate({"path": self._path, **self._fault.sandbox}))

    def mend(self) -> None:
        """Heroku answers as it should."""
        self._broken = False
        self._recorded.sandbox.faults.clear()

    def hits(self, *paths: str) -> bool:
        """One of these may be answered otherwise than it was."""
        return self._broken and any(re.search(self._path, path) for path in paths)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._kind in NETWORK and self._left and self.hits(request.url.path):
            self._left -= 1
            error, cause = NETWORK[self._kind]
            raise error("canary") from cause
        return await self._front.handle_async_request(request)

    @property
    def _kind(self) -> str:
        return self._fault.line or str(self._fault.sandbox["kind"])

    async def _replay(self, scope: Scope, receive: Receive, send: Send) -> None:
        ranges = next((value.decode() for name, value in scope["headers"] if name == b"range"), "")
        status, headers, body = self._recorded.bodies[self.now, scope["path"], ranges]
        del receive
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    @asynccontextmanager
    async def open(self) -> AsyncIterator[HerokuReader]:
        """As `Tools.open_reader`."""
        async with _client(lambda: self.now, self) as client:
            yield _Reader(client, self, self._recorded.said)


class _Reader:
    """A HerokuReader that asks anew only what the fault hits."""

    def __init__(self, client: HerokuClient, line: Line, said: Mapping[tuple[datetime, str], Any]) -> None:
        self._client, self._line, self._said = client, line, said
        self.origins: dict[str, Fetched[str | None]] = {}

    @property
    def gaps(self) -> tuple[str, ...]:
        return self._client.gaps

    @property
    def requests(self) -> int:
        return self._client.requests

    @property
    def heard(self) -> Heard:
        return self._client.heard

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        return await self._either("databases", self._client.databases, *_LISTS)

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        return await self._either("attachments", self._client.attachments, "/addon-attachments")

    async def rate_limit(self) -> None:
        pass

    async def app_facts(self, wanted: Collection[Fact]) -> Fetched[Mapping[str, AppFacts]]:
        return await self._either("facts", lambda: self._client.app_facts(wanted), "/apps", "/pipeline-couplings")

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        rows = await self.transfers(app)
        return Fetched(rows.value.backups, rows.sent_at)

    async def transfers(self, app: str) -> Fetched[Transfers]:
        path = f"/client/v11/apps/{app}/transfers"
        return await self._either(f"transfers {app}", lambda: self._client.transfers(app), path)

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        path = f"/client/v11/databases/{addon_id}/transfer-schedules"
        return await self._either(f"schedules {addon_id}", lambda: self._client.schedules(addon_id), path)

    async def log(self, app: str, num: int) -> Fetched[tuple[str, ...]]:
        path = f"/client/v11/apps/{app}/transfers/{num}"
        return await self._either(f"log {app} {num}", lambda: self._client.log(app, num), path)

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        path = f"/client/v11/databases/{addon_id}"
        return await self._either(f"info {addon_id}", lambda: self._client.info(addon_id), path)

    async def token(self) -> Fetched[TokenInfo]:
        return await self._either("token", self._client.token, "/account", "/oauth/authorizations")

    async def _either(self, key: str, ask: Callable[[], Awaitable[Fetched[T]]], *paths: str) -> Fetched[T]:
        said: Fetched[T] = self._said[self._line.now, key]
        return await ask() if self._line.hits(*paths) else said


def _client(clock: Callable[[], datetime], transport: httpx.AsyncBaseTransport) -> HerokuClient:
    return HerokuClient(
        api_url=_NOWHERE, data_url=_NOWHERE, token=_TOKEN, clock=clock, digest_key=b"key", transport=transport
    )
