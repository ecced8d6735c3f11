"""HerokuClient asks for the log of a backup: what it asks, what it makes of the answer, and what it never lets out."""

import asyncio
import pickle
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
import respx

from checker.errors import CannotSee, TokenRefused, Unreadable
from checker.heroku import wire
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits
from checker.ports import Fetched

DATA = "https://data.heroku.test"
TOKEN = "HRKU-canary-token"
START = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TRANSFER = f"{DATA}/client/v11/apps/shared-meaning/transfers/12"
REASON = "pg_dump: error: query failed: ERROR:  permission denied for schema x"


def ask(app: str = "shared-meaning", num: int = 12, limits: Limits | None = None) -> tuple[Any, int]:
    """The log, or the error in its place; and how many requests were sent."""
    ticks = count()

    async def main() -> tuple[Fetched[tuple[str, ...]] | CannotSee, int]:
        async with HerokuClient(
            api_url="https://api.heroku.test",
            data_url=DATA,
            token=TOKEN,
            clock=lambda: START + timedelta(seconds=next(ticks)),
            digest_key=b"key",
            limits=limits,
        ) as client:
            try:
                return await client.log(app, num), client.requests
            except CannotSee as error:
                return error, client.requests

    return asyncio.run(main())


def transfer(*messages: str) -> httpx.Response:
    """The reply for a failed backup with a log, its database's password in clear as Heroku sends it."""
    logs = [{"created_at": "2026-11-22 00:00:30 +0000", "level": "info", "message": message} for message in messages]
    url = "postgres://u1:canary@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1"
    return httpx.Response(200, json={"uuid": "u", "num": 12, "succeeded": False, "from_url": url, "logs": logs})


@respx.mock
def test_one_request_brings_the_log() -> None:
    """The transfer is asked for by its number, with its log, on the data API and with the token."""
    route = respx.get(TRANSFER, params={"verbose": "true"}).mock(transfer("pg_dump: reading schemas", REASON))
    fetched, requests = ask()
    assert (("pg_dump: error: query failed: ERROR: permission denied for schema x",), START) == (
        fetched.value,
        fetched.sent_at,
    )
    assert (1, 1) == (requests, route.call_count)
    assert f"Bearer {TOKEN}" == route.calls.last.request.headers["Authorization"]


@respx.mock
def test_a_name_cannot_lead_elsewhere() -> None:
    """Whatever an app is called, its name is one part of the path."""
    respx.route().mock(transfer())
    ask(app="../x?y#z")
    assert "/client/v11/apps/..%2Fx%3Fy%23z/transfers/12?verbose=true" == respx.calls.last.request.url.raw_path.decode()


@pytest.mark.parametrize("body", [{}, {"logs": None}, {"logs": "x"}, {"logs": [None, 7, "x", {"message": None}]}])
@respx.mock
def test_a_transfer_without_a_log_has_no_lines(body: Any) -> None:
    """What is not there is not missed: the look goes on."""
    respx.get(TRANSFER).mock(httpx.Response(200, json=body))
    assert () == ask()[0].value


@pytest.mark.parametrize(
    ("reply", "sentence", "sent"),
    [
        (httpx.Response(403, json={"id": "forbidden"}), "the token may not read log of a backup of shared-meaning", 1),
        (httpx.Response(404, text="<h1>Not Found</h1>"), "404 not found: log of a backup of shared-meaning cannot", 1),
        (httpx.Response(410, json={"id": "gone"}), "gone for good", 1),
        (httpx.Response(429, json={"id": "rate_limit"}), "tried 3 times", 3),
        (
            httpx.Response(500, text="<h1>oops canary</h1>"),
            "Heroku answered 500 (log of a backup of shared-meaning)",
            3,
        ),
        (httpx.Response(200, text="canary {"), "cut off or no JSON", 3),
        (httpx.Response(200, json=[]), "the reply changed shape: transfer should be an object, is a list", 1),
        (httpx.Response(200, text="null"), "the reply changed shape: transfer should be an object, is null", 1),
        (httpx.Response(302, headers={"Location": "https://canary"}), "a redirect, which is never followed", 1),
    ],
    ids=["403", "404", "410", "429", "500", "no JSON", "list", "null", "redirect"],
)
@respx.mock
def test_a_log_that_cannot_be_read_is_unreadable(reply: httpx.Response, sentence: str, sent: int) -> None:
    """Whatever Heroku answers instead costs nothing but the log; that the token may not read it is told apart."""
    respx.get(TRANSFER).mock(reply)
    error, requests = ask()
    assert (wire.Refused if reply.status_code in {403, 404} else Unreadable) is type(error)
    assert isinstance(error, Unreadable)
    assert sentence in str(error)
    assert "canary" not in str(error)
    assert sent == requests


@respx.mock
def test_a_refused_token_is_refused_here_too() -> None:
    """A 401 is told as what it is, wherever it comes."""
    respx.get(TRANSFER).mock(httpx.Response(401, json={"id": "unauthorized"}))
    assert TokenRefused is type(ask()[0])


@respx.mock
def test_a_log_without_bounds_is_not_read() -> None:
    """A body beyond the limit is left."""
    respx.get(TRANSFER).mock(transfer(*["x" * 1_000] * 10))
    assert "larger than 0.005 MB" in str(ask(limits=Limits(body=5_000))[0])


@pytest.mark.parametrize(
    "message",
    [
        f"error: {TOKEN}",
        f"error: Bearer {TOKEN}",
        "error: postgres://u1:canary@ec2-1-2-3-4.compute-1.amazonaws.com:5432/d1",
        "error: host=h password=canary",
        "error: https://s3.amazonaws.com/k?X-Amz-Signature=canary",
    ],
)
@respx.mock
def test_no_secret_of_a_log_gets_through(message: str) -> None:
    """Neither what users write into statements nor the URL beside the log goes further; the reason does."""
    respx.get(TRANSFER).mock(transfer(REASON, message))
    fetched, _ = ask()
    assert 2 == len(fetched.value)
    assert b"canary" not in pickle.dumps(fetched)
