"""`/hook/<anything>`: takes heartbeats and generic webhooks, by any method."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from checker.sandbox.inbox import Received
from checker.sandbox.sandbox import Sandbox


class HookInbox:
    """Keeps the JSON of what is sent, or its text."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """The inbox."""
        return [Route("/hook/{path:path}", self._receive, methods=["GET", "POST", "PUT"])]

    async def _receive(self, request: Request) -> Response:
        raw = await request.body()
        refusal = self._sandbox.hooks.next_refusal()
        if refusal is not None:
            return PlainTextResponse(refusal.body, refusal.status, refusal.headers())
        try:
            payload: Any = json.loads(raw) if raw else None
        except ValueError:
            payload = raw.decode(errors="replace")
        received = Received(self._sandbox.clock.now(), request.url.path, request.method, payload)
        self._sandbox.hooks.received.append(received)
        return PlainTextResponse("OK")
