"""The unattended worker: a sweep at the start, then one every `poll`, one at a time, until it is told to stop.

In between it looks again at just those apps of which a verdict could have turned: seconds after a slot's grace ends.

One at a time across processes as well: dynos overlap at a restart, and what one has told the other must not tell.

An exception in a sweep is told and never ends the worker. SIGTERM ends it with exit code 0 within Heroku's 30 seconds:
a sweep that is under way gets 20 to finish, then it is abandoned; what it recorded is delivered by the next process.
"""

import signal
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    EVENT_SCHEDULER_STARTED,
    JobEvent,
)
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from checker import crashes, narrate, troubles
from checker.deadlines import Deadlines
from checker.errors import StoreUnavailable
from checker.heartbeat import Heartbeat
from checker.notify.unrecorded import Unrecorded
from checker.patience import patiently
from checker.policy import Policy
from checker.ports import Pause
from checker.run import EVERYTHING, HEADLINES, sweep, without_store
from checker.swept import Swept, Tools
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
        self._unrecorded = Unrecorded(tools.sinks, tools.clock, HEADLINES)
        self._heartbeat = Heartbeat(tools.hearts)
        self._rhythm = Rhythm(policy.poll)
        self._idle = Event()
        self._idle.set()
        self._stopping = False
        self._scheduler = BlockingScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def run(self) -> bool:
        """Work until a signal; True when nothing had to be abandoned."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._scheduler.add_listener(_left_out, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        self._scheduler.add_listener(lambda job: self._report([job.exception]), EVENT_JOB_ERROR)
        # A signal that comes before the scheduler runs finds nothing to end.
        self._scheduler.add_listener(lambda _: self._end() if self._stopping else None, EVENT_SCHEDULER_STARTED)
        trigger = IntervalTrigger(seconds=int(self._policy.poll.total_seconds()), timezone="UTC")
        self._scheduler.add_job(self.sweep, trigger, id="sweep", next_run_time=self._last_wall)
        log.info("worker.started", poll=str(self._policy.poll))
        self._scheduler.start()
        finished = self._idle.wait(self._patience.total_seconds())
        log.info("worker.stopped", abandoned=not finished)
        return finished

    def sweep(self) -> Swept | None:
        """One full sweep; None when there was none to speak of: another process sweeps, or something broke off."""
        return self._at_work(EVERYTHING)

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

    def _at_work(self, apps: frozenset[str]) -> Swept | None:
        self._idle.clear()
        try:
            if self._stopping:
                return None
            swept = self._sweep(apps)
            if swept is not None and not swept.blind:
                self._deadlines = self._deadlines.after(swept.judged, full=swept.full)
            self._deadlines = self._deadlines.later_than(self._last_now)
            if due := self._deadlines.due:
                self._plan(due.at - self._last_now, self._last_wall)
        finally:
            self._idle.set()
        return swept

    def _plan(self, wait: timedelta, since: datetime) -> None:
        """Look again so long after an instant of the real time."""
        if self._scheduler.running:
            trigger = DateTrigger(since + max(wait, _BREATH), timezone="UTC")
            # It plans itself while it runs, perhaps for an instant that is past. The pool has one thread all the same.
            self._scheduler.add_job(self.look_again, trigger, id="look_again", replace_existing=True, max_instances=2)

    def _sweep(self, apps: frozenset[str]) -> Swept | None:
        try:
            self._last_wall = self._wall()
            self._last_now = self._tools.clock()
            with ExitStack() as turn:
                swept = self._sweep_in(turn, apps)
            if swept is not None:
                self._remember(swept)
                self._report(crashes.behind(swept.troubles, swept.delivery))
                self._over(apps, swept)
        except StoreUnavailable as error:
            # It was recorded, so that the next sweep delivers what is left; what was told last may come twice.
            narrate.store_unavailable(error)
            self._over(apps, f"not everything could be told: {error}")
        except Exception as error:
            log.exception("sweep.raised")
            trouble = troubles.worker_raised(error)
            self._unrecorded.tell(trouble, self._last_now)
            self._report([error])
            self._over(apps, trouble.summary)
        else:
            return swept
        return None

    def _over(self, apps: frozenset[str], outcome: Swept | str) -> None:
        """A try at a full sweep is over: those who watch are told what came of it, or why nothing did."""
        if apps != EVERYTHING:
            return
        took = self._wall() - self._last_wall
        self._rhythm = replace(self._rhythm, looked_at=self._last_now + took, took=took)
        if took > self._rhythm.poll:
            narrate.sweep_overlong(took, self._rhythm.poll)
        if isinstance(outcome, Swept):
            self._heartbeat.after(outcome, self._last_now)
        else:
            self._heartbeat.broke(outcome)

    def _sweep_in(self, turn: ExitStack, apps: frozenset[str]) -> Swept | None:
        """A sweep while no other process has its own; `turn` ends it."""
        try:
            patiently(self._bring_up_to_date, self._tools.pause)
            mine = patiently(lambda: turn.enter_context(self._tools.store.turn(self._tools.pause)), self._tools.pause)
        except StoreUnavailable as error:
            return without_store(self._tools, self._policy, self._last_now, error)
        if not mine:
            log.warning("sweep.left_to_another")
            return None
        # After the wait: what another process has recorded meanwhile lies in the past.
        self._last_now, self._last_wall = self._tools.clock(), self._wall()
        if apps == EVERYTHING:
            self._heartbeat.start()
        # A sweep that somebody asked for once has no rhythm in which it could be missed.
        rhythm = self._rhythm if self._scheduler.running else None
        return sweep(self._tools, self._policy, self._last_now, apps, rhythm)

    def _bring_up_to_date(self) -> None:
        if not self._prepared:
            self._prepare()
            self._prepared = True

    def _remember(self, swept: Swept) -> None:
        """What the store could not take is told from memory; once it can, that this is over."""
        if swept.down is not None:
            self._unrecorded.tell(troubles.store_unavailable(swept.down), self._last_now, swept.notices)
        elif swept.full:
            self._unrecorded.over(self._last_now, swept.failing)

    def _report(self, errors: Iterable[BaseException]) -> None:
        """What nobody foresaw goes to those who mend it; the log has it all."""
        crashes.report(errors, self._tools.sinks, self._last_now)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            self._stopped.set()
            log.info("worker.stopping", signal=signal.Signals(number).name)
            self._end()

    def _end(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _left_out(event: JobEvent) -> None:
    """A sweep that did not run when it was due: the one before it was still at work, or the machine slept."""
    log.warning("sweep.left_out", code=event.code, job=event.job_id)
