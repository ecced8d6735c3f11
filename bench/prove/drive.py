"""One simulated year of one world: the real stages, sweep by sweep, against the sandbox in process."""

import itertools
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import structlog

from bench.list_sink import ListSink
from bench.prove.acts import Act, plan
from bench.prove.books import compare
from bench.prove.clocks import HOUR
from bench.prove.fleet import DATABASES, Demands, fleet
from bench.prove.judge import Judge
from bench.prove.log import Log
from bench.prove.reader import WorldReader
from bench.prove.remember import Remembering
from bench.prove.shifts import Shift, shifts
from bench.prove.tally import Tally
from bench.prove.truth import Truth
from checker.deadlines import Deadlines
from checker.policy import Policy
from checker.run import EVERYTHING, Swept, Tools, sweep
from checker.sandbox.happen import happen
from checker.sandbox.world import World

_LATE_START = 20.0
"""Seconds. A full sweep begins up to so much later where something else is still under way."""


@dataclass(frozen=True)
class Year:
    """Which world, which kind of year, and how much of it."""

    seed: int
    faults: bool
    days: int = 365
    databases: int = DATABASES

    @property
    def label(self) -> str:
        """For findings."""
        return f"seed {self.seed} {'faulty' if self.faults else 'healthy'}"


@dataclass(frozen=True)
class Checker:
    """What is driven: checker as it is shipped. The tests of this proof break one part of it at a time."""

    reader: Callable[[World], WorldReader] = WorldReader
    store: Callable[[], Remembering] = Remembering
    sink: Callable[[], ListSink] = ListSink
    demands: Demands = field(default_factory=Demands)
    partial_sweeps: bool = True


def drive(year: Year, checker: Checker | None = None) -> Tally:
    """Live through a year and count."""
    checker = checker or Checker()
    made = fleet(year.seed, 2 * year.seed + year.faults, year.days, year.databases, checker.demands)
    chance = Random(f"drive/{year.seed}/{year.faults}")
    when = shifts(made.start, made.end, chance)
    log, tally = Log(made.world, made.posts, made.clocks), Tally(zones={post.zone for post in made.posts})
    for act in plan(made, chance, faults=year.faults):
        made.world.agenda.add(act.at, _doing(act, made.world, log, tally))
    judge = Judge(log, Truth(made.clocks), when, tally, year.label)
    life = _Life(made.world, made.policy, checker, log, judge, tally, chance)
    # A thread of its own, as the worker has one: asyncio then leaves the signals of the process alone.
    with silence(), ThreadPoolExecutor(1) as thread:
        for shift in when.all:
            thread.submit(life.work, shift).result()
    tally.counts["worlds"] += 1
    tally.counts["database-days"] += len(made.posts) * year.days
    tally.counts["restarts and outages"] += len(when.all) - 1
    compare(log, life.store.ledger(), judge, tally, year.label)
    return tally


def _doing(act: Act, world: World, log: Log, tally: Tally) -> Callable[[], None]:
    def do() -> None:
        happen(act.event, world)
        log.note(act.post)
        if act.fault:
            tally.faults[act.fault] += 1

    return do


@contextmanager
def silence() -> Iterator[None]:
    """A year of log lines is of use to nobody."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        structlog.configure(**before)


class _Life:
    """Checker at work in one world; what it remembers beyond a restart is in its store."""

    def __init__(
        self, world: World, policy: Policy, checker: Checker, log: Log, judge: Judge, tally: Tally, chance: Random
    ) -> None:
        self.store = checker.store()
        self._world, self._policy, self._log, self._judge, self._tally = world, policy, log, judge, tally
        self._partial_sweeps, self._chance = checker.partial_sweeps, chance
        self._sink, reader, numbers = checker.sink(), checker.reader(world), itertools.count()
        self._tools = Tools(reader.open, self.store, [self._sink], lambda: world.now, lambda: f"id-{next(numbers)}")

    def work(self, shift: Shift) -> None:
        """A full sweep at the start and each hour; in between partial ones when they are due, as the worker does."""
        deadlines, hours = Deadlines(), self._hours(shift)
        full = next(hours)
        at, apps = full, EVERYTHING
        while at < shift.end:
            swept = self._sweep(at, apps)
            deadlines = deadlines.after(swept.judged, full=swept.full).later_than(at)
            if apps == EVERYTHING:
                full = next(hours)
            due = deadlines.due if self._partial_sweeps else None
            at, apps = (due.at, due.apps) if due and due.at < full else (full, EVERYTHING)

    def _hours(self, shift: Shift) -> Iterator[datetime]:
        yield shift.start
        for hour in itertools.count(1):
            yield shift.start + hour * HOUR + timedelta(seconds=self._chance.uniform(0, _LATE_START))

    def _sweep(self, now: datetime, apps: frozenset[str]) -> Swept:
        self._world.advance(now)
        self._log.follow()
        swept = sweep(self._tools, self._policy, now, apps)
        self._tally.counts["full sweeps" if swept.full else "partial sweeps"] += 1
        self._judge.look(now, apps, self._sink.heard())
        return swept
