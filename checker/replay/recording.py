"""What was recorded over a time, ready to be replayed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker.model import History, LooksReplayed, SweepOnRecord, Trail


@dataclass(frozen=True, slots=True)
class Recording:
    """The looks from `start` on, the oldest first, and what they saw; trails and incidents may begin before.

    Those before `recorded_from` were not made: what they would have seen is known from the first one that was. None
    where all of them are such. One that is not `whole` holds some of the databases only.
    """

    start: datetime
    sweeps: tuple[SweepOnRecord, ...]
    trails: tuple[Trail, ...]
    histories: tuple[History, ...] = ()
    recorded_from: datetime | None = None
    whole: bool = True

    @property
    def looks(self) -> LooksReplayed | None:
        """Over which looks that is; None where there are none."""
        if not self.sweeps:
            return None
        first, last = self.sweeps[0].at, self.sweeps[-1].at
        return LooksReplayed(first, last, len(self.sweeps), len(self.trails), self.recorded_from)

    def of(self, apps: Sequence[str]) -> "Recording":
        """Of the databases that are billed or attached to one of these apps; without any, all of it."""
        if not apps:
            return self
        trails = tuple(trail for trail in self.trails if not _apps(trail).isdisjoint(apps))
        return replace(self, trails=trails, whole=False)


def _apps(trail: Trail) -> set[str]:
    databases = (trail.database, *(sighting.database for sighting in trail.sightings))
    return {name for database in databases for name in (database.app, *(a.app for a in database.attachments))}
