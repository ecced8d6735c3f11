"""What shows that a schedule does not back up this database, and the words that all such signs share. Pure."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from checker import phrases
from checker.model import Backup, Schedule
from checker.plain import cut

# So that a finding fits into one message, whatever stands at Heroku as a name or a zone.
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Sign:
    """One such sign: in a sentence, with what else there is to know, and what puts it right.

    `proven`: it is so. Otherwise it may be so, and a later look will tell. `clutter`: it harms only whoever relies on
    it. `follows` names the rule whose failure this one follows from, if that fails.
    """

    summary: str
    actual: str
    since: datetime | None = None
    fix: tuple[str, ...] = ()
    proven: bool = True
    clutter: bool = False
    follows: str | None = None


def named(schedule: Schedule) -> str:
    """`schedule DATABASE_URL (00:00 Europe/London)`."""
    return f"schedule {name(schedule.name)} ({name(schedule.at)})"


def row(backup: Backup) -> str:
    """`a012 (2026-11-22 00:03 UTC)`."""
    return f"{backup.name} ({phrases.instant(backup.created_at)})"


def name(text: str) -> str:
    """A name of Heroku's, of a length that a sentence can hold."""
    return cut(text, _LONGEST_NAME)


def newest(backups: list[Backup]) -> Backup | None:
    """The one that was made last."""
    return max(backups, key=attrgetter("created_at", "num"), default=None)
