"""Some weeks of a simulated Heroku that checker watched as well as it could, and what truly happened in them.

Checker looks every three hours; it is away at times, also for longer than Heroku keeps any evidence; at times it can
list nothing, and at times it cannot read one app. What happened is told by the sandbox's own log, and when somebody
looked by the list of looks that is kept here: nothing of checker's is asked for any of it.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from pydantic import TypeAdapter

from bench.list_sink import ListSink
from bench.prove.drive import silence
from bench.prove.fleet import Demands, Fleet, Post, fleet
from bench.prove.log import Log, Record, Slot
from bench.prove.reader import WorldReader
from bench.prove.truth import GRACE, HEARTBEAT, RUN
from checker.errors import Unreadable
from checker.model import Database, PolicyInForce, Transfers
from checker.policy import parse
from checker.ports import Fetched
from checker.rules import RULES
from checker.run import Tools, sweep
from checker.sandbox.events import Event
from checker.sandbox.happen import happen
from checker.sandbox.things import Ending, Transfer
from checker.store.memory import MemoryStore

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
POLL = 3 * HOUR
DAYS = 26
EVIDENCE = 6 * DAY
LATE = timedelta(minutes=5)

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)
_FAULTS = ("skip_slot", "fail", "cancel", "stall", "warn", "delay", "capture", "delete_schedule")
_LAX = 2
_EXEMPT = 1
_DARK = 3


class Reader(WorldReader):
    """Lists nothing while `blind`, and cannot read the apps that are `dark`."""

    blind = False
    dark: frozenset[str] = frozenset()

    async def databases(self) -> Fetched[tuple[Database, ...]]:
        """Every add-on."""
        if self.blind:
            raise Unreadable("Heroku answered 500")
        return await super().databases()

    async def transfers(self, app: str) -> Fetched[Transfers]:
        """All transfers of an app."""
        if app in self.dark:
            raise Unreadable("Heroku answered 403")
        return await super().transfers(app)


@dataclass
class Past:
    """What was lived through: `looks` are those that saw anything, `unseen` those that did not see a database.

    Slots of the post `lax` are demanded until `loosened_at` only; those of the post `exempt` may be lost until
    `exempt_until`.
    """

    made: Fleet
    log: Log
    store: MemoryStore
    looks: list[datetime] = field(default_factory=list)
    unseen: dict[str, list[datetime]] = field(default_factory=dict)
    loosened_at: datetime | None = None
    exempt_until: datetime | None = None

    @property
    def lax(self) -> Post:
        """The post whose policy is loosened."""
        return self.made.posts[_LAX]

    @property
    def exempt(self) -> Post:
        """The post with an exemption."""
        return self.made.posts[_EXEMPT]


def live(seed: int) -> Past:
    """Live through it."""
    chance = Random(f"past/{seed}")
    made = fleet(seed, seed, DAYS, 5, Demands(rules=("recent_backup: {max_age: auto}",)))
    past = Past(made, Log(made.world, made.posts, made.clocks), MemoryStore())
    for post in made.posts:
        for at, what in _acts(made, post, chance):
            made.world.agenda.add(at, _doing(past, post, what))
    past.exempt_until = made.start + 14 * DAY
    # A thread of its own, as the worker has one: asyncio then leaves the signals of the process alone.
    with silence(), ThreadPoolExecutor(1) as thread:
        thread.submit(_watch, past, chance).result()
    return past


def _acts(made: Fleet, post: Post, chance: Random) -> Iterator[tuple[datetime, dict[str, object]]]:
    """A fault every few days, none of them about another; a schedule is made again well before a slot."""
    slots = made.clocks.of(post.hour, post.zone).between(made.start + DAY, made.end)
    night = 1
    while night < len(slots) - 8:
        kind, at = chance.choice(_FAULTS), slots[night] - 2 * HOUR
        if kind == "delay":
            yield at, {"do": kind, "by": f"{chance.randint(130, 540)}m"}
        elif kind == "capture":
            yield at + 7 * HOUR, {"do": kind}
        elif kind == "delete_schedule":
            lasts = chance.randint(0, 4)
            yield slots[night] + 8 * HOUR, {"do": kind}
            yield slots[night + lasts] + 10 * HOUR, {"do": "schedule", "to": post.at}
            night += lasts
        else:
            yield at, {"do": kind}
        night += chance.randint(2, 5)


def _doing(past: Past, post: Post, what: dict[str, object]) -> "Doing":
    event = _EVENT.validate_python({"app": post.app, "database": post.attachment, **what})
    return Doing(past, post, event)


@dataclass(frozen=True)
class Doing:
    """One event at one post."""

    past: Past
    post: Post
    event: Event

    def __call__(self) -> None:
        """Do it."""
        happen(self.event, self.past.made.world)
        self.past.log.note(self.post)


def _texts(past: Past) -> tuple[str, str]:
    """The policy with an exemption, and the same without a demand for a schedule at one post."""
    exempt = (
        f"exemptions:\n  - match: {{apps: [{past.exempt.app}], attachments: [{past.exempt.attachment}]}}\n"
        f"    rules: [slots_met, schedule_present]\n    until: {past.exempt_until:%Y-%m-%dT%H:%MZ}\n"
        "    reason: r\n    owner: o\n"
    )
    whole = f"poll: 3h\n{past.made.policy.text}{exempt}"
    lines = whole.splitlines(keepends=True)
    here = lines.index(f"  - name: post {_LAX}\n")
    schedule = next(n for n in range(here, len(lines)) if "schedule:" in lines[n])
    return whole, "".join([*lines[:schedule], *lines[schedule + 1 :]])


def _watch(past: Past, chance: Random) -> None:
    made, numbers, reader = past.made, itertools.count(), Reader(past.made.world)
    tools = Tools(reader.open, past.store, [ListSink()], lambda: made.world.now, lambda: f"id-{next(numbers)}")
    strict, loose = (parse(text, "policy.yml", RULES) for text in _texts(past))
    dark = made.posts[_DARK].app
    away = made.start + chance.uniform(6, 8) * DAY
    back = away + chance.choice((0.4, 2, 5, 8.5)) * DAY
    dark_from, dark_to = made.start + 18 * DAY, made.start + chance.choice((18.5, 21, DAYS)) * DAY
    at, minute = made.start + HOUR, timedelta(minutes=1)
    while at < made.end:
        if not away <= at < back:
            made.world.advance(at)
            past.log.follow()
            reader.blind = chance.random() < 0.04
            reader.dark = frozenset({dark}) if dark_from <= at < dark_to else frozenset()
            loosened = at >= made.start + 16 * DAY
            sweep(tools, loose if loosened else strict, at)
            if not reader.blind:
                _note(past, at, reader.dark)
                past.loosened_at = past.loosened_at or (at if loosened else None)
        at += POLL + chance.uniform(-4, 4) * minute


def _note(past: Past, at: datetime, dark: frozenset[str]) -> None:
    past.looks.append(at)
    for record in past.log.records:
        if record.post.app in dark:
            past.unseen.setdefault(record.addon.id, []).append(at)
        else:
            record.looks.append(at)


def counted(past: Past, record: Record, start: datetime, end: datetime) -> Counter[str]:
    """How many slots of a database truly stand how in [start, end)."""
    found: Counter[str] = Counter()
    for at, truth in _of_schedules(record):
        if start <= at < end:
            found[_by_policy(past, record, at, truth)] += 1
    for at, truth in _of_none(past, record, end):
        # What nothing was scheduled for and nobody demanded was no slot.
        if start <= at < end and (how := _by_policy(past, record, at, truth)) != "not_demanded":
            found[how] += 1
    return found


def _by_policy(past: Past, record: Record, at: datetime, truth: str) -> str:
    if record.post == past.lax and past.loosened_at and at >= past.loosened_at:
        return "not_demanded"
    assert past.exempt_until
    return "exempt" if truth == "lost" and record.post == past.exempt and at < past.exempt_until else truth


def _of_schedules(record: Record) -> Iterator[tuple[datetime, str]]:
    for slot in record.slots:
        yield slot.at, _became(record, slot)
    for life in record.lives:
        for _, resumes in life.clock.without:
            seen = record.looked_after(resumes)
            if life.start < resumes and seen and (life.end is None or seen < life.end):
                yield resumes, "skipped"


def _became(record: Record, slot: Slot) -> str:
    """What could be known of a slot by those who looked while there was evidence of it."""
    if slot.row is None:
        # Once its schedule is gone nothing is waited for any more.
        gone = slot.life.end
        due = slot.at + GRACE if gone is None or record.looked_within(slot.at + GRACE, gone) else slot.at
        return "lost" if record.looked_within(due, slot.at + EVIDENCE + timedelta(seconds=1)) else "unknown"
    if not _seen_ended(record, slot.row):
        # Found missing when its grace was over; what came of it later nobody saw.
        return "lost" if record.looked_within(slot.at + GRACE, slot.row.created_at) else "unknown"
    return "satisfied" if slot.row.ending is Ending.SUCCEEDED else "lost"


def _seen_ended(record: Record, row: Transfer) -> bool:
    if row.ends_at is None or row.ends_at > row.created_at + RUN:
        # It hung, whatever became of it days later.
        ended = min(row.starts_at + HEARTBEAT, row.created_at + RUN)
    else:
        ended = row.ends_at
    return record.looked_within(ended, row.deleted_at or datetime.max.replace(tzinfo=ended.tzinfo))


def _of_none(past: Past, record: Record, end: datetime) -> Iterator[tuple[datetime, str]]:
    """What was due while nothing was scheduled."""
    for number, life in enumerate(record.lives):
        if life.end is None:
            continue
        until = record.lives[number + 1].start if number + 1 < len(record.lives) else end
        post = record.post
        clock = life.clock if post.any else past.made.clocks.of(post.hour, post.zone)
        for at in clock.between(life.end, until):
            # Within its grace nothing is decided yet.
            seen = record.looked_within(at + GRACE, at + EVIDENCE + timedelta(seconds=1))
            yield at, "lost" if seen else "unknown"


def blind_seconds(past: Past, start: datetime, end: datetime) -> int:
    """For how long nobody saw anything: each look is due three hours after the last one that saw anything."""
    total = 0
    for last, following in itertools.pairwise([*past.looks, past.made.end]):
        due = last + POLL
        if following - due > LATE:
            total += max(int(min(following, end).timestamp()) - int(max(due, start).timestamp()), 0)
    return total


def good_dumps(record: Record, start: datetime, end: datetime) -> int:
    """How many good dumps began in [start, end) that somebody saw."""
    rows = (row for row in record.rows if row.ending is Ending.SUCCEEDED and start <= row.starts_at < end)
    return sum(_seen_ended(record, row) for row in rows)


def in_force(past: Past) -> list[PolicyInForce]:
    """The policies, as checker kept them."""
    return list(past.store.policies(past.made.start, past.made.end))
