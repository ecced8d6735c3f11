"""Spans of time, speeds and sizes as people write them: `2d`, `1h30m`, `3600x`, `64MB`."""

import re
from datetime import timedelta

_UNIT_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_SPAN_PART = re.compile(r"(\d+(?:\.\d+)?)([wdhms])")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|TB)?", re.IGNORECASE)
_UNIT_BYTES = {"": 1, "B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
_SPEED = re.compile(r"(\d+(?:\.\d+)?)x?", re.IGNORECASE)


def parse_span(text: str | float) -> timedelta:
    """A length of time: seconds as a number, or `2d`, `90m`, `1h30m`. Raises ValueError."""
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return timedelta(seconds=text)
    written = str(text).strip()
    if re.fullmatch(r"\d+(\.\d+)?", written):
        return timedelta(seconds=float(written))
    parts = _SPAN_PART.findall(written)
    if not parts or "".join(number + unit for number, unit in parts) != written:
        raise ValueError(f"{text!r} is not a length of time; write 2d, 90m, 1h30m or seconds")
    return timedelta(seconds=sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts))


def parse_speed(text: str | float) -> float:
    """Simulated seconds per real second: `3600x`, `3600` or 3600; 0 stands still. Raises ValueError."""
    matched = _SPEED.fullmatch(str(text).strip())
    if matched is None:
        raise ValueError(f"{text!r} is not a speed; write 3600x for one simulated hour per second, or 0 to stand still")
    return float(matched[1])


def parse_size(text: str | int) -> int:
    """Bytes: `64MB`, `1.5GB` or a plain number. Raises ValueError."""
    matched = _SIZE.fullmatch(str(text).strip())
    if matched is None:
        raise ValueError(f"{text!r} is not a size; write 64MB, 1.5GB or a number of bytes")
    return int(float(matched[1]) * _UNIT_BYTES[(matched[2] or "").upper()])
