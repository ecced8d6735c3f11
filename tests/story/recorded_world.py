"""A worker at work in a simulated world, in this process: what it told, and what its store has on record of that."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from bench.list_sink import ListSink
from bench.prove.drive import silence
from bench.prove.reader import WorldReader
from checker.deadlines import Deadlines
from checker.model import CHECKER, Act, Deed, Notice, Reason
from checker.policy import Policy, parse
from checker.rules import RULES
from checker.run import EVERYTHING, Swept, Tools, sweep
from checker.sandbox.world import World
from checker.store.memory import MemoryStore
from checker.troubles import DETAILS, EXPECTED, SWEEP, VANISHED
from checker.wiring import Records
from tests.make import HOUR

_BY_LOOKS = {SWEEP, EXPECTED, VANISHED, DETAILS}

Meanwhile = Callable[["Worker", Swept], None]


class Worker:
    """A full sweep every `every`, and partial ones at deadlines between them, as the real one."""

    def __init__(
        self,
        world: World,
        every: timedelta = HOUR,
        store: Records | None = None,
        reader: WorldReader | None = None,
    ) -> None:
        self.store = store or MemoryStore()
        self.policy: Policy
        self._world, self._every, self._sink, numbers = world, every, ListSink(), count()
        opened = (reader or WorldReader(world)).open
        self._tools = Tools(opened, self.store, [self._sink], lambda: world.now, lambda: f"id-{next(numbers)}")

    @property
    def told(self) -> list[Notice]:
        """All that was told of databases, drills left out."""
        return [n for n in self._sink.notices if n.subject.id != CHECKER and n.reason is not Reason.DRILL]

    @property
    def told_of_looks(self) -> list[Notice]:
        """All that looks led to, be it about databases or about how many of them could be seen."""
        own = (n for n in self._sink.notices if n.subject.id == CHECKER and n.cause in _BY_LOOKS)
        return [*self.told, *(n for n in own if n.reason is not Reason.BASELINE)]

    @property
    def now(self) -> datetime:
        """The time there."""
        return self._world.now

    def work(self, text: str, until: datetime, meanwhile: Meanwhile | None = None) -> None:
        """Until this instant, by this policy; `meanwhile` is called after each sweep."""
        self.policy = parse(text, "policy.yml", RULES)
        deadlines, full = Deadlines(), self._world.now
        at, apps = full, EVERYTHING
        while at < until:
            self._world.advance(at)
            with silence():
                swept = sweep(self._tools, self.policy, at, apps)
            deadlines = deadlines.after(swept.judged, full=swept.full).later_than(at)
            if meanwhile:
                meanwhile(self, swept)
            full += self._every if swept.full else timedelta()
            due = deadlines.due
            at, apps = (due.at, due.apps) if due and due.at < full else (full, EVERYTHING)
        self._world.advance(until)


def people(worker: Worker, swept: Swept) -> None:
    """Somebody takes on each third problem that is told, and wants to hear of each fifth tomorrow."""
    opened = [notice for notice in swept.notices if notice.reason is Reason.OPENED and notice.incident]
    for notice in opened:
        number = len([n for n in worker.told if n.reason is Reason.OPENED])
        if number % 3 == 0:
            worker.store.act(Act(notice.incident or "", Deed.ACK, worker.now))
        elif number % 5 == 0:
            worker.store.act(Act(notice.incident or "", Deed.SNOOZE, worker.now, worker.now + 24 * HOUR))
