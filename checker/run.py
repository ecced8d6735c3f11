"""The flow on one page: discover -> observe -> evaluate -> decide -> record -> deliver.

No stage calls another; each takes values and gives values. The store is asked once before and told once after;
deliveries are marked one by one. `now` is when the sweep began.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

import structlog

from checker import troubles
from checker.decide import decide
from checker.discover import discover
from checker.errors import CannotSee
from checker.evaluate import Evaluation, evaluate
from checker.model import (
    Database,
    Delivery,
    Judged,
    Known,
    Notice,
    Observation,
    Record,
    Requirement,
    Trouble,
    stable_id,
)
from checker.notify.deliver import DeliveryReport, deliver
from checker.observe import observe
from checker.policy import Policy, requirement_for
from checker.ports import HerokuReader, Sink, Store
from checker.rules import ALWAYS, ON_DEMAND, RULES

HEADLINES = {rule.META.id: rule.META.headline for rule in RULES} | troubles.HEADLINES

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Tools:
    """What a sweep works with; built in wiring.py."""

    open_reader: Callable[[], AbstractAsyncContextManager[HerokuReader]]
    store: Store
    sinks: Sequence[Sink]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw: every database's observation and what policy requires of it, by add-on uuid."""

    observations: tuple[Observation, ...]
    requirements: dict[str, Requirement]
    requests: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and what became of what it told."""

    judged: tuple[Judged, ...]
    troubles: tuple[Trouble, ...]
    delivery: DeliveryReport

    @property
    def done(self) -> bool:
        """It looked, and everybody was told."""
        return not self.troubles and self.delivery.all_delivered


async def look(
    reader: HerokuReader, policy: Policy, known: Collection[str], now: datetime, apps: Collection[str] = ()
) -> Look:
    """See which databases exist and what is there; of `apps` only, where any are named.

    Raises CannotSee when that is not to be had as a whole.
    """
    databases = [d for d in await discover(reader, known) if not apps or _belongs(d, apps)]
    requirements = {database.addon_id: requirement_for(policy, database) for database in databases}
    observations = await observe(reader, databases, now)
    return Look(observations, requirements, reader.requests)


def _belongs(database: Database, apps: Collection[str]) -> bool:
    return not {database.app, *(a.app for a in database.attachments)}.isdisjoint(apps)


def sweep(tools: Tools, policy: Policy, now: datetime) -> Swept:
    """Look at everything, judge it, and tell what is new. Raises StoreUnavailable; all else is told."""
    known = tools.store.load()
    evaluation, seen, problems = _look_and_judge(tools, policy, known, now)
    first = not known.swept_before
    decision = decide(known.incidents, evaluation.judged, problems, policy.alerting, HEADLINES, first=first, now=now)
    record = Record(
        sweep=tools.new_id(),
        at=now,
        observations=seen,
        judged=evaluation.judged,
        incidents=decision.incidents,
        deliveries=_deliveries(decision.notices, tools.sinks, tools.new_id()),
        problem=next((p.summary for p in problems if p.cause == troubles.SWEEP), None),
    )
    tools.store.record(record)
    delivery = deliver(tools.store.pending(), tools.sinks, tools.store.mark, tools.clock)
    _log(evaluation.judged, problems, decision.notices, delivery)
    return Swept(evaluation.judged, problems, delivery)


def _look_and_judge(
    tools: Tools, policy: Policy, known: Known, now: datetime
) -> tuple[Evaluation, tuple[Observation, ...], tuple[Trouble, ...]]:
    """What the databases are found to be; where that fails as a whole, the trouble that says why."""

    async def one_look() -> Look:
        async with tools.open_reader() as reader:
            return await look(reader, policy, [k.database.addon_id for k in known.inventory], now)

    nothing = Evaluation((), ())
    try:
        seen = asyncio.run(one_look())
        evaluation = evaluate(seen.observations, seen.requirements, known.pasts, ALWAYS, ON_DEMAND)
    except CannotSee as error:
        return nothing, (), (troubles.sweep_failed(error, first=not known.swept_before),)
    except Exception as error:
        log.exception("sweep.raised")
        return nothing, (), (troubles.sweep_raised(error),)
    for bug in evaluation.bugs:
        log.error("rule.raised", rule=bug.rule, addon_id=bug.addon_id, exc_info=bug.error)
    problems = (troubles.rules_raised(evaluation.bugs),) if evaluation.bugs else ()
    return evaluation, seen.observations, problems


def _deliveries(notices: Sequence[Notice], sinks: Sequence[Sink], batch: str) -> tuple[Delivery, ...]:
    """One delivery per notice and sink that wants it; those of one sweep and sink make one message."""
    return tuple(
        Delivery(id=stable_id(notice.id, sink.name), notice=notice, sink=sink.name, batch=f"{batch}-{sink.name}")
        for sink in sinks
        for notice in notices
        if sink.wants(notice)
    )


def _log(
    judged: Sequence[Judged], problems: Sequence[Trouble], notices: Sequence[Notice], delivery: DeliveryReport
) -> None:
    """One line per database, one per notice, one per sink and one for the sweep."""
    for one in judged:
        outcomes = {verdict.rule: str(verdict.outcome) for verdict in one.verdicts}
        log.info("database.judged", app=one.database.app, attachment=one.database.attachment, **outcomes)
    for notice in notices:
        log.info("notice.recorded", reason=str(notice.reason), subject=notice.subject.label, cause=notice.cause)
    for sink in delivery.sinks:
        level = log.info if not sink.pending and not sink.dead else log.error
        level("sink.told", sink=sink.sink, sent=sink.sent, pending=sink.pending, dead=sink.dead, detail=sink.detail)
        if sink.bug:
            log.error("sink.raised", sink=sink.sink, exc_info=sink.bug)
    for problem in problems:
        log.error("sweep.troubled", cause=problem.cause, summary=problem.summary)
    log.info("sweep.done", databases=len(judged), notices=len(notices), sent=delivery.sent, pending=delivery.pending)
