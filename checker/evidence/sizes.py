"""How large the good backups of a database were. Pure."""

from checker.evidence.intervals import Stretch
from checker.evidence.model import DumpSize
from checker.model import BackupStatus, Restore, Trail

_GOOD = frozenset({BackupStatus.SUCCEEDED, BackupStatus.PARTIAL})


def sizes(trail: Trail, span: Stretch) -> tuple[DumpSize, ...]:
    """Of those whose snapshot lies in `span`, in order; also of those that are deleted by now."""
    good = (kept.backup for kept in trail.backups if kept.own and kept.backup.status in _GOOD)
    found = (
        DumpSize(backup.taken_at, backup.size, backup.name)
        for backup in good
        if backup.size is not None and span[0] <= backup.taken_at < span[1]
    )
    return tuple(sorted(found, key=lambda size: (size.taken_at, size.backup)))


def restores(trail: Trail, span: Stretch) -> tuple[Restore, ...]:
    """The transfers into the database that began in `span`, in order."""
    found = (restore for restore in trail.restores if span[0] <= restore.created_at < span[1])
    return tuple(sorted(found, key=lambda restore: (restore.created_at, restore.num)))
