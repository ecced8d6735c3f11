"""The unattended worker: a sweep at the start, then one every `poll`, one at a time, until it is told to stop.

An exception in a sweep is told and never ends the worker. SIGTERM ends it with exit code 0 within Heroku's 30 seconds:
a sweep that is under way gets 20 to finish, then it is abandoned; what it recorded is delivered by the next process.
"""

import signal
from collections.abc import Callable
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
from apscheduler.triggers.interval import IntervalTrigger

from checker import troubles
from checker.errors import StoreUnavailable
from checker.notify.unrecorded import Unrecorded
from checker.policy import Policy
from checker.run import HEADLINES, Swept, Tools, sweep

PATIENCE = timedelta(seconds=20)
"""How long a sweep may go on after SIGTERM."""

log = structlog.get_logger()


class Worker:
    """Sweeps again and again.

    `prepare` brings the store's tables up to date and runs before the first sweep, again until it succeeds; `start_at`
    is the real time at which the first sweep is due.
    """

    def __init__(
        self,
        tools: Tools,
        policy: Policy,
        prepare: Callable[[], object],
        start_at: datetime,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._prepare = prepare
        self._prepared = False
        self._start_at = start_at
        self._patience = patience
        self._last_now = start_at
        self._unrecorded = Unrecorded(tools.sinks, tools.clock, HEADLINES)
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
        # A signal that comes before the scheduler runs finds nothing to end.
        self._scheduler.add_listener(lambda _: self._end() if self._stopping else None, EVENT_SCHEDULER_STARTED)
        trigger = IntervalTrigger(seconds=int(self._policy.poll.total_seconds()), timezone="UTC")
        self._scheduler.add_job(self.sweep, trigger, id="sweep", next_run_time=self._start_at)
        log.info("worker.started", poll=str(self._policy.poll))
        self._scheduler.start()
        finished = self._idle.wait(self._patience.total_seconds())
        log.info("worker.stopped", abandoned=not finished)
        return finished

    def sweep(self) -> Swept | None:
        """One sweep; None when it could not be recorded, which is told from memory."""
        self._idle.clear()
        try:
            return None if self._stopping else self._sweep()
        finally:
            self._idle.set()

    def _sweep(self) -> Swept | None:
        try:
            self._last_now = self._tools.clock()
            if not self._prepared:
                self._prepare()
                self._prepared = True
            swept = sweep(self._tools, self._policy, self._last_now)
        except StoreUnavailable as error:
            log.error("store.unavailable", reason=str(error))  # noqa: TRY400 -- a known state, not a traceback
            self._unrecorded.tell(troubles.store_unavailable(error), self._last_now)
        except Exception as error:
            log.exception("sweep.raised")
            self._unrecorded.tell(troubles.worker_raised(error), self._last_now)
        else:
            self._unrecorded.over(self._last_now)
            return swept
        return None

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            log.info("worker.stopping", signal=signal.Signals(number).name)
            self._end()

    def _end(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _left_out(event: JobEvent) -> None:
    """A sweep that did not run when it was due: the one before it was still at work, or the machine slept."""
    log.warning("sweep.left_out", code=event.code, job=event.job_id)
