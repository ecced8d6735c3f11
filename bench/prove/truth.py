"""What is wrong with a database at an instant, out of the sandbox's own log. Knows nothing of how checker finds out.

Its rules are those of DESIGN §5 and §7, and nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bench.prove.clocks import AHEAD, DAY, Clocks
from bench.prove.log import Noted, Record, Slot
from checker.sandbox.things import Ending, Transfer

GRACE = timedelta(hours=2)
RUN = timedelta(hours=2)
HEARTBEAT = timedelta(minutes=15, seconds=5)
"""A stalled dump is touched for the last time 5 s after its start."""

FORETOLD = 14 * DAY
WINDOW = 7 * DAY
_LONGEST_DAY = timedelta(hours=25)
# More slots and rows than any of these facts looks back at.
_NIGHTS = 12
_ROWS = 40

COVERED_BY: dict[str, tuple[str, ...]] = {
    "schedule_present": (),
    "schedule_matches": ("schedule_present",),
    "schedule_unchanged": ("schedule_present", "schedule_matches"),
    "schedule_has_slots": ("schedule_matches",),
    "schedule_bound": ("slots_met",),
    "slots_met": ("schedule_present",),
    "last_attempt_succeeded": ("slots_met",),
    "not_stalled": ("slots_met",),
    "recent_backup": ("slots_met", "last_attempt_succeeded", "not_stalled", "schedule_present"),
    "no_gaps": (),
}
"""What can be wrong, and of which incidents it may be a line instead of an alarm of its own (DESIGN §7)."""


@dataclass(frozen=True)
class Fact:
    """Whether something is wrong, and since when. `wrong` is None where either may be told (DESIGN §5, `excused`).

    `due` is the instant at which time alone made it so: checker must not wait for its next full sweep then. `alone`:
    it is an alarm of its own, whatever else is wrong.
    """

    wrong: bool | None
    since: datetime | None = None
    due: datetime | None = None
    alone: bool = False


FINE, EITHER = Fact(wrong=False), Fact(wrong=None)


class Truth:
    """The facts of any record at the instant up to which the log was followed."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    def of(self, record: Record, now: datetime) -> dict[str, Fact]:
        """All facts of a database that is there."""
        return {
            "schedule_present": self._present(record),
            "schedule_matches": self._matches(record, now),
            "schedule_unchanged": self._unchanged(record, now),
            "schedule_has_slots": self._has_slots(record, now),
            "slots_met": (slots_met := self._slots_met(record, now)),
            # Nothing changes its name here, and a schedule that is dead behind backups by hand has lost its slots.
            "schedule_bound": EITHER if slots_met.wrong is None else FINE,
            "last_attempt_succeeded": self._attempt(record, now),
            "not_stalled": self._stalled(record, now),
            "recent_backup": self._recent(record, now),
            "no_gaps": self._gaps(record, now),
        }

    def lost(self, record: Record, now: datetime) -> set[Slot]:
        """The slots of the last days that are lost for all that is known by now."""
        return {slot for slot in record.slots[-_NIGHTS:] if self._lost(record, slot, now)}

    def _present(self, record: Record) -> Fact:
        if record.life is not None:
            return FINE
        return Fact(wrong=True, since=record.lives[-1].end if record.lives else record.since)

    def _matches(self, record: Record, now: datetime) -> Fact:
        life, post = record.life, record.post
        if life is None:
            return EITHER
        if post.any or (life.hour, life.zone) == (post.hour, post.zone):
            return FINE
        return Fact(wrong=not self._alike((post.hour, post.zone), (life.hour, life.zone), now), since=life.start)

    def _unchanged(self, record: Record, now: datetime) -> Fact:
        """The schedule does not run as it was noted, or keeps less; a demanded hour, or keeping more, is noted instead.

        To be asked at each look: only what was seen is noted.
        """
        life, post, was = record.life, record.post, record.noted
        if life is None:
            return Fact(wrong=True, since=record.lives[-1].end) if was else EITHER
        noted = Noted(life.hour, life.zone, life.schedule.retain_weeks, life.schedule.retain_months)
        demanded = not post.any and self._alike((post.hour, post.zone), noted[:2], now)
        if was is None or ((demanded or self._alike(was[:2], noted[:2], now)) and noted.keeps(was)):
            record.noted = noted
            return FINE
        if demanded:
            # The hour is excused, not that it keeps less.
            record.noted = was._replace(hour=noted.hour, zone=noted.zone)
        return Fact(wrong=True, since=life.start)

    def _alike(self, one: tuple[int, str], other: tuple[int, str], now: datetime) -> bool:
        """Whether two schedules are due at the same instants for as far as one looks ahead."""
        if one == other:
            return True
        ahead = [self._clocks.of(*at).between(now, now + AHEAD) for at in (one, other)]
        return ahead[0] == ahead[1]

    def _has_slots(self, record: Record, now: datetime) -> Fact:
        life = record.life
        if life is None:
            return EITHER
        coming = life.clock.without_between(now, now + FORETOLD)
        if not coming:
            return FINE
        # Where the demanded hour is there, going back to it is all that there is to do.
        demanded = self._clocks.of(record.post.hour, record.post.zone)
        alone = record.post.any or bool(demanded.without_between(now, now + FORETOLD))
        return Fact(wrong=True, since=max(life.start, coming[0] - FORETOLD), alone=alone)

    def _slots_met(self, record: Record, now: datetime) -> Fact:
        """The newest slot that is decided was lost."""
        doubtful: set[bool] = set()
        for slot in reversed(record.slots[-_NIGHTS:]):
            lost = self._lost(record, slot, now)
            if not lost and not met(slot, now):
                continue
            doubtful.add(bool(lost))
            if not excusable(record, slot):
                return EITHER if len(doubtful) > 1 else lost or FINE
        return EITHER if doubtful else FINE

    def _gaps(self, record: Record, now: datetime) -> Fact:
        """A slot of the last days was lost, and a newer one is decided."""
        slots = record.slots[-_NIGHTS:]
        lost = [slot for slot in slots if not met(slot, now) and self._lost(record, slot, now)]
        # About an edit that nobody saw, a slot may be taken for one of the other hour.
        near = [slot for slot in lost if now - slot.at <= WINDOW + DAY]
        if not near:
            return FINE
        decided = [slot for slot in slots if slot in lost or met(slot, now)]
        sure = [slot for slot in decided if not excusable(record, slot)]
        if any(slot in sure[:-1] and now - slot.at <= WINDOW for slot in near):
            return Fact(wrong=True)
        within = (slot for slot in near if slot not in sure or now - slot.at <= WINDOW)
        return EITHER if any(slot in decided[:-1] for slot in within) else FINE

    def _lost(self, record: Record, slot: Slot, now: datetime) -> Fact | None:
        """That and since when a slot is lost; None where it is not, or not yet."""
        row, due = slot.row, slot.at + GRACE
        if row is None or row.created_at > now:
            lost = now >= due and not record.guarded(slot)
            return Fact(wrong=True, since=due, due=due) if lost else None
        if bad := _hangs(row, now):
            return bad
        if row.ended(now):
            return Fact(wrong=True, since=row.ends_at) if row.ending is not Ending.SUCCEEDED else None
        # A late row that still runs puts nothing right yet; without a look before it, nobody can know of it.
        missed = due < row.created_at and record.looked_within(due, row.created_at)
        return Fact(wrong=True, since=due, due=due) if missed else None

    def _attempt(self, record: Record, now: datetime) -> Fact:
        ended = (row for row in _rows(record) if row.ended(now))
        last = max(ended, key=lambda row: row.created_at, default=None)
        if last is None:
            return EITHER
        good = last.ending is Ending.SUCCEEDED and not last.warnings
        return FINE if good else Fact(wrong=True, since=last.ends_at)

    def _stalled(self, record: Record, now: datetime) -> Fact:
        rows = list(_rows(record))
        hanging = [(row.created_at, bad) for row in rows if (bad := _hangs(row, now))]
        if not hanging:
            return FINE
        good = max((row.created_at for row in rows if row.succeeded(now)), default=record.since)
        return next((bad for created_at, bad in sorted(hanging, key=lambda h: h[0]) if created_at > good), FINE)

    def _recent(self, record: Record, now: datetime) -> Fact:
        born = record.addon.created_at.replace(microsecond=0)
        taken_at = max((row.starts_at for row in _rows(record) if row.succeeded(now)), default=born)
        life, post = record.life, record.post
        if post.any:
            wait = life.clock.longest_wait(now, GRACE + RUN) if life else _LONGEST_DAY
        else:
            wait = self._clocks.of(post.hour, post.zone).longest_wait(now, GRACE + RUN)
        over = taken_at + wait + GRACE + RUN
        return Fact(wrong=now > over, since=over, due=over)


