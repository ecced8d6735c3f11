"""The rate limit is the account's: people always have some of it left, and looks at everything leave some to lists."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import httpx
import pytest

from checker.errors import Spent
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits
from checker.heroku.ration import AT_FIRST, WORTH_ASKING
from tests.edge.asking import ask
from tests.edge.streamed import Streamed

T = TypeVar("T")
Question = Callable[[HerokuClient], Awaitable[T]]

USED_UP = "Heroku's rate limit is nearly used up ({} left); 500 are kept for people"
OTHERS = ", 200 for lists and details"


async def look(client: HerokuClient) -> object:
    """One of the many questions of a look at everything."""
    return await client.backups("shop")


async def detail(client: HerokuClient) -> object:
    """One of the others."""
    return await client.log("shop", 1)


def telling(left: str | None) -> Streamed:
    """A Heroku whose replies tell so many left."""
    headers = {} if left is None else {"Ratelimit-Remaining": left}
    return Streamed(
        lambda request: httpx.Response(200, json={} if "verbose" in str(request.url) else [], headers=headers)
    )


async def second(client: HerokuClient, question: Question[object]) -> str:
    """Why a question after the first reply is not asked; empty where it is."""
    await client.attachments()
    try:
        await question(client)
    except Spent as spent:
        assert 1 == client.requests
        return str(spent)
    assert 2 == client.requests
    return ""


@pytest.mark.parametrize(
    ("left", "of_look", "of_detail"),
    [
        ("701", "", ""),
        ("700", USED_UP + OTHERS, ""),
        ("501", USED_UP + OTHERS, ""),
        ("500", USED_UP + OTHERS, USED_UP),
        ("0", USED_UP + OTHERS, USED_UP),
        ("odd", "", ""),
        (None, "", ""),
    ],
)
def test_a_reserve_is_left_for_people(left: str | None, of_look: str, of_detail: str) -> None:
    """At the reserve nothing more is asked, and it is said why; looks stop before lists and details do."""
    said = [ask(partial(second, question=question), transport=telling(left)) for question in (look, detail)]
    assert [of_look.format(left), of_detail.format(left)] == said


@pytest.mark.parametrize("concurrency", [1, 2, 10, 50])
@pytest.mark.parametrize("pool", [500, 600, 702, 720, 800])
def test_what_is_under_way_counts_as_used(concurrency: int, pool: int) -> None:
    """However many are asked at once, none is one too many, save the first few; and few are left unasked."""
    left = pool

    async def answer(_: httpx.Request) -> httpx.Response:
        nonlocal left
        left -= 1
        told = str(left)
        await asyncio.sleep(0.001 * (left % 3))
        return httpx.Response(200, json=[], headers={"Ratelimit-Remaining": told})

    async def question(client: HerokuClient) -> None:
        await asyncio.gather(*(client.backups(f"app-{i}") for i in range(400)), return_exceptions=True)

    ask(question, transport=Streamed(answer), limits=Limits(concurrency=concurrency))
    assert left >= min(700, pool - AT_FIRST)
    assert left <= min(700 + 2 * concurrency, pool - 1)


def test_a_first_reply_that_never_comes_holds_up_nobody() -> None:
    """Where the first questions fail, the others are asked all the same."""
    count = 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal count
        count += 1
        if count <= AT_FIRST:
            raise httpx.ConnectTimeout("too slow")
        return httpx.Response(200, json=[])

    async def question(client: HerokuClient) -> int:
        found = await asyncio.gather(*(client.backups(f"app-{i}") for i in range(20)), return_exceptions=True)
        return sum(not isinstance(one, BaseException) for one in found)

    assert 17 <= ask(question, transport=Streamed(answer), limits=Limits(attempts=1))


class Pool(Streamed):
    """A Heroku whose Data API tells nothing of the limit, and counts for it or does not."""

    def __init__(self, left: int, *, data_counts: bool) -> None:
        self.left, self.asked, self.data_counts = left, 0, data_counts
        super().__init__(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/account/rate-limits":
            self.asked += 1
            return httpx.Response(200, json={"remaining": self.left})
        self.left -= self.data_counts
        return httpx.Response(200, json=[])


@pytest.mark.parametrize("counts", [True, False])
def test_heroku_is_asked_what_is_left_before_people_go_short(counts: bool) -> None:
    """What the Data API's requests cost nobody knows: where they cost nothing, all are sent; else the reserve stays."""
    pool = Pool(700 + 2 * WORTH_ASKING, data_counts=counts)

    async def question(client: HerokuClient) -> int:
        await client.rate_limit()
        found = await asyncio.gather(*(client.backups(f"app-{i}") for i in range(999)), return_exceptions=True)
        return sum(isinstance(one, Spent) for one in found)

    unasked = ask(question, transport=pool)
    assert (999 - 2 * WORTH_ASKING if counts else 0) == unasked
    assert (700, 2) if counts else (900, 5) == (pool.left, pool.asked)


@pytest.mark.parametrize(
    "body", [[], {}, {"remaining": None}, {"remaining": "9"}, {"remaining": True}, {"remaining": -1}]
)
def test_a_limit_that_is_not_told_bounds_nothing(body: object) -> None:
    """It is as if it had not been asked for."""

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=body if request.url.path == "/account/rate-limits" else [])

    async def question(client: HerokuClient) -> int:
        await client.rate_limit()
        await client.backups("shop")
        return client.requests

    assert 2 == ask(question, transport=Streamed(answer))


@pytest.mark.parametrize("reply", [httpx.Response(403), httpx.Response(500), httpx.Response(200, text="<html>")])
def test_a_limit_that_cannot_be_read_fails_no_look(reply: httpx.Response) -> None:
    """It is only asked for to be careful."""

    def answer(request: httpx.Request) -> httpx.Response:
        return reply if request.url.path == "/account/rate-limits" else httpx.Response(200, json=[])

    async def question(client: HerokuClient) -> object:
        await client.rate_limit()
        return (await client.backups("shop")).value

    assert () == ask(question, transport=Streamed(answer), limits=Limits(attempts=1))
