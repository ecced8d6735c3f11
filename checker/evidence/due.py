"""Slots that were demanded and that no ledger holds: nothing could serve them, or nobody looked. Pure.

The ledger follows the schedule that is there. While there is none, each slot that policy demands is lost: at the hour
that it names, else at that of the last schedule, else once a day. After the last look at a database its slots go on
coming due, and nobody knows what became of them. Both are told apart from what the ledger holds.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.evidence.intervals import Stretch, cut
from checker.evidence.looks import Looks
from checker.evidence.ruling import Ruled
from checker.model import (
    DEFAULT_MAX_RUN,
    DEFAULT_START_GRACE,
    Requirement,
    Schedule,
    SlotEntry,
    SlotOutcome,
    Trail,
)
from checker.slots import Daily, is_zone, slots_between, zone
from checker.slots.ledger import GUARD

NO_SCHEDULE = "nothing was scheduled"
NOT_LOOKED = "nobody has looked since"

_ANY_HOUR = Daily(0, "UTC")
_AT_ANY_HOUR = "at any hour"
_MOMENT = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)
_NO = timedelta()


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
    """When nothing was scheduled, from the last look that saw a schedule on; the last one may still go on."""
    since: datetime | None = None
    last: tuple[Schedule, ...] = ()
    seen_until = trail.first_seen_at
    for number, sighting in enumerate(trail.sightings):
        if sighting.unseen is None and sighting.schedules:
            if since is not None:
                yield Bare(since, _served_again(sighting.schedules, since, sighting.at), last)
            since, last = None, sighting.schedules
            following = trail.sightings[number + 1 : number + 2]
            seen_until = looks.full_before(following[0].at) if following else None
            seen_until = max(sighting.at, seen_until or sighting.at)
        elif sighting.unseen is None and since is None:
            since = seen_until if last and seen_until else sighting.at
    if since is not None and trail.last_seen_at is not None and since < trail.last_seen_at:
        yield Bare(since, trail.last_seen_at, last, open=True)


def _served_again(schedules: Sequence[Schedule], since: datetime, seen_at: datetime) -> datetime:
    """From when on a schedule was there: one that is made within the hour of its slot may run at once.

    One that came from another database is older than the gap: it counts from the look that saw it here.
    """
    made = min(schedule.created_at for schedule in schedules)
    return max(made - _HOUR, since) if made > since else seen_at


def unserved(trail: Trail, looks: Looks, ruled: Sequence[Ruled], span: Stretch) -> Iterator[SlotEntry]:
    """The slots of `span` that were lost for want of a schedule."""
    taken = sorted(entry.at for entry in trail.slots)
    fires = sorted(kept.backup.created_at for kept in trail.backups if kept.backup.scheduled and (kept.own or kept.run))
    for gap in bare(trail, looks):
        for one in ruled:
            part = cut((gap.start + _MOMENT, gap.end), max(one.start, span[0]), min(one.end, span[1]))
            if part is None or not one.demands_slots:
                continue
            daily, shown = _demanded(one.requirement, gap.last)
            grace = _grace(one.requirement)
            for at in slots_between(daily, *part):
                # Heroku skips a slot so soon after a fire, and what the ledger holds about then stands there.
                if not (_near(taken, at) or _fired_before(fires, at) or at > gap.end - (grace if gap.open else _NO)):
                    yield _entry(at, daily, shown, SlotOutcome.MISSED, NO_SCHEDULE)


def after_last_look(trail: Trail, ruled: Sequence[Ruled], span: Stretch, now: datetime) -> Iterator[SlotEntry]:
    """The slots of `span` that came due when nobody looked at the database any more: unknown once decided."""
    last_look = trail.last_seen_at or trail.known_from
    if last_look is None:
        return
    last = next((sighting.schedules for sighting in reversed(trail.sightings) if sighting.unseen is None), ())
    known = [schedule for schedule in last if is_zone(schedule.timezone)]
    before = next((sighting.schedules for sighting in reversed(trail.sightings) if sighting.schedules), ())
    held = {(entry.schedule_uuid, entry.at) for entry in trail.slots}
    for one in ruled:
        # What was due within its grace at the last look stands in the ledger only where a schedule was there.
        since = last_look if known or trail.last_seen_at is None else last_look - _grace(one.requirement)
        part = cut((since + _MOMENT, span[1]), max(one.start, span[0]), one.end)
        if part is None or one.demands_slots is False:
            continue
        decided = now - _grace(one.requirement) - _run(one.requirement)
        dailies = [(s.uuid, Daily(s.hour, s.timezone), s.at) for s in known]
        for uuid, daily, shown in dailies or [("", *_demanded(one.requirement, before))]:
            for at in slots_between(daily, *part):
                if (uuid, at) in held:
                    continue
                outcome, note = (SlotOutcome.UNKNOWN, NOT_LOOKED) if at <= decided else (SlotOutcome.WAITING, None)
                yield replace(_entry(at, daily, shown, outcome, note), schedule_uuid=uuid)


def _demanded(requirement: Requirement | None, last: Sequence[Schedule]) -> tuple[Daily, str]:
    """When a backup was due while nothing was scheduled, and how that is shown."""
    demand = requirement.schedule if requirement else None
    if demand and demand.hour is not None and is_zone(demand.timezone):
        return Daily(demand.hour, demand.timezone), demand.at or ""
    known = next((schedule for schedule in last if is_zone(schedule.timezone)), None)
    return (Daily(known.hour, known.timezone), known.at) if known else (_ANY_HOUR, _AT_ANY_HOUR)


def _grace(requirement: Requirement | None) -> timedelta:
    return requirement.start_grace if requirement else DEFAULT_START_GRACE


def _run(requirement: Requirement | None) -> timedelta:
    return requirement.max_run if requirement else DEFAULT_MAX_RUN


def _entry(at: datetime, daily: Daily, shown: str, outcome: SlotOutcome, note: str | None) -> SlotEntry:
    return SlotEntry("", at, at.astimezone(zone(daily.timezone)).date(), shown, outcome, note=note)


def _near(instants: Sequence[datetime], at: datetime) -> bool:
    place = bisect_left(instants, at - GUARD + _MOMENT)
    return place < len(instants) and instants[place] < at + GUARD


def _fired_before(fires: Sequence[datetime], at: datetime) -> bool:
    place = bisect_left(fires, at)
    return bool(place) and at - fires[place - 1] < GUARD
