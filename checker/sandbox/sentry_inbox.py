"""Sentry's envelope endpoint: parses what it gets, keeps the items, answers as Sentry does.

https://develop.sentry.dev/sdk/data-model/envelopes/
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from checker.sandbox import check_in
from checker.sandbox.inbox import Received
from checker.sandbox.sandbox import Sandbox

_LARGEST = 20 * 1024**2
_LARGEST_EVENT = 1024**2


class SentryInbox:
    """`POST /api/<project>/envelope/`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """The endpoint, with and without the slash."""
        paths = ("/api/{project}/envelope/", "/api/{project}/envelope")
        return [Route(path, self._receive, methods=["POST"]) for path in paths]

    async def _receive(self, request: Request) -> Response:
        raw = await request.body()
        refusal = self._sandbox.sentry.next_refusal()
        if refusal is not None:
            return JSONResponse({"detail": refusal.body or "refused"}, refusal.status, refusal.headers())
        if "sentry_key=" not in request.headers.get("x-sentry-auth", "") + f"?{request.url.query}":
            return JSONResponse({"detail": "missing authorization information"}, 403)
        try:
            header, items = parse_envelope(unpack(raw, request.headers.get("content-encoding", "")))
            _verify(items)
        except ValueError as error:
            return JSONResponse({"detail": f"invalid envelope: {error}"}, 400)
        if len(raw) > _LARGEST or any(kind == "event" and size > _LARGEST_EVENT for kind, size, _ in items):
            return JSONResponse({"detail": "envelope exceeded size limits"}, 413)
        now, path = self._sandbox.clock.now(), request.url.path
        self._sandbox.sentry.received.extend(Received(now, path, kind, payload) for kind, _, payload in items)
        return JSONResponse({"id": header["event_id"]} if "event_id" in header else {})


def unpack(raw: bytes, encoding: str) -> bytes:
    """The envelope's own bytes. Raises ValueError."""
    try:
        if encoding == "gzip":
            return gzip.decompress(raw)
        return zlib.decompress(raw) if encoding == "deflate" else raw
    except (OSError, EOFError, zlib.error):
        raise ValueError("the body is not what its Content-Encoding says") from None


def parse_envelope(data: bytes) -> tuple[dict[str, Any], list[tuple[str, int, Any]]]:
    """The envelope's header, and of each item its type, its size and its payload: parsed JSON, else text."""
    first, _, rest = data.partition(b"\n")
    header = json.loads(first)
    if not isinstance(header, dict):
        raise ValueError("the header is not an object")  # noqa: TRY004 -- the caller answers 400 to a ValueError
    return header, list(_items(rest))


def _items(rest: bytes) -> Iterator[tuple[str, int, Any]]:
    while rest.strip():
        line, _, rest = rest.lstrip(b"\n").partition(b"\n")
        header = json.loads(line)
        length = header.get("length")
        if length is None:
            payload, _, rest = rest.partition(b"\n")
        else:
            if length > len(rest):
                raise ValueError("an item is shorter than its length")
            payload, rest = rest[:length], rest[length:]
        yield str(header.get("type", "")), len(payload), _decoded(payload)


def _verify(items: list[tuple[str, int, Any]]) -> None:
    """Raises ValueError for an item that Sentry would not store, as far as that is known."""
    for kind, _, payload in items:
        if kind == "event" and not isinstance(payload, dict):
            raise ValueError("an event is a JSON object")
        if kind == "check_in":
            check_in.verify(payload)


def _decoded(payload: bytes) -> Any:  # noqa: ANN401 -- any JSON
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode(errors="replace")
