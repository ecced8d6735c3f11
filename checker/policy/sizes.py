"""Sizes as people write them: `10MB`, `1.5GB`. A unit is 1024 of the one below, as at Heroku's command line."""

import re

from checker.model import Bytes
from checker.phrases import size_limit
from checker.policy.problems import quoted

LARGEST = 1024**5

_UNITS = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}
_SHAPE = re.compile(r"(\d{1,16})(?:\.(\d{1,6}))?(B|KB|MB|GB|TB)", re.ASCII)
_LOOSE = re.compile(r"(\d{1,16}(?:\.\d{1,6})?)\s*([kmgt]?)(?:i?b|bytes?)?", re.ASCII)


def parse_size(text: str) -> Bytes:
    """The size that `text` names, in bytes. ValueError says what is wrong with it and what to write."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError(f"{quoted(text)} is not a size; {_advice(text)}")
    whole, part, unit = found[1], found[2] or "", found[3]
    # Whole numbers only: 0.1 is none that a float could hold.
    size = int(whole + part) * _UNITS[unit] // 10 ** len(part)
    if not size:
        raise ValueError(f"{quoted(text)} is no size at all; write one such as 10MB or 1.5GB")
    if size > LARGEST:
        raise ValueError(f"{quoted(text)} is more than {size_limit(LARGEST)}; write a smaller size")
    return Bytes(size)


def _advice(text: str) -> str:
    word = text.strip().lower()
    if re.fullmatch(r"\d{1,16}", word, re.ASCII):
        return f"it has no unit: write {word}MB or {word}GB"
    meant = _LOOSE.fullmatch(word)
    return f"did you mean {meant[1]}{meant[2].upper()}B?" if meant else "write one such as 10MB or 1.5GB"
