"""The weekly drill: a made-up database that has no backup at all, and the alarm about it, told as what it is."""

from dataclasses import replace
from datetime import datetime, timedelta

from checker.model import Attachment, Database, Notice, Reason, Seen, Severity, stable_id

_NAME = "checker-drill"
_AGE = timedelta(days=30)


def made_up(now: datetime) -> Seen:
    """A database a month old, with neither a schedule nor a backup."""
    database = Database(
        addon_id=_NAME,
        name=_NAME,
        app=_NAME,
        plan="heroku-postgresql:essential-0",
        state="created",
        created_at=now - _AGE,
        attachments=(Attachment("DATABASE", _NAME, _NAME),),
    )
    return Seen(database, schedules=(), backups=(), seen_at=now)


def as_drill(alarm: Notice, now: datetime) -> Notice:
    """The alarm that was raised about it, as a drill: it pages nobody, opens no incident and has nothing to mend."""
    finding = replace(alarm.finding, summary=f"made up for a drill: {alarm.finding.summary}", fix=())
    return replace(
        alarm,
        id=stable_id(_NAME, Reason.DRILL, now.isoformat()),
        reason=Reason.DRILL,
        severity=Severity.INFO,
        finding=finding,
        incident=None,
        policy=None,
        labels=(),
    )
