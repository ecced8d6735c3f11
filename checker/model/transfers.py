"""Heroku's transfers: backups, and what went into a database (heroku.md §2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class BackupStatus(StrEnum):
    """Where a backup stands; the order of tests is that of heroku.md §2.5."""

    PENDING = "pending"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"

    ended: bool
    """It is over, well or not."""

    good: bool
    """It finished well, with warnings at worst."""

    def __init__(self, value: str) -> None:
        # Asked of every row of every database by most rules: it is worked out once.
        self.ended = value not in {"pending", "running"}
        self.good = value in {"succeeded", "partial"}


@dataclass(frozen=True, slots=True)
class Backup:
    """A transfer pg_dump -> gof3r (heroku.md §2.3). Scheduled if it carries a schedule's uuid or says so, else manual.

    `origin` is an opaque digest of the dumped database's host and name; the URL it was made from exists nowhere.
    """

    uuid: str
    num: int
    name: str
    status: BackupStatus
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    canceled_at: datetime | None = None
    updated_at: datetime | None = None
    purged_at: datetime | None = None
    schedule_uuid: str | None = None
    says_scheduled: bool = False
    from_name: str | None = None
    origin: str | None = None
    size: int | None = None
    source_size: int | None = None
    warnings: int = 0
    num_keep: int | None = None

    @property
    def scheduled(self) -> bool:
        """Made by a schedule rather than by hand; which one is not always told."""
        return self.schedule_uuid is not None or self.says_scheduled

    @property
    def taken_at(self) -> datetime:
        """The snapshot's moment: what was written later is not in this backup."""
        return self.started_at or self.created_at

    @property
    def ended(self) -> bool:
        """It is over, well or not."""
        return self.status.ended

    @property
    def restorable(self) -> bool:
        """It finished well (with warnings at worst) and its stored object was not removed."""
        return self.status.good and self.purged_at is None


@dataclass(frozen=True, slots=True)
class FailureLog:
    """What the log says of why a backup failed or was warned of, the first line most of all. `backup` is its uuid.

    Secrets are taken out. Without lines the log was read and says nothing.
    """

    backup: str
    lines: tuple[str, ...] = ()


class RestoreKind(StrEnum):
    """What a restore was, told by what went where and never by what it was meant for.

    REHEARSAL: a backup that was seen was read back into a database other than the one it was taken of.
    RECOVERY: one was read back into the very database that it was taken of, over what was there.
    REFRESH: the database was filled from elsewhere: by a copy of a live database, or from what could not be told to be
    a backup of a known one.

    None of them proves that anybody checked what was in it, and a refresh proves nothing of any backup.
    """

    REHEARSAL = "rehearsal"
    RECOVERY = "recovery"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Restore:
    """A transfer into a database, seen in Heroku's list of transfers (heroku.md §2.3).

    `into` is the add-on uuid of that database, `source` that of the one whose data it was, where it is known; `backup`
    is the name of the restored backup where that was seen, and `taken_at` that one's snapshot. With a `from_name` it is
    a copy of a live database. Unlike a backup it is shown at both databases, which `into_label` and `source_label` name
    as they were called then.
    """

    uuid: str
    num: int
    status: BackupStatus
    created_at: datetime
    finished_at: datetime | None = None
    backup: str | None = None
    from_name: str | None = None
    to_name: str | None = None
    kind: RestoreKind = RestoreKind.REFRESH
    into: str | None = None
    source: str | None = None
    taken_at: datetime | None = None
    into_label: str | None = None
    source_label: str | None = None

    @property
    def what(self) -> str:
        """What went where, in words: `backup a101 of shop::DATABASE into staging::DATABASE`."""
        if self.backup:
            read = f"backup {self.backup} of {self.source_label}" if self.source_label else f"backup {self.backup}"
        elif self.from_name:
            read = f"copy of {self.source_label or self.from_name}"
        else:
            read = "a backup or dump that cannot be named"
        into = self.into_label or self.to_name
        return f"{read} into {into}" if into else read

    def knowing(self, before: "Restore | None") -> "Restore":
        """With what an earlier look told of it and no look can tell any more: a backup that expired has no name."""
        if before is None or self.source is not None or before.source is None:
            return self
        return replace(
            self,
            kind=before.kind,
            backup=before.backup,
            source=before.source,
            taken_at=before.taken_at,
            source_label=before.source_label,
        )

    def proves(self, addon_id: str) -> bool:
        """Whether it shows that a backup of this database could be read back; nothing shows what was in it."""
        return self.status is BackupStatus.SUCCEEDED and self.backup is not None and self.source == addon_id


@dataclass(frozen=True, slots=True)
class Incoming:
    """A restore or a copy as it was listed, before it is known between which databases it was.

    All else are opaque digests: `stored` of the object that was read, `origin` of the database that was copied,
    `target` of the one that was written into. The URLs that they were made from exist nowhere.
    """

    restore: Restore
    stored: str | None = None
    origin: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Transfers:
    """What the list of one app's transfers holds; `objects` tells by the digest of a stored object whose uuid it is."""

    backups: tuple[Backup, ...]
    incoming: tuple[Incoming, ...] = ()
    objects: Mapping[str, str] = field(default_factory=dict)
