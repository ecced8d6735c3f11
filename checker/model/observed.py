"""What is observed: databases, their schedules and backups, and one look at them."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from operator import attrgetter

from checker.model.app import UNTOLD, AppFacts
from checker.model.info import DatabaseInfo
from checker.model.transfers import Backup, FailureLog, Restore

# Heroku's command line tells the tiers apart by this prefix of the plan (heroku.md §3.4): "advanced" plans have no
# PGBackups, so nothing about them can be missing.
_WITHOUT_PGBACKUPS = re.compile(r"^(advanced|performance)")


CLOCK_SKEW = timedelta(minutes=5)
"""Heroku's clock is not ours: a row may seem to be made this long before it can have been."""

MISSING = "unlisted"
"""The state of a database that was known and that the newest full listing lacked."""

REPLACED = "replaced"
"""The state of one that was told as replaced, or that policy lets go: nobody looks for it any more."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """The name under which `app` sees the database `addon_id`; a namespace marks a non-default credential."""

    name: str
    app: str
    addon_id: str
    namespace: str | None = None

    @property
    def config_var(self) -> str:
        """The config var that holds the database's URL."""
        return f"{self.name}_URL"


@dataclass(frozen=True, slots=True)
class Database:
    """One Heroku Postgres add-on. `app` is its billing app: its transfers live there and fixes name it.

    `facts` are those of that app.
    """

    addon_id: str
    name: str
    app: str
    plan: str
    state: str
    created_at: datetime
    attachments: tuple[Attachment, ...] = ()
    facts: AppFacts = UNTOLD

    @property
    def own_attachments(self) -> tuple[Attachment, ...]:
        """The attachments of the billing app, `DATABASE` first, then by name."""
        own = (a for a in self.attachments if a.app == self.app)
        return tuple(sorted(own, key=lambda a: (a.namespace is not None, a.name != "DATABASE", a.name)))

    @property
    def attachment(self) -> str:
        """What a Heroku command on the billing app calls this database; the add-on's name if nothing else."""
        own = [a for a in self.own_attachments if a.namespace is None]
        return own[0].name if own else self.name

    @property
    def tier(self) -> str:
        """What its plan's name begins with: `standard` of `heroku-postgresql:standard-0`."""
        return self.plan.rpartition(":")[2].partition("-")[0]

    @property
    def has_pgbackups(self) -> bool:
        """False on the plans that Heroku's logical backups do not serve."""
        return _is_served(self.plan)


@cache
def _is_served(plan: str) -> bool:
    """Every rule asks, of every database; plans are few."""
    return not _WITHOUT_PGBACKUPS.match(plan.partition(":")[2])


@dataclass(frozen=True, slots=True)
class Schedule:
    """A daily backup schedule as Heroku stores it. `name` is a config var; `hour` (0 to 23) is local to `timezone`."""

    uuid: str
    name: str
    hour: int
    timezone: str
    created_at: datetime
    updated_at: datetime | None = None
    retain_weeks: int | None = None
    retain_months: int | None = None

    @property
    def at(self) -> str:
        """As Heroku's command line takes it: `00:00 Europe/London`."""
        return f"{self.hour:02d}:00 {self.timezone}"

    @property
    def attachment(self) -> str:
        """The attachment that a command must name to address this very schedule."""
        return self.name.removesuffix("_URL")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The schedules of a database that later ones are held against.

    `since` is when all of them were last noted in order; each of them was as it is here then, or at a later look.
    """

    schedules: tuple[Schedule, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """What Heroku tells of the token in use; the token itself is not in it.

    `owner` is the e-mail address of the user as whom it acts: fit for a message, not for a log. `authorization` is the
    id by which `heroku authorizations:revoke` takes it; None where Heroku does not tell that, nor how long it lasts.
    `expires_at` is None for a token without an end; `made_at` is when the authorization was created.
    """

    owner: str | None = field(default=None, repr=False)
    authorization: str | None = None
    expires_at: datetime | None = None
    scope: tuple[str, ...] = ()
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look saw of one database; true as of `seen_at`, the instant the earliest of its requests was sent.

    `runs` is what its schedules made, of whichever database. `unbound` names backups of the billing app that could be
    this database's or another's: they count for nothing. `orphans` are schedules of the app that name no attachment, as
    far as they fall to this one of its databases (each does to one); `neighbours` are all other schedules of the app.
    `logs` are those of backups that were asked for at this look. `info` is what is known of the database itself where a
    demanded rule needs that, as of its own `seen_at`; where it could not be had, `no_info` says why. `untold` is what
    such rules could not learn, in words: `evaluate` fills it in. `restores` are the transfers into this database, and
    the restores of its backups into others.
    """

    database: Database
    schedules: tuple[Schedule, ...]
    backups: tuple[Backup, ...]
    seen_at: datetime
    runs: tuple[Backup, ...] = ()
    unbound: tuple[str, ...] = ()
    orphans: tuple[Schedule, ...] = ()
    logs: tuple[FailureLog, ...] = ()
    neighbours: tuple[Schedule, ...] = ()
    info: DatabaseInfo | None = None
    no_info: str | None = None
    untold: tuple[str, ...] = ()
    restores: tuple[Restore, ...] = ()
    good_backups: tuple[Backup, ...] = field(init=False, repr=False, compare=False)
    """What can be restored now, newest first. It follows from the other fields; most rules ask for it.

    Rows older than the add-on itself are another database's; one from the future would stay young for ever.
    """
    rows: tuple[Backup, ...] = field(init=False, repr=False, compare=False)
    """Its backups and its runs, each once."""

    def __post_init__(self) -> None:
        rows = {backup.uuid: backup for backup in (*self.backups, *self.runs)}
        object.__setattr__(self, "rows", tuple(rows.values()))  # frozen for everybody else
        born, latest = self.database.created_at, self.seen_at + CLOCK_SKEW
        good = (b for b in self.backups if b.restorable and born <= b.created_at and b.taken_at <= latest)
        newest_first = tuple(sorted(good, key=lambda b: b.taken_at, reverse=True))
        object.__setattr__(self, "good_backups", newest_first)

    @property
    def last_attempt(self) -> Backup | None:
        """The newest attempt at a backup that is over, by hand or by a schedule of this database, well or not.

        As among the good ones, rows older than the add-on and rows from the future count for nothing.
        """
        born, latest = self.database.created_at, self.seen_at + CLOCK_SKEW
        rows = [b for b in self.rows if b.status.ended and born <= b.created_at and b.taken_at <= latest]
        return max(rows, key=attrgetter("created_at", "num"), default=None)


@dataclass(frozen=True, slots=True)
class Absence:
    """A known database that a listing lacked; `confirmed` once two whole ones did. `successor` took over its names."""

    confirmed: bool
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """A look that failed, and why, in words fit for an alert; with `absence` because the database is not listed.

    `spent`: nobody looked, as the account's requests to Heroku are nearly used up.
    """

    database: Database
    reason: str
    seen_at: datetime
    absence: Absence | None = None
    spent: bool = False


Observation = Seen | Unseen
