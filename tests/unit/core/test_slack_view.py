"""A Slack message as the tour shows it on a terminal."""

import io
from typing import Any

import pytest
from rich.console import Console

from checker.demo.slack_view import slack_view


def shown(payload: dict[str, Any], *, colour: bool = False) -> str:
    out = io.StringIO()
    Console(
        file=out, width=60, highlight=False, force_terminal=colour, color_system="truecolor" if colour else None
    ).print(slack_view(payload))
    return out.getvalue()


def inside(payload: dict[str, Any]) -> list[str]:
    """The lines in the frame."""
    return [line.strip("│").strip() for line in shown(payload).splitlines()[1:-1]]


def section(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def test_blocks() -> None:
    """Header, sections, fields and context come in the order in which Slack shows them."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "No *backup* schedule"}},
        section("first", fields=[{"type": "mrkdwn", "text": "second"}]),
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "third"}, {"type": "image"}, "no element"]},
    ]
    assert ["No *backup* schedule", "first", "second", "", "third"] == inside({"blocks": blocks})


def test_attachments() -> None:
    """What stands in a coloured attachment has a bar of that colour on each of its lines."""
    payload = {"blocks": [section("above")], "attachments": [{"color": "#d00000", "blocks": [section("one\ntwo")]}]}
    assert ["above", "", "▌ one", "▌ two"] == inside(payload)
    assert "\x1b[38;2;208;0;0m▌ " in shown(payload, colour=True)


def test_attachment_without_a_colour() -> None:
    """Without a colour there is no bar."""
    assert ["", "one"] == inside({"attachments": [{"blocks": [section("one")]}, {}]})[:2]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("*bold* and `code`", "bold and code"),
        ("```heroku one\nheroku two```", "heroku one heroku two"),
        ("<!date^1763803800^{date_short} {time}|2026-11-22 09:30 UTC>", "2026-11-22 09:30 UTC"),
        ("see <https://example.com/a|the runbook> now", "see the runbook now"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("`a &amp; b`", "a & b"),
        ("2 * 3 * 4 [bold]x[/bold]", "2  3  4 [bold]x[/bold]"),
        ("a lone * star", "a lone * star"),
    ],
)
def test_text(text: str, line: str) -> None:
    """Slack's marks become what Slack makes of them, and nothing is taken for the terminal's own markup."""
    assert line == " ".join(inside({"blocks": [section(text)]}))


def test_styles() -> None:
    """What is bold in Slack is bold here, and commands stand out."""
    assert "\x1b[1mbold\x1b[0m" in shown({"blocks": [section("*bold*")]}, colour=True)
    assert "\x1b[36mcode\x1b[0m" in shown({"blocks": [section("`code`")]}, colour=True)


def test_nothing() -> None:
    """A message without blocks is an empty frame."""
    assert [] == inside({})
