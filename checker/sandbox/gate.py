"""Who may ask, how often, and the headers that Heroku sends along (heroku.md §1.3, §1.5)."""

import base64
import binascii
from email.utils import format_datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checker.sandbox.dice import make_id
from checker.sandbox.errors_of_heroku import json_error
from checker.sandbox.sandbox import Sandbox

_OPEN = ("/sandbox", "/slack/", "/api/", "/hook/")
_FREE = "/account/rate-limits"
"""It costs nothing, by a copy of Heroku's documentation (heroku.md §1.1)."""
_DATA = ("/client/", "/postgres/")


class Gate:
    """Stands before both APIs of Heroku; inboxes and controls are open to all."""

    def __init__(self, app: ASGIApp, sandbox: Sandbox) -> None:
        self._app = app
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._may(headers.get("authorization", "")):
            await _refuse(send, 401)
        elif scope["path"].startswith(_DATA) and (not self._sandbox.data_counts or self._sandbox.rate.take()):
            # The Data API's replies were recorded without scopes, request ids and rates.
            await self._app(scope, receive, self._adding({}, send))
        elif scope["path"] != _FREE and not self._sandbox.rate.take():
            await _refuse(send, 429)
        else:
            await self._app(scope, receive, self._adding(self._platform_headers(headers), send))

    def _may(self, authorization: str) -> bool:
        token, end = bearer(authorization), self._sandbox.token_expires_at
        if end is not None and self._sandbox.clock.now() >= end:
            return False
        return token == self._sandbox.token if self._sandbox.token is not None else bool(token)

    def _platform_headers(self, asked: Headers) -> dict[str, str]:
        number = sum(self._sandbox.requests.values())
        mine = make_id(self._sandbox.scenario.seed, "request", number)
        return {
            "Ratelimit-Remaining": str(self._sandbox.rate.left()),
            "Ratelimit-Multiplier": "1",
            "Request-Id": ",".join(filter(None, (asked.get("request-id"), mine))),
            "Oauth-Scope": "read-protected",
            "Oauth-Scope-Accepted": "global read read-protected write write-protected",
            "Vary": "Authorization,Accept-Encoding",
        }

    def _adding(self, headers: dict[str, str], send: Send) -> Send:
        """Sends a reply with these headers and the simulated date."""
        added = headers | {"Date": format_datetime(self._sandbox.clock.now(), usegmt=True)}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(added)
            await send(message)

        return sending


def bearer(authorization: str) -> str:
    """The token of `Bearer TOKEN`, or of Basic with an empty user; empty when there is none."""
    kind, _, value = authorization.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _refuse(send: Send, status: int) -> None:
    body = json_error(status)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
