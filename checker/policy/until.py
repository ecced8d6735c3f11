"""Until when, as people write it: a date, which is inclusive and in UTC, or an instant with its zone."""

import re
from datetime import UTC, date, datetime, time, timedelta

from checker.policy.problems import close_to, quoted

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?) ?(?P<zone>Z|[+-]\d{2}:\d{2})?", re.ASCII)
_OTHER_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{8}", re.ASCII)
_FOR_EVER = ("never", "forever", "always")


def parse_until(text: str) -> datetime:
    """The first instant, in UTC, that is not meant any more. ValueError says what is wrong and what to write."""
    found = _INSTANT.fullmatch(text)
    if found is None and not _DATE.fullmatch(text):
        raise ValueError(f"{quoted(text)} is no date; {_advice(text)}")
    if found and found["zone"] is None:
        raise ValueError(
            f"{quoted(text)} has no zone; add Z for UTC or an offset such as +01:00, or write the date alone"
        )
    try:
        if found:
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{found['zone']}").astimezone(UTC)
        return datetime.combine(date.fromisoformat(text), time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise ValueError(f"{quoted(text)} does not exist; {_advice('')}") from None


def _advice(text: str) -> str:
    if close_to(text.strip(), _FOR_EVER):
        return "an exemption ends: write its last day, such as 2027-01-31"
    if _OTHER_DATE.fullmatch(text.strip()):
        return "write the year first, then the month, as in 2027-01-31"
    return "write its last day, such as 2027-01-31, or an instant, such as 2027-01-31T12:00Z"
