"""Holds the ledger against the sandbox's own log, once a year is over."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from bench.prove.log import Log, Record, Slot
from bench.prove.remember import Key
from bench.prove.tally import Tally
from bench.prove.truth import GRACE, RUN, excusable
from checker.model import SlotEntry, SlotOutcome
from checker.sandbox.things import Ending

_SETTLED = timedelta(hours=24)


class Witness(Protocol):
    """Whoever heard what was told."""

    def told(self, slot: Slot) -> bool:
        """Whether this lost slot was."""
        ...


Ledger = Mapping[Key, SlotEntry]


def compare(log: Log, ledger: Ledger, judge: Witness, tally: Tally, label: str) -> None:
    """Every slot has the outcome that it had; every night without a slot is skipped."""
    for record in log.records:
        if not record.looks:
            continue
        for slot in record.slots:
            if slot.at > record.looks[0]:
                tally.counts["slots"] += 1
                _compare_slot(record, slot, ledger, judge, tally, label)
        entries = ((key, entry) for key, entry in ledger.items() if key[0] == record.addon.id)
        _compare_skipped(record, {(k[1], e.day) for k, e in entries if e.outcome is SlotOutcome.SKIPPED}, tally, label)


def _compare_slot(record: Record, slot: Slot, ledger: Ledger, judge: Witness, tally: Tally, label: str) -> None:
    # What was still open when the database went, or when the year ended, is no matter.
    if not record.looked_within(slot.at + _SETTLED, record.looks[-1]):
        return
    expected = _outcome(record, slot)
    if excusable(record, slot):
        tally.counts["slots about which DESIGN lets either be told"] += 1
        tally.counts["lost slots among them"] += expected.lost
        return
    if expected.lost:
        tally.counts["lost slots"] += 1
        if not judge.told(slot):
            tally.find("lost slots never told", label, f"{slot.at} {record.post.label}: {expected}")
    entry = ledger.get((record.addon.id, slot.life.uuid, slot.at))
    # What hung was lost as such; that it was cancelled in the end may be seen or not.
    if entry is None or entry.outcome not in {expected, SlotOutcome.STALLED if _hung(slot) else expected}:
        said = f"{entry.outcome} ({entry.backup}, {entry.note})" if entry else "nothing"
        tally.find("wrong in the ledger", label, f"{slot.at} {record.post.label}: {said}, should be {expected}")


def _outcome(record: Record, slot: Slot) -> SlotOutcome:
    row = slot.row
    if row is None:
        return SlotOutcome.EXCUSED if record.guarded(slot) else SlotOutcome.MISSED
    if row.ending is not Ending.SUCCEEDED:
        return SlotOutcome(row.ending.value)
    if row.warnings:
        return SlotOutcome.PARTIAL
    return SlotOutcome.LATE if row.created_at > slot.at + GRACE else SlotOutcome.MET


def _hung(slot: Slot) -> bool:
    row = slot.row
    return row is not None and row.ends_at is not None and row.ends_at > row.created_at + RUN


def _compare_skipped(record: Record, got: set[tuple[str, date]], tally: Tally, label: str) -> None:
    for life in record.lives:
        end = min((at for at in (life.end, record.until) if at), default=record.looks[-1])
        for day, resumes in life.clock.without:
            if _watched(record, life.start, resumes, end):
                tally.counts["nights without a slot"] += 1
                if (life.uuid, day) not in got:
                    tally.find("wrong in the ledger", label, f"{day} {life.hour} {life.zone}: not skipped")


def _watched(record: Record, start: datetime, resumes: datetime, end: datetime) -> bool:
    """It came while the schedule stood and somebody watched it."""
    return max(start, record.looks[0]) < resumes < end and record.looked_within(resumes, end)
