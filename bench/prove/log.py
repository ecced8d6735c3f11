"""The sandbox's own log: which schedule stood when, which slots were due, what Heroku made of them, and who looked."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from bench.prove.clocks import DAY, Clocks, Hour
from bench.prove.fleet import Post
from checker.sandbox.account import NoSuchThing
from checker.sandbox.things import Addon, Schedule, Transfer
from checker.sandbox.world import World
from checker.sandbox.zones import zone

GUARD = timedelta(hours=12)
"""Heroku skips what is due within this time of the last fire (DESIGN §5)."""

_SAME_SLOT = DAY + GUARD


@dataclass(eq=False)
class Life:
    """A schedule on one database, from its making or edit to its next edit or its end."""

    schedule: Schedule
    hour: int
    zone: str
    clock: Hour
    start: datetime
    edited: bool
    end: datetime | None = None

    @property
    def uuid(self) -> str:
        """The schedule's; an edit keeps it."""
        return self.schedule.uuid


@dataclass(eq=False)
class Slot:
    """One slot that was due, and the row that Heroku made for it."""

    at: datetime
    life: Life
    row: Transfer | None = None


class Noted(NamedTuple):
    """A schedule as it was when somebody looked and found it in order."""

    hour: int
    zone: str
    weeks: int
    months: int

    def keeps(self, was: "Noted") -> bool:
        """Its backups are kept no shorter than they were."""
        return self.weeks >= was.weeks and self.months >= was.months


@dataclass(eq=False)
class Record:
    """What is known of one add-on at one post, and every look that there was at it."""

    post: Post
    addon: Addon
    since: datetime
    until: datetime | None = None
    lives: list[Life] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    rows: list[Transfer] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)
    edits: list[datetime] = field(default_factory=list)
    """When its schedule was edited in place."""
    noted: Noted | None = None

    @property
    def life(self) -> Life | None:
        """The schedule that stands now."""
        return self.lives[-1] if self.lives and self.lives[-1].end is None else None

    def looked_before(self, at: datetime) -> datetime:
        """The last look not later than this; the database's beginning where there was none."""
        found = bisect_right(self.looks, at)
        return self.looks[found - 1] if found else self.since

    def looked_after(self, at: datetime) -> datetime | None:
        """The first look not earlier than this, or None as long as there is none."""
        found = bisect_left(self.looks, at)
        return self.looks[found] if found < len(self.looks) else None

    def looked_within(self, start: datetime, end: datetime) -> bool:
        """Whether there was a look in [start, end)."""
        return bisect_left(self.looks, start) < bisect_left(self.looks, end)

    def guarded(self, slot: Slot) -> bool:
        """Heroku skips what is due within 12 h of the last fire."""
        lately = takewhile(lambda row: row.created_at > slot.at - GUARD, reversed(self.rows))
        return any(row.created_at < slot.at and row.schedule_uuid == slot.life.uuid for row in lately)


class Log:
    """Follows the world: `note` after each thing that was done to a post, `follow` before each look."""

    def __init__(self, world: World, posts: Sequence[Post], clocks: Clocks) -> None:
        self._world, self._posts, self._clocks = world, posts, clocks
        self._read = dict.fromkeys((post.app for post in posts), 0)
        self._followed = world.now
        self.records: list[Record] = []
        self.here: dict[Post, Record] = {}
        for post in posts:
            self.note(post)
        # So far each schedule is as old as its database, and nobody has changed any.
        for record in self.records:
            record.lives[0].start = record.since
        self._followed = min(record.since for record in self.records)

    def note(self, post: Post) -> None:
        """Somebody changed something at this post just now."""
        now, before = self._world.now, self.here.get(post)
        addon = self._addon(post)
        if before is not None and (addon is None or before.addon.id != addon.id):
            self._end(before)
            before.until = now
            del self.here[post]
        if addon is None:
            return
        if post not in self.here:
            self.here[post] = Record(post, addon, addon.created_at if before is None else now)
            self.records.append(self.here[post])
        self._note_schedule(self.here[post])

    def _addon(self, post: Post) -> Addon | None:
        with suppress(NoSuchThing):
            return self._world.account.database(post.app, post.attachment)
        return None

    def _note_schedule(self, record: Record) -> None:
        real = next(iter(self._world.schedules.of_database(record.addon)), None)
        life = record.life
        if real and life and (real.uuid, real.hour, real.timezone) == (life.uuid, life.hour, life.zone):
            return
        self._end(record)
        if real:
            clock = self._clocks.of(real.hour, real.timezone)
            edited = life is not None and real.uuid == life.uuid
            record.edits += [self._world.now] * edited
            record.lives.append(Life(real, real.hour, real.timezone, clock, self._world.now, edited))

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
                due = life.clock.between(max(self._followed, life.start), now)
                record.slots += [Slot(at, life) for at in due]
        self._followed = now
        for app in self._read:
            self._follow_rows(app)

    def _follow_rows(self, app: str) -> None:
        rows = self._world.backups._by_app.get(self._world.account.app(app).id, [])
        for row in rows[self._read[app] :]:
            record = next(r for r in reversed(self.records) if r.addon.id == row.addon_id)
            record.rows.append(row)
            if row.schedule_uuid is not None:
                _assign(record, row)
        self._read[app] = len(rows)


def _assign(record: Record, row: Transfer) -> None:
    """A row belongs to the latest slot not later than it, be it one that had begun when its hour was edited in."""
    own = [slot for slot in record.slots[-9:] if slot.life.uuid == row.schedule_uuid and slot.at <= row.created_at]
    edited = (f for f in record.lives[-9:] if f.uuid == row.schedule_uuid and f.edited and f.start <= row.created_at)
    begun = [Slot(life.clock.newest(life.start), life) for life in edited if _begun(life)]
    latest = max([*own, *begun], key=lambda slot: slot.at, default=None)
    if latest is None or latest.row is not None or row.created_at - latest.at > _SAME_SLOT:
        return
    latest.row = row
    if latest not in own:
        record.slots.append(latest)
        record.slots.sort(key=lambda slot: slot.at)


def _begun(life: Life) -> bool:
    """It was edited to the very hour that it was."""
    return life.start.astimezone(zone(life.zone)).hour == life.hour
