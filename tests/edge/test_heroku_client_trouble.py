"""HerokuClient when Heroku is in trouble: what is asked again, how often, and what is said in the end."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
import respx
import stamina

from checker.errors import CannotSee, TokenRefused, Unreadable
from checker.heroku import wire
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits

T = TypeVar("T")
SAMPLES = Path(__file__).parents[1] / "samples" / "heroku"
START = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
DATA = "https://data.heroku.test"
TRANSFERS = f"{DATA}/client/v11/apps/shared-meaning/transfers"


def ask(
    question: Callable[[HerokuClient], Awaitable[T]],
    *,
    limits: Limits | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> tuple[T | CannotSee, int]:
    """The answer, or the error in its place; and how many requests were sent."""
    ticks = count()

    async def main() -> tuple[T | CannotSee, int]:
        async with HerokuClient(
            api_url="https://api.heroku.test",
            data_url=DATA,
            token="HRKU-canary-token",
            clock=lambda: START + timedelta(seconds=next(ticks)),
            digest_key=b"key",
            limits=limits,
            transport=transport,
        ) as client:
            try:
                return await question(client), client.requests
            except CannotSee as error:
                return error, client.requests

    return asyncio.run(main())


async def backups(client: HerokuClient) -> datetime:
    return (await client.backups("shared-meaning")).sent_at


def sample(case: str, status: int) -> httpx.Response:
    return httpx.Response(status, content=(SAMPLES / case / f"{status}.json").read_bytes())


@pytest.mark.parametrize(
    ("case", "status", "kind", "start", "sent"),
    [
        ("unauthorized", 401, TokenRefused, "Heroku refused the token (401", 1),
        ("delinquent", 402, Unreadable, "Heroku answered 402 delinquent: backups of shared-meaning ", 1),
        ("forbidden", 403, wire.Refused, "Heroku answered 403 forbidden: the token may not read backups of", 1),
        ("suspended", 403, wire.Refused, "Heroku answered 403 suspended: ", 1),
        ("two_factor", 403, wire.Refused, "Heroku answered 403 two factor: ", 1),
        ("not_found", 404, wire.Refused, "Heroku answered 404 not found: ", 1),
        ("gone", 410, Unreadable, "Heroku answered 410 gone: ", 1),
        ("bad_range", 416, Unreadable, "Heroku answered 416 ", 1),
        ("invalid", 422, Unreadable, "Heroku answered 422 ", 1),
        ("rate_limit", 429, Unreadable, "Heroku answered 429 rate limit: ", 3),
        ("html", 500, Unreadable, "Heroku answered 500 ", 3),
        ("unavailable", 503, Unreadable, "Heroku answered 503 ", 3),
    ],
)
@respx.mock
def test_every_status_ends_in_one_sentence(
    case: str, status: int, kind: type[CannotSee], start: str, sent: int
) -> None:
    """A refusal is told at once; what may pass is asked three times, and then told with that number."""
    respx.get(TRANSFERS).mock(sample(case, status))

    error, requests = ask(backups)

    assert type(error) is kind
    assert str(error).startswith(start)
    assert str(error).endswith(", tried 3 times") is (sent == 3)
    assert requests == sent


@respx.mock
def test_the_successful_attempt_dates_the_answer() -> None:
    """What is seen is as of the request that brought it, not of one that failed before."""
    respx.get(TRANSFERS).mock(
        side_effect=[sample("unavailable", 503), httpx.ReadTimeout("x"), sample("transfers", 200)]
    )

    assert ask(backups) == (START + timedelta(seconds=2), 3)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (httpx.ReadTimeout("canary"), "Heroku did not answer within 20 s (backups of shared-meaning), tried 3 times"),
        (httpx.ConnectTimeout("canary"), "Heroku did not answer within 5 s (backups of shared-meaning), tried 3 times"),
        (httpx.PoolTimeout("canary"), "Heroku did not answer within 20 s (backups of shared-meaning), tried 3 times"),
        (httpx.ConnectError("canary"), "Heroku could not be reached (backups of shared-meaning), tried 3 times"),
        (httpx.ProxyError("canary"), "Heroku could not be reached (backups of shared-meaning), tried 3 times"),
        (httpx.ReadError("canary"), "Heroku's reply broke off (backups of shared-meaning), tried 3 times"),
        (httpx.RemoteProtocolError("canary"), "Heroku's reply broke off (backups of shared-meaning), tried 3 times"),
    ],
)
@respx.mock
def test_a_broken_line_is_told_as_what_it_is(trouble: httpx.HTTPError, sentence: str) -> None:
    """Timeouts, no connection and broken answers are told apart, after three attempts."""
    respx.get(TRANSFERS).mock(side_effect=trouble)

    error, requests = ask(backups)

    assert type(error) is Unreadable
    assert str(error) == sentence
    assert requests == 3


@pytest.mark.parametrize("body", [b"", b'[{"uuid": "9', b"<html></html>", b"\xff"])
@respx.mock
def test_a_cut_body_is_no_empty_list(body: bytes) -> None:
    """Half an answer is asked for again, and never taken for "no backups"."""
    respx.get(TRANSFERS).mock(httpx.Response(200, content=body))

    error, requests = ask(backups)

    assert str(error) == "Heroku's reply is cut off or no JSON (backups of shared-meaning), tried 3 times"
    assert requests == 3


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"transfers": []}, "backups of shared-meaning should be a list, is an object"),
        ("x", "backups of shared-meaning should be a list, is another text"),
        ([{"from_type": "pg_dump"}], "transfers[0].to_type is missing"),
        ([{"from": "pg_dump", "to_type": "gof3r"}], "transfers[0].from_type is missing"),
        ([5], "transfers[0] should be an object, is another number"),
    ],
)
@respx.mock
def test_wrong_types_and_renamed_fields_are_told_and_not_retried(body: object, detail: str) -> None:
    """A reply that changed shape is not seeing; asking again would not mend it."""
    respx.get(TRANSFERS).mock(httpx.Response(200, json=body))

    error, requests = ask(backups)

    assert type(error) is Unreadable
    assert str(error) == f"the reply changed shape: {detail}"
    assert requests == 1


@respx.mock
def test_a_number_of_attempts_that_is_one_is_said_so() -> None:
    """The sentence stays English with a single attempt."""
    respx.get(TRANSFERS).mock(sample("unavailable", 503))

    error, _ = ask(backups, limits=Limits(attempts=1))

    assert str(error) == "Heroku answered 503 (backups of shared-meaning), tried once"


@respx.mock
def test_a_spent_time_budget_ends_the_attempts() -> None:
    """However many attempts there may be, none starts after the budget of time is spent."""
    respx.get(TRANSFERS).mock(sample("unavailable", 503))

    with stamina.set_testing(False):
        _, requests = ask(backups, limits=Limits(attempts=9, budget=1e-9))

    assert requests == 1


@respx.mock
def test_a_pause_that_is_too_long_is_not_waited_for() -> None:
    """A sweep does not stand still because Heroku asks for ten minutes."""
    respx.get(TRANSFERS).mock(httpx.Response(429, headers={"Retry-After": "600"}))

    error, requests = ask(backups)

    assert "429 rate limit" in str(error)
    assert requests == 1


@respx.mock
def test_no_retry_reaches_into_the_reserve() -> None:
    """A 429 that says that nothing is left is not answered with more requests."""
    respx.get(TRANSFERS).mock(httpx.Response(429, headers={"Ratelimit-Remaining": "0"}))

    error, requests = ask(backups)

    assert (
        str(error)
        == "Heroku's rate limit is nearly used up (0 left); 500 are kept for people, 200 for lists and details"
    )
    assert requests == 1


@pytest.mark.parametrize(("status", "sent"), [(200, 1), (403, 1), (500, 3)])
def test_no_body_is_read_without_end(status: int, sent: int) -> None:
    """A body beyond the bound is left; of an error the status says enough."""

    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b"canary" * 100

    limits = Limits(body=2_000_000, error_body=1000)
    transport = httpx.MockTransport(lambda _: httpx.Response(status, stream=Endless()))

    error, requests = ask(backups, limits=limits, transport=transport)

    assert requests == sent
    assert str(error).startswith(
        "Heroku's reply is larger than 2 MB (backups of shared-meaning)"
        if status == 200
        else f"Heroku answered {status} "
    )
    assert "canary" not in str(error)


def test_an_answer_that_never_ends_is_left() -> None:
    """A server that keeps the line open and says nothing holds one attempt for a bounded time."""

    async def answer(_: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    error, requests = ask(backups, limits=Limits(whole=0.001), transport=httpx.MockTransport(answer))

    assert str(error) == "Heroku did not answer within 0.001 s (backups of shared-meaning), tried 3 times"
    assert requests == 3
