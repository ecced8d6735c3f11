"""One process of checker: the real worker on the real parts, killed at any step; nobody waits for its timetable.

It is started as `checker worker` starts it: the policy out of its file, or the last good one out of the store.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import event

from bench.kills.doomed import STATEMENT, SteppingSink, SteppingStore
from bench.soak.disk import Disk
from bench.soak.inbox import Inbox
from bench.soak.wire import TOKEN, Wire
from checker import wiring
from checker.commands.last_good import last_good
from checker.errors import Misconfigured
from checker.model import Trouble
from checker.policy import Policy
from checker.ports import Sink, Store
from checker.settings import Settings
from checker.store.connect import migrate
from checker.store.sql import SqlStore
from checker.swept import Swept, Tools
from checker.timetable import Timetable
from checker.worker import Worker

_SWEEP = "sweep"


class Killed(BaseException):
    """The process is no more; nothing of checker catches this."""


@dataclass
class Steps:
    """Counts what a process does, and ends it at the step that is fatal; None for none."""

    fatal: int | None = None
    recorded: bool = False

    def __call__(self, name: str) -> None:
        """One more step."""
        self.recorded |= name == "after record"
        if self.fatal is not None:
            self.fatal -= 1
            if self.fatal <= 0:
                self.fatal = None
                raise Killed


class Planned(Timetable):
    """What is to be run when, by the machine's clock; `first` runs what is due, as the scheduler would."""

    def __init__(self) -> None:
        self._jobs: dict[str, tuple[datetime, Callable[[], object]]] = {}
        self._poll = timedelta()

    def begin(self, sweep: Callable[[], object], poll: timedelta, at: datetime) -> None:
        """As `run` does: a sweep at once, and then every `poll`."""
        self._poll = poll
        self._jobs[_SWEEP] = (at, sweep)

    def plan(self, name: str, job: Callable[[], object], at: datetime) -> None:
        self._jobs[name] = (at, job)

    def sweep_next(self, at: datetime) -> None:
        self._jobs[_SWEEP] = (at, self._jobs[_SWEEP][1])

    @property
    def due(self) -> datetime:
        """When the next job is due, by the machine's clock."""
        return min(at for at, _ in self._jobs.values())

    def run_next(self, now: datetime) -> object:
        """Run the job that has been due for longest."""
        name = min(self._jobs, key=lambda name: self._jobs[name][0])
        at, job = self._jobs.pop(name)
        if name == _SWEEP:
            while at <= now:
                at += self._poll
            self._jobs[name] = (at, job)
        return job()


@dataclass(frozen=True)
class Parts:
    """What is driven: checker as it is shipped. The tests of this proof break one part of it at a time."""

    sinks: Callable[[Inbox], list[Sink]] = Inbox.sinks
    store: Callable[[Store], Store] = lambda store: store


@dataclass
class Machine:
    """Where processes run: its clock, its disk, its policy file, its ids."""

    clock: Callable[[], datetime]
    disk: Disk
    policy: Path
    ids: Iterator[int]
    inbox: Inbox
    parts: Parts = field(default_factory=Parts)
    prepared: bool = False

    def prepare(self) -> None:
        """Bring the store's tables up to date, once: what a second time does is shown elsewhere, and takes long."""
        if not self.prepared:
            migrate(self.disk.url)
            self.prepared = True

    @property
    def settings(self) -> Settings:
        """What the environment says here. Sinks come from elsewhere."""
        return Settings(
            heroku_api_key=SecretStr(TOKEN), database_url=SecretStr(self.disk.url), checker_policy=self.policy
        )


class Process:
    """A worker that was just started. Raises Misconfigured where it would end in 3."""

    def __init__(self, machine: Machine, wire: Wire) -> None:
        self.steps, self.wire = Steps(), wire
        self._machine = machine
        policy, refused = _policy(machine)
        self.on_last_good = bool(refused)
        engine = machine.disk.engine()
        event.listen(engine, "before_cursor_execute", lambda *_: self.steps(STATEMENT))
        store = SteppingStore(machine.parts.store(SqlStore(engine)), self.steps)
        sinks = [SteppingSink(sink, self.steps) for sink in machine.parts.sinks(machine.inbox)]
        tools = Tools(wire.open, store, sinks, machine.clock, lambda: f"{next(machine.ids):012x}", troubles=refused)
        self._worker = Worker(tools, policy, machine.prepare, machine.clock, pause=lambda _: None)
        self._timetable = self._worker._timetable = Planned()
        self._timetable.begin(self._worker.tick, policy.poll, machine.clock())

    @property
    def due(self) -> datetime:
        """When it has something to do next, by the machine's clock."""
        return self._timetable.due

    def work(self) -> Swept | None:
        """Do what is due. Raises Killed."""
        self.steps.recorded = False
        done = self._timetable.run_next(self._machine.clock())
        return done if isinstance(done, Swept) else None


def _policy(machine: Machine) -> tuple[Policy, tuple[Trouble, ...]]:
    settings = machine.settings
    try:
        return wiring.load_policy(machine.policy, settings).policy, ()
    except Misconfigured as error:
        policy, refused = last_good(settings, error, lambda _: None)
        return policy, (refused,)
