"""Holds what was told against the truth, look by look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.prove.log import Record, Slot
from bench.prove.truth import COVERED_BY, Fact, Truth
from checker.model import Notice, Reason

GONE_AFTER = timedelta(hours=3)
"""So long after the first look that did not find a database any more, somebody must have been told."""


@dataclass
class Tally:
    """What was counted; `findings` says each thing that went wrong in a line."""

    counts: Counter[str] = field(default_factory=Counter)
    greatest_delay: timedelta = timedelta(0)
    findings: list[str] = field(default_factory=list)
    zones: set[str] = field(default_factory=set)

    def add(self, other: "Tally") -> None:
        """Count together."""
        self.counts += other.counts
        self.greatest_delay = max(self.greatest_delay, other.greatest_delay)
        self.findings += other.findings
        self.zones |= other.zones


class Judge:
    """One world's notices against its truth. `look` is called after each look with what that look told."""

    def __init__(self, truth: Truth, tally: Tally, label: str) -> None:
        self._truth, self._tally, self._label = truth, tally, label
        self._open: dict[str, dict[str, datetime]] = {}
        self._gone_told: set[str] = set()
        self._known: set[tuple[str, ...]] = set()
        self._told_slots: set[Slot] = set()
        self._covered: set[tuple[str, str]] = set()

    def look(self, records: Sequence[Record], notices: Sequence[Notice], now: datetime, before: datetime) -> None:
        """Judge one look at `now`; the look before it was at `before`."""
        for record in records:
            own = [n for n in notices if n.subject.id == record.addon.id]
            if record.until is None:
                self._judge(record, own, now, before)
            else:
                self._judge_gone(record, own, now)
        ids = {record.addon.id for record in records}
        for notice in notices:
            if notice.subject.id not in ids and notice.reason is not Reason.BASELINE:
                self._say("false alarms", notice.subject.label, f"{notice.reason} {notice.cause}", now)

    def _judge(self, record: Record, notices: Sequence[Notice], now: datetime, before: datetime) -> None:
        facts = self._truth.of(record, now)
        opened = {n.cause for n in notices if n.reason is Reason.OPENED}
        resolved = {n.cause for n in notices if n.reason is Reason.RESOLVED}
        still = self._open.setdefault(record.addon.id, {})
        for notice in notices:
            if notice.reason is Reason.OPENED:
                self._opened(record, notice.cause, facts, still, now)
        for cause in resolved:
            still.pop(cause, None)
            if facts.get(cause, Fact(wrong=True)).wrong:
                self._report("false all-clears", record, cause, now, facts)
        still |= dict.fromkeys(opened, now)
        self._tally.counts["resolves told"] += len(resolved)
        self._silence(record, facts, still, now)
        for cause in opened & facts.keys():
            since = facts[cause].since
            if (record.addon.id, cause) in self._covered:
                self._tally.counts["openings handed on by a cause that ended"] += 1
            elif since and now - before < timedelta(minutes=62):
                self._tally.greatest_delay = max(self._tally.greatest_delay, now - since)
        self._covered -= {(record.addon.id, cause) for cause in facts}
        self._covered |= {(record.addon.id, cause) for cause, f in facts.items() if f.wrong and cause not in still}
        if "slots_met" in still or "schedule_present" in still:
            self._told_slots |= {slot for slot in record.slots[-9:] if slot.lost_since(now)}

    def _opened(
        self, record: Record, cause: str, facts: dict[str, Fact], still: dict[str, datetime], now: datetime
    ) -> None:
        self._tally.counts["openings told"] += 1
        if cause not in facts or facts[cause].wrong is False:
            self._report("false alarms", record, cause, now, facts)
        elif cause in still:
            self._report("doubles", record, cause, now, facts)
        elif any(cover in still and facts[cover].wrong for cover in COVERED_BY[cause]):
            self._report("doubles", record, cause, now, facts)

    def _silence(self, record: Record, facts: dict[str, Fact], still: dict[str, datetime], now: datetime) -> None:
        """What is wrong and in no open incident; what is right and still open."""
        for cause, fact in facts.items():
            if fact.wrong and cause not in still and not any(cover in still for cover in COVERED_BY[cause]):
                self._report("misses", record, cause, now, facts)
            if fact.wrong is False and cause in still:
                self._report("not resolved", record, cause, now, facts)

    def _judge_gone(self, record: Record, notices: Sequence[Notice], now: datetime) -> None:
        for notice in notices:
            key = (record.addon.id, notice.cause, notice.reason)
            if notice.cause in COVERED_BY:
                self._say("false alarms", record.post.at, f"{notice.reason} {notice.cause} of a database gone", now)
            elif key in self._known:
                self._say("doubles", record.post.at, f"{notice.reason} {notice.cause} of a database gone", now)
            self._known.add(key)
            self._gone_told.add(record.addon.id)
        if record.until is None or record.addon.id in self._gone_told:
            return
        if now - self._truth.looks.after(record.until) >= GONE_AFTER:
            self._gone_told.add(record.addon.id)
            self._say("misses", record.post.at, "a database gone, and nobody was told", now)

    def told(self, slot: Slot) -> bool:
        """Whether an open incident covered this lost slot at some look."""
        return slot in self._told_slots

    def _report(self, kind: str, record: Record, cause: str, now: datetime, facts: dict[str, Fact]) -> None:
        fact = facts.get(cause)
        since = fact.since if fact else None
        key = (kind, record.addon.id, cause, str(since))
        if key not in self._known:
            self._known.add(key)
            others = ", ".join(c for c, f in facts.items() if f.wrong) or "nothing"
            self._say(kind, f"{record.post.app}::{record.post.attachment} {record.post.at}",
                      f"{cause} (true since {since}; wrong now: {others})", now)

    def _say(self, kind: str, who: str, what: str, now: datetime) -> None:
        self._tally.counts[kind] += 1
        self._tally.findings.append(f"{kind}: {self._label} {now:%Y-%m-%d %H:%M:%S} {who}: {what}")
