"""What Slack takes and what it obeys: its own models, and the limits that they miss."""

import json
import re
import unicodedata
from typing import Any

from slack_sdk.models.attachments import BlockAttachment
from slack_sdk.models.blocks import Block

LIVE = re.compile(
    r"<(?!!date\^\d+\^\{date_short_pretty\} \{time\}\|[-0-9]+> \(\d\d:\d\d UTC[);]"
    r"|https://(data|dashboard)\.heroku\.com/[a-z0-9/-]+\|(Database|App)>"
    r"|https://status\.heroku\.com\|Heroku's status>|https://docs\.example/[a-z_/.#]+\|What this means>)[^>]*>"
)
"""All that Slack would obey: a mention, a link or a date; save for our dates, and our links to Heroku and our pages."""


def all_blocks(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [*payload["blocks"], *(b for attachment in payload["attachments"] for b in attachment["blocks"])]


def texts(payload: dict[str, Any]) -> list[str]:
    """Every text in which Slack would look for something to obey."""
    found = [payload["text"], *(attachment.get("fallback", "") for attachment in payload["attachments"])]
    for block in all_blocks(payload):
        parts = block["elements"] if block["type"] == "context" else [block["text"]]
        found += [part["text"] for part in parts if part["type"] == "mrkdwn"]
    return found


def check_limits(payload: dict[str, Any]) -> None:
    """All limits of Slack's: those that its own models check, and those that they miss."""
    shown = all_blocks(payload)
    for block in shown:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.to_dict()
        if block["type"] == "section":
            assert 0 < len(block["text"]["text"]) <= 3000
        if block["type"] == "context":
            assert block["elements"]
            assert len(block["elements"]) <= 10
            assert all(0 < len(element["text"]) <= 2000 for element in block["elements"])
    for attachment in payload["attachments"]:
        assert attachment["blocks"]
        parsed_blocks = [block for block in map(Block.parse, attachment["blocks"]) if block]
        BlockAttachment(blocks=parsed_blocks, color=attachment["color"], fallback="x").to_dict()
    assert len(shown) <= 50
    assert len(payload["attachments"]) <= 20
    assert 0 < len(payload["text"]) <= 3000
    assert len(json.dumps(payload, ensure_ascii=False)) <= 10_000


def hidden(text: str) -> list[str]:
    """What in a text is not to be seen, or changes how the rest is read; line breaks are ours."""
    kinds = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    return [c for c in text if c != "\n" and unicodedata.category(c) in kinds]
