"""The outermost layer of the sandbox's HTTP: counts each request and makes planned faults happen."""

import asyncio
import json
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.sandbox.errors_of_heroku import html_error, json_error
from checker.sandbox.faults import Fault
from checker.sandbox.sandbox import Sandbox

_LOOK_UP_EVERY = 0.05
_HTML_STATUSES = {500, 502}


class Front:
    """Wraps the whole application; the sandbox's own controls are neither counted nor disturbed."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], scope["path"]
        self._sandbox.requests[f"{method} {path}"] += 1
        fault = self._sandbox.faults.take(method, path)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "timeout":
            await self._hold(fault.held, receive)
            await _reply(send, Fault(kind="status", status=503, html=True), path)
        elif fault.kind in {"status", "empty_body", "not_json", "redirect"}:
            await _reply(send, fault, path)
        else:
            await self._spoil(fault, scope, receive, send)

    async def _hold(self, seconds: float, receive: Receive) -> None:
        """Say nothing for so long, unless the client goes away or the sandbox stops."""
        gone = asyncio.ensure_future(_disconnected(receive))
        left = seconds
        while left > 0 and not gone.done() and not self._sandbox.stopping:
            await asyncio.wait({gone}, timeout=min(_LOOK_UP_EVERY, left))
            left -= _LOOK_UP_EVERY
        gone.cancel()

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        kept = _Kept()
        await self._app(scope, receive, kept.send)
        if fault.kind == "slow":
            await self._hold(fault.held, receive)
        body = kept.body
        if fault.kind == "cut":
            await send({"type": "http.response.start", "status": kept.status, "headers": kept.headers_for(len(body))})
            # Ending here, short of the declared length, makes the server drop the connection.
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            return
        if fault.kind != "slow":
            body = self._spoiled(fault, body)
        await send({"type": "http.response.start", "status": kept.status, "headers": kept.headers_for(len(body))})
        await send({"type": "http.response.body", "body": body})

    def _spoiled(self, fault: Fault, body: bytes) -> bytes:
        try:
            parsed = json.loads(body)
        except ValueError:
            return body
        return json.dumps(self._sandbox.faults.spoil(fault, parsed)).encode()


@dataclass(slots=True)
class _Kept:
    """A reply that is held back."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def headers_for(self, length: int) -> list[tuple[bytes, bytes]]:
        same = [(name, value) for name, value in self.headers if name.lower() != b"content-length"]
        return [*same, (b"content-length", str(length).encode())]


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _reply(send: Send, fault: Fault, path: str) -> None:
    status, body = 200, b""
    headers = [(b"content-type", b"application/json")]
    if fault.kind == "not_json":
        body = b"this is not JSON {"
    elif fault.kind == "redirect":
        status = 302
        headers.append((b"location", (fault.to or "https://elsewhere.sandbox.invalid/").encode()))
    elif fault.kind == "status":
        status = fault.status
        as_html = status in _HTML_STATUSES or (status == 404 and path.startswith("/client/"))  # noqa: PLR2004
        use_html = as_html and fault.id is None if fault.html is None else fault.html
        body = html_error(status) if use_html else json_error(status, fault.id, fault.message)
    if fault.retry_after is not None:
        headers.append((b"retry-after", str(fault.retry_after).encode()))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
