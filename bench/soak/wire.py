"""The way to Heroku: the simulated one, by the real client where anything is wrong with it, and what was met."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from bench.prove.fleet import Post
from bench.prove.reader import WorldReader
from bench.soak.spells import Spell
from checker.heroku.client import HerokuClient
from checker.model import Attachment, Backup, Database, Transfers
from checker.ports import Fetched, HerokuReader
from checker.sandbox import faults
from checker.sandbox.account import NoSuchThing
from checker.sandbox.application import application
from checker.sandbox.rate import RatePool
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.world import World
from tools.faults.kinds import FAULTS, Fault, Nature
from tools.faults.network import NETWORK
from tools.faults.places import PLACES, Kind, Place
from tools.faults.shapes import SHAPES

TOKEN = "HRKU-soak-canary-token"
NOWHERE = "http://127.0.0.1"
RESERVE = "hardly any requests left"
_LISTS = {"/addons", "/addon-attachments"}
_ROWS = r"/client/v11/apps/([^/]+)/transfers"
_SCHEDULES = r"/client/v11/databases/([^/]+)/transfer-schedules"


@dataclass
class Trouble:
    """One fault at one place, which it hits so many times more (`left`)."""

    name: str
    path: str
    fault: Fault
    kind: Kind | None
    left: int


@dataclass
class Met:
    """What one look asked for, and what of it was withheld."""

    opened: bool = False
    listed: bool = False
    apps: set[str] = field(default_factory=set)
    hidden_apps: set[str] = field(default_factory=set)
    hidden_databases: set[str] = field(default_factory=set)
    blind: bool = False
    answered: set[str] = field(default_factory=set)
    """The lists that were shown."""

    def saw(self, app: str, addon_id: str) -> bool:
        """Whether backups and schedules of a database were shown."""
        return not self.blind and app in self.apps - self.hidden_apps and addon_id not in self.hidden_databases


class Wire(httpx.AsyncBaseTransport):
    """One process's way. `begin` is called before each of its jobs; `met` is what became of it."""

    def __init__(self, sandbox: Sandbox, now: Callable[[], datetime]) -> None:
        self._sandbox, self._now = sandbox, now
        self._asgi = httpx.ASGITransport(application(sandbox))
        self._world = _Noting(sandbox, self)
        self._troubles: Sequence[Trouble] = ()
        self.met = Met()

    def begin(self, troubles: Sequence[Trouble]) -> None:
        """From here on these are in the way."""
        self._troubles, self.met = troubles, Met()
        scarce = any(trouble.name == RESERVE for trouble in troubles)
        self._sandbox.rate = RatePool(lambda: 0.0, 300 if scarce else 10**9)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[HerokuReader]:
        """As `Tools.open_reader`."""
        self.met.opened = True
        if not self._troubles:
            yield self._world
            return
        client = HerokuClient(
            api_url=NOWHERE, data_url=NOWHERE, token=TOKEN, clock=self._now, digest_key=b"bench", transport=self
        )
        client.origins = self._world.origins
        async with client:
            yield client

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One question."""
        path = request.url.path
        self._note(path)
        trouble = next((one for one in self._troubles if one.left and re.search(one.path, path)), None)
        if trouble is None:
            self.met.answered.update({path} & _LISTS)
            return await self._asgi.handle_async_request(request)
        trouble.left -= 1
        network = trouble.fault.line or str(trouble.fault.sandbox.get("kind"))
        if network in NETWORK:
            self._withhold(trouble, path)
            error, cause = NETWORK[network]
            raise error("canary") from cause
        self._sandbox.faults.clear()
        self._sandbox.faults.add(faults.Fault.model_validate({**trouble.fault.sandbox, "path": "", "times": 1}))
        response = await self._asgi.handle_async_request(request)
        body = b"".join([piece async for piece in response.aiter_raw()])
        # Where there is nothing to spoil, nothing is withheld.
        if body != b"[]":
            self._withhold(trouble, path)
        return httpx.Response(response.status_code, headers=response.headers.raw, stream=httpx.ByteStream(body))

    def _note(self, path: str) -> None:
        if path == "/addons":
            self.met.listed = True
        if found := re.fullmatch(_ROWS, path):
            self.met.apps.add(found[1])

    def _withhold(self, trouble: Trouble, path: str) -> None:
        if not trouble.fault.harmful:
            return
        refused = trouble.fault.nature is Nature.REFUSED and trouble.kind is not Kind.TOKEN
        self.met.blind |= refused or path == "/addons"
        if found := re.fullmatch(_ROWS, path):
            self.met.hidden_apps.add(found[1])
        if found := re.fullmatch(_SCHEDULES, path):
            self.met.hidden_databases.add(found[1])


def troubles(spell: Spell, posts: Sequence[Post], world: World) -> list[Trouble]:
    """What a spell does to one look; its chance throws the same each time."""
    chance = spell.chance
    dice = chance.random()
    if dice < 0.05:
        return [Trouble(RESERVE, "(?!)", FAULTS[0], None, 0)]
    if dice < 0.3:
        fault = chance.choice(FAULTS)
        return [_trouble("all of Heroku", "", fault, None)]
    place = chance.choice([*PLACES, *(place for place in PLACES if place.kind is Kind.BACKUPS)])
    fault = chance.choice((*FAULTS, *SHAPES[place.request]))
    return [_trouble(place.name, _path(place, chance.choice(posts), world), fault, place.kind)]


def _path(place: Place, post: Post, world: World) -> str:
    try:
        addon = world.account.database(post.app, post.attachment).id
    except NoSuchThing:
        addon = "gone"
    return place.path.replace("bakery", re.escape(post.app)).replace("{addon}", addon)


def _trouble(where: str, path: str, fault: Fault, kind: Kind | None) -> Trouble:
    return Trouble(f"{fault.name} at {where}", path, fault, kind, fault.sandbox.get("times", 10**9))


class _Noting(WorldReader):
    """Reads the world without HTTP, and notes what was asked for. What it gives was asked at the machine's time."""

    def __init__(self, sandbox: Sandbox, wire: Wire) -> None:
        super().__init__(sandbox.world)
        self._wire = wire

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        self._wire.met.listed = True
        read = await super().databases()
        return Fetched(read.value, self._wire._now())

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        read = await super().attachments()
        return Fetched(read.value, self._wire._now())

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        self._wire.met.apps.add(app)
        return await super().backups(app)

    async def transfers(self, app: str) -> Fetched[Transfers]:
        read = await super().transfers(app)
        return Fetched(read.value, self._wire._now())
