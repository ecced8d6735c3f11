"""One sandbox: a scenario's world, the clock that moves it, the inboxes, the planned faults and the counters."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from checker.sandbox.clock import Clock
from checker.sandbox.faults import Faults
from checker.sandbox.inbox import Inbox
from checker.sandbox.rate import POOL, RatePool
from checker.sandbox.scenario import start
from checker.sandbox.sight import Sight
from checker.sandbox.spec import Scenario


class Sandbox:
    """All state lives here. `page_size` caps pages, `token` is the only one taken (None: any), `pool` is the rate.

    From `token_expires_at` on no token is taken at all.
    """

    def __init__(
        self,
        scenario: Scenario | str | Path = "default",
        *,
        speed: float | None = None,
        page_size: int | None = None,
        token: str | None = None,
        token_expires_at: datetime | None = None,
        pool: int = POOL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.scenario, self.world = start(scenario)
        self.clock = Clock(self.scenario.now, self.scenario.speed if speed is None else speed, monotonic)
        self.rate = RatePool(lambda: self.clock.speed, pool, monotonic)
        self.data_counts = False
        """Whether requests to the Data API take from the pool; nobody knows that of Heroku (heroku.md §2.1, §9)."""
        self.page_size = page_size
        self.token = token
        self.token_expires_at = token_expires_at
        self.slack = Inbox()
        self.sentry = Inbox()
        self.hooks = Inbox()
        self.faults = Faults(self.scenario.seed)
        self.requests: Counter[str] = Counter()
        self.sight = Sight(self.world.account)
        self.stopping = False

    def catch_up(self) -> None:
        """Let the world live until the clock's now."""
        self.world.advance(self.clock.now())
