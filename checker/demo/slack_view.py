"""A Slack message as a terminal can show it, out of the very payload that Slack was sent."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

_DATE = re.compile(r"<!date\^\d+\^[^|>]*\|([^>]*)>")
_LINK = r"<https?://[^|>]+\|(?P<link>[^>]+)>"
_SPAN = re.compile(r"```(?P<block>.*?)```|`(?P<code>[^`]+)`|\*(?P<bold>[^*\n<]+)\*|" + _LINK, re.DOTALL)
_STYLES = {"block": "cyan", "code": "cyan", "bold": "bold", "link": "underline"}
_BAR, _INDENT = "▌ ", "  "


def slack_view(payload: dict[str, Any]) -> RenderableType:
    """Every block of the message and of its coloured attachments, in order, in a frame."""
    parts: list[RenderableType] = [_block(block) for block in payload.get("blocks", [])]
    for attachment in payload.get("attachments", []):
        blocks = [_block(block) for block in attachment.get("blocks", [])]
        colour = attachment.get("color", "")
        parts += ["", *([_Barred(block, colour) for block in blocks] if colour else blocks)]
    return Panel(Group(*parts), title="Slack", title_align="left", border_style="magenta", padding=(0, 1))


def slack_title(payload: dict[str, Any]) -> str:
    """The header of the message, or nothing."""
    return next((str(block["text"]["text"]) for block in payload.get("blocks", []) if block["type"] == "header"), "")


@dataclass(frozen=True, slots=True)
class _Barred:
    """A text with a coloured bar beside each of its lines, however the terminal breaks them."""

    text: Text
    colour: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterable[RenderableType]:
        for line in self.text.wrap(console, max(options.max_width - len(_BAR), 1)):
            line.rstrip()
            yield Text.assemble((_BAR, self.colour), line)


def _block(block: dict[str, Any]) -> Text:
    texts = [block["text"]] if "text" in block else []
    texts += [*block.get("fields", []), *block.get("elements", [])]
    is_small = block["type"] == "context"
    body = Text("   " if is_small else "\n").join(_text(t) for t in texts if isinstance(t, dict) and "text" in t)
    if block["type"] == "header":
        body.stylize("bold")
    if is_small:
        body.stylize("dim")
    return body


def _text(part: dict[str, Any]) -> Text:
    if part.get("type") == "plain_text":
        return Text(part["text"])
    raw = _DATE.sub(r"\1", part["text"])
    shown = Text()
    place = 0
    for match in _SPAN.finditer(raw):
        shown.append(html.unescape(raw[place : match.start()]))
        kind = str(match.lastgroup)
        said = html.unescape(match[kind])
        shown.append(_indented(said) if kind == "block" else said, style=_STYLES[kind])
        place = match.end()
    shown.append(html.unescape(raw[place:]))
    return shown


def _indented(commands: str) -> str:
    """A block of code, set off from the text around it."""
    return "\n".join(_INDENT + line for line in commands.strip("\n").split("\n"))
