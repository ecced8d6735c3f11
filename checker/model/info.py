"""What Heroku's data API tells of a database itself, beside its backups and schedules."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Protection(StrEnum):
    """Whether Heroku keeps base backups and the write-ahead log of a database, its continuous protection."""

    ON = "on"
    OFF = "off"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """The details of one database, its URL reduced to `origin`, as of `seen_at` (heroku.md §2.6).

    What Heroku does not tell, or spells in a way that is not known, is None. `follows` says whether it follows another
    database, `leader` which: a name or a uuid; `leader_origin` is to the leader what `origin` is to the database, and
    neither outlives a look. `rolls_back` says whether it can be rolled back at all, `rollback_from` to which instant
    at the earliest. `plan` is what the list of add-ons called its plan then.
    """

    addon_id: str
    origin: str | None
    size: int | None
    created_at: datetime | None
    seen_at: datetime
    plan: str | None = None
    follows: bool | None = None
    leader: str | None = None
    leader_origin: str | None = None
    protection: Protection | None = None
    rolls_back: bool | None = None
    rollback_from: datetime | None = None
