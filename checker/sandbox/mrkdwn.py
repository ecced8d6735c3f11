"""Slack's mrkdwn as HTML, as a reader of Slack sees it. Everything that is not meant to be markup is escaped. Pure.

https://api.slack.com/reference/surfaces/formatting
"""

import html
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

_SPAN = re.compile(
    r"\n?```\n?(?P<block>(?s:.+?))\n?```\n?"
    r"|(?<!`)`(?P<code>[^`\n]+)`(?!`)"
    r"|<(?P<angle>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<b>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![^\W_])_(?P<i>[^\s_](?:[^_\n]*[^\s_])?)_(?![^\W_])"
    r"|(?<![\w~])~(?P<s>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
_BARE = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:!?)'\"]")
_DATE = re.compile(r"!date\^(?P<at>-?\d{1,12})\^(?P<form>[^|^]+)(?:\^(?P<link>[^|]+))?(?:\|(?P<fallback>.*))?")
_MENTION = re.compile(r"(?:!subteam\^|[@#!])(?P<id>[A-Za-z0-9]+)(?:\|(?P<name>.+))?")
_LINK = re.compile(r"(?P<url>(?:https?://|mailto:)[^|\s]+)(?:\|(?P<label>.+))?")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_SIGNS = {"amp": "&", "lt": "<", "gt": ">"}
_TOKEN = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in which zone, and when, for what is told as `today`."""

    zone: tzinfo = UTC
    now: datetime | None = None


def mrkdwn(text: str, reader: Reader, *, bare_links: bool = False) -> str:
    """The text as HTML; with `bare_links` Slack makes links of addresses that stand in it as they are."""
    found: list[str] = []
    place = 0
    for match in _SPAN.finditer(text):
        found += (_plain(text[place : match.start()], bare_links=bare_links), _span(match, reader))
        place = match.end()
    return "".join((*found, _plain(text[place:], bare_links=bare_links)))


def plain(text: str) -> str:
    """A `plain_text` object, or what stands between backticks: Slack's entities are signs again, nothing else is."""
    return html.escape(_ENTITY.sub(lambda found: _SIGNS[found[1]], text))


def _plain(text: str, *, bare_links: bool) -> str:
    if not bare_links:
        return plain(text)
    shown, place = "", 0
    for match in _BARE.finditer(text):
        shown += plain(text[place : match.start()]) + _anchor(match[0], match[0])
        place = match.end()
    return shown + plain(text[place:])


def _span(match: re.Match[str], reader: Reader) -> str:
    kind = match.lastgroup or ""
    inner = match[kind]
    if kind == "block":
        return f"<pre>{plain(inner)}</pre>"
    if kind == "code":
        return f"<code>{plain(inner)}</code>"
    if kind == "angle":
        return _angle(inner, reader)
    return f"<{kind}>{mrkdwn(inner, reader)}</{kind}>"


def _angle(inner: str, reader: Reader) -> str:
    """What Slack obeys: a date, a mention, a link; shown as it is where it is none of these."""
    if found := _DATE.fullmatch(inner):
        return _date(found, reader)
    if found := _LINK.fullmatch(inner):
        return _anchor(found["url"], found["label"] or found["url"])
    if found := _MENTION.fullmatch(inner):
        return f'<span class="mention">@{plain(found["name"] or found["id"]).removeprefix("@")}</span>'
    return plain(f"<{inner}>")


def _anchor(url: str, label: str) -> str:
    return f'<a href="{plain(url)}" target="_blank" rel="noreferrer">{plain(label)}</a>'


def _date(found: re.Match[str], reader: Reader) -> str:
    fallback = found["fallback"] or ""
    try:
        utc = datetime.fromtimestamp(int(found["at"]), UTC)
        local = utc.astimezone(reader.zone)
    except (ValueError, OverflowError, OSError):
        return plain(fallback)
    shown = plain(_TOKEN.sub(lambda token: _token(token, local, reader), found["form"]))
    if found["link"] and _LINK.fullmatch(found["link"]):
        return _anchor(found["link"], shown)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}" title="{plain(fallback)}">{shown}</time>'


def _token(token: re.Match[str], local: datetime, reader: Reader) -> str:
    """One token of a date, as Slack writes it in English with a clock of 24 hours."""
    name, day = token[1], local.date()
    forms = {
        "date_num": f"{day:%Y-%m-%d}",
        "date": f"{day:%B} {day.day}, {day.year}",
        "date_short": f"{day:%b} {day.day}, {day.year}",
        "date_long": f"{day:%A, %B} {day.day}, {day.year}",
        "time": f"{local:%H:%M}",
        "time_secs": f"{local:%H:%M:%S}",
    }
    if name.endswith("_pretty"):
        return _near(day, reader) or forms.get(name.removesuffix("_pretty"), token[0])
    return forms.get(name, token[0])


def _near(day: date, reader: Reader) -> str | None:
    """`today` and its neighbours."""
    if reader.now is None:
        return None
    away = day - reader.now.astimezone(reader.zone).date()
    return {0: "today", -1: "yesterday", 1: "tomorrow"}.get(away // timedelta(days=1))
