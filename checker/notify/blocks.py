"""A message as Slack's Block Kit, within Slack's limits, and nothing in it that Slack would obey. Pure.

https://docs.slack.dev/reference/block-kit/blocks, https://api.slack.com/reference/surfaces/formatting
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from checker import phrases
from checker.notify.message import Card, Phrase, Tone, as_lines, cards_of
from checker.plain import cut
from checker.ports import Message

Block = dict[str, Any]
Payload = dict[str, Any]

# Slack documents 150, 3000 and 50; the sum over all blocks is undocumented and was reported at about 13,000. Lengths
# here are those of the JSON, which is never shorter than the text.
HEADER = 150
SECTION = 2400
BLOCKS = 48
PAYLOAD = 9500
FALLBACK = 7000

_BRIEF = 900
_LINE = 700
_LIST = 150  # what a list weighs besides its lines
_NOTIFIED = 600
_TITLE = 100
_COLOURS = {Tone.CRITICAL: "#d40e0d", Tone.WARNING: "#e8a317", Tone.INFO: "#439fe0", Tone.GOOD: "#2eb67d"}
# Characters that format text, and letters that look like them: a database's name must not turn a message bold. A
# backtick must never become an apostrophe, which would end a quoted word of a shell command.
_TICK = "ˋ"  # noqa: RUF001 -- the likeness is the point
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": _TICK})  # noqa: RUF001 -- the likeness is the point
_ITALIC = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def payload(message: Message, mention: str = "") -> Payload:
    """The message with a coloured card per notice; past the limits a line each, then `and 37 more`."""
    cards = cards_of(message)
    title = cut(message.title, HEADER)
    top = [{"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}]
    if mention:
        top.append(_section(mention))
    built = {"text": _notification(title, cards), "blocks": top, "unfurl_links": False, "unfurl_media": False}
    attachments: list[dict[str, Any]] = []
    room, blocks = PAYLOAD - _size(built), BLOCKS - len(top)
    for shown in cards:
        one = _attachment(shown, named=len(cards) > 1 or shown.title != title)
        if attachments and (room - _size(one) < _BRIEF or blocks < len(one["blocks"])):
            break
        attachments.append(one)
        room -= _size(one)
        blocks -= len(one["blocks"])
    if rest := cards[len(attachments) :]:
        text = "\n".join(_fitting(list(map(_brief, rest)), min(room - _LIST, SECTION), _more))
        attachments.append({"color": _COLOURS[rest[0].tone], "blocks": [_section(text)]})
    return built | {"attachments": attachments}


def text_only(message: Message, mention: str = "") -> Payload:
    """The message without any block: what is sent when Slack refuses the blocks."""
    lines = [mention] if mention else []
    lines.append(f"*{_mrkdwn(cut(message.title, HEADER))}*")
    told = (map(_escape, as_lines(shown)) for shown in cards_of(message))
    lines += _fitting(["\n".join(["", *_fitting(list(one), SECTION * 2, _cut_off)]) for one in told], FALLBACK, _more)
    return {"text": "\n".join(lines), "unfurl_links": False, "unfurl_media": False}


def minimal() -> Payload:
    """A constant: what is sent when Slack refuses the message as plain text too."""
    return {"text": "checker has something to tell, but Slack refuses its message. Run `checker check` to see it."}


def _attachment(shown: Card, *, named: bool) -> dict[str, Any]:
    name = f"`{_code(shown.label)}` " if shown.label else ""
    heading = f"{shown.mark}{name}*{_mrkdwn(shown.headline)}*"
    lines = [heading] if named else []
    if shown.summary:
        lines.append(_mrkdwn(shown.summary))
    lines += [f"*{fact.label}:* {_phrase(fact.value)}" for fact in shown.facts]
    blocks = [_section("\n".join(_fitting(lines or [heading], SECTION, _cut_off)))]
    if shown.fix:
        commands = _fitting([_code(line) for line in shown.fix], SECTION, _too_long)
        blocks.append(_section("*Fix:*\n```\n" + "\n".join(commands) + "\n```"))
    footer = {"type": "mrkdwn", "text": _phrase(shown.footer), "verbatim": True}
    blocks.append({"type": "context", "elements": [footer]})
    return {"color": _COLOURS[shown.tone], "fallback": _mrkdwn(cut(shown.title, _TITLE)), "blocks": blocks}


def _section(text: str) -> Block:
    # Verbatim: Slack must not make links of what merely looks like one.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _notification(title: str, cards: Sequence[Card]) -> str:
    """What a phone shows, and a reader without blocks."""
    lines = [_mrkdwn(title)]
    if len(cards) > 1:
        lines += _fitting([_mrkdwn(cut(shown.title, _TITLE)) for shown in cards], _NOTIFIED, _more)
    return "\n".join(lines)


def _brief(shown: Card) -> str:
    return f"• {shown.tone.value}: {_mrkdwn(cut(shown.title, _TITLE))}"


def _fitting(lines: Sequence[str], limit: int, rest: Callable[[int], str]) -> list[str]:
    """The lines from the first on that fit together; in the place of others, `rest` of their number."""
    shown: list[str] = []
    room = limit - _size(rest(len(lines)))
    for line in lines:
        room -= _size(line)
        if room < 0:
            return [*shown, rest(len(lines) - len(shown))]
        shown.append(line)
    return shown


def _more(left: int) -> str:
    return f"and {left} more"


def _cut_off(_left: int) -> str:
    return "…"


def _too_long(_left: int) -> str:
    return "# the rest is too long to show here; 'checker check' prints it"


def _phrase(phrase: Phrase) -> str:
    return "".join(_date(part) if isinstance(part, datetime) else _mrkdwn(part) for part in phrase)


def _date(at: datetime) -> str:
    """An instant in each reader's own zone, in UTC for those whose Slack cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{phrases.instant(at)}>"


def _code(text: str) -> str:
    return _escape(text.replace("`", _TICK))


def _mrkdwn(text: str) -> str:
    shown = _escape(_ITALIC.sub("ˍ", text.translate(_MARKS)))
    # Escaping makes a text of ampersands five times as long: it must not crowd out the lines below it.
    return shown if _size(shown) <= _LINE else _mrkdwn(cut(text, len(text) * 3 // 4))


def _escape(text: str) -> str:
    """Exactly the three characters that Slack wants escaped; done after cutting, so that no entity is cut."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _size(part: object) -> int:
    return len(json.dumps(part, ensure_ascii=False))
