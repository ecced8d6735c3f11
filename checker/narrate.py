"""What a sweep did, as log lines: one per database, one per notice, one per sink, one for the sweep."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from checker import phrases
from checker.errors import CannotSee, StoreUnavailable
from checker.evaluate import Evaluation
from checker.model import Beat, DeliveryStatus, Notice, Trouble
from checker.notify.deliver import DeliveryReport
from checker.ports import Sent

log = structlog.get_logger()


def sweep(
    evaluation: Evaluation,
    problems: Sequence[Trouble],
    notices: Sequence[Notice],
    delivery: DeliveryReport,
    apps: Collection[str] = (),
) -> None:
    """The whole sweep, most general last; of a partial one, of which apps."""
    looked(evaluation, problems)
    for notice in notices:
        log.info("notice.recorded", reason=str(notice.reason), subject=notice.subject.label, cause=notice.cause)
    told(delivery)
    log.info(
        "sweep.partial_done" if apps else "sweep.done",
        databases=len(evaluation.judged),
        notices=len(notices),
        sent=delivery.sent,
        pending=delivery.pending,
        **({"apps": sorted(apps)} if apps else {}),
    )


def spread(numbers: Mapping[str, object], *, full: bool) -> None:
    """Too few requests were left for a look, a `full` one or at some apps: what it takes, and how many wait on."""
    log.warning("sweep.spread", full=full, **numbers)


def measured(numbers: Mapping[str, float]) -> None:
    """A sweep in numbers, on one line by itself, for log drains that make metrics of it."""
    log.info("sweep.measured", **numbers)


def told(delivery: DeliveryReport) -> None:
    """What became of the deliveries, by sink."""
    for sink in delivery.sinks:
        level = log.info if not sink.pending and not sink.dead else log.error if sink.configured else log.warning
        level("sink.told", sink=sink.sink, sent=sink.sent, pending=sink.pending, dead=sink.dead, detail=sink.detail)
        if sink.bug:
            log.error("sink.raised", sink=sink.sink, exc_info=sink.bug)


def follows(until: datetime) -> None:
    """Another process looks; that is said once, and not every hour."""
    log.info("worker.follows", reason="another process has looked just now", next_look=phrases.instant(until))


def leads() -> None:
    """This process looks from now on: the other one has not in time, or this one has only just started."""
    log.info("worker.leads")


def looked(evaluation: Evaluation, problems: Sequence[Trouble]) -> None:
    """What was seen and judged."""
    for bug in evaluation.bugs:
        log.error("rule.raised", rule=bug.rule, addon_id=bug.addon_id, exc_info=bug.error)
    for one in evaluation.judged:
        outcomes = {verdict.rule: str(verdict.outcome) for verdict in one.verdicts}
        log.info("database.judged", app=one.database.app, attachment=one.database.attachment, **outcomes)
    for problem in problems:
        log.error("sweep.troubled", cause=problem.cause, summary=problem.summary)


def store_asked_again(error: StoreUnavailable, seconds: float) -> None:
    """The store could not be used just now, which may pass."""
    log.warning("store.asked_again", after=seconds, reason=str(error))


def not_kept_up(error: StoreUnavailable) -> None:
    """The sweep is recorded and told; sealing and pruning are done with a later one."""
    log.warning("store.not_kept_up", reason=str(error))


def more_to_prune(before: datetime) -> None:
    """There is more that is old than is deleted in a day."""
    log.info("store.more_to_prune", before=phrases.instant(before))


def store_unavailable(error: StoreUnavailable) -> None:
    """The store cannot be used: a known state, not a traceback."""
    log.error("store.unavailable", reason=str(error))


def token_not_told(error: CannotSee) -> None:
    """What Heroku knows of the token could not be read; nothing else rests on that."""
    log.warning("token.not_told", reason=str(error))


def heart(name: str, beat: Beat, sent: Sent) -> None:
    """What became of a heartbeat: nobody may be told of a sweep, but that changes nothing about it."""
    if sent.status is DeliveryStatus.SENT:
        log.info("heart.told", heart=name, beat=beat.value)
    else:
        log.warning("heart.not_told", heart=name, beat=beat.value, detail=sent.detail)


def heart_raised(name: str, error: Exception) -> None:
    """A heart that raised, which it never should."""
    log.error("heart.raised", heart=name, exc_info=error)


def sweep_overlong(took: timedelta, poll: timedelta) -> None:
    """A sweep that was still at work when the next one was due."""
    log.warning("sweep.overlong", took=str(took), poll=str(poll))


def hangs(trouble: Trouble) -> None:
    """A sweep that does not end."""
    log.error("sweep.hangs", summary=trouble.summary)


def broken(error: Exception) -> None:
    """A look that broke off in a way that nobody foresaw."""
    log.error("look.raised", exc_info=error)


def crash_reported(sink: str, error: BaseException, sent: Sent) -> None:
    """An exception, logged in full elsewhere, was handed to a sink."""
    level = log.info if sent.status is DeliveryStatus.SENT else log.warning
    level("crash.reported", sink=sink, error=type(error).__name__, status=str(sent.status), detail=sent.detail)
