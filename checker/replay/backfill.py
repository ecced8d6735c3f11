"""The days before the first look, as far as that look knew them: Heroku keeps backups of the last week. Pure.

A backup that was removed before, a schedule that was, an earlier hour of one: of these nobody knows. Details are as of
the look and no earlier.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from checker.model import KeptBackup, Observation, Seen, Sighting, SweepOnRecord, Trail
from checker.replay.recording import Recording

BACK = timedelta(days=6)
"""Heroku keeps rows for a week; a row that is missing proves something for a day less (DESIGN §5)."""

EVERY = timedelta(hours=1)
"""So far apart are the looks that are made up."""

_MADE_UP = "backfilled"


def backfilled(recording: Recording) -> Recording:
    """With a look every hour before the first one, back to the start; at most so many days."""
    if not recording.sweeps:
        return recording
    first = recording.sweeps[0]
    until = recording.sweeps[1].at if recording.sweeps[1:] else None
    hours = [first.at - n * EVERY for n in range(BACK // EVERY, 0, -1)]
    looks = tuple(SweepOnRecord(_MADE_UP, at, first.databases) for at in hours if at >= recording.start)
    if not looks or first.problem is not None or first.partial:
        return recording
    since = looks[0].at
    trails = tuple(_backwards(trail, since, until) for trail in recording.trails)
    return replace(recording, sweeps=(*looks, *recording.sweeps), trails=trails)


def looked_at_now(observations: tuple[Observation, ...], now: datetime, start: datetime) -> Recording:
    """One look at Heroku, of which nothing was recorded, and the days before it."""
    trails = tuple(map(_trail, observations))
    sweep = SweepOnRecord("now", now, len(trails))
    return backfilled(Recording(start, (sweep,), trails))


def _backwards(trail: Trail, since: datetime, until: datetime | None) -> Trail:
    """A trail that begins with the first look, as if it had begun before."""
    if not trail.sightings or (until is not None and trail.sightings[0].at >= until):
        return trail
    seen = trail.sightings[0]
    if seen.unseen is not None:
        return trail
    before = replace(seen, at=since, info=None, no_info=None)
    backups = tuple(
        replace(kept, first_seen_at=since) if until is None or kept.first_seen_at < until else kept
        for kept in trail.backups
    )
    return replace(trail, sightings=(before, *trail.sightings), backups=backups)


def _trail(look: Observation) -> Trail:
    at, database = look.seen_at, look.database
    if not isinstance(look, Seen):
        return Trail(database, sightings=(Sighting(at, database, look.reason),))
    sighting = Sighting(
        at,
        database,
        schedules=look.schedules,
        unbound=look.unbound,
        orphans=look.orphans,
        neighbours=look.neighbours,
        info=look.info,
        no_info=look.no_info,
    )
    own, runs = {backup.uuid for backup in look.backups}, {backup.uuid for backup in look.runs}
    rows = {backup.uuid: backup for backup in (*look.backups, *look.runs)}
    backups = tuple(KeptBackup(row, at, own=uuid in own, run=uuid in runs) for uuid, row in rows.items())
    return Trail(database, at, at, sightings=(sighting,), backups=backups, logs=look.logs)
