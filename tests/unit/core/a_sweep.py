"""What a sweep works with, in memory: a shop whose database has no backup, as long as it is not healthy."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from checker import policy
from checker.errors import ListingFailed
from checker.ports import HerokuReader, Pause, Store
from checker.rules import RULES
from checker.run import Swept, Tools, sweep
from checker.store.memory import MemoryStore
from tests.make import HOUR, NOW, backup, database
from tests.unit.core.fake_heroku import FakeHeroku
from tests.unit.core.fakes import FakeSink

POLICY = policy.parse(
    """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {recent_backup: {max_age: 26h}}}
""",
    "policy.yml",
    RULES,
)
HELLO = "baseline checker sweep"
OPENED = "opened shop recent_backup"
RESOLVED = "resolved shop recent_backup"


@dataclass
class Shop:
    """An account with one database, looked at hour by hour."""

    store: Store = field(default_factory=MemoryStore)
    sinks: Sequence[FakeSink] = ()
    now: datetime = NOW
    healthy: bool = False
    blind: bool = False
    looks: int = 0
    paused: list[float] = field(default_factory=list)

    def sweep(self, *sinks: FakeSink) -> Swept:
        """An hour later, a sweep that tells these sinks."""
        self.now += HOUR
        return sweep(self.tools(*sinks), POLICY, self.now)

    def tools(self, *sinks: FakeSink, pause: Pause | None = None) -> Tools:
        """What the sweeps work with."""
        numbers = count()
        return Tools(
            self._reader,
            self.store,
            sinks or self.sinks,
            lambda: self.now,
            lambda: f"{self.now:%d %H:%M} {next(numbers)}",
            pause or self.paused.append,
        )

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[HerokuReader]:
        self.looks += 1
        shop = database("shop")
        yield FakeHeroku(
            databases=ListingFailed("Heroku answered 503") if self.blind else [shop],
            attachments=shop.attachments,
            backups={"shop": [backup(created_at=self.now - HOUR)] if self.healthy else []},
            sent=dict.fromkeys(["databases", "backups shop", f"schedules {shop.addon_id}"], self.now),
        )
