"""HerokuClient on real connections to this machine: what a mocked transport cannot show."""

import asyncio
from datetime import UTC, datetime

import pytest

from checker.errors import CannotSee
from checker.heroku.client import HerokuClient
from checker.model import Backup

NOON = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)


async def asked_of(port: int) -> tuple[tuple[Backup, ...] | CannotSee, int]:
    """The backups that are read from this port, or the error in their place; and how many requests were sent."""
    return await asked_at(f"http://127.0.0.1:{port}")


async def asked_at(url: str) -> tuple[tuple[Backup, ...] | CannotSee, int]:
    """The same of a URL."""
    async with HerokuClient(api_url=url, data_url=url, token="t", clock=lambda: NOON, digest_key=b"key") as client:
        try:
            return (await client.backups("shared-meaning")).value, client.requests
        except CannotSee as error:
            return error, client.requests


def over_a_socket(answer: bytes) -> tuple[tuple[Backup, ...] | CannotSee, int]:
    """What the client makes of an answer whose connection is closed right after it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def main() -> tuple[tuple[Backup, ...] | CannotSee, int]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            return await asked_of(server.sockets[0].getsockname()[1])

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("answer", "start", "sent"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n[{", "Heroku's reply broke off (", 3),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[{\r\n", "Heroku's reply broke off (", 3),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]", "Heroku's reply broke off (", 3),
        (b"nonsense\r\n\r\n", "Heroku's reply broke off (", 3),
        (b"", "Heroku's reply broke off (", 3),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 999\r\n\r\n{", "Heroku answered 403 forbidden: ", 1),
        (b"HTTP/1.1 401 No\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]", "Heroku refused the token", 1),
    ],
)
def test_a_line_that_breaks_for_real(answer: bytes, start: str, sent: int) -> None:
    """Bodies cut on a real connection are noticed by their length; a refusal counts even with half its body."""
    error, requests = over_a_socket(answer)

    assert str(error).startswith(start)
    assert requests == sent


def test_a_port_where_nobody_listens() -> None:
    """No connection at all is told as such."""

    async def main() -> tuple[tuple[Backup, ...] | CannotSee, int]:
        async with await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
        return await asked_of(port)

    error, requests = asyncio.run(main())

    assert str(error) == "Heroku could not be reached (backups of shared-meaning), tried 3 times"
    assert requests == 3


def test_a_name_that_nobody_knows() -> None:
    """With DNS gone, or a mistyped host, it says so: that is ours to mend, and no outage of Heroku's."""
    error, requests = asyncio.run(asked_at("https://api.heroku.invalid"))

    told = "Heroku could not be reached, as its name was not found (backups of shared-meaning), tried 3 times"
    assert (str(error), requests) == (told, 3)


def test_tls_that_fails() -> None:
    """A server that speaks no TLS, or has a certificate that nobody trusts, is told as that, and gets no token."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.read(4096))
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def main() -> tuple[tuple[Backup, ...] | CannotSee, int]:
        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            return await asked_at(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}")

    error, requests = asyncio.run(main())

    told = "Heroku could not be reached, as TLS failed (backups of shared-meaning), tried 3 times"
    assert (str(error), requests) == (told, 3)
    assert not any(b"Bearer" in sent for sent in got)


def test_a_proxy_of_the_environment_does_not_see_plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """A simulated Heroku on this machine is asked directly, even where the environment names a proxy."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    assert over_a_socket(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]") == ((), 1)
