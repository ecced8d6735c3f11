"""The last attempt at a backup, by a schedule or by hand, succeeded."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
    controls=("SOC 2 A1.2", "SOC 2 CC7.2"),
)

_LIMIT = "a last attempt that succeeds"
_BAD = {BackupStatus.FAILED: "failed", BackupStatus.CANCELLED: "was cancelled"}
# So that the finding fits into one line of a message, and the log into one of a report.
_LONGEST_NAME = 40
_LONGEST_REASON = 200
_LONGEST_LOG = 400
# A day, or 25 hours where clocks go back, and time to run: the backup of last night still stands for what is by hand.
_STILL_GOOD = timedelta(hours=26)


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while the newest attempt that is over failed, was cancelled, or ended with warnings, with what its log says.

    One that is pending or runs decides nothing. Warnings are at most a warning: there is a backup. So is what somebody
    cancelled by hand beside a recent good one. Without any attempt nothing can be said of one, not even that an older
    failure is put right.
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
    good = _still_good(observation, last)
    if last.status is BackupStatus.PARTIAL or (last.status is BackupStatus.CANCELLED and good):
        severity = min(severity, Severity.WARNING, key=lambda s: s.rank)
    lines = _log(observation, past, last)
    reassurance = f"; {cut(good.name, _LONGEST_NAME)} of {phrases.instant(good.taken_at)} is good" if good else ""
    reason = f": {cut(lines[0], _LONGEST_REASON - len(reassurance))}" if lines else ""
    database = observation.database
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=summary + reason + reassurance,
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


def _still_good(observation: Seen, attempt: Backup) -> Backup | None:
    """The newest good backup where it is recent at the time of an attempt by hand that made none."""
    if attempt.scheduled or attempt.status not in _BAD or not observation.good_backups:
        return None
    newest = observation.good_backups[0]
    return newest if attempt.created_at - newest.taken_at <= _STILL_GOOD else None


def _log(observation: Seen, past: Past, backup: Backup) -> tuple[str, ...]:
    """What its log says; nothing where it was not read, or not yet."""
    return next((log.lines for log in (*observation.logs, *past.logs) if log.backup == backup.uuid), ())
