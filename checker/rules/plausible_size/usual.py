"""What the backups of a database usually were like, before the run of small ones that lasts until now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from checker.model import Backup

LEARNT = 5
"""How many backups tell what is usual, and how much they scatter."""

# Five standard deviations, as far as a median absolute deviation tells them (1.4826 of it each), by a thousand.
_FAR = 7413
# Of what a backup lost, by share, a database must have lost a quarter at least to explain it.
_QUARTER = 4


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much smaller than usual is no finding: so many bytes, and so many per cent."""

    delta: int
    percent: int


@dataclass(frozen=True, slots=True)
class Usual:
    """What good backups were like, in bytes: the median of their sizes, and how much less than that is allowed.

    `source` is the median size of the database when they began, None where Heroku told it of none of them.
    """

    size: int
    count: int
    allowed: int
    source: int | None

    def holds(self, size: int) -> bool:
        """Whether a backup of that size is within what is allowed."""
        return self.size - size <= self.allowed

    def explains(self, backup: Backup) -> bool:
        """Whether the database shrank, too, and enough for a backup as small as this one."""
        if self.source is None or backup.source_size is None:
            return False
        lacks, shrank = self.size - (backup.size or 0), self.source - backup.source_size
        # A dump is compressed and has no indexes: what it lost was at least as much on disk.
        return shrank >= lacks and shrank * self.size * _QUARTER >= lacks * self.source


@dataclass(frozen=True, slots=True)
class Series:
    """Backups, oldest first: those that tell what is usual, and the run of too small ones after them."""

    kept: Sequence[Backup] = field(default=())
    small: Sequence[Backup] = field(default=())


def usual_of(backups: Sequence[Backup], tolerance: Tolerance) -> Usual:
    """Whole numbers all the way: a size may be larger than a float can hold exactly. There is one backup at least."""
    sizes = [b.size or 0 for b in backups]
    middle = _median(sizes)
    scatter = _median([abs(size - middle) for size in sizes])
    allowed = max(tolerance.delta, middle * tolerance.percent // 100, scatter * _FAR // 1000)
    sources = [b.source_size for b in backups if b.source_size is not None]
    return Usual(middle, len(sizes), allowed, _median(sources) if sources else None)


def series_of(backups: Sequence[Backup], tolerance: Tolerance) -> Series:
    """Judge each backup by those before it, from the oldest on, so that a loss does not become usual by lasting.

    Once a backup is as large as usual again, the small ones before it were the breath of this database, and count.
    """
    kept: list[Backup] = []
    small: list[Backup] = []
    for backup in sorted(backups, key=lambda b: b.taken_at):
        if kept and _too_small(backup, kept, tolerance):
            small.append(backup)
        else:
            kept += [*small, backup]
            small = []
    # A backup by hand may be kept for years: what it held then is no sign that last night's lacks something.
    if any(b.scheduled for b in small) and not any(b.scheduled for b in kept):
        return Series([*kept, *small])
    return Series(kept, small)


def _too_small(backup: Backup, kept: Sequence[Backup], tolerance: Tolerance) -> bool:
    size = backup.size or 0
    if max(b.size or 0 for b in kept) - size <= tolerance.delta:
        return False  # as most are: no middle of them lies further off
    usual = usual_of(kept, tolerance)
    if usual.explains(backup):
        return False
    if len(kept) >= LEARNT:
        return not usual.holds(size)
    # Too few to tell how much they scatter: less than half is a loss in any case. The lower of two middles is taken,
    # so that one odd backup among them makes no other look small.
    lower = sorted(b.size or 0 for b in kept)[(len(kept) - 1) // 2]
    return size * 2 < lower and lower - size > tolerance.delta


def _median(numbers: Sequence[int]) -> int:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
