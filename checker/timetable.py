"""What the worker does when, by the real time: a sweep every `poll`, and what is planned in between; one at a time."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_MAX_INSTANCES,
    EVENT_JOB_MISSED,
    EVENT_SCHEDULER_STARTED,
    JobEvent,
)
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers import SchedulerNotRunningError
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

_SWEEP = "sweep"

log = structlog.get_logger()


class Timetable:
    """Runs jobs in one thread of its own. Outside of `run` nothing is planned."""

    def __init__(self) -> None:
        self._scheduler = BlockingScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def when_started(self, then: Callable[[], object]) -> None:
        """What to do as soon as jobs are run."""
        self._scheduler.add_listener(lambda _: then(), EVENT_SCHEDULER_STARTED)

    def when_raised(self, then: Callable[[BaseException | None], object]) -> None:
        """What to do with what a job raised."""
        self._scheduler.add_listener(lambda job: then(job.exception), EVENT_JOB_ERROR)

    def when_left_out(self, then: Callable[[], object]) -> None:
        """What to do where a sweep is due, and the one before it still at work; not in the thread that runs jobs."""
        self._scheduler.add_listener(lambda job: then() if job.job_id == _SWEEP else None, EVENT_JOB_MAX_INSTANCES)

    def run(self, sweep: Callable[[], object], poll: timedelta, first: datetime) -> None:
        """Run `sweep` at once and then every `poll`, and what is planned meanwhile, until `end`."""
        self._scheduler.add_listener(_left_out, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
        trigger = IntervalTrigger(seconds=int(poll.total_seconds()), timezone="UTC")
        self._scheduler.add_job(sweep, trigger, id=_SWEEP, next_run_time=first)
        self._scheduler.start()

    def plan(self, name: str, job: Callable[[], object], at: datetime) -> None:
        """Run this job once, then; instead of when it was planned for before."""
        if self._scheduler.running:
            trigger = DateTrigger(at, timezone="UTC")
            # It plans itself while it runs, perhaps for an instant that is past. The pool has one thread all the same.
            self._scheduler.add_job(job, trigger, id=name, replace_existing=True, max_instances=2)

    def sweep_next(self, at: datetime) -> None:
        """The next sweep then; those after it follow at the usual distance."""
        if self._scheduler.running:
            with suppress(JobLookupError):  # told to stop at this very moment
                self._scheduler.modify_job(_SWEEP, next_run_time=at)

    def end(self) -> None:
        """Run no more jobs; the one at work goes on."""
        # Two may want it at the start: the thread that waits for a signal, and the scheduler that finds one.
        with suppress(SchedulerNotRunningError):
            self._scheduler.shutdown(wait=False)


def _left_out(event: JobEvent) -> None:
    """A sweep that did not run when it was due: the one before it was still at work, or the machine slept."""
    log.warning("sweep.left_out", code=event.code, job=event.job_id)
