"""A page that shows the received Slack messages readably, for demos. Everything in it is escaped."""

import html
from collections.abc import Iterator, Sequence
from typing import Any

from checker.sandbox.inbox import Received

_STYLE = "body{font:15px/1.45 sans-serif;max-width:46em;margin:2em auto}article{border-left:4px solid #c33;padding:.2em 1em;margin:1.2em 0;background:#f6f6f6}h2{font-size:1em}p{white-space:pre-wrap}time{color:#777}"  # noqa: E501


def inbox_page(received: Sequence[Received]) -> str:
    """The newest message first."""
    articles = "".join(_article(message) for message in reversed(received)) or "<p>No message yet.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
        f"<title>Slack, simulated</title><style>{_STYLE}</style><h1>Slack, simulated</h1>{articles}</html>"
    )


def _article(message: Received) -> str:
    payload = message.payload
    texts = list(_texts(payload.get("blocks") or []))
    for attachment in payload.get("attachments") or []:
        texts += _texts(attachment.get("blocks") or []) if isinstance(attachment, dict) else []
    texts = texts or [str(payload.get("text", ""))]
    shown = "".join(f"<p>{html.escape(_unescaped(text))}</p>" for text in texts)
    title = html.escape(_unescaped(str(payload.get("text", ""))))
    return f"<article><time>{message.at:%Y-%m-%d %H:%M:%S} UTC</time><h2>{title}</h2>{shown}</article>"


def _texts(blocks: list[Any]) -> Iterator[str]:
    """What a reader sees of each block: its text, its fields and its elements."""
    for block in (b for b in blocks if isinstance(b, dict)):
        parts = [block.get("text"), *(block.get("fields") or []), *(block.get("elements") or [])]
        found = [p.get("text") if isinstance(p, dict) else p for p in parts if p]
        yield "\n".join(p if isinstance(p, str) else str((p or {}).get("text", "")) for p in found)


def _unescaped(text: str) -> str:
    """Slack's three entities as the signs they stand for; the page escapes them again its own way."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
