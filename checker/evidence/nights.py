"""What became of each slot of a database, and how it counts. Pure.

A slot belongs to the time in which its instant lies, in UTC. It counts where the policy in force at that instant
demanded it, from the first look at its database on; the newest slot that was due by then counts too, as that look
judged it.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from checker.evidence.counts import Standing
from checker.evidence.due import NOT_LOOKED, after_last_look, unserved
from checker.evidence.intervals import Stretch
from checker.evidence.looks import Looks
from checker.evidence.model import Night
from checker.evidence.ruling import Ruled, ruled_at
from checker.model import DEFAULT_MAX_RUN, DEFAULT_START_GRACE, SlotEntry, SlotOutcome, Trail

_ASIDE = {SlotOutcome.SKIPPED: Standing.SKIPPED, SlotOutcome.EXCUSED: Standing.EXCUSED}
_BEFORE = "before checker first looked at the database"


def nights(trail: Trail, looks: Looks, ruled: Sequence[Ruled], span: Stretch, now: datetime) -> tuple[Night, ...]:
    """Every slot of `span`, in order: those of the ledger, and those that no ledger holds."""
    found = [
        *_of_ledger(trail, ruled, span, now),
        *(
            _night(entry, ruled_at(ruled, entry.at), "schedule_present")
            for entry in unserved(trail, looks, ruled, span)
        ),
        *(_night(entry, ruled_at(ruled, entry.at), "slots_met") for entry in after_last_look(trail, ruled, span, now)),
    ]
    return tuple(sorted(found, key=lambda night: (night.at, night.schedule)))


def _of_ledger(trail: Trail, ruled: Sequence[Ruled], span: Stretch, now: datetime) -> Iterator[Night]:
    judged_first = _judged_first(trail)
    for entry in trail.slots:
        if not span[0] <= entry.at < span[1]:
            continue
        one = ruled_at(ruled, entry.at)
        if trail.first_seen_at is None or (entry.at <= trail.first_seen_at and entry not in judged_first):
            standing, note = Standing.NOT_DEMANDED, entry.note or _BEFORE
            yield _shown(entry, entry.outcome, standing, note)
        elif _left_open(entry, one, trail, now):
            standing = _standing(SlotOutcome.UNKNOWN, one, entry.at, "slots_met")
            yield _shown(entry, SlotOutcome.UNKNOWN, standing, NOT_LOOKED)
        else:
            yield _shown(entry, entry.outcome, _standing(entry.outcome, one, entry.at, "slots_met"), entry.note)


def _judged_first(trail: Trail) -> set[SlotEntry]:
    """The newest slot of each schedule that was due by the first look."""
    newest: dict[str, SlotEntry] = {}
    for entry in sorted(trail.slots, key=lambda entry: entry.at):
        if trail.first_seen_at and entry.at <= trail.first_seen_at and entry.outcome is not SlotOutcome.SKIPPED:
            newest[entry.schedule_uuid] = entry
    return set(newest.values())


def _left_open(entry: SlotEntry, one: Ruled, trail: Trail, now: datetime) -> bool:
    """Undecided at the last look, and decided since: nobody knows how."""
    if not entry.outcome.open or trail.last_seen_at is None:
        return False
    demanded = one.requirement
    grace = demanded.start_grace if demanded else DEFAULT_START_GRACE
    run = demanded.max_run if demanded else DEFAULT_MAX_RUN
    return trail.last_seen_at < entry.at + grace + run <= now


def _night(entry: SlotEntry, one: Ruled, rule: str) -> Night:
    standing = _standing(entry.outcome, one, entry.at, rule)
    return _shown(entry, entry.outcome, standing, entry.note, inferred=True)


def _standing(outcome: SlotOutcome, one: Ruled, at: datetime, rule: str) -> Standing:
    """How a slot counts; an exemption of `rule` covers a lost one, one of `readable` what nobody could see."""
    if one.demands_slots is False:
        return Standing.NOT_DEMANDED
    if outcome in _ASIDE:
        return _ASIDE[outcome]
    if outcome.open:
        return Standing.OPEN
    if outcome.satisfies:
        return Standing.SATISFIED
    if one.exempts(rule if outcome.lost else "readable", at):
        return Standing.EXEMPT
    return Standing.LOST if outcome.lost else Standing.UNKNOWN


def _shown(
    entry: SlotEntry, outcome: SlotOutcome, standing: Standing, note: str | None, *, inferred: bool = False
) -> Night:
    return Night(entry.day, entry.at, entry.schedule, outcome, standing, entry.backup, note, inferred)
