"""What was recorded over a time, as evidence: what was seen, what it was taken for, and what the checker missed."""

from dataclasses import dataclass
from datetime import date, datetime

from checker.model.demanded import Severity
from checker.model.info import DatabaseInfo
from checker.model.judged import Outcome
from checker.model.ledger import SlotEntry
from checker.model.observed import Database, Schedule
from checker.model.transfers import Backup, FailureLog, Restore


@dataclass(frozen=True, slots=True)
class SweepOnRecord:
    """A sweep that was recorded: when it began, how many databases it looked at, and why it saw nothing if so.

    `apps` are the billing apps that one looked at which did not look at all: a partial one, or a full one that had too
    few requests. Empty of a partial one where that was not recorded.
    """

    id: str
    at: datetime
    databases: int
    problem: str | None = None
    partial: bool = False
    apps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """At the look of `at` the outcome of this rule became what it is here; it held until the next change."""

    addon_id: str
    rule: str
    outcome: Outcome
    severity: Severity
    summary: str
    at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What looks saw of a database from `at` on until the next sighting, its backups left out.

    `unseen` is why the looks failed; all but `database` is empty then. The other fields are as in `Seen`.
    """

    at: datetime
    database: Database
    unseen: str | None = None
    schedules: tuple[Schedule, ...] = ()
    unbound: tuple[str, ...] = ()
    orphans: tuple[Schedule, ...] = ()
    neighbours: tuple[Schedule, ...] = ()
    info: DatabaseInfo | None = None
    no_info: str | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """A look found a backup unfinished that Heroku had not touched for a while: since `touched_at`, seen at `seen_at`.

    One that was touched again later has another of these for each look that found it so, until it ends.
    """

    seen_at: datetime
    touched_at: datetime


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup as it was seen last, from which look to which it was listed for a database.

    `gone_at` is the first look that did not list it any more: expired, deleted or moved. `own` says that it is a backup
    of that database, `run` that one of its schedules made it; it may be both. `silences` are what the row itself does
    not tell any more once it has ended: that it had stalled.
    """

    backup: Backup
    first_seen_at: datetime
    gone_at: datetime | None = None
    own: bool = True
    run: bool = False
    silences: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class Trail:
    """All that was recorded of one database in a time: oldest first, each kind by its own instants.

    `sightings` begin with the one that held when the time began, and so do `verdicts` for each rule. `backups` are
    those that were listed at some instant of the time; `restores` are as in `Seen`, those that began in the time.
    """

    database: Database
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    slots: tuple[SlotEntry, ...] = ()
    verdicts: tuple[VerdictChange, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    backups: tuple[KeptBackup, ...] = ()
    restores: tuple[Restore, ...] = ()
    logs: tuple[FailureLog, ...] = ()

    @property
    def known_from(self) -> datetime | None:
        """When checker saw it first, or first tried to in vain; None where no look at it is on record."""
        if self.first_seen_at or not self.sightings:
            return self.first_seen_at
        return self.sightings[0].at


@dataclass(frozen=True, slots=True)
class Seal:
    """The ledger of one UTC day, sealed: `digest` of what was recorded for it, and the `head` of the chain with it.

    `at` is when it was sealed. Whoever kept a head can tell whether anything before it was altered since. `text` is
    what was sealed, as `checker.sealing` writes it; None once what it tells of is pruned: digest and head stay.
    """

    day: date
    digest: str
    head: str
    at: datetime
    text: str | None = None
