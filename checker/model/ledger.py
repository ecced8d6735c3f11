"""The ledger: every slot of every database with its outcome."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SlotOutcome(StrEnum):
    """What became of a slot. `met`, `late` and `partial` satisfy; `failed` to `missed` are lost nights."""

    WAITING = "waiting"
    RUNNING = "running"
    MET = "met"
    LATE = "late"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"
    STALLED = "stalled"
    MISSED = "missed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    EXCUSED = "excused"

    satisfies: bool
    """There is a backup for it."""

    lost: bool
    """A backup was due and is not there."""

    open: bool
    """Its grace or its run is not over yet."""

    def __init__(self, value: str) -> None:
        # Most rules ask it of every slot of every database: it is worked out once.
        self.satisfies = value in {"met", "late", "partial"}
        self.lost = value in {"failed", "cancelled", "stalled", "missed"}
        self.open = value in {"waiting", "running"}


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """One slot of one schedule. `at` is UTC: the slot, or for a date without one the instant when local time resumes.

    `schedule` is the hour and zone in force then, `day` the local date, `backup` the name of the row that decided it.
    """

    schedule_uuid: str
    at: datetime
    day: date
    schedule: str
    outcome: SlotOutcome = SlotOutcome.WAITING
    backup: str | None = None
    note: str | None = None
