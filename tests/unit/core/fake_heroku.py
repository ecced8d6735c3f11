"""A Heroku in memory, behind the port that the stages know."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from checker.model import (
    AppFacts,
    Attachment,
    Backup,
    Database,
    DatabaseInfo,
    Fact,
    Incoming,
    Schedule,
    TokenInfo,
    Transfers,
)
from checker.ports import Fetched, Heard
from tests.make import NOW

T = TypeVar("T")
OURS = TokenInfo("ops@example.com")


class FakeHeroku:
    """Answers with what it was given; an exception in the place of an answer is raised.

    `asked` lists the questions (`backups shop`), `sent` says when one was sent if not at NOW.
    """

    def __init__(
        self,
        *,
        databases: Sequence[Database] | Exception = (),
        attachments: Sequence[Attachment] | Exception = (),
        backups: Mapping[str, Sequence[Backup] | Exception] | None = None,
        schedules: Mapping[str, Sequence[Schedule] | Exception] | None = None,
        origins: Mapping[str, str | Exception | None] | None = None,
        infos: Mapping[str, DatabaseInfo | Exception] | None = None,
        logs: Mapping[int, Sequence[str] | Exception] | None = None,
        sent: Mapping[str, datetime] | None = None,
        gaps: tuple[str, ...] = (),
        token: TokenInfo | Exception = OURS,
        facts: Mapping[str, AppFacts] | Exception | None = None,
        heard: Heard | None = None,
        incoming: Mapping[str, Sequence[Incoming]] | None = None,
        objects: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.heard = heard or Heard()
        self.gaps = gaps
        self._token = token
        self._facts = {} if facts is None else facts
        self._databases = databases
        self._attachments = attachments
        self._backups = backups or {}
        self._schedules = schedules or {}
        self._origins = origins or {}
        self._infos = infos or {}
        self._logs = logs or {}
        self._incoming = incoming or {}
        self._objects = objects or {}
        self._sent = sent or {}
        self.asked: list[str] = []
        self.origins: dict[str, Fetched[str | None]] = {}

    @property
    def requests(self) -> int:
        return len(self.asked)

    async def rate_limit(self) -> None:
        pass

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        return await self._several("databases", self._databases)

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        return await self._several("attachments", self._attachments)

    async def app_facts(self, wanted: Collection[Fact]) -> Fetched[Mapping[str, AppFacts]]:
        return Fetched(await self._one(f"facts {' '.join(sorted(wanted))}", self._facts), NOW)

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        return await self._several(f"backups {app}", self._backups.get(app, ()))

    async def transfers(self, app: str) -> Fetched[Transfers]:
        read = await self.backups(app)
        listed = Transfers(read.value, tuple(self._incoming.get(app, ())), self._objects.get(app, {}))
        return Fetched(listed, read.sent_at)

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        return await self._several(f"schedules {addon_id}", self._schedules.get(addon_id, ()))

    async def log(self, app: str, num: int) -> Fetched[tuple[str, ...]]:
        return await self._several(f"log {app} {num}", self._logs.get(num, ()))

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        told = self._infos.get(addon_id, self._origins.get(addon_id))
        told = await self._one(f"info {addon_id}", told)
        info = told if isinstance(told, DatabaseInfo) else DatabaseInfo(addon_id, told, None, None, NOW)
        self.origins[addon_id] = Fetched(info.origin, NOW)
        return Fetched(info, NOW)

    async def token(self) -> Fetched[TokenInfo]:
        return Fetched(await self._one("token", self._token), NOW)

    async def _several(self, question: str, answer: Sequence[T] | Exception) -> Fetched[tuple[T, ...]]:
        return Fetched(tuple(await self._one(question, answer)), self._sent.get(question, NOW))

    async def _one(self, question: str, answer: T | Exception) -> T:
        self.asked.append(question)
        await asyncio.sleep(0)  # lets the other requests begin, as a network does
        if isinstance(answer, Exception):
            raise answer
        return answer
