"""How much of an answer is taken: large lists are read, and what is larger than any list is left, unread."""

import asyncio
import gzip
import json
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import policy
from checker.errors import Unreadable
from checker.evaluate import evaluate
from checker.heroku import bodies, wire
from checker.heroku.client import HerokuClient
from checker.heroku.limits import Limits
from checker.model import Transfers
from checker.policy import requirement_for
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from tests.edge.streamed import Pieces, Streamed
from tests.make import DAY, NOW, database, schedule, seen
from tests.work import calls

SAMPLES = Path(__file__).parents[1] / "samples" / "heroku"
ROW = json.loads((SAMPLES / "transfers" / "200.json").read_text())[0]
MEGABYTE = 1_000_000
EVERYTHING = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: {at: "00:00", timezone: UTC}, recent_backup: {}, retained_backups: {scheduled: 7}, no_gaps: {},
      last_attempt_succeeded: {}, not_stalled: {}, schedule_bound: {}, schedule_unchanged: {}, schedule_has_slots: {},
      single_schedule: {}, plausible_size: {}, manual_headroom: {}, within_pgbackups_limits: {}}
"""


def asked(answer: Callable[[httpx.Request], httpx.Response], limits: Limits | None = None) -> tuple[Any, int]:
    """What becomes of a question about backups, and how many requests that took."""

    async def main() -> tuple[Any, int]:
        heroku = HerokuClient(
            api_url="https://api.heroku.test",
            data_url="https://data.heroku.test",
            token="01234567-89ab-4cde-8f01-canary000000",
            clock=lambda: NOW,
            digest_key=b"key",
            limits=limits,
            transport=Streamed(answer),
        )
        async with heroku:
            try:
                return (await heroku.transfers("shop")).value, heroku.requests
            except Unreadable as error:
                return error, heroku.requests

    return asyncio.run(main())


def packed(body: bytes, packing: str = "gzip", status: int = 200) -> httpx.Response:
    return httpx.Response(status, headers={"Content-Encoding": packing}, stream=Pieces([body]))


def rows(count: int) -> list[dict[str, Any]]:
    """So many good nights, one every thirteen minutes."""
    listed = []
    for number in range(count):
        at = f"{NOW - number * timedelta(minutes=13):%Y-%m-%d %H:%M:%S} +0000"
        times = dict.fromkeys(("created_at", "started_at", "updated_at", "finished_at"), at)
        named = {"uuid": f"uuid-{number}", "num": number + 1, "schedule": {"uuid": "schedule-0-UTC"}}
        listed.append(ROW | times | named)
    return listed


def test_ten_thousand_transfers_are_read() -> None:
    """An app with years of backups is as readable as any, and no row of it is lost."""
    body = json.dumps(rows(10_000)).encode()
    found, requests = asked(lambda _: packed(gzip.compress(body, 1)))
    assert isinstance(found, Transfers)
    assert (10_000, 1) == (len(found.backups), requests)


def test_the_work_grows_with_the_rows_and_no_faster() -> None:
    """Twice the rows are twice the work, to decode and to judge by all rules: no list makes a look hang."""
    everything = policy.parse(EVERYTHING, "policy.yml", RULES)
    shop = database("shop")
    demanded = {shop.addon_id: requirement_for(everything, shop)}

    def look(body: list[Any]) -> None:
        found = wire.transfers(body, b"key")
        plan = schedule(created_at=NOW - 100 * DAY)
        observation = seen(found.backups, (plan,), runs=found.backups)
        judged = evaluate([observation], demanded, {}, ALWAYS, ON_DEMAND, TIMED)
        assert not judged.bugs

    few, many = rows(500), rows(1000)
    assert calls(lambda: look(many)) < 2.2 * calls(lambda: look(few))


def test_a_body_of_ten_megabytes_is_read() -> None:
    """A large body is no reason not to see."""
    padded = [row | {"new_field": "x" * 20_000} for row in rows(500)]
    body = json.dumps(padded).encode()
    assert 10 * MEGABYTE < len(body) < Limits().body
    found, _ = asked(lambda _: httpx.Response(200, content=body))
    assert isinstance(found, Transfers)
    assert 500 == len(found.backups)


@pytest.mark.parametrize("packing", ["", "identity", "gzip", "x-gzip", "GZip"])
@pytest.mark.parametrize(("size", "taken"), [(1000, True), (1001, False)])
def test_the_limit_is_the_limit_packed_or_not(packing: str, size: int, taken: bool) -> None:
    """A body of just the limit is read, one byte more is not, and it is told as what it is."""
    body = json.dumps(["x" * (size - 4)]).encode()
    assert size == len(body)
    sent = gzip.compress(body) if "zip" in packing.lower() else body
    found, requests = asked(lambda _: packed(sent, packing), Limits(body=1000))
    # Read, it is a list of texts, which no list of transfers is.
    said = "changed shape" if taken else "Heroku's reply is larger than 0.001 MB (backups of shop)"
    assert said in str(found)
    assert 1 == requests


def test_no_more_is_taken_than_the_limit() -> None:
    """Behind the limit nothing is taken any more: not a piece that was not needed to know."""
    endless = Pieces(repeat(b"canary" * 100))
    found, _ = asked(lambda _: httpx.Response(200, stream=endless), Limits(body=10_000))
    assert "larger than 0.01 MB" in str(found)
    assert 10_000 < endless.came <= 10_600


def test_what_unfolds_without_end_is_unfolded_to_the_limit_only() -> None:
    """A megabyte of nothing in a kilobyte costs what the limit says, and not what it would unfold to."""
    bomb = gzip.compress(bytes(50 * MEGABYTE))
    assert len(bomb) < 100_000
    tracemalloc.start()
    found, _ = asked(lambda _: packed(bomb), Limits(body=100_000))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "larger than 0.1 MB" in str(found)
    assert most < 5 * MEGABYTE


@pytest.mark.parametrize("packing", ["gzip, gzip", "deflate", "br", "zstd", "canary"])
@pytest.mark.parametrize(("status", "said", "sent"), [(200, "broke off", 3), (403, "403 forbidden", 1)])
def test_a_packing_that_was_not_asked_for_is_not_unfolded(packing: str, status: int, said: str, sent: int) -> None:
    """Packed twice, a body could unfold a thousandfold twice: it is an answer that cannot be read."""
    body = gzip.compress(gzip.compress(b"[]"))
    found, requests = asked(lambda _: packed(body, packing, status))
    assert said in str(found)
    assert sent == requests


def test_gzip_is_all_that_is_asked_for() -> None:
    """What is not asked for should not come."""
    accepted = []

    def answer(request: httpx.Request) -> httpx.Response:
        accepted.append(request.headers["Accept-Encoding"])
        return httpx.Response(200, json=[])

    asked(answer)
    assert ["gzip"] == accepted


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", gzip.compress(b"[]")[:-3], gzip.compress(b"[]")[:12], b"\x1f\x8b" + b"canary" * 9],
    ids=[
        "empty",
        "plain",
        "short of its end",
        "short of its content",
        "no packing at all",
    ],
)
def test_a_packed_body_that_is_cut_or_broken_is_asked_for_again(body: bytes) -> None:
    """Half of a packed list is no shorter list."""
    found, requests = asked(lambda _: packed(body))
    assert "Heroku's reply broke off (backups of shop), tried 3 times" == str(found)
    assert 3 == requests


@given(st.binary(max_size=300), st.lists(st.integers(1, 40), max_size=30), st.integers(0, 400))
def test_however_it_is_cut_into_pieces_the_body_is_the_same(body: bytes, cuts: list[int], limit: int) -> None:
    """Packed or plain and in whatever pieces, it is the body, or it is too large."""

    def pieces(sent: bytes) -> list[bytes]:
        found: list[bytes] = []
        rest = sent
        for cut in cuts:
            found, rest = [*found, rest[:cut]], rest[cut:]
        return [*found, rest]

    async def read(sent: bytes, packing: str) -> tuple[bytes | None, bytes]:
        def response() -> httpx.Response:
            return httpx.Response(200, headers={"Content-Encoding": packing}, stream=Pieces(pieces(sent)))

        return await bodies.body(response(), limit), await bodies.beginning(response(), limit)

    whole = body if len(body) <= limit else None
    assert (whole, body[:limit]) == asyncio.run(read(body, ""))
    folded = gzip.compress(body)
    if len(folded) <= limit:
        assert (whole, body[:limit]) == asyncio.run(read(folded, "gzip"))


@pytest.mark.parametrize("start", [b"[[],", b"[{},", b"[1,", b'{"a":1,'])
def test_a_body_of_millions_of_values_is_not_built(start: bytes) -> None:
    """Short values take a hundred times their length in memory: beyond a number that no list has, none is built."""
    body = start * (wire.MOST_VALUES + 1)
    found, requests = asked(lambda _: httpx.Response(200, content=body))
    assert "Heroku's reply holds more than 2000000 values (backups of shop)" == str(found)
    assert 1 == requests


def test_all_pages_of_a_list_together_have_a_limit() -> None:
    """Fifty large pages are refused as one large page is: the list would not be seen whole."""
    page = json.dumps([{"name": "x" * 900}]).encode()

    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.headers.get("Range", "id ..; max=1000").rpartition("=")[2]) + 1
        return httpx.Response(206, content=page, headers={"Next-Range": f"id ..; max={number}"})

    async def main() -> tuple[str, int]:
        heroku = HerokuClient(
            api_url="https://api.heroku.test",
            data_url="https://data.heroku.test",
            token="01234567-89ab-4cde-8f01-canary000000",
            clock=lambda: NOW,
            digest_key=b"key",
            limits=Limits(pages=3000),
            transport=Streamed(answer),
        )
        async with heroku:
            with pytest.raises(Unreadable) as caught:
                await heroku.attachments()
            return str(caught.value), heroku.requests

    assert ("Heroku's reply is larger than 0.003 MB (the list of add-on attachments)", 4) == asyncio.run(main())
