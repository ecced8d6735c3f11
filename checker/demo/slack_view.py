"""A Slack message as a terminal can show it, out of the very payload that Slack was sent."""

import html
import re
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")
_SPAN = re.compile(r"```(?P<block>.*?)```|`(?P<code>[^`]+)`|\*(?P<bold>[^*\n]+)\*", re.DOTALL)


def slack_view(payload: dict[str, Any]) -> RenderableType:
    """Every block of the message and of its coloured attachments, in order, in a frame."""
    parts = [_block(block, "") for block in payload.get("blocks", [])]
    for attachment in payload.get("attachments", []):
        colour = attachment.get("color", "")
        parts.append(Text(""))
        parts += [_block(block, colour) for block in attachment.get("blocks", [])]
    return Panel(Group(*parts), title="Slack", title_align="left", border_style="magenta", padding=(0, 1))


def _block(block: dict[str, Any], colour: str) -> Text:
    bar = ("▌ ", colour) if colour else ""
    texts = [block["text"]] if "text" in block else []
    texts += [*block.get("fields", []), *block.get("elements", [])]
    body = Text("\n").join(_text(t) for t in texts if isinstance(t, dict) and "text" in t)
    if block["type"] == "header":
        body.stylize("bold")
    if block["type"] == "context":
        body.stylize("dim")
    return Text("\n").join(Text.assemble(bar, line) for line in body.split("\n", allow_blank=True))


def _text(part: dict[str, Any]) -> Text:
    if part.get("type") == "plain_text":
        return Text(part["text"])
    raw = _LINK.sub(r"\2", _DATE.sub(r"\1", part["text"]))
    shown = Text()
    place = 0
    for match in _SPAN.finditer(raw):
        shown.append(html.unescape(raw[place : match.start()]))
        style = "bold" if match["bold"] else "cyan"
        shown.append(html.unescape((match["block"] or "").strip("\n") or match["code"] or match["bold"]), style=style)
        place = match.end()
    shown.append(html.unescape(raw[place:]))
    return shown
