"""Questions to a Heroku client that is made for them and closed after."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

import httpx

from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits

T = TypeVar("T")
API, DATA = "https://api.heroku.test", "https://data.heroku.test"
START = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


def ask(
    question: Callable[[HerokuClient], Awaitable[T]],
    *,
    limits: Limits | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> T:
    """Puts one question to a fresh client whose clock ticks one second a reading."""
    ticks = count()

    async def main() -> T:
        async with HerokuClient(
            api_url=API,
            data_url=DATA,
            token="HRKU-canary-token",
            clock=lambda: START + timedelta(seconds=next(ticks)),
            digest_key=b"key",
            limits=limits,
            transport=transport,
        ) as client:
            return await question(client)

    return asyncio.run(main())
