"""No backup hangs: each that was begun goes on, and ends in time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Backup, BackupStatus, Outcome, Past, Requirement, RuleMeta, Seen, Verdict
from checker.plain import cut
from checker.slots import gives_signs, is_stalled
from checker.slots.ledger import HEARTBEAT


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set; `max_run` belongs to `schedule` itself."""


META = RuleMeta(
    id="not_stalled",
    title="No backup hangs",
    headline="A backup hangs",
    parameters=Parameters,
    explains=frozenset({"recent_backup"}),
    implied_by="schedule",
    by_name=True,
    controls=("SOC 2 A1.2", "SOC 2 CC7.2"),
)

# Names of old backups are what somebody once called them (heroku.md §2.5).
_LONGEST_NAME = 40


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while a backup, scheduled or manual, hangs or runs for too long that no newer good one has followed.

    Heroku may list a row as unfinished for ever; what was backed up since harms nobody.
    """
    severity = requirement.severity_of(META.id)
    max_run = phrases.limit(requirement.max_run)
    limit = f"a backup that ends within {max_run} and gives a sign of life every {phrases.limit(HEARTBEAT)}"
    unfinished = _unfinished(observation)
    hanging = [row for row in unfinished if is_stalled(row, now, requirement.max_run)]
    bad = [row for row in hanging if not _followed(row, observation)]
    if not bad:
        return Verdict(META.id, Outcome.PASS, severity, summary=_fine(unfinished, hanging), limit=limit)
    database = observation.database
    to = ("--app", database.app)
    more = "".join(f"; {_name(row)} hangs too" for row in bad[1:])
    hanging_still = [row for row in bad if not gives_signs(row, now)]
    commands = [
        phrases.command("heroku", f"pg:backups:{'cancel' if row in hanging_still else 'info'}", row.name, *to)
        for row in bad
    ]
    if hanging_still == bad:
        commands.append(phrases.command("heroku", "pg:backups:capture", database.attachment, *to))
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{_told(bad[0], requirement, now)}{more}",
        limit=limit,
        actual=f"{bad[0].status} for {phrases.span(now - _began(bad[0]))}, {_last_sign(bad[0])}",
        since=min(_overdue(row, requirement) for row in bad),
        fix=tuple(commands),
    )


def turns(observation: Seen, past: Past, requirement: Requirement) -> Iterator[datetime]:
    """When each unfinished backup is past its time."""
    for row in _unfinished(observation):
        yield row.created_at + requirement.max_run


def _unfinished(observation: Seen) -> list[Backup]:
    """What has not ended, oldest first; rows older than the database are another one's."""
    born = observation.database.created_at
    own = [row for row in observation.rows if not row.status.ended and row.created_at >= born]
    return sorted(own, key=lambda row: row.created_at)


def _followed(row: Backup, observation: Seen) -> bool:
    """Whether there is a newer good backup: of this database, or where the row is of another one, of that."""
    good: Sequence[Backup] = observation.good_backups
    if row.uuid not in {backup.uuid for backup in observation.backups}:
        good = [*good, *(run for run in observation.runs if run.restorable)]
    return any(backup.created_at > row.created_at for backup in good)


def _fine(unfinished: Sequence[Backup], hanging: Sequence[Backup]) -> str:
    if hanging:
        return f"{_name(hanging[-1])} hangs, but a newer good backup has followed it"
    if unfinished:
        return f"{_name(unfinished[-1])} is {unfinished[-1].status} since {_since(unfinished[-1])}, within its time"
    return "no backup is unfinished"


def _told(row: Backup, requirement: Requirement, now: datetime) -> str:
    if gives_signs(row, now):
        runs = phrases.span(now - _began(row))
        return (
            f"{_name(row)} still runs after {runs}, longer than max_run ({phrases.limit(requirement.max_run)}) allows"
        )
    what = "end: running" if row.status is BackupStatus.RUNNING else "begin: pending"
    return f"{_name(row)} does not {what} since {_since(row)}, {_last_sign(row)}"


def _name(row: Backup) -> str:
    return cut(row.name, _LONGEST_NAME)


def _since(row: Backup) -> str:
    return phrases.instant(_began(row))


def _last_sign(row: Backup) -> str:
    return f"last sign of life {phrases.instant(row.updated_at)}" if row.updated_at else "no sign of life"


def _began(row: Backup) -> datetime:
    return row.started_at or row.created_at


def _overdue(row: Backup, requirement: Requirement) -> datetime:
    """Since when it is known to hang: the end of its time, or that of its last sign of life."""
    late = row.created_at + requirement.max_run
    return min(late, (row.updated_at or row.started_at) + HEARTBEAT) if row.started_at else late
