"""One sweep in a process of its own, which dies at its n-th step, or is killed from outside, or gets through."""

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TypeVar

import structlog
from sqlalchemy import event

from checker import policy, wiring
from checker.model import Act, Delivery, History, Known, Notice, Outcome, Record
from checker.ports import Message, Pause, Sent, Sink, Store
from checker.rules import RULES
from checker.run import Tools, sweep
from checker.settings import Settings
from checker.store.engines import engine_for
from checker.store.sql import SqlStore
from checker.worker import Worker

# What a worker imports only when it needs it is here before anybody forks: all children run the code that was there
# when the trial began, whatever becomes of the files meanwhile, and none spends its short life on imports.
for _name in ("checker.heroku.client", "checker.notify.slack", "checker.notify.sentry", "checker.store.connect"):
    import_module(_name)

POLICY = policy.parse(policy.builtin_text(), "policy.yml", RULES)

Step = Callable[[str], None]
T = TypeVar("T")


ANY = "any"
"""Whatever step it is that comes."""

BROKE_OFF = 70
"""The exit code of a sweep that raised what no worker handles."""

STATEMENT = "statement after"
"""A statement to the database, and the step before it."""

SINKS = ("slack", "sentry")

BOUNDARIES = (
    *("turn taken", "before load", "after load", "before record", "after record", "before pending", "after pending"),
    *(f"{when} {sink}" for sink in SINKS for when in ("before", "after")),
    *("before mark", "after mark", "turn ends"),
)
"""The steps between the stages; the statements within a transaction come on top."""


@dataclass(frozen=True)
class Fatal:
    """Die at the n-th step of this name."""

    step: str
    which: int = 1


@dataclass(frozen=True)
class Ended:
    """How a sweep ended: whether it got through, and the last step that it took before it died or broke off.

    `telling` is the sink that was being told something then, which may have it though no mark says so; empty for none.
    """

    done: bool
    last: str
    broke_off: bool = False
    telling: str = ""


class Steps:
    """Counts the steps of a process and kills it, without any farewell, at the one that is fatal."""

    def __init__(self, fatal: Fatal | None, report: int) -> None:
        self._report = report
        self.begin(fatal)

    def begin(self, fatal: Fatal | None) -> None:
        """From here on count anew."""
        self._fatal = fatal
        self._left = fatal.which if fatal else 0
        self._last = "start"

    def __call__(self, name: str) -> None:
        """One more step."""
        if name == STATEMENT:
            name = f"{STATEMENT} {self._last}"
        else:
            self._last = name
        os.write(self._report, f"{name}\n".encode())
        if self._fatal and self._fatal.step in {name, ANY}:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class SteppingStore:
    """A store whose every use is a step before it and one after it."""

    def __init__(self, store: Store, step: Step) -> None:
        self._store = store
        self._step = step

    @contextmanager
    def turn(self, pause: Pause = time.sleep) -> Iterator[bool]:
        with self._store.turn(pause) as mine:
            self._step("turn taken")
            yield mine
            self._step("turn ends")

    def turn_lost(self) -> bool:
        return self._store.turn_lost()

    def load(self) -> Known:
        return self._around("load", self._store.load)

    def record(self, record: Record) -> None:
        self._around("record", lambda: self._store.record(record))

    def histories(self, which: str) -> Sequence[History]:
        return self._store.histories(which)

    def act(self, act: Act) -> None:
        self._store.act(act)

    def pending(self) -> Sequence[Delivery]:
        return self._around("pending", self._store.pending)

    def mark(self, deliveries: Iterable[Delivery]) -> None:
        self._around("mark", lambda: self._store.mark(deliveries))

    def seal(self, now: datetime) -> None:
        self._around("seal", lambda: self._store.seal(now))

    def prune(self, before: datetime) -> bool:
        return self._around("prune", lambda: self._store.prune(before))

    def close(self) -> None:
        self._store.close()

    def _around(self, name: str, use: Callable[[], T]) -> T:
        self._step(f"before {name}")
        result = use()
        self._step(f"after {name}")
        return result


