"""Slots that were demanded and that no ledger holds: nothing could serve them, or nobody looked. Pure.

The ledger follows the schedule that is there. While there is none, each slot that policy demands is lost: at the hour
that it names, else at that of the last schedule, else once a day. After the last look at a database its slots go on
coming due, and nobody knows what became of them. Both are told apart from what the ledger holds.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker.evidence.bare import bare
from checker.evidence.intervals import Stretch, cut
from checker.evidence.looks import Looks
from checker.evidence.ruling import Ruled
from checker.model import (
    CLOCK_SKEW,
    DEFAULT_MAX_RUN,
    DEFAULT_START_GRACE,
    BackupStatus,
    KeptBackup,
    Requirement,
    Schedule,
    SlotEntry,
    SlotOutcome,
    Trail,
)
from checker.slots import Daily, is_zone, slots_between, zone
from checker.slots.ledger import EVIDENCE, GUARD

NO_SCHEDULE = "nothing was scheduled"
NOT_LOOKED = "nobody has looked since"
TOO_LATE = "not looked at while there was evidence"

_ANY_HOUR = Daily(0, "UTC")
_AT_ANY_HOUR = "at any hour"
_MOMENT = timedelta(microseconds=1)
_BECAME = {
    BackupStatus.SUCCEEDED: SlotOutcome.MET,
    BackupStatus.PARTIAL: SlotOutcome.PARTIAL,
    BackupStatus.FAILED: SlotOutcome.FAILED,
    BackupStatus.CANCELLED: SlotOutcome.CANCELLED,
}


def unserved(trail: Trail, looks: Looks, ruled: Sequence[Ruled], span: Stretch) -> Iterator[SlotEntry]:
    """The slots of `span` that came due without a schedule: lost, save where a run of the last one served them.

    Where nobody looked until the evidence was gone, it is not known whether one did.
    """
    taken = sorted(entry.at for entry in trail.slots)
    made = (kept for kept in trail.backups if kept.backup.scheduled and (kept.own or kept.run))
    runs = sorted(made, key=lambda kept: kept.backup.created_at)
    fires = [kept.backup.created_at for kept in runs]
    for gap in bare(trail, looks):
        for one in ruled:
            part = cut((gap.start + _MOMENT, gap.end), max(one.start, span[0]), min(one.end, span[1]))
            if part is None or not one.demands_slots:
                continue
            daily, shown = _demanded(one.requirement, gap.last)
            grace = _grace(one.requirement)
            decided = gap.end - grace if gap.open else gap.end
            for at in slots_between(daily, *part):
                # Heroku skips a slot so soon after a fire, and what the ledger holds about then stands there.
                if at > decided or _near(taken, at) or _fired_before(fires, at):
                    continue
                entry = _entry(at, daily, shown, SlotOutcome.MISSED, NO_SCHEDULE)
                if run := _run_of(runs, fires, at):
                    outcome = _became(run, looks, at, one.requirement)
                    entry = replace(entry, outcome=outcome, backup=run.backup.name, note=None)
                elif _looked_too_late(trail, looks, at, grace):
                    entry = replace(entry, outcome=SlotOutcome.UNKNOWN, note=TOO_LATE)
                yield entry


def _run_of(runs: Sequence[KeptBackup], fires: Sequence[datetime], at: datetime) -> KeptBackup | None:
    """What a schedule that was gone by the next look had made for this slot."""
    place = bisect_left(fires, at - CLOCK_SKEW)
    return runs[place] if place < len(runs) and fires[place] < at + GUARD else None


def _became(run: KeptBackup, looks: Looks, at: datetime, requirement: Requirement | None) -> SlotOutcome:
    """What became of the slot by its run, as that was seen last."""
    created = run.backup.created_at
    if run.backup.ended:
        late = run.backup.status is BackupStatus.SUCCEEDED and created > at + _grace(requirement)
        return SlotOutcome.LATE if late else _BECAME[run.backup.status]
    over = looks.full_after(created + _run(requirement))
    hung = over is not None and (run.gone_at is None or run.gone_at > over)
    return SlotOutcome.STALLED if hung else SlotOutcome.UNKNOWN


def _looked_too_late(trail: Trail, looks: Looks, at: datetime, grace: timedelta) -> bool:
    """Heroku's rows of then were gone at the next look, once the slot was decided, that saw the database."""
    following = looks.full_after(at + grace - _MOMENT)
    place = bisect_right(trail.sightings, following, key=lambda sighting: sighting.at) if following else 0
    if place and trail.sightings[place - 1].unseen is not None:
        following = next((sighting.at for sighting in trail.sightings[place:] if sighting.unseen is None), None)
    return following is not None and following - at > EVIDENCE


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
    place = bisect_left(fires, at - CLOCK_SKEW)
    return bool(place) and at - fires[place - 1] < GUARD
