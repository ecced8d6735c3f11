"""Whose log to ask for. Pure: what is fetched follows from the requirement and the past."""

from datetime import timedelta

from checker.model import Backup, BackupStatus, Past, Requirement, Seen
from checker.rules.last_attempt_succeeded import META

WORTH = timedelta(days=30)
"""How old a failure's log is asked for: the store hands logs on for longer, so that none is ever asked for twice."""


def wanted(seen: Seen, requirement: Requirement | None, past: Past) -> Backup | None:
    """The backup whose log would say why the last attempt did not succeed; None where nobody asks, or it is known."""
    last = seen.last_attempt
    if requirement is None or META.id not in requirement.demands or last is None:
        return None
    stale = seen.seen_at - last.created_at > WORTH
    known = any(log.backup == last.uuid for log in past.logs)
    return None if last.status is BackupStatus.SUCCEEDED or stale or known else last
