"""A Slack incoming webhook that keeps what it gets, and refuses what Slack would refuse.

https://api.slack.com/messaging/webhooks
"""

import json
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from checker.sandbox.inbox import Received
from checker.sandbox.sandbox import Sandbox

_MOST_BLOCKS = 50
_LONGEST_SECTION = 3_000
_LONGEST_HEADER = 150
_MOST_FIELDS = 10
_LONGEST_FIELD = 2_000
_MOST_CONTEXT = 10
_MOST_ATTACHMENTS = 100


class SlackInbox:
    """`POST /slack/<anything>` is a webhook."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[Route]:
        """The webhook."""
        return [Route("/slack/{path:path}", self._receive, methods=["POST"])]

    async def _receive(self, request: Request) -> Response:
        raw = await request.body()
        refusal = self._sandbox.slack.next_refusal()
        if refusal is not None:
            return PlainTextResponse(refusal.body, refusal.status, refusal.headers())
        try:
            payload = read_payload(raw, request.headers.get("content-type", ""))
        except ValueError:
            return PlainTextResponse("invalid_payload", 400)
        wrong = objection(payload)
        if wrong is not None:
            return PlainTextResponse(wrong, 400)
        received = Received(self._sandbox.clock.now(), request.url.path, "message", payload)
        self._sandbox.slack.received.append(received)
        return PlainTextResponse("ok")


def read_payload(raw: bytes, content_type: str) -> Any:  # noqa: ANN401 -- any JSON
    """The JSON of a message, bare or as the form field `payload`. Raises ValueError."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return json.loads(parse_qs(raw.decode()).get("payload", [""])[0])
    return json.loads(raw)


def objection(payload: Any) -> str | None:  # noqa: ANN401 -- any JSON
    """The word with which Slack would refuse `payload`, or None."""
    if not isinstance(payload, dict):
        return "invalid_payload"
    blocks, attachments = payload.get("blocks") or [], payload.get("attachments") or []
    if not (payload.get("text") or blocks or attachments):
        return "no_text"
    if not isinstance(blocks, list) or not isinstance(attachments, list):
        return "invalid_payload"
    if len(attachments) > _MOST_ATTACHMENTS:
        return "too_many_attachments"
    sets = [blocks, *(a.get("blocks") or [] for a in attachments if isinstance(a, dict))]
    return None if all(_blocks_ok(one) for one in sets) else "invalid_blocks"


def _blocks_ok(blocks: list[Any]) -> bool:
    return len(blocks) <= _MOST_BLOCKS and all(isinstance(b, dict) and _block_ok(b) for b in blocks)


def _block_ok(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if kind == "section":
        return _section_ok(block)
    if kind == "header":
        text = block.get("text")
        return isinstance(text, dict) and text.get("type") == "plain_text" and _fits(text, _LONGEST_HEADER)
    if kind == "context":
        elements = block.get("elements")
        return isinstance(elements, list) and 0 < len(elements) <= _MOST_CONTEXT
    return isinstance(kind, str)


def _section_ok(block: dict[str, Any]) -> bool:
    text, fields = block.get("text"), block.get("fields")
    if text is None and not fields:
        return False
    if text is not None and not _fits(text, _LONGEST_SECTION):
        return False
    if fields is None:
        return True
    return isinstance(fields, list) and len(fields) <= _MOST_FIELDS and all(_fits(f, _LONGEST_FIELD) for f in fields)


def _fits(text: Any, most: int) -> bool:  # noqa: ANN401 -- any JSON
    written = text.get("text") if isinstance(text, dict) else None
    return isinstance(written, str) and 0 < len(written) <= most