class SteppingSink:
    """A sink whose every send is a step before it and one after it."""

    def __init__(self, sink: Sink, step: Step) -> None:
        self.name = sink.name
        self.one_by_one = sink.one_by_one
        self._sink = sink
        self._step = step

    def wants(self, notice: Notice) -> bool:
        return self._sink.wants(notice)

    def send(self, message: Message) -> Sent:
        self._step(f"before {self.name}")
        sent = self._sink.send(message)
        self._step(f"after {self.name}")
        return sent


def start(url: str, environment: dict[str, str], now: datetime, fatal: Fatal | None) -> tuple[int, int]:
    """Fork a process that sweeps once as of `now`; its id, and where it tells its steps."""
    listen, report = os.pipe()
    pid = os.fork()
    if pid:
        os.close(report)
        return pid, listen
    os.close(listen)
    try:
        done = _sweep(url, environment, now, Steps(fatal, report))
    except BaseException:  # noqa: BLE001 -- a forked process must not go on in its parent's code
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        os._exit(BROKE_OFF)
    os._exit(0 if done else 2)


def end_of(pid: int, listen: int) -> Ended:
    """Wait until the process has ended."""
    _, status = os.waitpid(pid, 0)
    with os.fdopen(listen) as told:
        steps = told.read().splitlines()
    last = steps[-1] if steps else "start"
    if os.WIFSIGNALED(status):
        return Ended(done=False, last=last, telling=telling(steps))
    return Ended(os.WEXITSTATUS(status) == 0, last, broke_off=os.WEXITSTATUS(status) == BROKE_OFF)


def telling(steps: Sequence[str]) -> str:
    """The sink between whose being told and the mark of it somebody died who took these steps; empty for none."""
    for step in reversed(steps):
        if step == "after mark":
            return ""
        if (sink := step.removeprefix("before ").removeprefix("after ")) in SINKS:
            return sink
    return ""


def look_at(url: str, environment: dict[str, str], now: datetime) -> tuple[set[str], set[str], set[str]]:
    """What a look finds to be wrong by itself, all that fails, and what is open in the store, each as `app cause`."""
    _quiet()
    settings = _settings(url, environment)
    store = SqlStore(engine_for(url))
    tools = Tools(wiring.reader_for(settings, lambda: now), store, (), lambda: now, wiring.new_id)
    swept = sweep(tools, POLICY, now)
    still_open = {f"{i.subject.app} {i.cause}" for i in store.load().incidents}
    store.close()
    causes = ((one.database.app, v) for one in swept.judged for v in one.verdicts if v.outcome is Outcome.FAIL)
    failing = {f"{app} {verdict.rule}": verdict.explained_by is None for app, verdict in causes}
    return {one for one, itself in failing.items() if itself}, set(failing), still_open


def _quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _settings(url: str, environment: dict[str, str]) -> Settings:
    return Settings.model_validate(environment | {"database_url": url})


def worker_for(url: str, environment: dict[str, str], clock: Callable[[], datetime], step: Step) -> Worker:
    """A worker whose every use of the store and of a sink is a step."""
    _quiet()
    settings = _settings(url, environment)
    engine = engine_for(url)
    event.listen(engine, "before_cursor_execute", lambda *_: step(STATEMENT))
    sinks = [SteppingSink(sink, step) for sink in wiring.outlets_for(settings).sinks]
    store = SteppingStore(SqlStore(engine), step)
    tools = Tools(wiring.reader_for(settings, clock), store, sinks, clock, wiring.new_id)
    return Worker(tools, POLICY, lambda: None, clock)


def _sweep(url: str, environment: dict[str, str], now: datetime, step: Steps) -> bool:
    swept = worker_for(url, environment, lambda: now, step).sweep()
    step("end")
    return swept is not None and swept.done
