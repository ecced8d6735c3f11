"""When a database had no schedule, by what looks saw of it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.evidence.looks import Looks
from checker.model import Schedule, Trail

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bare:
    """From `start` up to `end` a database had no schedule, `last` being those that it had had until then.

    It is `open` where no look has seen another one since.
    """

    start: datetime
    end: datetime
    last: tuple[Schedule, ...]
    open: bool = False


def bare(trail: Trail, looks: Looks) -> Iterator[Bare]:
    """When nothing was scheduled, from the last look that saw a schedule on; the last one may still go on.

    A schedule in the place of others that are gone was made in between: until then there was none.
    """
    since: datetime | None = None
    last: tuple[Schedule, ...] = ()
    seen_until = trail.first_seen_at
    for number, sighting in enumerate(trail.sightings):
        if sighting.unseen is not None:
            continue
        if sighting.schedules:
            if since is None and last and seen_until and _made_anew(last, sighting.schedules, seen_until):
                since = seen_until
            if since is not None:
                yield Bare(since, _served_again(sighting.schedules, since, sighting.at), last)
            since, last = None, sighting.schedules
            following = trail.sightings[number + 1 : number + 2]
            before = looks.full_before(following[0].at, trail.database.app) if following else None
            seen_until = max(sighting.at, before or sighting.at)
        elif since is None:
            since = seen_until if last and seen_until else sighting.at
    if since is not None and trail.last_seen_at is not None and since < trail.last_seen_at:
        yield Bare(since, trail.last_seen_at, last, open=True)


def _made_anew(last: Sequence[Schedule], now: Sequence[Schedule], seen_until: datetime) -> bool:
    gone = {schedule.uuid for schedule in last}.isdisjoint(schedule.uuid for schedule in now)
    return gone and min(schedule.created_at for schedule in now) > seen_until


def _served_again(schedules: Sequence[Schedule], since: datetime, seen_at: datetime) -> datetime:
    """From when on a schedule was there: one that is made within the hour of its slot may run at once.

    One that came from another database is older than the gap: it counts from the look that saw it here.
    """
    made = min(schedule.created_at for schedule in schedules)
    return max(made - _HOUR, since) if made > since else seen_at
