"""Two workers that live on, on one store: one sweeps, the other follows; either is killed at times, and restarted."""

import math
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from bench.kills.doomed import ANY, BROKE_OFF, POLICY, Ended, Fatal, Steps, telling, worker_for
from bench.kills.heroku import Heroku, a_heroku
from bench.kills.trial import STEPS, Trial, how, meddle, settle
from checker.store.connect import migrate
from checker.swept import Swept
from checker.watching import Rhythm

RESTARTED = (timedelta(seconds=5), timedelta(minutes=20))
"""A worker that was killed is back after a time between these."""

_LINE = 65_536


@dataclass(frozen=True)
class Ticked:
    """What became of a tick: `swept`, `left` to the other one, `busy` or `untold`; and when it is to tick again."""

    what: str
    again: datetime


@dataclass
class Lasting:
    """A worker in a process of its own, as its scheduler sees it: when its next tick is due."""

    pid: int
    orders: int
    reports: int
    due: datetime
    steps: list[str] = field(default_factory=list)
    _rest: str = ""

    def tick(self, now: datetime, fatal: Fatal | None) -> None:
        """Let it tick as of `now`."""
        self.steps.clear()
        os.write(self.orders, f"{now.isoformat()} {fatal.which if fatal else 0}\n".encode())

    def outcome(self) -> Ticked | Ended:
        """What became of its tick; Ended where it died of it."""
        for line in self._lines():
            word, *rest = line.split(" ")
            if word != "ticked":
                self.steps.append(line)
                continue
            what, again = rest
            self.due = datetime.fromisoformat(again)
            return Ticked(what, self.due)
        _, status = os.waitpid(self.pid, 0)
        broke_off = not os.WIFSIGNALED(status) and os.WEXITSTATUS(status) == BROKE_OFF
        self.let_go()
        return Ended(
            done=False, last=self.steps[-1] if self.steps else "start", broke_off=broke_off, telling=telling(self.steps)
        )

    def kill(self) -> None:
        """The trial is over."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.let_go()

    def let_go(self) -> None:
        """Close the pipes to it."""
        os.close(self.orders)
        os.close(self.reports)

    def _lines(self) -> Iterator[str]:
        while read := os.read(self.reports, _LINE):
            *lines, self._rest = (self._rest + read.decode()).split("\n")
            yield from lines


@dataclass
class Pair:
    """Two workers on one store, and what becomes of them."""

    url: str
    heroku: Heroku
    chance: Random
    trial: Trial
    sweeps_per_kill: float
    workers: list[Lasting] = field(default_factory=list)

    def tick(self) -> bool:
        """Let time pass until somebody is due, and tick; whether anybody swept. To one of them it may be fatal."""
        wait = min(one.due for one in self.workers) - self.heroku.now()
        self.heroku.wait(f"{max(math.ceil(wait.total_seconds()), 0)}s")
        now = self.heroku.now()
        due = [one for one in self.workers if one.due <= now]
        victim = self.chance.choice(due) if self.chance.random() < 1 / self.sweeps_per_kill else None
        for one in due:
            one.tick(now, Fatal(ANY, self.chance.randint(1, STEPS)) if one is victim else None)
        swept = [self._swept(one, now) for one in due]  # all of them are waited for
        return any(swept)

    def _swept(self, one: Lasting, now: datetime) -> bool:
        """Whether it did. One that died is restarted, after a while."""
        outcome = one.outcome()
        if isinstance(outcome, Ticked):
            self.trial.sweeps += outcome.what == "swept"
            return outcome.what == "swept"
        if outcome.broke_off:
            self.trial.note(f"a worker {how(outcome)}")
        else:
            self.trial.killed(outcome)
        shortest, longest = RESTARTED
        due = now + shortest + self.chance.random() * (longest - shortest)
        self.workers[self.workers.index(one)] = _start(self.url, self.heroku, due)
        return False


def two_that_last(url: str, seed: int, hours: int, sweeps_per_kill: float) -> Trial:
    """Two workers over so many hours, in which no full sweep is missed for longer than one `poll`."""
    trial, chance = Trial(seed), Random(seed)
    migrate(url)
    with a_heroku() as heroku:
        begun = swept_at = heroku.now()
        pair = Pair(url, heroku, chance, trial, sweeps_per_kill, [_start(url, heroku, begun) for _ in range(2)])
        meddled = 0
        while (now := heroku.now()) - begun < timedelta(hours=hours):
            if meddled <= (now - begun) // POLICY.poll:
                meddle(heroku, chance)
                meddled += 1
            swept = pair.tick()
            now = heroku.now()
            if not swept and now - swept_at > 2 * POLICY.poll:
                trial.note(f"nobody has swept since {swept_at:%d %H:%M}, at {now:%d %H:%M}")
            swept_at = now if swept else swept_at
        for worker in pair.workers:
            worker.kill()
        settle(url, heroku, trial)
    return trial


def _start(url: str, heroku: Heroku, due: datetime) -> Lasting:
    """Fork a worker whose first tick is due then."""
    (listen, orders), (reports, tell) = os.pipe(), os.pipe()
    pid = os.fork()
    if pid:
        os.close(listen)
        os.close(tell)
        return Lasting(pid, orders, reports, due)
    os.close(orders)
    os.close(reports)
    try:
        _work(url, heroku.environment, listen, tell)
    except BaseException:  # noqa: BLE001 -- a forked process must not go on in its parent's code
        sys.stderr.write(traceback.format_exc())
        sys.stderr.flush()
        os._exit(BROKE_OFF)
    os._exit(0)


def _work(url: str, environment: dict[str, str], listen: int, tell: int) -> None:
    """Tick whenever told to, and tell what came of it."""
    step = Steps(None, tell)
    now = [datetime.min.replace(tzinfo=UTC)]
    worker = worker_for(url, environment, lambda: now[0], step)
    with os.fdopen(listen) as orders:
        for order in orders:
            at, which = order.split()
            now[0] = datetime.fromisoformat(at)
            step.begin(Fatal(ANY, int(which)) if int(which) else None)
            what, again = _next(worker.tick(), now[0])
            os.write(tell, f"ticked {what} {again.isoformat()}\n".encode())


def _next(swept: Swept | None, now: datetime) -> tuple[str, datetime]:
    """What came of a tick, and when the scheduler would let the next one run (`Worker._sweep_next`)."""
    if swept is None:
        return "busy", now + Rhythm(POLICY.poll).jitter
    if swept.left_until:
        return "left", swept.left_until
    return "swept" if swept.done else "untold", now + POLICY.poll
