"""Times, ages, sizes and shell words as people read them; one place, so that every page and message agrees. Pure."""

import shlex
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

# SI units go by the thousand, and from here on three digits say 1000, which is one of the next unit.
_ROUNDS_UP = 999.5


def instant(at: datetime) -> str:
    """An instant to the minute in UTC: `2026-11-13 00:03 UTC`."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def span(length: timedelta) -> str:
    """A length of time, rounded down to what matters: `3 days`, `29 h 5 min`, `45 min`; never below zero."""
    if length >= 2 * _DAY:
        return f"{length // _DAY} days"
    return limit(max(length, timedelta()))


def limit(length: timedelta) -> str:
    """A limit, exactly: `29 h`, `25 h 30 min`, `45 min`; never rounded."""
    hours, rest = divmod(length, _HOUR)
    minutes = rest // _MINUTE
    parts = [f"{hours} h"] if hours else []
    if minutes or not parts:
        parts.append(f"{minutes} min")
    return " ".join(parts)


def size(count: int | None) -> str:
    """A size in bytes: `3.6 kB`, `64 MB`; `size unknown` for None."""
    if count is None:
        return "size unknown"
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if amount < _ROUNDS_UP:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount * 1000:.0f} TB"


def many(count: int, thing: str) -> str:
    """`1 database`, `2 databases`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def command(*words: str) -> str:
    """A shell command with every word quoted where needed, safe to paste."""
    return shlex.join(words)
