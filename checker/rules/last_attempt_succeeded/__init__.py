"""The last attempt at a backup, by a schedule or by hand, succeeded."""

from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Backup, BackupStatus, Outcome, Past, Requirement, RuleMeta, Seen, Severity, Verdict
from checker.plain import cut


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="last_attempt_succeeded",
    title="The last attempt at a backup succeeded",
    headline="The last backup attempt did not succeed",
    parameters=Parameters,
    explains=frozenset({"recent_backup"}),
    implied_by="schedule",
    by_name=True,
)

_LIMIT = "a last attempt that succeeds"
_BAD = {BackupStatus.FAILED: "failed", BackupStatus.CANCELLED: "was cancelled"}
# So that the finding fits into one line of a message, and the log into one of a report.
_LONGEST_NAME = 40
_LONGEST_REASON = 200
_LONGEST_LOG = 400


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while the newest attempt that is over failed, was cancelled, or ended with warnings, with what its log says.

    One that is pending or runs decides nothing. Warnings are at most a warning: there is a backup. Without any attempt
    nothing can be said of one, not even that an older failure is put right.
    """
    severity = requirement.severity_of(META.id)
    last = observation.last_attempt
    if last is None:
        return Verdict(
            META.id, Outcome.NOT_APPLICABLE, severity, summary="no attempt at a backup is over yet", limit=_LIMIT
        )
    what, ended_at = _ending(last), last.finished_at or last.canceled_at or last.created_at
    summary = f"the last attempt, {cut(last.name, _LONGEST_NAME)}, {what} at {phrases.instant(ended_at)}"
    if last.status is BackupStatus.SUCCEEDED:
        return Verdict(META.id, Outcome.PASS, severity, summary=summary, limit=_LIMIT, actual=last.name)
    if last.status is BackupStatus.PARTIAL:
        severity = min(severity, Severity.WARNING, key=lambda s: s.rank)
    lines = _log(observation, past, last)
    database = observation.database
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=summary + (f": {cut(lines[0], _LONGEST_REASON)}" if lines else ""),
        limit=_LIMIT,
        actual=cut(f"{what}; its log: {' / '.join(lines)}", _LONGEST_LOG) if lines else what,
        since=ended_at,
        fix=(
            phrases.command("heroku", "pg:backups:info", last.name, "--app", database.app),
            phrases.command("heroku", "pg:backups:capture", database.attachment, "--app", database.app),
        ),
    )


def _ending(backup: Backup) -> str:
    if backup.status is BackupStatus.PARTIAL:
        return f"ended with {phrases.many(backup.warnings, 'warning')}"
    return _BAD.get(backup.status, "succeeded")


def _log(observation: Seen, past: Past, backup: Backup) -> tuple[str, ...]:
    """What its log says; nothing where it was not read, or not yet."""
    return next((log.lines for log in (*observation.logs, *past.logs) if log.backup == backup.uuid), ())
