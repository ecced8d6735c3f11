"""What a history shows, whoever prints it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.evidence.counts import SlotCounts, count
from checker.evidence.incidents import Times, times
from checker.evidence.model import Blind, Night
from checker.model import Database, Delivery, History


@dataclass(frozen=True, slots=True)
class Watched:
    """A database that was known in the time, and what became of each of its slots; `first_seen_at` is of all time."""

    database: Database
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None
    nights: Sequence[Night] = ()

    @property
    def label(self) -> str:
        """`shared-meaning::DATABASE`, as everywhere."""
        return f"{self.database.app}::{self.database.attachment}"

    @property
    def slots(self) -> SlotCounts:
        """How its slots count."""
        return count(night.standing for night in self.nights)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was recorded from `start` up to `end`, in UTC, of all `apps` or of those that were asked for.

    `on_record` is when the first and the newest sweep of all began; None before the first. `blind` is when checker saw
    nothing; `notices` are those that are about no incident: the hello, digests, drills.
    """

    start: datetime
    end: datetime
    on_record: tuple[datetime, datetime] | None
    apps: Sequence[str] = ()
    incidents: Sequence[History] = ()
    databases: Sequence[Watched] = ()
    blind: Sequence[Blind] = ()
    notices: Sequence[Delivery] = ()

    @property
    def slots(self) -> SlotCounts:
        """How the slots of all databases count."""
        return count(night.standing for one in self.databases for night in one.nights)

    @property
    def blind_for(self) -> timedelta:
        """For how long in all nothing was seen."""
        return sum((one.length for one in self.blind), timedelta())

    @property
    def unrecorded_until(self) -> datetime | None:
        """When the record begins, where that is later than what was asked for."""
        first = self.on_record[0] if self.on_record else None
        return first if first and first > self.start else None

    def times(self, history: History) -> Times:
        """When each stage of an incident came."""
        return times(history, self._first_seen.get(history.incident.subject.id))

    @property
    def _first_seen(self) -> dict[str, datetime]:
        return {one.database.addon_id: one.first_seen_at for one in self.databases if one.first_seen_at}
