"""One simulated year of one world: the real stages, look by look, against the sandbox in process."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import structlog

from bench.prove.acts import Act, faulty, healthy
from bench.prove.books import compare
from bench.prove.fleet import DATABASES, Fleet, fleet
from bench.prove.judge import Judge, Tally
from bench.prove.log import Clocks, Log, Looks
from bench.prove.remember import Remembering
from bench.prove.reader import WorldReader
from bench.prove.truth import Truth
from checker.model import DeliveryStatus, Notice
from checker.ports import Message, Sent
from checker.run import Tools, sweep
from checker.sandbox.happen import happen

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


class ListSink:
    """Keeps what it is told."""

    name = "list"
    one_by_one = False

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    def wants(self, notice: Notice) -> bool:
        return bool(notice)

    def send(self, message: Message) -> Sent:
        self.notices += message.notices
        return Sent(DeliveryStatus.SENT, "kept")


def looks(start: datetime, end: datetime, chance: Random) -> tuple[Looks, int]:
    """Hourly looks; the checker restarts about once a day, and is off at times, five days at most."""
    at, found, starts = start + chance.uniform(1, 59) * MINUTE, [], 0
    while at < end:
        found.append(at)
        at += HOUR + timedelta(seconds=chance.uniform(0, 20))
        dice = chance.random()
        if dice < 1 / 24:
            at += chance.uniform(-55, 10) * MINUTE
        elif dice < 1 / 24 + 1 / 400:
            at += chance.uniform(0.3, 12) * HOUR
        elif dice < 1 / 24 + 1 / 400 + 1 / 1500:
            at += chance.uniform(0.5, 4.9) * DAY
        else:
            continue
        starts += 1
    return Looks(tuple(found)), starts


def drive(seed: int, *, faults: bool, days: int = 365, databases: int = DATABASES) -> Tally:
    """Live through a year and count."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    made = fleet(seed, databases)
    end = made.start + days * DAY
    chance = Random(f"drive/{seed}/{faults}")
    when, starts = looks(made.start, end, chance)
    clocks = Clocks(made.start, end)
    log = Log(made.world, made.posts, clocks)
    tally = Tally(zones={post.zone for post in made.posts})
    acts = [
        act
        for post in made.posts
        for act in (faulty if faults else healthy)(post, clocks, made.start + DAY, end, chance)
    ]
    for act in acts:
        made.world.agenda.add(act.at, _doing(act, made, log))
    judge = Judge(Truth(clocks, when), tally, f"seed {seed} {'faulty' if faults else 'healthy'}")
    store = Remembering()
    _live(made, store, when, log, judge)
    tally.counts.update(
        worlds=1,
        databases=len(made.posts),
        slots=sum(len(record.slots) for record in log.records),
        sweeps=len(when.at),
        restarts=starts,
        faults=sum(act.fault for act in acts),
    )
    compare(log, store, Truth(clocks, when), judge, tally, f"seed {seed}")
    return tally


def _doing(act: Act, made: Fleet, log: Log) -> Callable[[], None]:
    def do() -> None:
        happen(act.event, made.world)
        log.note()

    return do


def _live(made: Fleet, store: Remembering, when: Looks, log: Log, judge: Judge) -> None:
    world, numbers = made.world, itertools.count()
    before, reader = when.at[0], WorldReader(world)
    for now in when.at:
        world.advance(now)
        log.follow()
        sink = ListSink()
        tools = Tools(reader.open, store, [sink], lambda: world.now, lambda: f"id-{next(numbers)}")
        swept = sweep(tools, made.policy, now)
        assert not swept.troubles, swept.troubles
        judge.look(log.records, sink.notices, now, before)
        before = now
