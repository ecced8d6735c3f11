"""What is wrong with a database at an instant, out of the sandbox's own log. Knows nothing of how checker finds out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.prove.log import GRACE, RUN, Clocks, Looks, Record, Slot

_RECENT = 60

COVERED_BY: dict[str, tuple[str, ...]] = {
    "schedule_present": (),
    "schedule_matches": ("schedule_present",),
    "slots_met": ("schedule_present",),
    "recent_backup": ("slots_met", "schedule_present"),
}
"""What can be wrong, and of which incidents it may be a line instead of an alarm of its own (DESIGN §7)."""


@dataclass(frozen=True)
class Fact:
    """Whether something is wrong, and since when. `wrong` is None where either may be told (DESIGN §5, `excused`)."""

    wrong: bool | None
    since: datetime | None = None


class Truth:
    """The facts of any record at the instant of a look, up to which the log was followed."""

    def __init__(self, clocks: Clocks, looks: Looks) -> None:
        self._clocks, self.looks = clocks, looks
        self._facts: dict[str, Callable[[Record, datetime], Fact]] = {
            "schedule_present": self._present,
            "schedule_matches": self._matches,
            "slots_met": self._slots_met,
            "recent_backup": self._recent,
        }

    def of(self, record: Record, now: datetime) -> dict[str, Fact]:
        """All facts of a database that is there."""
        return {cause: fact(record, now) for cause, fact in self._facts.items()}

    def _present(self, record: Record, _now: datetime) -> Fact:
        if record.life is not None:
            return Fact(wrong=False)
        return Fact(wrong=True, since=record.lives[-1].end if record.lives else record.since)

    def _matches(self, record: Record, now: datetime) -> Fact:
        life, post = record.life, record.post
        if life is None or (life.hour, life.zone) == (post.hour, post.zone):
            return Fact(wrong=None if life is None else False)
        ahead = now + timedelta(days=400)
        demanded = self._clocks.of(post.hour, post.zone)
        differs = demanded.between(now, ahead) != life.clock.between(now, ahead)
        return Fact(wrong=differs, since=life.start)

    def _recent(self, record: Record, now: datetime) -> Fact:
        # Heroku keeps a week of nights; what is further back in the log is gone or older than what is there.
        good = [r for r in record.rows[-_RECENT:] if r.succeeded(now) and r.deleted_at is None]
        taken_at = max((r.starts_at for r in good), default=record.addon.created_at.replace(microsecond=0))
        wait = self._clocks.of(record.post.hour, record.post.zone).longest_wait(now, GRACE + RUN)
        limit = wait + GRACE + RUN
        return Fact(wrong=now - taken_at > limit, since=taken_at + limit)

    def _slots_met(self, record: Record, now: datetime) -> Fact:
        """The newest slot that is decided was lost, or was before a stray row or a slot that nobody can judge."""
        doubt = False
        for slot in reversed(record.slots):
            if any(slot.at <= stray.created_at <= now for stray in record.strays[-3:]):
                doubt = True
            if slot.met(now):
                return Fact(wrong=None if doubt else False)
            since = slot.lost_since(now) or self._was_missed(slot, now)
            if since is None or (slot.row is None and record.guarded(slot)):
                continue
            if self.excusable(record, slot):
                doubt = True
                continue
            return Fact(wrong=None if doubt else True, since=since)
        return Fact(wrong=None if doubt else False)

    def _was_missed(self, slot: Slot, now: datetime) -> datetime | None:
        """A late row that still runs puts nothing right yet; without a look before it, nobody was told of it."""
        row, due = slot.row, slot.at + GRACE
        if row is None or not due < row.created_at <= now:
            return None
        return due if self.looks.any(due, row.created_at) else None

    def excusable(self, record: Record, slot: Slot) -> bool:
        """Nobody can know whether it was due: an edit lies about it, or the first look at the database after it."""
        if slot.at <= self.looks.after(record.since):
            return True
        edits = ((self.looks.before(edit), self.looks.after(edit)) for edit in record.edits())
        return any(before - GRACE - RUN < slot.at <= after for before, after in edits)

