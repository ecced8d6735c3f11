"""Many databases on a simulated Heroku, read without sockets: for benchmarks, and for stories about many of them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx

from checker.heroku.client import HerokuClient
from checker.ports import Fetched, HerokuReader
from checker.sandbox.application import application
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.spec import Scenario

_AGE = timedelta(days=4)
_NOWHERE = "http://127.0.0.1"


def many(count: int, now: str, name: str = "shop") -> Scenario:
    """So many apps `shop-000`, each with a database backed up at 00:00 UTC for four nights until `now`."""
    apps = [
        {
            "name": f"{name}-{n:03d}",
            "databases": [{"addon": f"postgresql-{name}-{n:03d}", "schedules": [{"at": "00:00 UTC"}]}],
        }
        for n in range(count)
    ]
    whole = Scenario.model_validate({"name": "many", "now": now, "apps": apps})
    return whole.model_copy(
        update={"apps": tuple(app.model_copy(update={"created_at": whole.now - _AGE}) for app in whole.apps)}
    )


class Line(httpx.AsyncBaseTransport):
    """The way to a sandbox in this process. Requests whose path matches `silent` are never answered."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.silent: str | None = None
        self._sandbox = sandbox
        self._origins: dict[str, Fetched[str | None]] = {}
        self._through = httpx.ASGITransport(application(sandbox))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The sandbox's answer, or a timeout that takes no time."""
        if self.silent is not None and re.search(self.silent, request.url.path):
            raise httpx.ReadTimeout("no answer", request=request)
        return await self._through.handle_async_request(request)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[HerokuReader]:
        """As `Tools.open_reader`."""
        async with HerokuClient(
            api_url=_NOWHERE,
            data_url=_NOWHERE,
            token="HRKU-token",
            clock=self._sandbox.clock.now,
            digest_key=b"key",
            transport=self,
        ) as client:
            client.origins = self._origins
            yield client
