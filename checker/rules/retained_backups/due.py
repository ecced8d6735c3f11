"""Of which slots a healthy schedule must have its backup still, as of a look. Pure.

These are the slots of the last seven days: no row younger than that expires (heroku.md §3.1). What Heroku keeps an hour
longer by luck of the minute at which a night began is not counted on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker.model import Backup, Past, Requirement, Schedule, Seen, SlotEntry
from checker.rules.retained_backups.kept import NIGHTS, WEEK, Kept, kept_by
from checker.slots import Daily, is_zone, later_than, slots_between

_DAY = timedelta(days=1)
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One schedule's part: since when it backs up this database, and the slots whose backup must be there.

    `lost` are those slots that the ledger knows to be lost; `going` are the good backups that the next run deletes.
    `kept` is None where Heroku does not say what it keeps.
    """

    schedule: Schedule
    kept: Kept | None
    since: datetime
    slots: tuple[datetime, ...]
    lost: tuple[SlotEntry, ...]
    going: tuple[Backup, ...]

    def capacity(self, now: datetime) -> int:
        """How many good backups a schedule of its age that never failed has, at best."""
        older = self.kept.most - NIGHTS if self.kept and now - self.since > self.kept.reach + _DAY else 0
        return len(self.slots) + older

    def is_young(self, reach: timedelta, now: datetime) -> bool:
        """It has not backed up this database for so long yet that anything could lie so far back."""
        return now - self.since <= reach + _DAY

    def reaches(self, oldest: Backup, reach: timedelta, now: datetime) -> bool:
        """The backup is that of the first slot within `reach`, or older: no night of it is missing at its far end."""
        if oldest.created_at <= now - reach:
            return True
        far = [slot for slot in self.slots if slot >= now - reach]
        if reach > WEEK:
            daily = Daily(self.schedule.hour, self.schedule.timezone)
            far = list(slots_between(daily, now - reach, now - reach + 4 * _DAY))
        return not far[1:] or oldest.created_at < far[1]


def due_of(observation: Seen, past: Past, requirement: Requirement) -> Iterator[Due]:
    """What is due of each schedule whose zone is known."""
    here = {backup.uuid for backup in observation.backups}
    elsewhere = [run for run in observation.runs if run.uuid not in here]
    for schedule in observation.schedules:
        if is_zone(schedule.timezone):
            yield _due(schedule, observation, past, elsewhere, requirement.start_grace)


def _due(schedule: Schedule, observation: Seen, past: Past, elsewhere: Sequence[Backup], start_grace: timedelta) -> Due:
    since = _since(schedule, observation, past, elsewhere)
    start = max(observation.seen_at - WEEK, since)
    entries = _entries(schedule, past, elsewhere, start)
    decided = [e for e in entries if e.outcome.satisfies or e.outcome.lost]
    slots, at = {e.at for e in decided}, schedule.at
    if all(e.schedule == at for e in entries):
        slots |= _unseen_slots(schedule, observation, past, entries, start, start_grace)
    # Where clocks go forward, an eighth one lies within the week for an hour.
    ordered, kept = tuple(sorted(slots)[-NIGHTS:]), kept_by(schedule)
    first = ordered[0] if ordered else start
    expires = kept is not None and kept.week_only
    going = tuple(b for b in _rows(schedule, observation) if b.created_at < first) if expires else ()
    return Due(schedule, kept, since, ordered, tuple(e for e in decided if e.outcome.lost), going)


def _since(schedule: Schedule, observation: Seen, past: Past, elsewhere: Sequence[Backup]) -> datetime:
    """Since when the schedule backs up this database: since both are there, or since it came here by a promote."""
    since = max(schedule.created_at, observation.database.created_at)
    known = next((k for k in past.schedules if k.schedule.uuid == schedule.uuid), None)
    if known is not None and past.first_seen_at is not None and known.first_seen_at > past.first_seen_at:
        since = max(since, known.first_seen_at)
    if known is None and past.last_seen_at is not None and schedule.created_at <= past.last_seen_at:
        since = max(since, observation.seen_at)
    return max((since, *(run.created_at for run in elsewhere if run.schedule_uuid == schedule.uuid)))


def _entries(schedule: Schedule, past: Past, elsewhere: Sequence[Backup], start: datetime) -> list[SlotEntry]:
    """The ledger's slots of the schedule after `start`, without those that a run of another database satisfied."""
    foreign = {run.name for run in elsewhere}
    week = later_than(start, past.ledger)
    return [e for e in week if e.schedule_uuid == schedule.uuid and e.backup not in foreign]


def _unseen_slots(
    schedule: Schedule,
    observation: Seen,
    past: Past,
    entries: list[SlotEntry],
    start: datetime,
    start_grace: timedelta,
) -> set[datetime]:
    """The slots from before the first look at the schedule, which stand in the ledger only where a row proves them."""
    known = next((k for k in past.schedules if k.schedule.uuid == schedule.uuid), None)
    end = known.first_seen_at if known else observation.seen_at
    if end <= start:
        return set()
    daily = Daily(schedule.hour, schedule.timezone)
    there = {e.at for e in entries}
    slots = [slot for slot in slots_between(daily, start + _MOMENT, end) if slot not in there]
    rows = [b.created_at for b in _rows(schedule, observation) if b.created_at > start]
    all_slots = list(slots_between(daily, start - 2 * _DAY, observation.seen_at))
    # Rows at another hour: it was edited since, by which one night may rightly have gone by (heroku.md §3.2).
    fits = all(any(timedelta() <= at - slot <= start_grace for slot in all_slots) for at in rows)
    return set(slots if fits else slots[:-1])


def _rows(schedule: Schedule, observation: Seen) -> list[Backup]:
    """The good backups of this database that the schedule made; where it is the only one, also those of no uuid."""
    uuids = {schedule.uuid, None} if len(observation.schedules) == 1 else {schedule.uuid}
    return [b for b in observation.good_backups if b.scheduled and b.schedule_uuid in uuids]
