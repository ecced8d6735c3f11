"""Text as Slack's mrkdwn, with nothing in it that Slack would obey but what is meant to be. Pure.

https://api.slack.com/reference/surfaces/formatting
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from checker.notify.links import Link
from checker.phrases import Phrase, parted
from checker.plain import cut

LINE = 700
"""A line is never longer, escaped."""

_PHRASE = 1000  # nor is one with many instants in it
_UTC = " UTC)"
_AT = " at "

# Characters that format text, and letters that look like them: a database's name must not turn a message bold. A
# backtick must never become an apostrophe, which would end a quoted word of a shell command.
_TICK = "ˋ"  # noqa: RUF001 -- the likeness is the point
_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": _TICK})  # noqa: RUF001 -- the likeness is the point
_ITALIC = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def mrkdwn(text: str) -> str:
    """Any text as it is: nothing in it formats, mentions or links."""
    shown = escape(_ITALIC.sub("ˍ", text.translate(_MARKS)))
    # Escaping makes a text of ampersands five times as long: it must not crowd out the lines below it.
    return shown if weight(shown) <= LINE else mrkdwn(cut(text, len(text) * 3 // 4))


def code(text: str) -> str:
    """What stands between backticks."""
    return escape(text.replace("`", _TICK))


def escape(text: str) -> str:
    """Exactly the three characters that Slack wants escaped; done after cutting, so that no entity is cut."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def said(phrase: Phrase) -> str:
    """A phrase with its instants in each reader's own zone, and in UTC beside it; those inside its texts as well.

    Of two clocks in one message one seems to be wrong. What stands in brackets after an instant shares those of UTC.
    """
    parts = [inner for part in phrase for inner in (parted(part) if isinstance(part, str) else (part,))]
    shown = _joined(parts)
    plain = [mrkdwn(part) if isinstance(part, str) else _date(part) for part in phrase]
    return shown if weight(shown) <= _PHRASE else "".join(plain)


def _joined(parts: Sequence[str | datetime]) -> str:
    shown = ""
    for part in parts:
        if isinstance(part, datetime):
            # Nobody says "at today".
            shown = f"{shown.removesuffix(_AT)} {_date(part)}" if shown.endswith(_AT) else shown + _date(part)
            continue
        text = mrkdwn(part)
        joins = shown.endswith(_UTC) and text.startswith(" (")
        shown = f"{shown.removesuffix(')')}; {text[2:]}" if joins else shown + text
    return shown


def link(to: Link) -> str:
    """A word that leads somewhere."""
    url = escape(to.url).replace("|", "%7C")
    return f"<{url}|{mrkdwn(to.label)}>"


def _date(at: datetime) -> str:
    """An instant in each reader's own zone, and the hour in UTC; for those whose Slack cannot, the day in UTC too."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d}> ({at:%H:%M}{_UTC}"


def fitting(lines: Sequence[str], limit: int, rest: Callable[[int], str]) -> list[str]:
    """The lines from the first on that fit together; in the place of others, `rest` of their number."""
    shown: list[str] = []
    room = limit - weight(rest(len(lines)))
    for line in lines:
        room -= weight(line)
        if room < 0:
            return [*shown, rest(len(lines) - len(shown))]
        shown.append(line)
    return shown


def weight(part: object) -> int:
    """How long something is as JSON, which is never shorter than its text."""
    return len(json.dumps(part, ensure_ascii=False))
