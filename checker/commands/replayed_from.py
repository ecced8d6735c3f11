"""What a replay is made from: what checker recorded, or else what Heroku tells now."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import wiring
from checker.errors import Misconfigured
from checker.model import Fact, PolicyInForce, SweepOnRecord, Trail, Unseen
from checker.ports import Archive
from checker.replay import Recording, backfilled, looked_at_now
from checker.settings import Settings
from checker.survey import survey

KNOWN_BEFORE = timedelta(days=40)
"""So far back reaches what a look is told of the past."""

_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Source:
    """The looks, and the policies that were in force at them; `not_seen` says what could not be read now.

    `empty`: nothing was ever recorded.
    """

    recording: Recording
    policies: Sequence[PolicyInForce] = ()
    not_seen: tuple[str, ...] = ()
    empty: bool = False


def source(settings: Settings, start: datetime, now: datetime, typed: str, *, live: bool) -> Source:
    """What was recorded from `start` on; where nothing ever was, or `live` is asked for, what Heroku tells now.

    Raises Misconfigured where there is neither a database of checker's own here nor a token, StoreUnavailable, and
    CannotSee where Heroku lists no database.
    """
    stored = _stored(settings, start, now, typed, needed=not live and not settings.has_token)
    if live or (stored.empty and settings.has_token):
        return _live(settings, start, now, stored.policies)
    return stored


def _stored(settings: Settings, start: datetime, now: datetime, typed: str, *, needed: bool) -> Source:
    try:
        store = wiring.store_there(settings, typed)
    except Misconfigured as error:
        if needed:
            raise Misconfigured(f"{error}; or set HEROKU_API_KEY, and Heroku is asked what it still holds") from None
        return Source(Recording(start, (), ()), empty=True)
    try:
        return recorded(store, start, now)
    finally:
        store.close()


def recorded(archive: Archive, start: datetime, now: datetime) -> Source:
    """What is on record of this time; where the record begins in it, with the days before as far as they are known."""
    span, end = archive.span(), now + _A_MOMENT
    policies = archive.policies(start, end)
    sweeps = tuple(archive.sweeps(start, end))
    if span is None or not sweeps:
        return Source(Recording(start, (), ()), policies, empty=span is None)
    trails = tuple(archive.trails(max(start - KNOWN_BEFORE, span[0]), end))
    first = _first_evidence(sweeps, trails)
    if first is None:
        return Source(Recording(start, (), ()), policies, empty=True)
    kept = sweeps[first:]
    recording = Recording(start, kept, trails, tuple(archive.incidents(start - _A_MOMENT, end)), kept[0].at)
    return Source(backfilled(recording) if first or start <= span[0] else recording, policies)


def _first_evidence(sweeps: Sequence[SweepOnRecord], trails: Sequence[Trail]) -> int | None:
    """The place of the first look of which it is recorded what it saw; an older version did not. None: of none."""
    seen = min((sighting.at for trail in trails for sighting in trail.sightings), default=None)
    return None if seen is None else max(bisect_right(sweeps, seen, key=lambda sweep: sweep.at) - 1, 0)


def _live(settings: Settings, start: datetime, now: datetime, policies: Sequence[PolicyInForce]) -> Source:
    account = survey(wiring.reader_for(settings, wiring.clock_for(settings)), now, frozenset(Fact))
    missing = (*account.gaps, *([account.untold] if account.untold else []))
    unseen = (f"{o.database.app}: {o.reason}" for o in account.observations if isinstance(o, Unseen))
    not_seen = tuple(dict.fromkeys((*missing, *unseen)))
    return Source(looked_at_now(account.observations, now, start), policies, not_seen)
