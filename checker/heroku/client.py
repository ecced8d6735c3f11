"""Reads Heroku over httpx. All that is to be known about the protocol stands in `wire`; here are only the network,
the retries and the bounds: so many requests at once, so many bytes, so many seconds, and a reserve for people.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

import httpx
import stamina
from pydantic import SecretStr

from checker.errors import TokenRefused, Unreadable
from checker.heroku import bodies, unreached, wire
from checker.heroku.access import check_access
from checker.heroku.limits import Limits
from checker.heroku.ration import Ration
from checker.meanwhile import meanwhile
from checker.model import AppFacts, Attachment, Backup, Database, DatabaseInfo, Fact, Schedule, TokenInfo, Transfers
from checker.ports import Fetched, Heard

T = TypeVar("T")


class HerokuClient:
    """A HerokuReader: every request is a GET, redirects are not followed, TLS is verified.

    One client serves one sweep. `clock` gives the current instant in UTC; `digest_key` is the key of the digests that
    stand in place of database URLs. `origins` may be shared with later clients that have the same key. Raises
    Misconfigured on a URL or token that cannot be right.
    """

    def __init__(
        self,
        *,
        api_url: str,
        data_url: str,
        token: SecretStr | str,
        clock: Callable[[], datetime],
        digest_key: bytes,
        limits: Limits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._bases, self._token = check_access(api_url, data_url, token)
        self._clock = clock
        self._digest_key = digest_key
        self.origins: dict[str, Fetched[str | None]] = {}
        self._limits = limits or Limits()
        self._turns = asyncio.Semaphore(self._limits.concurrency)
        self._ration = Ration(self._limits.reserve, self._limits.details, self.rate_limit)
        self._requests = 0
        self._heard = Heard()
        self._gaps: list[str] = []
        self._http = httpx.AsyncClient(
            transport=transport,
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            # Where both hosts are this very machine, the world's certificates need not be loaded for each sweep.
            verify=any(base.startswith("https:") for base in self._bases.values()),
            follow_redirects=False,
            # Plain http is for this machine only: a proxy of the environment must not see the token.
            mounts={"http://": None},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<HerokuClient: {self._requests} requests sent>"

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._requests

    @property
    def gaps(self) -> tuple[str, ...]:
        """Why team lists could not be read by the latest `databases`, one sentence each: it may not have seen all."""
        return tuple(self._gaps)

    @property
    def heard(self) -> Heard:
        """What the replies so far told beside their bodies."""
        return self._heard

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        """Every Heroku Postgres add-on in `/addons`, then those that only the lists of the user's teams show.

        Team lists that cannot be read never fail the call; they are told in `gaps`. A refused token does fail it. Which
        team a database is in follows from the list that shows it; that it is in none only where all could be read.
        """
        self._gaps = []
        async with meanwhile(self._team_lists()) as lists:
            items, sent_at = await self._list(wire.Request.addons())
            by_team = await lists
        found = {database.addon_id: database for database in wire.databases(items)}
        owners: dict[str, str] = {}
        for team, more in by_team.items():
            for database in more:
                found.setdefault(database.addon_id, database)
                owners.setdefault(database.addon_id, team)
        of_none = None if self._gaps else ""
        told = (replace(d, facts=AppFacts(team=owners.get(d.addon_id, of_none))) for d in found.values())
        return Fetched(tuple(told), sent_at)

    async def app_facts(self, wanted: Collection[Fact]) -> Fetched[Mapping[str, AppFacts]]:
        """The region and, where it is `wanted`, the pipeline stage of every app, by name."""
        apps, sent_at = await self._list(wire.Request.apps())
        couplings = (await self._list(wire.Request.couplings()))[0] if Fact.STAGE in wanted else None
        return Fetched(wire.app_facts(apps, couplings), sent_at)

    async def attachments(self) -> Fetched[tuple[Attachment, ...]]:
        """Every add-on attachment that the token can list."""
        items, sent_at = await self._list(wire.Request.attachments())
        return Fetched(wire.attachments(items), sent_at)

    async def backups(self, app: str) -> Fetched[tuple[Backup, ...]]:
        """The backups of all databases billed to `app`, unsorted."""
        found = await self.transfers(app)
        return Fetched(found.value.backups, found.sent_at)

    async def transfers(self, app: str) -> Fetched[Transfers]:
        """All transfers of the databases billed to `app`, unsorted."""
        items, sent_at = await self._list(wire.Request.backups(app))
        return Fetched(wire.transfers(items, self._digest_key), sent_at)

    async def schedules(self, addon_id: str) -> Fetched[tuple[Schedule, ...]]:
        """The schedules listed for a database; Heroku may list the whole app's (heroku.md §2.7)."""
        items, sent_at = await self._list(wire.Request.schedules(addon_id))
        return Fetched(wire.schedules(items), sent_at)

    async def log(self, app: str, num: int) -> Fetched[tuple[str, ...]]:
        """The lines of a transfer's log that say what went wrong, oldest first, without secrets."""
        answer = await self._get(wire.Request.log(app, num))
        return Fetched(wire.log_lines(answer.value, self._token.get_secret_value()), answer.sent_at)

    async def info(self, addon_id: str) -> Fetched[DatabaseInfo]:
        """What Heroku says of the database itself."""
        answer = await self._get(wire.Request.info(addon_id))
        info = wire.info(answer.value, addon_id, self._digest_key, answer.sent_at)
        self.origins[addon_id] = Fetched(info.origin, answer.sent_at)
        return Fetched(info, answer.sent_at)

    async def token(self) -> Fetched[TokenInfo]:
        """Whose token this is, and until when it lasts where Heroku tells that to a token of its scope."""
        account: object = None
        own: list[object] = []
        sent_at = self._clock()
        with suppress(wire.Refused):
            account = (await self._get(wire.Request.account())).value
        # Where a token's scope does not reach so far, Heroku may refuse it here though it takes it elsewhere.
        with suppress(wire.Refused, TokenRefused):
            own, sent_at = await self._list(wire.Request.authorizations())
        return Fetched(wire.token(account, own, self._token.get_secret_value(), sent_at), sent_at)

    async def rate_limit(self) -> None:
        """Ask how many requests the account has left, where no list tells it, so that people keep their reserve."""
        with suppress(Unreadable):
            self._ration.told(wire.left((await self._get(wire.Request.rate_limit())).value))

    async def _team_lists(self) -> dict[str, tuple[Database, ...]]:
        teams = await self._or_gap(self._teams(), ())
        lists = [self._or_gap(self._team_databases(team), ()) for team in teams]
        results = await asyncio.gather(*lists, return_exceptions=True)
        failures = [result for result in results if isinstance(result, BaseException)]
        for failure in failures:
            raise failure
        return {
            team: result for team, result in zip(teams, results, strict=True) if not isinstance(result, BaseException)
        }

    async def _teams(self) -> tuple[str, ...]:
        items, _ = await self._list(wire.Request.teams())
        return wire.teams(items)

    async def _team_databases(self, team: str) -> tuple[Database, ...]:
        items, _ = await self._list(wire.Request.team_addons(team))
        return wire.databases(items)

    async def _or_gap(self, call: Awaitable[T], fallback: T) -> T:
        try:
            return await call
        except Unreadable as error:
            self._gaps.append(str(error))
            return fallback

    async def _list(self, request: wire.Request) -> tuple[list[object], datetime]:
        """All pages, and when the request for the first of them was sent."""
        answer = await self._get(request)
        items, following, size = list(wire.elements(request, answer.value)), answer.following, answer.size
        while following is not None:
            more = await self._get(following)
            size += more.size
            if size > self._limits.pages:
                raise wire.too_large(request, self._limits.pages)
            items += wire.elements(following, more.value)
            following = more.following
        return items, answer.sent_at

    async def _get(self, request: wire.Request) -> "_Answer":
        """One answer, with retries; `sent_at` is that of the attempt that brought it."""
        attempts, last = 0, None
        try:
            async for attempt in stamina.retry_context(
                on=lambda error: wire.pause(error, self._limits.longest_pause),
                attempts=self._limits.attempts,
                timeout=self._limits.budget,
                wait_initial=0.5,
                wait_max=10.0,
                wait_jitter=1.0,
            ):
                with attempt:
                    attempts = attempt.num
                    return await self._once(request)
        except wire.TryAgain as error:
            last = str(error)
        raise Unreadable(f"{last}, tried {'once' if attempts == 1 else f'{attempts} times'}", passes=True)

    async def _once(self, request: wire.Request) -> "_Answer":
        if request.free:
            return await self._sent(request)
        async with self._ration.one(of_many=request.of_many) as told:
            return await self._sent(request, told)

    async def _sent(self, request: wire.Request, told: Callable[[int | None], object] = bool) -> "_Answer":
        async with self._turns:
            self._requests += 1
            sent_at = self._clock()
            reply = await self._exchange(request)
        self._heard = wire.heard(self._heard, reply, sent_at)
        told(wire.remaining(reply))
        value = wire.read(request, reply, self._token.get_secret_value())
        return _Answer(value, sent_at, wire.following(request, reply), len(reply.body))

    async def _exchange(self, request: wire.Request) -> wire.Reply:
        headers = request.headers(self._token.get_secret_value())
        failure: Unreadable
        try:
            async with (
                asyncio.timeout(self._limits.whole),
                self._http.stream(wire.METHOD, self._bases[request.api] + request.path, headers=headers) as response,
            ):
                if wire.good(response.status_code):
                    body = await bodies.body(response, self._limits.body)
                else:
                    # Of an error as much as comes: its status says enough.
                    body = await bodies.beginning(response, self._limits.error_body)
                if body is not None:
                    return wire.Reply(response.status_code, dict(response.headers.items()), body)
                failure = wire.too_large(request, self._limits.body)
        except httpx.ConnectTimeout:
            failure = wire.no_answer(request, self._limits.connect)
        except httpx.TimeoutException:
            failure = wire.no_answer(request, self._limits.read)
        except TimeoutError:
            failure = wire.no_answer(request, self._limits.whole)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError):
            failure = wire.broken_off(request)
        except httpx.HTTPError as error:
            failure = wire.unreachable(request, unreached.why(error))
        # Raised here and not above: httpx's errors carry the request with its token, and would stay in the context.
        raise failure


@dataclass(frozen=True, slots=True)
class _Answer:
    """A decoded body, when its request was sent, the request for what follows, and the body's size in bytes."""

    value: object = field(repr=False)  # it holds database URLs until it is decoded
    sent_at: datetime
    following: wire.Request | None
    size: int
