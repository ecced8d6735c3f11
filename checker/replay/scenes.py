"""What each look on record saw, as it saw it, out of what was recorded of each database. Pure.

A look saw what was recorded between its beginning and that of the next one, and else what the one before saw. Rows of
backups were kept as they were seen last: they are wound back.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from checker.gone import HALF_A_LIST, is_there
from checker.model import (
    Backup,
    Database,
    KeptBackup,
    Observation,
    Seen,
    Sighting,
    Silence,
    SweepOnRecord,
    Trail,
    Unseen,
)
from checker.observe.rewind import rewind, untouched

_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scene:
    """One look on record: what it saw of the databases that were there, those that nothing is known of left out.

    `half` says that the listing broke off; what is not `there` was missing in it. A partial one saw what it looked at.
    A full one may have had too few requests: the databases that are `waiting` were listed, and not looked at.
    """

    sweep: SweepOnRecord
    there: tuple[Observation, ...]
    half: bool = False
    waiting: tuple[Database, ...] = ()


def scenes(sweeps: Sequence[SweepOnRecord], trails: Sequence[Trail]) -> Iterator[Scene]:
    """The looks in their order; `sweeps` must be in it. One that saw nothing at all has an empty scene."""
    tracks = [_Track(trail) for trail in trails]
    for sweep, until in _with_ends(sweeps):
        for track in tracks:
            track.go_to(until)
        if sweep.problem is not None:
            yield Scene(sweep, ())
            continue
        known = [track for track in tracks if track.sighting]
        there_now = [track for track in known if track.is_there]
        # One that looked at nothing at all names no apps: there were no requests left.
        of_some = sweep.partial or bool(sweep.apps) or not sweep.databases
        looked_at = [track for track in there_now if not of_some or track.app in sweep.apps]
        waiting = [] if sweep.partial else [track.database for track in there_now if track not in looked_at]
        seen = [look for track in looked_at if (look := track.observation(sweep.at))]
        there = tuple(sorted(seen, key=lambda look: (look.database.app, look.database.name)))
        yield Scene(sweep, there, half=any(track.half for track in known), waiting=tuple(waiting))


def _with_ends(sweeps: Sequence[SweepOnRecord]) -> Iterator[tuple[SweepOnRecord, datetime]]:
    yield from ((sweep, later.at) for sweep, later in pairwise(sweeps))
    if sweeps:
        yield sweeps[-1], _END


class _Track:
    """One database's trail, followed from look to look."""

    def __init__(self, trail: Trail) -> None:
        self.sighting: Sighting | None = None
        self._trail = trail
        self._sightings = sorted(trail.sightings, key=lambda sighting: sighting.at)
        self._coming = sorted(trail.backups, key=lambda kept: kept.first_seen_at, reverse=True)
        self._kept: list[KeptBackup] = []
        self._changed_at: datetime | None = None
        self._rows: _Rows | None = None

    def go_to(self, until: datetime) -> None:
        """As of the last look that began before this instant."""
        place = bisect_left(self._sightings, until, key=lambda sighting: sighting.at)
        sighting = self._sightings[place - 1] if place else None
        moments = [sighting.at] if sighting and sighting is not self.sighting else []
        self.sighting = sighting
        while self._coming and self._coming[-1].first_seen_at < until:
            kept = self._coming.pop()
            moments.append(kept.first_seen_at)
            self._kept.append(kept)
            self._rows = None
        gone = [kept for kept in self._kept if kept.gone_at is not None and kept.gone_at < until]
        if gone:
            moments += [kept.gone_at for kept in gone if kept.gone_at]
            self._kept = [kept for kept in self._kept if kept not in gone]
            self._rows = None
        self._changed_at = max(moments, default=None)

    @property
    def database(self) -> Database:
        """It, as it was seen last."""
        return self.sighting.database if self.sighting else self._trail.database

    @property
    def app(self) -> str:
        """Of which its backups are."""
        return self.database.app

    @property
    def half(self) -> bool:
        """It was missing in a listing that broke off."""
        return self.sighting is not None and self.sighting.unseen == HALF_A_LIST

    @property
    def is_there(self) -> bool:
        """The listing had it."""
        return self.sighting is not None and not self.half and is_there(self.sighting.database)

    def observation(self, began: datetime) -> Observation | None:
        """What the look that `began` then saw; None where the database was not made yet."""
        sighting = self.sighting
        if sighting is None:
            return None
        # A look is as of the instant of its request, which is told where something had changed.
        at = max(began, self._changed_at) if self._changed_at else began
        if sighting.unseen is not None:
            return rewind(Unseen(sighting.database, sighting.unseen, at), at)
        rows = self._rows = self._rows or _Rows.of(self._kept)
        seen = Seen(
            database=sighting.database,
            schedules=sighting.schedules,
            backups=rows.own,
            seen_at=at,
            runs=rows.runs,
            unbound=sighting.unbound,
            orphans=sighting.orphans,
            logs=self._trail.logs,
            neighbours=sighting.neighbours,
            info=sighting.info,
            no_info=sighting.no_info,
        )
        return rows.silenced(rewind(seen, at), at)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The backups that are listed: those of the database, and those that its schedules made."""

    own: tuple[Backup, ...]
    runs: tuple[Backup, ...]
    silences: Mapping[str, tuple[Silence, ...]]

    @classmethod
    def of(cls, kept: Sequence[KeptBackup]) -> "_Rows":
        """In the order of their making."""
        ordered = sorted(kept, key=lambda one: (one.backup.created_at, one.backup.num))
        return cls(
            tuple(one.backup for one in ordered if one.own),
            tuple(one.backup for one in ordered if one.run),
            {one.backup.uuid: one.silences for one in ordered if one.silences},
        )

    def silenced(self, seen: Observation | None, at: datetime) -> Observation | None:
        """What was seen then; a row that was not touched any more tells only how it ended later."""
        if not self.silences or not isinstance(seen, Seen):
            return seen
        return replace(
            seen,
            backups=tuple(self._silenced(row, at) for row in seen.backups),
            runs=tuple(self._silenced(row, at) for row in seen.runs),
        )

    def _silenced(self, row: Backup, at: datetime) -> Backup:
        noted = [one for one in self.silences.get(row.uuid, ()) if one.seen_at <= at]
        return untouched(row, noted[-1].touched_at) if noted else row
