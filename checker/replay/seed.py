"""What was known, and which problems were open, when a time in the middle of the record began. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker.decide.cadence import Cadence
from checker.model import (
    CHECKER,
    DEFAULT_START_GRACE,
    Backup,
    Baseline,
    History,
    Incident,
    KnownSchedule,
    Notice,
    Past,
    Reason,
    Seen,
    Sighting,
    SlotEntry,
    SlotOutcome,
    Trail,
)
from checker.policy import requirement_for
from checker.replay.memory import Memory
from checker.replay.recording import Recording
from checker.replay.rulebook import Rulebook
from checker.slots import baseline_after
from checker.troubles import DETAILS, EXPECTED, SWEEP, VANISHED

_REPLAYED = frozenset({SWEEP, EXPECTED, VANISHED, DETAILS})
"""Of checker's own causes those that looks led to, and that come again when they are replayed."""


def seeded(recording: Recording, rulebook: Rulebook) -> Memory:
    """What a look at the start is to know; empty where nothing was recorded before.

    What a store knows by policies (how often people were reminded, what schedules are held against) goes by these.
    """
    start = recording.start
    before = [trail for trail in recording.trails if any(s.at < start for s in trail.sightings)]
    memory = Memory(swept_before=bool(before))
    for trail in before:
        addon_id = trail.database.addon_id
        sightings = [sighting for sighting in trail.sightings if sighting.at < start]
        memory.inventory[addon_id] = sightings[-1].database
        memory.pasts[addon_id] = _past(trail, sightings, start, rulebook)
        outcomes = {(v.addon_id, v.rule): v.outcome for v in trail.verdicts if v.at < start}
        memory.outcomes.update(outcomes)
    ours = {CHECKER, *(trail.database.addon_id for trail in before)}
    memory.decide(
        [i for history in recording.histories if (i := _as_of(history, start, rulebook)) and i.subject.id in ours]
    )
    return memory


def _past(trail: Trail, sightings: Sequence[Sighting], start: datetime, rulebook: Rulebook) -> Past:
    places = [place for place, sighting in enumerate(sightings) if sighting.unseen is None]
    if not places:
        return Past()
    last, later = sightings[places[-1]], sightings[places[-1] + 1 :]
    # Up to the next sighting all was as in this one; what is due at that very instant is not known yet.
    seen_at = (later[0].at if later else start) - timedelta.resolution
    rows = {kept.backup.name: kept.backup for kept in trail.backups}
    return Past(
        first_seen_at=trail.first_seen_at if trail.first_seen_at and trail.first_seen_at < start else last.at,
        last_seen_at=seen_at,
        schedules=tuple(KnownSchedule(schedule, seen_at, last.at) for schedule in last.schedules),
        ledger=tuple(_entry(slot, rows.get(slot.backup or ""), start) for slot in trail.slots if slot.at < start),
        baseline=_baseline(sightings, rulebook),
        info=last.info,
    )


def _baseline(sightings: Sequence[Sighting], rulebook: Rulebook) -> Baseline | None:
    baseline = None
    for one in sightings:
        if one.unseen is None:
            requirement = requirement_for(rulebook.at(one.at), one.database)
            baseline = baseline_after(
                Seen(one.database, one.schedules, (), one.at), Past(baseline=baseline), requirement
            )
    return baseline


def _entry(slot: SlotEntry, row: Backup | None, start: datetime) -> SlotEntry:
    """A slot as it stood then: what is on record may have come out later."""
    grace = slot.at + DEFAULT_START_GRACE
    if slot.outcome in {SlotOutcome.SKIPPED, SlotOutcome.EXCUSED, SlotOutcome.UNKNOWN}:
        return slot
    if grace > start:
        return replace(slot, outcome=SlotOutcome.WAITING, backup=None, note=None)
    if not slot.outcome.satisfies or row is None or row.finished_at is None or row.finished_at < start:
        return slot
    then = SlotOutcome.MISSED if row.created_at > grace else SlotOutcome.RUNNING
    return replace(slot, outcome=then, backup=None, note=None)


def _as_of(history: History, start: datetime, rulebook: Rulebook) -> Incident | None:
    """The incident as it stood then, as far as what was told shows; None where it was not open."""
    incident = history.incident
    over = incident.resolved_at is not None and incident.resolved_at < start
    if (incident.subject.id == CHECKER and incident.cause not in _REPLAYED) or incident.opened_at >= start or over:
        return None
    as_of = replace(
        incident,
        told_at=None,
        resolved_at=None,
        frozen=False,
        last_told_at=None,
        told_severity=None,
        reminders=0,
        worsened_at=None,
        escalated=False,
        over_at=None,
    )
    for notice in _told(history, start):
        acts = tuple(act for act in history.acts if act.at <= notice.at)
        as_of = _after(as_of, notice, Cadence(rulebook.at(notice.at).alerting, acts, notice.at))
    return as_of


def _told(history: History, start: datetime) -> list[Notice]:
    """What was told of it before, the oldest first, each once."""
    notices = {d.notice.id: d.notice for d in history.deliveries if d.notice.at < start and not d.notice.reason.ends}
    return sorted(notices.values(), key=lambda notice: notice.at)


def _after(incident: Incident, notice: Notice, cadence: Cadence) -> Incident:
    louder = notice.severity.rank > (incident.told_severity or notice.severity).rank
    told = replace(
        incident,
        told_at=incident.told_at or notice.at,
        last_told_at=notice.at,
        severity=notice.severity,
        told_severity=notice.severity,
        finding=notice.finding,
        escalated=incident.escalated or notice.reason is Reason.ESCALATED,
    )
    if louder or notice.reason is Reason.ESCALATED:
        return replace(told, worsened_at=notice.at, reminders=0)
    # A notice says all that reminders up to it would have said.
    return replace(told, reminders=cadence.reminders_due(incident))
