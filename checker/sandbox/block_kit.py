"""A Slack message, blocks and coloured attachments, as HTML. Whatever a payload holds: nothing of it is markup. Pure.

https://docs.slack.dev/reference/block-kit/blocks
"""

import html
import re
from collections.abc import Callable
from typing import Any

from checker.sandbox.mrkdwn import Reader, mrkdwn, plain

_COLOUR = re.compile(r"#?(?P<hex>[0-9a-fA-F]{6})")
_NAMED = {"good": "2eb67d", "warning": "daa038", "danger": "a30200"}
_GREY = "dddddd"


def message_html(payload: Any, reader: Reader) -> str:  # noqa: ANN401 -- any JSON
    """What stands in the channel: the blocks, or the text where there are none, then the attachments."""
    if not isinstance(payload, dict):
        return ""
    blocks = _dicts(payload.get("blocks"))
    body = _blocks(blocks, reader) if blocks else _paragraph(payload.get("text"), reader)
    return body + "".join(_attachment(one, reader) for one in _dicts(payload.get("attachments")))


def _attachment(attachment: dict[str, Any], reader: Reader) -> str:
    colour = str(attachment.get("color", ""))
    found = _COLOUR.fullmatch(_NAMED.get(colour, colour))
    blocks = _dicts(attachment.get("blocks"))
    body = _blocks(blocks, reader) if blocks else _paragraph(attachment.get("text"), reader)
    bar = found["hex"] if found else _GREY
    return f'<div class="attachment" style="border-color:#{bar}">{body}</div>'


def _blocks(blocks: list[dict[str, Any]], reader: Reader) -> str:
    return "".join(_SHOWN.get(str(block.get("type")), _unknown)(block, reader) for block in blocks)


def _header(block: dict[str, Any], _reader: Reader) -> str:
    # A header is plain text: mentions and formatting are shown as they are.
    return f"<h2>{plain(_text(block.get('text')))}</h2>"


def _section(block: dict[str, Any], reader: Reader) -> str:
    text = _object(block.get("text"), reader)
    fields = "".join(f"<div>{_object(field, reader)}</div>" for field in block.get("fields") or [])
    return (f'<div class="section">{text}</div>' if text else "") + (
        f'<div class="fields">{fields}</div>' if fields else ""
    )


def _context(block: dict[str, Any], reader: Reader) -> str:
    elements = "".join(f"<span>{_object(element, reader)}</span>" for element in block.get("elements") or [])
    return f'<div class="context">{elements}</div>'


def _divider(_block: dict[str, Any], _reader: Reader) -> str:
    return "<hr>"


def _unknown(block: dict[str, Any], _reader: Reader) -> str:
    return f'<div class="context"><span>[{html.escape(str(block.get("type")))}]</span></div>'


_SHOWN: dict[str, Callable[[dict[str, Any], Reader], str]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "divider": _divider,
}


def _object(text: Any, reader: Reader) -> str:  # noqa: ANN401 -- any JSON
    """A text object; anything else (a picture, a button) by its words."""
    if isinstance(text, dict) and text.get("type") == "mrkdwn":
        return mrkdwn(_text(text), reader, bare_links=not text.get("verbatim"))
    return plain(_text(text))


def _paragraph(text: Any, reader: Reader) -> str:  # noqa: ANN401 -- any JSON
    return f'<div class="section">{mrkdwn(text, reader, bare_links=True)}</div>' if isinstance(text, str) else ""


def _text(text: Any) -> str:  # noqa: ANN401 -- any JSON
    """The words of a text object, of a button, of a picture."""
    if isinstance(text, dict):
        text = text.get("text", text.get("alt_text", ""))
    return _text(text) if isinstance(text, dict) else str(text if text is not None else "")


def _dicts(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401 -- any JSON
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
