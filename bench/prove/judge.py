"""Holds what was told against the truth, look by look."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bench.prove.log import Log, Record, Slot
from bench.prove.shifts import Shifts
from bench.prove.tally import Tally
from bench.prove.truth import COVERED_BY, FINE, Fact, Truth
from checker.model import CHECKER, Notice, Reason

_GONE = "listed"
_LOST_NIGHTS = {"slots_met", "no_gaps"}


class Judge:
    """One world's notices against its truth. `look` is called after each sweep with what that sweep told."""

    def __init__(self, log: Log, truth: Truth, shifts: Shifts, tally: Tally, label: str) -> None:
        self._log, self._truth, self._shifts = log, truth, shifts
        self._tally, self._label = tally, label
        self._open: dict[str, set[str]] = defaultdict(set)
        self._covered: dict[str, frozenset[str]] = {}
        self._missed_at: dict[str, datetime] = {}
        self._said: set[tuple[str, ...]] = set()
        self._told: set[Slot] = set()

    def look(self, now: datetime, apps: frozenset[str], notices: Sequence[Notice]) -> None:
        """Judge one sweep: a full one, or of some apps."""
        told: dict[str, list[Notice]] = defaultdict(list)
        for notice in notices:
            told[notice.subject.id].append(notice)
        for record in self._log.records:
            own = told.pop(record.addon.id, [])
            if record.until is not None:
                self._look_at_gone(record, own, now, full=not apps)
            elif not apps or (record.looks and record.post.app in apps):
                record.looks.append(now)
                self._look_at(record, own, now)
            else:
                self._strange(own)
        self._strange([notice for of in told.values() for notice in of])

    def told(self, slot: Slot) -> bool:
        """Whether this lost slot was told, or fell into an open incident about lost ones."""
        return slot in self._told

    def _look_at(self, record: Record, notices: Sequence[Notice], now: datetime) -> None:
        facts, still = self._truth.of(record, now), self._open[record.addon.id]
        handed_on = self._covered.get(record.addon.id, frozenset())
        for notice in notices:
            if notice.reason is Reason.RESOLVED and notice.cause in still:
                self._resolved(record, notice.cause, facts, now)
            elif notice.reason is Reason.WORSENED and notice.cause in still:
                self._tally.counts["alarms that became worse"] += 1
            elif notice.reason is not Reason.OPENED:
                self._strange([notice])
        opened = [notice.cause for notice in notices if notice.reason is Reason.OPENED]
        for cause in opened:
            double = cause in still or is_line(cause, facts, {*still, *opened})
            self._opened(record, cause, facts, now, double=double, handed_on=cause in handed_on)
        still.update(opened)
        wrong = (cause for cause, fact in facts.items() if fact.wrong)
        covered = frozenset(cause for cause in wrong if is_line(cause, facts, still, perhaps=True))
        self._covered[record.addon.id] = covered
        for cause, fact in facts.items():
            if fact.wrong and cause not in still and cause not in covered:
                self._find("misses", record, cause, facts, now)
            if fact.wrong is False and cause in still:
                self._find("not resolved", record, cause, facts, now)
        if still & _LOST_NIGHTS or "slots_met" in covered:
            self._told |= self._truth.lost(record, now)

    def _opened(
        self, record: Record, cause: str, facts: dict[str, Fact], now: datetime, *, double: bool, handed_on: bool
    ) -> None:
        fact = facts.get(cause, FINE)
        self._tally.alarms[cause] += 1
        if fact.wrong is False:
            self._find("false alarms", record, cause, facts, now)
        elif double:
            self._find("doubles", record, cause, facts, now)
        elif handed_on:
            self._tally.counts["alarms handed on by a cause that ended"] += 1
        elif fact.wrong:
            self._time(record, cause, facts, now)

    def _time(self, record: Record, cause: str, facts: dict[str, Fact], now: datetime) -> None:
        """Whether it was told in time."""
        since, due = facts[cause].since, facts[cause].due
        told_by = self._shifts.told_by(due) if due else None
        if told_by and now > told_by:
            self._find("told late", record, cause, facts, now)
        if due and self._shifts.whole(due, now):
            self._tally.past_deadline = max(self._tally.past_deadline, now - due)
        elif since and self._shifts.whole(since, now):
            self._tally.after_event = max(self._tally.after_event, now - since)

    def _resolved(self, record: Record, cause: str, facts: dict[str, Fact], now: datetime) -> None:
        self._tally.counts["resolved"] += 1
        self._open[record.addon.id].remove(cause)
        if facts.get(cause, Fact(wrong=True)).wrong:
            self._find("false all-clears", record, cause, facts, now)

    def _look_at_gone(self, record: Record, notices: Sequence[Notice], now: datetime, *, full: bool) -> None:
        still = self._open[record.addon.id]
        for notice in notices:
            if (notice.reason, notice.cause) != (Reason.OPENED, _GONE):
                self._strange([notice])
                continue
            self._tally.alarms["gone"] += 1
            if _GONE in still:
                self._find("doubles", record, _GONE, {}, now)
            still.add(_GONE)
        # Once is no proof; the second listing without it is.
        if full and _GONE not in still and self._missed_at.setdefault(record.addon.id, now) < now:
            self._find("misses", record, _GONE, {}, now)

    def _strange(self, notices: Sequence[Notice]) -> None:
        """What nobody expects: of the checker itself only the baseline, once."""
        for notice in notices:
            baseline = (notice.subject.id, notice.reason) == (CHECKER, Reason.BASELINE)
            if not baseline or ("baseline",) in self._said:
                kind = "false alarms" if notice.reason is Reason.OPENED else "other notices"
                about = f"{notice.at:%Y-%m-%d %H:%M:%S} {notice.subject.label}"
                self._tally.find(kind, self._label, f"{about}: {notice.reason} {notice.cause}")
            self._said.add(("baseline",))

    def _find(self, kind: str, record: Record, cause: str, facts: dict[str, Fact], now: datetime) -> None:
        """Say it once, however many looks it lasts."""
        since = facts[cause].since if cause in facts else record.until
        key = (kind, record.addon.id, cause, str(since))
        if kind in {"misses", "not resolved"} and key in self._said:
            return
        self._said.add(key)
        wrong = ", ".join(other for other, fact in facts.items() if fact.wrong) or "nothing"
        what = f"{cause} (true since {since:%Y-%m-%d %H:%M:%S}; wrong now: {wrong})" if since else cause
        self._tally.find(kind, self._label, f"{now:%Y-%m-%d %H:%M:%S} {record.post.label}: {what}")


def is_line(cause: str, facts: dict[str, Fact], still: set[str], *, perhaps: bool = False) -> bool:
    """Whether it is a line in another incident: one that explains it is told, itself or as such a line.

    `perhaps`: it may be one, by what may be wrong (`Fact.wrong` is None).
    """
    if facts.get(cause, FINE).alone:
        return False
    above = [other for other in COVERED_BY.get(cause, ()) if facts[other].wrong is not False]
    further = (other for other in above if facts[other].wrong or perhaps)
    return not still.isdisjoint(above) or any(is_line(other, facts, still, perhaps=perhaps) for other in further)
