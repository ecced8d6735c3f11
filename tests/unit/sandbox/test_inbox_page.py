"""The inbox page: a Slack message as its reader sees it."""

import re
from typing import Any

import httpx
import pytest

from checker.notify import blocks
from checker.notify.message import message_for
from checker.sandbox.block_kit import message_html
from checker.sandbox.handle import Running
from checker.sandbox.inbox import Received
from checker.sandbox.inbox_page import inbox_page
from checker.sandbox.mrkdwn import Reader
from checker.sandbox.zones import zone
from tests.unit.notify.samples import NOW, hostile, notice, resolved

LONDON = Reader(zone("Europe/London"), NOW)


def text(words: str, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": kind, "text": words}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        ({"type": "header", "text": text("<!here> *x* &amp;", "plain_text")}, "<h2>&lt;!here&gt; *x* &amp;</h2>"),
        ({"type": "section", "text": text("*x*")}, '<div class="section"><b>x</b></div>'),
        (
            {"type": "section", "fields": [text("*a*"), text("b", "plain_text")]},
            '<div class="fields"><div><b>a</b></div><div>b</div></div>',
        ),
        (
            {"type": "context", "elements": [text("a"), {"type": "image", "alt_text": "<pic>"}]},
            '<div class="context"><span>a</span><span>&lt;pic&gt;</span></div>',
        ),
        ({"type": "divider"}, "<hr>"),
        ({"type": "video<"}, '<div class="context"><span>[video&lt;]</span></div>'),
        ({"type": "section"}, ""),
    ],
)
def test_blocks(block: dict[str, Any], shown: str) -> None:
    """Each kind of block has its looks; what the viewer does not know it names."""
    assert shown == message_html({"blocks": [block], "text": "not shown"}, LONDON)


@pytest.mark.parametrize(
    ("colour", "bar"), [("#d40e0d", "#d40e0d"), ("good", "#2eb67d"), ("red;x:y", "#dddddd"), ("#fff", "#dddddd")]
)
def test_attachments(colour: str, bar: str) -> None:
    """An attachment has a bar in its colour; what is none is grey and never style."""
    shown = message_html({"text": "t", "attachments": [{"color": colour, "text": "*a*"}]}, LONDON)
    head, _, tail = shown.partition('<div class="attachment"')
    assert '<div class="section">t</div>' == head
    assert f' style="border-color:{bar}"><div class="section"><b>a</b></div></div>' == tail


def test_our_message() -> None:
    """A whole message of checker's: title, coloured cards, local times, commands as they are pasted, links."""
    payload = blocks.payload(message_for("b1", [notice(), resolved(2)]))
    shown = message_html(payload, LONDON)
    assert "<h2>shared-meaning::DATABASE: No backup schedule; 1 solved</h2>" in shown
    assert ["#d40e0d", "#2eb67d"] == re.findall(r"border-color:(#\w+)", shown)
    assert "<b>Since:</b> <time " in shown
    assert ">Nov 19, 2026 00:03</time> (00:03 UTC), for 3 days" in shown
    assert "<pre>heroku pg:backups:capture DATABASE --app shared-meaning\nheroku pg:backups:schedule" in shown
    assert '<a href="https://dashboard.heroku.com/apps/shared-meaning/resources"' in shown


def test_hostile_names() -> None:
    """A hostile name stands there letter by letter, but for the signs that would format."""
    shown = message_html(blocks.payload(message_for("b1", [hostile()])), LONDON)
    assert '<span class="mention">' not in shown
    assert "<h2>&lt;!channel&gt; &lt;@U123&gt; " in shown
    assert "evil.example|click&gt;" in shown
    assert 'href="https://evil.example' not in shown


def test_the_page() -> None:
    """The page may load nothing, fits a phone, and looks again after a while unless told not to."""
    received = [Received(NOW, "/slack/x", "message", {"text": f"message {n}"}) for n in range(2)]
    page = inbox_page(received, LONDON)
    assert "default-src 'none'" in page
    assert 'name="viewport" content="width=device-width' in page
    assert 'http-equiv="refresh"' in page
    assert "2026-11-22 09:30 GMT" in page
    assert page.index("message 0") < page.index("message 1")
    assert 'http-equiv="refresh"' not in inbox_page([], LONDON, refresh=0)
    assert "No message yet." in inbox_page([], LONDON)
    assert not re.search(r"https?://", page)


def test_the_readers_zone(client: httpx.Client, sandbox: Running) -> None:
    """The page shows times in UTC, or in the zone that is asked for; an unknown one is refused in one line."""
    httpx.post(sandbox.slack_url, json={"text": "<!date^1795339800^{time}|x>"})
    assert ">09:30<" in client.get("/sandbox/inbox").text
    assert ">18:30<" in client.get("/sandbox/inbox", params={"zone": "Asia/Tokyo"}).text
    refused = client.get("/sandbox/inbox", params={"zone": "Nowhere"})
    assert (422, "unknown time zone: Nowhere") == (refused.status_code, refused.json()["message"])
