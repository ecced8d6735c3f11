"""Text as Slack's mrkdwn, with nothing in it that Slack would obey but what is meant to be. Pure.

https://api.slack.com/reference/surfaces/formatting
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime

from checker import phrases
from checker.notify.links import Link
from checker.phrases import Phrase
from checker.plain import cut

LINE = 700
"""A line is never longer, escaped."""

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
    """A phrase with its instants in each reader's own zone."""
    return "".join(_date(part) if isinstance(part, datetime) else mrkdwn(part) for part in phrase)


def link(to: Link) -> str:
    """A word that leads somewhere."""
    url = escape(to.url).replace("|", "%7C")
    return f"<{url}|{mrkdwn(to.label)}>"


def _date(at: datetime) -> str:
    """An instant in each reader's own zone, in UTC for those whose Slack cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{phrases.instant(at)}>"


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
