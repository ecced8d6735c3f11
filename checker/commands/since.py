"""What `--since` takes: so long ago (`12h`, `30d`, `8w`), or a date or an instant in ISO 8601."""

import re
from datetime import UTC, datetime, timedelta

from checker.errors import Misconfigured
from checker.policy import parse_duration
from checker.policy.problems import quoted

LONGEST = timedelta(days=3660)
"""Nothing is kept for longer than that."""

# Numbers are cut off before they could overflow.
_WEEKS = re.compile(r"(\d{1,4})w", re.ASCII)
_A_DATE = re.compile(r"\d{4}-\d", re.ASCII)
_WRITE = "write how long ago, such as 12h, 30d or 8w, or a date such as 2026-07-01"


def instant_since(text: str, now: datetime) -> datetime:
    """The instant that was typed, in UTC; a date begins at midnight in UTC. Raises Misconfigured.

    What lies ahead is refused, and an instant without a zone, which could be anybody's.
    """
    typed = text.strip()
    start = _on(typed) if _A_DATE.match(typed) else now - _ago(typed)
    if start >= now:
        raise Misconfigured(f"--since {quoted(text)} leaves no time to look back at: {_WRITE}")
    if start < now - LONGEST:
        raise Misconfigured(f"--since {quoted(text)} is more than ten years ago: {_WRITE}")
    return start


def _on(typed: str) -> datetime:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise Misconfigured(f"--since {quoted(typed)} is no date: {_WRITE}") from None
    if len(typed) <= len("2026-07-01"):
        return at.replace(tzinfo=UTC)
    if at.tzinfo is None:
        raise Misconfigured(f"--since {quoted(typed)} has no zone: add Z for UTC or an offset such as +01:00")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Misconfigured(f"--since {quoted(typed)} is no date: {_WRITE}") from None


def _ago(typed: str) -> timedelta:
    if weeks := _WEEKS.fullmatch(typed):
        return timedelta(weeks=int(weeks[1]))
    try:
        return parse_duration(typed)
    except ValueError as error:
        raise Misconfigured(f"--since: {error}; weeks (8w) and dates (2026-07-01) will do, too") from None
