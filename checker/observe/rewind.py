"""An observation as it would have been at an earlier instant. Pure.

Later rows are dropped and rows that ended later are unfinished. What was deleted since then cannot be brought back.
"""

from dataclasses import replace
from datetime import datetime

from checker.model import Backup, BackupStatus, Observation, Restore, Schedule, Seen


def rewind(observation: Observation, at: datetime) -> Observation | None:
    """The observation as of `at`, or None when the database did not exist then."""
    if observation.database.created_at > at:
        return None
    if not isinstance(observation, Seen):
        return replace(observation, seen_at=at)
    backups = tuple(_backup(b, at) for b in observation.backups if b.created_at <= at)
    runs = tuple(_backup(b, at) for b in observation.runs if b.created_at <= at)
    ends = ((b.uuid, b.finished_at or b.canceled_at) for b in (*observation.backups, *observation.runs))
    over = {uuid for uuid, end in ends if end is not None and end <= at}
    told = observation.info is None or observation.info.seen_at <= at
    return replace(
        observation,
        schedules=tuple(_schedule(s, at) for s in observation.schedules if s.created_at <= at),
        backups=backups,
        runs=runs,
        restores=tuple(_restore(r, at) for r in observation.restores if r.created_at <= at),
        orphans=tuple(s for s in observation.orphans if s.created_at <= at),
        neighbours=tuple(s for s in observation.neighbours if s.created_at <= at),
        # A log says how a backup ended, so that there was none before it did.
        logs=tuple(log for log in observation.logs if log.backup in over),
        # Details are as of now: what they were then, nobody tells.
        info=observation.info if told else None,
        no_info=observation.no_info if told else "Heroku tells them as they are now, not as they were then",
        seen_at=at,
    )


def _schedule(schedule: Schedule, at: datetime) -> Schedule:
    later = schedule.updated_at is not None and schedule.updated_at > at
    return replace(schedule, updated_at=None) if later else schedule


def _restore(restore: Restore, at: datetime) -> Restore:
    unfinished = restore.finished_at is not None and restore.finished_at > at
    return replace(restore, status=BackupStatus.RUNNING, finished_at=None) if unfinished else restore


def _backup(backup: Backup, at: datetime) -> Backup:
    if ended_by(backup, at):
        return backup

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
        # Heroku touches what runs every few seconds (heroku.md §2.3): touched later, it was alive at that instant.
        updated_at=min(backup.updated_at, at) if backup.updated_at and started_at else None,
        purged_at=then(backup.purged_at),
    )


def untouched(backup: Backup, since: datetime) -> Backup:
    """A backup that was wound back to where it runs, as one that Heroku had not touched since an instant by then."""
    return backup if backup.ended else replace(backup, updated_at=since)


def ended_by(backup: Backup, at: datetime) -> bool:
    """Whether all that is told of it had happened by then, so that it was what it is."""
    if backup.finished_at is None:
        return False
    moments = (backup.finished_at, backup.started_at, backup.canceled_at, backup.updated_at, backup.purged_at)
    return all(moment is None or moment <= at for moment in moments)
