"""What checker saw in a time, as the archive has it: for commands that look back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.evidence.intervals import Stretch
from checker.evidence.looks import Looks, blind, looks
from checker.evidence.model import Blind, Night
from checker.evidence.nights import nights
from checker.evidence.ruling import Version, read_versions, rulings
from checker.model import Trail
from checker.ports import Archive

A_MOMENT = timedelta(microseconds=1)
"""The archive reads up to an instant; what was recorded at that very instant is asked for, too."""

_BEFORE = timedelta(days=2)
"""So long before a time the look can lie that says whether it began unseen: `poll` is a day at most."""


@dataclass(frozen=True, slots=True)
class LookedBack:
    """The looks of a time that is on record at least in part, and the policies that held."""

    start: datetime
    end: datetime
    now: datetime
    on_record: Stretch
    looks: Looks
    versions: Sequence[Version]

    @property
    def blind(self) -> tuple[Blind, ...]:
        """Each stretch in which checker saw nothing; what lies before its first sweep is none of them."""
        start = max(self.start, self.on_record[0])
        return blind(self.looks, self.on_record, self.versions, start, min(self.end, self.now))

    def nights(self, trail: Trail) -> tuple[Night, ...] | None:
        """What became of each slot of a database, those that no ledger holds among them; None where it was not there.

        One that came later, or was let go before, was not.
        """
        span = (self.start, self.end + A_MOMENT)
        ruled = rulings(trail, self.versions, span)
        if trail.known_from is None or trail.known_from >= span[1] or all(one.let_go for one in ruled):
            return None
        return nights(trail, self.looks, ruled, span, self.now)


def look_back(archive: Archive, start: datetime, end: datetime, now: datetime) -> LookedBack | None:
    """Read it; None where nothing is on record yet. Raises StoreUnavailable."""
    on_record = archive.span()
    if on_record is None:
        return None
    since, until = start - _BEFORE, end + A_MOMENT
    found = looks(archive.sweeps(since, until))
    return LookedBack(start, end, now, on_record, found, read_versions(archive.policies(since, until)))
