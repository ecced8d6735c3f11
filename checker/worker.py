"""The unattended worker: a sweep at the start, then one every `poll`, one at a time, until it is told to stop.

In between it looks again at just those apps of which a verdict could have turned: seconds after a slot's grace ends;
and it offers again what a sink has not taken, minutes after it did not.

One at a time across processes as well: dynos overlap at a restart, and what one has told the other must not tell. Of
two that live on, one leads: the other sweeps only when that one's sweep does not come.

An exception in a sweep is told and never ends the worker. SIGTERM ends it with exit code 0 within Heroku's 30 seconds:
a sweep that is under way gets 20 to finish, then it is abandoned; what it recorded is delivered by the next process.
"""

import signal
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event, Thread
from types import FrameType

import structlog

from checker import crashes, metrics, narrate, troubles
from checker.deadlines import Deadlines
from checker.errors import Overtaken, StoreUnavailable
from checker.heartbeat import Heartbeat
from checker.hung import Hung
from checker.patience import patiently
from checker.policy import Policy
from checker.ports import Pause
from checker.retelling import Retelling
from checker.run import EVERYTHING, sweep, without_store
from checker.swept import Swept, Tools
from checker.timetable import Timetable
from checker.watching import Rhythm

PATIENCE = timedelta(seconds=20)
"""How long a sweep may go on after SIGTERM."""

_BREATH = timedelta(seconds=1)
"""The shortest wait for a look, also where a clock stands still."""

log = structlog.get_logger()


