"""The chain of seals: each day's ledger hashed, and each hash bound to all days before it. Pure.

Anybody can recompute it with nothing but SHA-256: the digest of a day is that of its sealed text in UTF-8, and a head
is that of three lines, each ended by a line feed: the head before it, the day as `2026-07-01`, the digest of the day.
All of them are 64 hexadecimal digits in lower case.
"""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from checker.model import Seal

GENESIS: Final = "0" * 64
"""The head before the first day."""


def digest_of(text: str) -> str:
    """The digest of what was recorded for a day."""
    return _sha256(text)


def next_head(before: str, day: date, digest: str) -> str:
    """The head of the chain with this day; `before` is that without it, GENESIS where there is none."""
    return _sha256(f"{before}\n{day.isoformat()}\n{digest}\n")


def sealed(before: str, day: date, text: str, at: datetime) -> Seal:
    """The seal of a day, put on the chain at `at`."""
    digest = digest_of(text)
    return Seal(day, digest, next_head(before, day, digest), at, text)


def from_the_start(seals: Sequence[Seal]) -> bool:
    """Whether they begin with the first seal of all; older ones may have been pruned."""
    return bool(seals) and seals[0].head == next_head(GENESIS, seals[0].day, seals[0].digest)


def breaks(seals: Sequence[Seal]) -> tuple[date, ...]:
    """The days whose head does not follow from the seal before them, or whose day is not later than that one's.

    The head of the first seal can be recomputed only where it is the first of all; otherwise it is taken as given, and
    whoever kept a head can tell. What was cut off at the end can be told by a kept head alone.
    """
    pairs = itertools.pairwise(seals)
    return tuple(b.day for a, b in pairs if b.day <= a.day or b.head != next_head(a.head, b.day, b.digest))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
