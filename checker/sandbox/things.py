"""The things of the simulated Heroku. Every instant is aware and in UTC, every size is in bytes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from checker.sandbox.plans import POSTGRES, is_small

CANARY_PASSWORD = "canary-do-not-leak"  # noqa: S105 -- made up; tests look for it where no secret may be
"""The password in every database URL that the sandbox gives out, as Heroku gives out live ones (heroku.md §2.3)."""

DAY = timedelta(days=1)
EMPTY_DATABASE = 8_004_099


@dataclass(slots=True)
class Team:
    """A Heroku team that owns apps."""

    id: str
    name: str


@dataclass(slots=True)
class App:
    """An app. `next_num` numbers all its transfers: backups, restores and copies alike.

    `stage` is that of the pipeline it is in, None where it is in none.
    """

    id: str
    name: str
    created_at: datetime
    team: str | None = None
    next_num: int = 1
    region: str = "eu"
    stage: str | None = None


@dataclass(slots=True)
class Addon:
    """An add-on; `app_id` is its billing app. `size` was true at `measured_at` and grows by `growth` a day.

    Without `protected` it is protected as its plan says; `rollback` is how far back it can be rolled back, though not
    beyond `kept_since`, or its making.
    """

    id: str
    name: str
    app_id: str
    service: str
    plan: str
    created_at: datetime
    updated_at: datetime
    size: int = EMPTY_DATABASE
    measured_at: datetime | None = None
    growth: int = 0
    follows: str | None = None
    protected: bool | None = None
    rollback: timedelta = timedelta(days=4)
    kept_since: datetime | None = None

    @property
    def is_protected(self) -> bool:
        """Heroku keeps base backups and the write-ahead log, as it does on Standard plans and up (heroku.md §3.4)."""
        return not is_small(self.plan) if self.protected is None else self.protected

    def rollback_from(self, now: datetime) -> datetime | None:
        """The earliest instant that it can be rolled back to; None on plans that cannot."""
        if is_small(self.plan):
            return None
        return max(now - self.rollback, self.kept_since or self.created_at)

    @property
    def is_postgres(self) -> bool:
        """A Heroku Postgres database, of whatever plan."""
        return self.service == POSTGRES

    def size_at(self, now: datetime) -> int:
        """The size of the database then; never below that of an empty one."""
        days = (now - (self.measured_at or self.created_at)) / DAY
        return max(int(self.size + self.growth * days), min(self.size, EMPTY_DATABASE))


@dataclass(slots=True)
class Attachment:
    """The name under which `app_id` sees an add-on; `namespace` marks a credential that is not the default one."""

    id: str
    name: str
    app_id: str
    addon_id: str
    created_at: datetime
    updated_at: datetime
    namespace: str | None = None

    @property
    def config_var(self) -> str:
        """The config var that holds the add-on's URL."""
        return f"{self.name}_URL"


@dataclass(slots=True)
class Schedule:
    """A daily backup schedule; it belongs to the app, `addon_id` only tells for which database it was made.

    `last_fire` is what the 12 h guard looks at. A `lingering` one stays listed though its database or name is gone.
    A `pinned` one goes on dumping `addon_id`, whatever its name means by now. `deaf_until` is set while the backend
    overlooks it.
    """

    uuid: str
    app_id: str
    addon_id: str
    name: str
    hour: int
    timezone: str
    created_at: datetime
    updated_at: datetime
    retain_weeks: int
    retain_months: int
    deleted_at: datetime | None = None
    last_fire: datetime | None = None
    lingering: bool = False
    pinned: bool = False
    deaf_until: datetime | None = None


class Ending(StrEnum):
    """How a transfer ends; a stalled one never does."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STALLED = "stalled"


@dataclass(slots=True)
class Transfer:
    """A backup, restore or copy with its whole course laid down in advance: when it starts, ends, and how.

    What it looks like at an instant is a function of that instant (`checker.sandbox.data_bodies`). `dump_bytes` is
    what it has processed by `ends_at`.
    """

    uuid: str
    num: int
    app_id: str
    addon_id: str
    from_type: str
    from_name: str | None
    from_url: str
    to_type: str
    to_name: str
    to_url: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime | None
    ending: Ending
    source_bytes: int | None
    dump_bytes: int
    warnings: int = 0
    num_keep: int = 5
    schedule_uuid: str | None = None
    log: list[str] = field(default_factory=list)
    deleted_at: datetime | None = None

    @property
    def is_backup(self) -> bool:
        """A dump into Heroku's storage, rather than a restore or a copy (heroku.md §2.3)."""
        return self.from_type == "pg_dump" and self.to_type == "gof3r"

    def started(self, now: datetime) -> bool:
        """Its turn has come by `now`; one that was cancelled in the queue never starts."""
        return self.starts_at <= now and (self.ends_at is None or self.starts_at <= self.ends_at)

    def ended(self, now: datetime) -> bool:
        """It is over by `now`, well or badly."""
        return self.ends_at is not None and self.ends_at <= now

    def succeeded(self, now: datetime) -> bool:
        """It is over by `now`, and well."""
        return self.ended(now) and self.ending is Ending.SUCCEEDED