class Worker:
    """Sweeps again and again.

    `prepare` brings the store's tables up to date and runs before the first sweep, again until it succeeds; `wall` is
    the real time, whatever clock the tools go by. `pause` waits for so many seconds; by default, until it is told to
    stop at most.
    """

    def __init__(
        self,
        tools: Tools,
        policy: Policy,
        prepare: Callable[[], object],
        wall: Callable[[], datetime],
        patience: timedelta = PATIENCE,
        pause: Pause | None = None,
    ) -> None:
        self._stopped = Event()
        self._tools = replace(tools, pause=pause or self._stopped.wait)
        self._policy = policy
        self._prepare = prepare
        self._prepared = False
        self._wall = wall
        self._patience = patience
        self._last_now = self._last_wall = wall()
        self._deadlines = Deadlines()
        self._retelling = Retelling(self._tools, policy, wall)
        self._heartbeat = Heartbeat(tools.hearts)
        self._hung = Hung(tools, self._heartbeat, policy.poll, wall)
        self._rhythm = Rhythm(policy.poll)
        self._follows = self._short = False
        self._idle = Event()
        self._idle.set()
        self._stopping: signal.Signals | None = None
        self._timetable = Timetable()

    def run(self) -> bool:
        """Work until a signal; True when nothing had to be abandoned."""
        (ending := Thread(target=self._end_when_told, daemon=True)).start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._timetable.when_raised(lambda error: self._report([error] if error else []))
        self._timetable.when_left_out(self._hung.left_out)
        # A signal that comes before the scheduler runs finds nothing to end.
        self._timetable.when_started(lambda: self._timetable.end() if self._stopping else None)
        log.info("worker.started", poll=str(self._policy.poll))
        self._timetable.run(self.tick, self._policy.poll, self._last_wall)
        ending.join(_BREATH.total_seconds())
        self._hung.stopped()
        finished = self._idle.wait(self._patience.total_seconds())
        log.info("worker.stopped", abandoned=not finished)
        return finished

    def sweep(self) -> Swept | None:
        """One full sweep; None when there was none to speak of: another process sweeps, or something broke off."""
        return self._at_work(EVERYTHING)

    def tick(self) -> Swept | None:
        """A full sweep as an unattended worker does it: told when some were missed, left to another that does them."""
        # A sweep that somebody asked for once has no rhythm in which it could be missed.
        return self._at_work(EVERYTHING, self._rhythm)

    def look_again(self) -> Swept | None:
        """A partial sweep of the apps whose deadline is past; None where there is none, or a full one was faster."""
        due = self._deadlines.due
        if due is None:
            return None
        now = self._tools.clock()
        if due.at > now:
            self._plan(due.at - now, self._wall())
            return None
        return self._at_work(due.apps)

    def deliver(self) -> None:
        """Look at nothing, and offer again what a sink has not taken, where it is time."""
        self._idle.clear()
        try:
            if not self._stopping:
                self._retelling.again(self._takes)
                self._plan_delivery()
        finally:
            self._idle.set()

    def _at_work(self, apps: frozenset[str], rhythm: Rhythm | None = None) -> Swept | None:
        self._idle.clear()
        try:
            if self._stopping:
                return None
            swept = self._sweep(apps, rhythm)
            if swept is not None and not swept.blind:
                # Where another process looks, that one looks at the deadlines too: there are none here.
                self._deadlines = self._deadlines.after(
                    swept.judged, swept.spread.left_out, full=swept.full, now=self._last_now
                )
                # A look at some apps that got to all of them does not show that there is enough for the others.
                self._short = not swept.spread.complete or (self._short and not swept.full)
            self._deadlines = self._deadlines.later_than(self._last_now)
            if due := self._deadlines.due:
                self._plan(due.at - self._last_now, self._last_wall)
            self._plan_delivery()
        finally:
            if apps == EVERYTHING:
                self._hung.ended()
            self._idle.set()
        return swept

    def _plan(self, wait: timedelta, since: datetime) -> None:
        """Look again so long after an instant of the real time."""
        self._timetable.plan("look_again", self.look_again, since + max(wait, _BREATH))

    def _plan_delivery(self) -> None:
        if at := self._retelling.at:
            self._timetable.plan("deliver", self.deliver, at)

    def _sweep_next(self, wait: timedelta) -> None:
        """The next full sweep so long after this one began; those after it follow at the usual distance."""
        self._timetable.sweep_next(self._last_wall + max(wait, _BREATH))

    def _sweep(self, apps: frozenset[str], rhythm: Rhythm | None) -> Swept | None:
        try:
            self._last_wall = self._wall()
            self._last_now = self._tools.clock()
            with ExitStack() as turn:
                swept = self._sweep_in(turn, apps, rhythm)
            if swept is not None:
                self._retelling.after(swept, self._last_now)
                self._report(crashes.behind(swept.troubles, swept.delivery))
                self._over(apps, swept)
                self._measure(apps, swept)
        except Overtaken:
            self._leave(apps, "sweep.overtaken", "another process recorded a sweep meanwhile, and tells what is new")
        except StoreUnavailable as error:
            # It was recorded, so that the next sweep delivers what is left; what was told last may come twice.
            narrate.store_unavailable(error)
            self._retelling.broke()
            self._over(apps, f"not everything could be told: {error}")
            self._measure(apps)
        except Exception as error:
            log.exception("sweep.raised")
            trouble = troubles.worker_raised(error)
            self._retelling.tell(trouble, self._last_now)
            self._report([error])
            self._retelling.broke()
            self._over(apps, trouble.summary)
            self._measure(apps)
        else:
            return swept
        return None

    def _over(self, apps: frozenset[str], outcome: Swept | str) -> None:
        """A try at a full sweep is over: those who watch are told what came of it, or why nothing did."""
        if apps != EVERYTHING:
            return
        if isinstance(outcome, Swept) and outcome.left_until:
            self._follow(outcome.left_until)
            return
        if self._follows:
            self._follows = False
            narrate.leads()
        took = self._wall() - self._last_wall
        self._rhythm = replace(self._rhythm, looked_at=self._last_now + took, took=took)
        if took > self._rhythm.poll:
            narrate.sweep_overlong(took, self._rhythm.poll)
        if isinstance(outcome, Swept):
            if not outcome.blind and not outcome.down:
                self._rhythm = replace(self._rhythm, swept_at=self._last_now)
            self._heartbeat.after(outcome, self._last_now)
        else:
            self._heartbeat.broke(outcome)

    def _measure(self, apps: frozenset[str], swept: Swept | None = None) -> None:
        """Say in numbers what a sweep of this process's own was like; without `swept` it broke off."""
        if swept.left_until if swept else apps != EVERYTHING:
            return
        took = self._wall() - self._last_wall
        at = (swept.swept_at if swept else None) or self._rhythm.swept_at
        narrate.measured(metrics.of_sweep(swept, self._policy.retired, took, at, self._last_now + took))

    def _follow(self, until: datetime) -> None:
        """Another process has looked, and tells those who watch: this one waits to see whether it goes on."""
        if not self._follows:
            self._follows = True
            narrate.follows(until)
        self._rhythm = replace(self._rhythm, took=timedelta())
        self._sweep_next(until - self._last_now)

    def _leave(self, apps: frozenset[str], event: str, why: str) -> None:
        """Another process is at work just now. Whether it gets through is seen soon, and not a whole poll later."""
        log.warning(event, reason=why)
        if apps == EVERYTHING:
            self._sweep_next(self._rhythm.jitter)

    def _sweep_in(self, turn: ExitStack, apps: frozenset[str], rhythm: Rhythm | None) -> Swept | None:
        """A sweep while no other process has its own; `turn` ends it."""
        due, left_alone = self._deadlines.instants, self._retelling.left_alone()
        tools = replace(self._tools, left_alone=left_alone, due=due, short=self._short)
        try:
            mine = self._takes(turn)
        except StoreUnavailable as error:
            return without_store(tools, self._policy, self._last_now, error, self._retelling.held)
        if not mine:
            self._leave(apps, "sweep.left_to_another", "another process has been sweeping for half a minute")
            return None
        # After the wait: what another process has recorded meanwhile lies in the past.
        self._last_now, self._last_wall = self._tools.clock(), self._wall()
        begin = self._heartbeat.start if apps == EVERYTHING else _nothing
        return sweep(tools, self._policy, self._last_now, apps, rhythm, begin, self._retelling.held)

    def _takes(self, turn: ExitStack) -> bool:
        """Whether no other process is at work, nor will be until `turn` ends. Raises StoreUnavailable."""
        patiently(self._bring_up_to_date, self._tools.pause)
        return patiently(lambda: turn.enter_context(self._tools.store.turn(self._tools.pause)), self._tools.pause)

    def _bring_up_to_date(self) -> None:
        if not self._prepared:
            self._prepare()
            self._prepared = True

    def _report(self, errors: Iterable[BaseException]) -> None:
        """What nobody foresaw goes to those who mend it; the log has it all."""
        crashes.report(errors, self._tools.sinks, self._last_now)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        # It interrupts the main thread anywhere, also where that holds a lock of the scheduler's or of the log's: who
        # asked for that lock here would wait for ever.
        if self._stopping is None:
            self._stopping = signal.Signals(number)
            self._stopped.set()

    def _end_when_told(self) -> None:
        self._stopped.wait()
        if self._stopping is not None:
            log.info("worker.stopping", signal=self._stopping.name)
        self._timetable.end()


def _nothing() -> None:
    """A look at some apps is announced to nobody."""