def met(slot: Slot, now: datetime) -> bool:
    """It has its backup, late or not."""
    return slot.row is not None and slot.row.succeeded(now)


def excusable(record: Record, slot: Slot) -> bool:
    """Nobody can know for sure that it was due, or what became of it.

    It was before the first look at the database; or its schedule was gone at the next look, which is told instead (the
    same for the slot after it, whose backup may then pass for this one's); or an edit lies about it.
    """
    if not record.looks or slot.at <= record.looks[0]:
        return True
    end = slot.life.end
    if end and not all(record.looked_within(at, end) for at in (slot.at, *slot.life.clock.between(slot.at, end)[:1])):
        return True
    return any(_about(record, edit, slot.at) for edit in record.edits)


def _about(record: Record, edit: datetime, at: datetime) -> bool:
    after = record.looked_after(edit)
    return record.looked_before(edit) - GRACE < at and (after is None or at <= after)


def _rows(record: Record) -> Iterator[Transfer]:
    """The newest rows that are still there. What is further back is gone, or older than what counts."""
    return (row for row in record.rows[-_ROWS:] if row.deleted_at is None)


def _hangs(row: Transfer, now: datetime) -> Fact | None:
    """It never ends: known by its heartbeat to whoever looks, and by its time to everybody."""
    if row.ending is not Ending.STALLED:
        return None
    due = row.created_at + RUN
    since = min(row.starts_at + HEARTBEAT, due)
    return Fact(wrong=True, since=since, due=due) if now > since else None
