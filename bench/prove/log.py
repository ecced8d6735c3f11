"""The sandbox's own log: which schedule stood when, which slots were due, and what Heroku made of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.prove.clocks import Hour, hours
from bench.prove.fleet import Post
from checker.sandbox.things import Addon, Ending, Transfer
from checker.sandbox.world import World

GRACE = timedelta(hours=2)
RUN = timedelta(hours=2)
GUARD = timedelta(hours=12)
HEARTBEAT = timedelta(minutes=15, seconds=5)
"""A stalled dump is touched for the last time 5 s after its start."""


@dataclass(eq=False)
class Life:
    """A schedule on one database, from its making or edit to its next edit or its end."""

    uuid: str
    hour: int
    zone: str
    clock: Hour
    start: datetime
    edited: bool
    end: datetime | None = None


@dataclass(eq=False)
class Slot:
    """One slot that was due, and the row that Heroku made for it."""

    at: datetime
    life: Life
    row: Transfer | None = None

    def lost_since(self, now: datetime) -> datetime | None:
        """Since when it has been lost for all that is known at `now`, or None."""
        row = self.row
        if row is None or row.created_at > now:
            return self.at + GRACE if now >= self.at + GRACE else None
        if row.ending is Ending.STALLED:
            still = min(row.starts_at + HEARTBEAT, row.created_at + RUN)
            return still if now > still else None
        if row.ends_at is not None and row.ending is not Ending.SUCCEEDED:
            return row.ends_at if now >= row.ends_at else None
        return None

    def met(self, now: datetime) -> bool:
        """It has its backup, late or not."""
        return self.row is not None and self.row.succeeded(now)


@dataclass
class Record:
    """What is known of one add-on at one post."""

    post: Post
    addon: Addon
    since: datetime
    until: datetime | None = None
    lives: list[Life] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    strays: list[Transfer] = field(default_factory=list)
    """Rows whose slot was never due, as its hour had begun when the schedule was made or edited."""
    rows: list[Transfer] = field(default_factory=list)

    @property
    def life(self) -> Life | None:
        """The schedule that stands now."""
        return self.lives[-1] if self.lives and self.lives[-1].end is None else None

    def edits(self) -> list[datetime]:
        """When its schedule was edited in place."""
        return [life.start for life in self.lives if life.edited]

    def guarded(self, slot: Slot) -> bool:
        """Heroku skips what is due within 12 h of the last fire."""
        uuid = slot.life.uuid
        return any(r.schedule_uuid == uuid and slot.at - GUARD < r.created_at < slot.at for r in self.rows)


class Log:
    """Follows the world: `note` after each thing that was done to it, `follow` before each look."""

    def __init__(self, world: World, posts: Sequence[Post], clock: "Clocks") -> None:
        self._world, self._posts, self._clock = world, posts, clock
        self._read: dict[str, int] = {}
        self._upto = world.now
        self.records: list[Record] = []
        self.here: dict[Post, Record] = {}
        self.note()
        # So far each schedule is as old as its database, and nobody has changed any.
        self._upto = min(record.since for record in self.records)
        for record in self.records:
            record.lives[0].start = record.since

    def note(self) -> None:
        """Somebody changed something just now."""
        for post in self._posts:
            self._note_addon(post)
            self._note_schedule(self.here[post])

    def _note_addon(self, post: Post) -> None:
        now, before = self._world.now, self.here.get(post)
        addon = self._world.account.database(post.app, post.attachment)
        if before is not None and before.addon.id == addon.id:
            return
        if before is not None:
            before.until = now
            self._end(before)
        self.here[post] = Record(post, addon, addon.created_at if before is None else now)
        self.records.append(self.here[post])

    def _note_schedule(self, record: Record) -> None:
        found = self._world.schedules.of_database(record.addon)
        real, life = next(iter(found), None), record.life
        if real and life and (real.uuid, real.hour, real.timezone) == (life.uuid, life.hour, life.zone):
            return
        edited = bool(real and life and real.uuid == life.uuid)
        self._end(record)
        if real:
            clock = self._clock.of(real.hour, real.timezone)
            record.lives.append(Life(real.uuid, real.hour, real.timezone, clock, self._world.now, edited))

    def _end(self, record: Record) -> None:
        if record.life is not None:
            self.follow()
            record.life.end = self._world.now

    def follow(self) -> None:
        """Enter what came due and what Heroku made until now."""
        now = self._world.now
        for record in self.here.values():
            life = record.life
            if life is not None:
                due = life.clock.between(max(self._upto, life.start), now)
                record.slots += [Slot(at, life) for at in due]
        self._upto = now
        for app in {post.app for post in self._posts}:
            self._follow_rows(self._world.account.app(app).id)

    def _follow_rows(self, app_id: str) -> None:
        rows = self._world.backups._by_app.get(app_id, [])
        for row in rows[self._read.get(app_id, 0) :]:
            record = next(r for r in self.records if r.addon.id == row.addon_id)
            record.rows.append(row)
            if row.schedule_uuid is not None:
                _assign(record, row)
        self._read[app_id] = len(rows)


def _assign(record: Record, row: Transfer) -> None:
    """A row belongs to the latest slot not later than it, of the schedule as it stood when the row was made."""
    slot = next((s for s in reversed(record.slots) if s.at <= row.created_at), None)
    life = next((f for f in reversed(record.lives) if f.start <= row.created_at), None)
    begun = slot is not None and slot.life is life and row.created_at - slot.at < timedelta(days=1)
    if slot is not None and begun and slot.row is None:
        slot.row = row
    else:
        record.strays.append(row)


class Clocks:
    """The clocks of all zones for as long as a world lives."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.start, self.end = start - timedelta(days=50), end + timedelta(days=450)

    def of(self, hour: int, zone: str) -> Hour:
        """The slots of a daily schedule."""
        return hours(zone, self.start, self.end)[hour]


@dataclass(frozen=True)
class Looks:
    """The instants at which checker looks, all known beforehand."""

    at: tuple[datetime, ...]

    def before(self, instant: datetime) -> datetime:
        """The last look not later than this."""
        found = bisect_right(self.at, instant)
        return self.at[found - 1] if found else self.at[0]

    def after(self, instant: datetime) -> datetime:
        """The first look not earlier than this."""
        found = bisect_left(self.at, instant)
        return self.at[found] if found < len(self.at) else self.at[-1]

    def any(self, start: datetime, end: datetime) -> bool:
        """Whether there is a look in [start, end)."""
        return bisect_left(self.at, start) < bisect_left(self.at, end)

