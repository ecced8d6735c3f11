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

    @property
    def satisfies(self) -> bool:
        """There is a backup for it."""
        return self in _SATISFYING

    @property
    def lost(self) -> bool:
        """A backup was due and is not there."""
        return self in _LOST

    @property
    def open(self) -> bool:
        """Its grace or its run is not over yet."""
        return self in _OPEN


# Asked of every slot of every database by most rules: looked through, these are faster than hashed.
_SATISFYING = (SlotOutcome.MET, SlotOutcome.LATE, SlotOutcome.PARTIAL)
_LOST = (SlotOutcome.FAILED, SlotOutcome.CANCELLED, SlotOutcome.STALLED, SlotOutcome.MISSED)
_OPEN = (SlotOutcome.WAITING, SlotOutcome.RUNNING)


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
