"""Times, ages, sizes and shell words as people read them; one place, so that every page and message agrees. Pure."""

import re
import shlex
from datetime import UTC, datetime, timedelta

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_STEP = 1024
_TO_THE_MINUTE = len("2026-11-13 00:03")

Phrase = tuple[str | datetime, ...]
"""Text and instants in the order to read them, so that each sink can show instants in its readers' own time zones."""

_INSTANT = re.compile(r"(?<![\w-])[1-9]\d{3}-\d\d-\d\d \d\d:\d\d UTC(?!\w)", re.ASCII)

CREATE_TOKEN = "heroku authorizations:create --description checker --scope read-protected --expires-in 31536000 --short"  # noqa: S105
"""The command that makes a token of the least scope that will do, for a year."""

OWN_APP = "APP"
"""Stands in commands for checker's own app: it may not know by which name that goes at Heroku."""
_OPEN = re.compile(rf"--app {OWN_APP}\b")


def for_app(command: str, app: str) -> str:
    """A command with the name of checker's own app in it, where that stands open."""
    return _OPEN.sub(f"--app {app}", command)


def instant(at: datetime) -> str:
    """An instant to the minute in UTC: `2026-11-13 00:03 UTC`."""
    return f"{at.isoformat(' ')[:_TO_THE_MINUTE]} UTC"


def as_text(phrase: Phrase) -> str:
    """A phrase with its instants in UTC."""
    return "".join(instant(part) if isinstance(part, datetime) else part for part in phrase)


def parted(text: str) -> Phrase:
    """A text as a phrase: each instant that stands in it as `instant` writes it is one."""
    parts: list[str | datetime] = []
    rest = 0
    for found in _INSTANT.finditer(text):
        try:
            at = datetime.strptime(found[0], "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
        except ValueError:  # a 31st of November is but a text
            continue
        parts += [text[rest : found.start()], at]
        rest = found.end()
    return tuple(part for part in (*parts, text[rest:]) if part)


def span(length: timedelta) -> str:
    """A length of time, rounded down to what matters: `3 days`, `29 h 5 min`, `45 min`; never below zero."""
    if length >= 2 * _DAY:
        return f"{length // _DAY} days"
    return limit(max(length, timedelta()))


def limit(length: timedelta) -> str:
    """A limit, exactly: `29 h`, `25 h 30 min`, `45 min`; never rounded."""
    hours, minutes = divmod(length // _MINUTE, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def size(count: int | None) -> str:
    """A size in bytes as Heroku's command line shows it, by 1024: `3.55KB`, `59.32MB`; `size unknown` for None."""
    if count is None:
        return "size unknown"
    amount, units = float(count), ["B", "KB", "MB", "GB", "TB"]
    while round(amount, 2) >= _STEP and len(units) > 1:
        amount /= _STEP
        units.pop(0)
    return f"{amount:.2f}{units[0]}" if units[0] != "B" else f"{count}B"


def size_limit(count: int) -> str:
    """A size in bytes, exactly, in the largest unit that leaves nothing over: `20GB`, `1536MB`."""
    units = ["B", "KB", "MB", "GB", "TB"]
    while count and count % _STEP == 0 and len(units) > 1:
        count //= _STEP
        units.pop(0)
    return f"{count}{units[0]}"


def many(count: int, thing: str) -> str:
    """`1 database`, `2 databases`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def command(*words: str) -> str:
    """A shell command with every word quoted where needed, safe to paste."""
    return shlex.join(words)
