"""Lengths of time as people write them: `26h`, `7d`, `1d12h`, `90m`."""

import re
from datetime import timedelta

from checker.policy.problems import quoted

LONGEST = timedelta(days=3660)

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
# Numbers are cut off before they could overflow; LONGEST has the last word.
_SHAPE = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)
_LOOSE = re.compile(r"(?:\d{1,9}\s*[a-z]+[\s,]*)+", re.ASCII)
_LOOSE_PART = re.compile(r"(\d+)\s*([a-z]+)", re.ASCII)
_LOOSE_UNITS = {
    **dict.fromkeys(("w", "wk", "week", "weeks"), timedelta(days=7)),
    **dict.fromkeys(("d", "day", "days"), _UNITS["d"]),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), _UNITS["h"]),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), _UNITS["m"]),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), _UNITS["s"]),
}


def parse_duration(text: str) -> timedelta:
    """The length that `text` names. ValueError says what is wrong with it and what to write."""
    found = _SHAPE.fullmatch(text)
    if found is None or not text:
        raise ValueError(f"{quoted(text)} is not a duration; {_advice(text)}")
    length = sum((int(n) * unit for n, unit in zip(found.groups(), _UNITS.values(), strict=True) if n), timedelta())
    if length > LONGEST:
        raise ValueError(f"{quoted(text)} is more than ten years; write a shorter duration")
    return length


def render_duration(length: timedelta) -> str:
    """As `parse_duration` reads it back, to the second; hours up to two days, as in `26h`, then days."""
    if length < timedelta():
        raise ValueError("a duration is never negative")
    parts: list[str] = []
    for name, unit in _UNITS.items():
        if name == "d" and length < 2 * unit and length != unit:
            continue
        count, length = divmod(length, unit)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0m"


def _advice(text: str) -> str:
    word = text.strip().lower()
    if re.fullmatch(r"\d{1,9}", word, re.ASCII):
        return f"it has no unit: write {word}h for hours, {word}d for days or {word}m for minutes"
    meant = _meant(word)
    return f"did you mean {render_duration(meant)}?" if meant else "write one such as 90m, 26h, 7d or 1d12h"


def _meant(word: str) -> timedelta | None:
    """What `26 hours`, `1d, 12h` or `2w` probably mean."""
    if not _LOOSE.fullmatch(word):
        return None
    parts = [(int(count), _LOOSE_UNITS.get(unit)) for count, unit in _LOOSE_PART.findall(word)]
    length = sum((count * unit for count, unit in parts if unit), timedelta())
    return length if all(unit for _, unit in parts) and length <= LONGEST else None
