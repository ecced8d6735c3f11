"""A Slack message as the tour shows it on a terminal."""

import io
from typing import Any

import pytest
from rich.console import Console

from checker.demo.slack_view import slack_title, slack_view


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


def test_a_long_line_in_an_attachment() -> None:
    """A line that the terminal breaks has the bar on each part, so that it is plain what belongs together."""
    text = "nothing schedules backups of this database, and nobody has noticed for many days"
    blocks = [section(text)]
    shown = inside({"attachments": [{"color": "#d00000", "blocks": blocks}]})[1:]
    assert ["▌ ", "▌ "] == [line[:2] for line in shown]
    assert text == " ".join(line[2:] for line in shown)


def test_commands_stand_apart() -> None:
    """A block of commands is indented, so that it is found without colours too."""
    blocks = [section("*Fix:*\n```\nheroku one\nheroku two\n```\nafter")]
    lines = inside({"attachments": [{"color": "#d00000", "blocks": blocks}]})[1:]
    assert ["▌ Fix:", "▌   heroku one", "▌   heroku two", "▌ after"] == lines


def test_small_print_is_one_line() -> None:
    """The parts of a context stand side by side, as in Slack."""
    elements = [{"type": "mrkdwn", "text": text} for text in ("<https://a.example/|App> · more", "critical")]
    assert ["App · more   critical"] == inside({"blocks": [{"type": "context", "elements": elements}]})


def test_title() -> None:
    """The title is what a phone shows first; a message without one has none."""
    header = {"type": "header", "text": {"type": "plain_text", "text": "Solved: No backup schedule"}}
    assert "Solved: No backup schedule" == slack_title({"blocks": [section("x"), header]})
    assert "" == slack_title({"text": "plain"})


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
    assert "\x1b[4mlink\x1b[0m" in shown({"blocks": [section("<https://a.example/|link>")]}, colour=True)


def test_nothing() -> None:
    """A message without blocks is an empty frame."""
    assert [] == inside({})
