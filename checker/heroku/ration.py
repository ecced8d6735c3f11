"""Which requests may still be sent: Heroku's rate limit belongs to the account, and people need some of it.

The Data API tells nothing of the limit, and whether its requests count is not known (heroku.md §2.1, §9): they are
counted here, and where that leaves nothing, Heroku is asked.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from checker.heroku import wire

AT_FIRST = 3
"""So many requests are sent before any reply has come, which may tell what is left."""

WORTH_ASKING = 100
"""Heroku is asked what is left once so many requests were sent since it told that last."""


class Ration:
    """Keeps `reserve` requests for people, and `details` more from being used up by those `of_many`.

    Replies tell of what is under way too late, and not in the order in which Heroku counted: what a reply may not have
    counted yet is taken for used. `ask` asks Heroku what is left and hands that to `told`.
    """

    def __init__(self, reserve: int, details: int, ask: Callable[[], Awaitable[object]]) -> None:
        self._reserve = reserve
        self._details = details
        self._ask = ask
        self._asking = asyncio.Lock()
        self._at_least: int | None = None
        self._begun = self._under_way = self._since = 0
        self._first_is_over = asyncio.Event()

    @asynccontextmanager
    async def one(self, *, of_many: bool) -> AsyncIterator[Callable[[int | None], None]]:
        """The time of one request, which takes what its reply told of how many are left. Raises Spent."""
        if self._begun >= AT_FIRST:
            await self._first_is_over.wait()
        kept, others = self._reserve, self._details if of_many else 0
        if not await self._may(kept + others):
            raise wire.nothing_left(max(self._at_least or 0, 0), kept, others)
        before, beside = self._begun, self._under_way
        self._begun += 1
        self._under_way += 1
        self._since += 1
        if self._at_least is not None:
            self._at_least -= 1
        try:
            yield lambda left: self.told(left, beside + self._begun - before - 1)
        finally:
            self._under_way -= 1
            self._first_is_over.set()

    def told(self, left: int | None, uncounted: int = 0) -> None:
        """Heroku has told how many are left, or has not; so many requests are perhaps not counted in that."""
        if left is not None:
            self._at_least, self._since = left - uncounted, uncounted

    async def _may(self, floor: int) -> bool:
        """Whether more than `floor` are left, by what is counted here or else by what Heroku says."""
        if wire.may_spend(self._at_least, floor):
            return True
        async with self._asking:
            if not wire.may_spend(self._at_least, floor) and self._since >= WORTH_ASKING:
                self._since = 0
                await self._ask()
        return wire.may_spend(self._at_least, floor)
