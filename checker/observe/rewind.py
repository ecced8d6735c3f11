"""An observation as it would have been at an earlier instant. Pure.

Later rows are dropped and rows that ended later are unfinished. What was deleted since then cannot be brought back.
"""

from dataclasses import replace
from datetime import datetime

from checker.model import Backup, BackupStatus, Observation, Schedule, Seen


def rewind(observation: Observation, at: datetime) -> Observation | None:
    """The observation as of `at`, or None when the database did not exist then."""
    if observation.database.created_at > at:
        return None
    if not isinstance(observation, Seen):
        return replace(observation, seen_at=at)
    return replace(
        observation,
        schedules=tuple(_schedule(s, at) for s in observation.schedules if s.created_at <= at),
        backups=tuple(_backup(b, at) for b in observation.backups if b.created_at <= at),
        runs=tuple(_backup(b, at) for b in observation.runs if b.created_at <= at),
        orphans=tuple(s for s in observation.orphans if s.created_at <= at),
        seen_at=at,
    )


def _schedule(schedule: Schedule, at: datetime) -> Schedule:
    later = schedule.updated_at is not None and schedule.updated_at > at
    return replace(schedule, updated_at=None) if later else schedule


def _backup(backup: Backup, at: datetime) -> Backup:
    def then(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment <= at else None

    started_at, finished_at, canceled_at = then(backup.started_at), then(backup.finished_at), then(backup.canceled_at)
    status = backup.status
    if canceled_at is not None and finished_at is None:
        status = BackupStatus.CANCELLED
    elif finished_at is None:
        status = BackupStatus.RUNNING if started_at else BackupStatus.PENDING
    return replace(
        backup,
        status=status,
        started_at=started_at,
        finished_at=finished_at,
        canceled_at=canceled_at,
        updated_at=then(backup.updated_at),
        purged_at=then(backup.purged_at),
    )
