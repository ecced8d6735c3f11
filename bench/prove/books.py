"""Holds the ledger against the sandbox's own log, once a year is over."""

from datetime import timedelta

from bench.prove.judge import Judge, Tally
from bench.prove.remember import Remembering
from bench.prove.log import GRACE, Log, Looks, Record, Slot
from bench.prove.truth import Truth
from checker.model import SlotEntry, SlotOutcome
from checker.sandbox.things import Ending

_SETTLED = timedelta(hours=24)


def compare(log: Log, store: Remembering, truth: Truth, judge: Judge, tally: Tally, label: str) -> None:
    """Every slot has the outcome that it had; every night without a slot is skipped."""
    entries = store.ledger()
    for record in log.records:
        for slot in record.slots:
            entry = entries.get((record.addon.id, slot.life.uuid, slot.at))
            _compare_slot(record, slot, entry, truth, judge, tally, label)
        days = {
            (uuid, e.day) for (a, uuid, _), e in entries.items() if a == record.addon.id and e.outcome == "skipped"
        }
        _compare_skipped(record, days, truth.looks, tally, label)


def _compare_slot(
    record: Record, slot: Slot, entry: SlotEntry | None, truth: Truth, judge: Judge, tally: Tally, label: str
) -> None:
    end = min(record.until or truth.looks.at[-1], truth.looks.at[-1])
    seen = truth.looks.any(slot.at, min(slot.life.end or end, end))
    # What was still open when the database went, or when the year ended, is no matter.
    if not seen or not truth.looks.any(slot.at + _SETTLED, end) or truth.excusable(record, slot):
        return
    expected = _outcome(record, slot)
    if expected.lost:
        tally.counts["lost slots"] += 1
        if not judge.told(slot):
            tally.counts["lost and healed while nobody looked"] += 1
    if entry is None or entry.outcome is not expected:
        tally.counts["wrong in the ledger"] += 1
        said = f"{entry.outcome} ({entry.backup}, {entry.note})" if entry else "nothing"
        tally.findings.append(f"wrong in the ledger: {label} {slot.at} {record.post.at}: {said}, should be {expected}")


def _outcome(record: Record, slot: Slot) -> SlotOutcome:
    row = slot.row
    if row is None:
        return SlotOutcome.EXCUSED if record.guarded(slot) else SlotOutcome.MISSED
    if row.ending is not Ending.SUCCEEDED:
        return SlotOutcome(row.ending.value)
    if row.warnings:
        return SlotOutcome.PARTIAL
    return SlotOutcome.LATE if row.created_at > slot.at + GRACE else SlotOutcome.MET


def _compare_skipped(record: Record, got: set[tuple[str, object]], looks: Looks, tally: Tally, label: str) -> None:
    for life in record.lives:
        end = min(life.end or looks.at[-1], record.until or looks.at[-1], looks.at[-1])
        for day, resumes in life.clock.without:
            if life.start < resumes < end and looks.any(resumes, end) and resumes > looks.at[0]:
                tally.counts["nights without a slot"] += 1
                if (life.uuid, day) not in got:
                    tally.counts["wrong in the ledger"] += 1
                    tally.findings.append(f"wrong in the ledger: {label} {day} {life.hour} {life.zone}: not skipped")
