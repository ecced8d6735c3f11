"""Deliver what waits; and where a sink refuses all there is until somebody mends it, tell the others at once."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from checker import troubles
from checker.decide import Causes, Occasion, concerned, decide
from checker.errors import Overtaken
from checker.model import Alerting, Delivery, Incident, Known, Record
from checker.notify import outbox
from checker.notify.deliver import DeliveryReport, deliver
from checker.notify.guarded import Guarded
from checker.notify.routing import unrouted
from checker.patience import patiently
from checker.swept import Tools
from checker.watching import deaf, spared


def tell(
    tools: Tools,
    pending: Sequence[Delivery],
    incidents: Sequence[Incident],
    alerting: Alerting,
    causes: Causes,
    now: datetime,
) -> DeliveryReport:
    """Tell what waits, to whomever it was routed; of the `incidents` the last of each says how it stands.

    That a sink refuses everything is recorded as of `now` and told as well, unless it is known. Raises
    StoreUnavailable.
    """
    standing = {i.id: i for i in incidents}
    delivery = _deliver(tools, pending, standing.values())
    refusing = {sink.sink for sink in delivery.sinks if sink.refused}
    told = any(i.cause == troubles.SINK and i.resolved_at is None for i in standing.values())
    if told or not refusing or len(refusing) >= len(tools.sinks):
        return delivery
    with suppress(Overtaken):  # which tells it as well as this process could
        known = patiently(tools.store.load, tools.pause)
        record = _refusal(tools, known, refusing, alerting, causes, now)
        patiently(lambda: tools.store.record(record), tools.pause)
        pending = patiently(tools.store.pending, tools.pause)
        others = replace(tools, left_alone={*tools.left_alone, *refusing})
        return delivery.then(_deliver(others, pending, (*standing.values(), *record.incidents)))
    return delivery


def _deliver(tools: Tools, pending: Sequence[Delivery], incidents: Collection[Incident]) -> DeliveryReport:
    sinks = [Guarded(unrouted(sink), tools.store.turn_lost) for sink in tools.sinks]
    still_open = {incident.id for incident in incidents if incident.resolved_at is None}
    return deliver(pending, sinks, tools.store.mark, tools.clock, still_open, tools.left_alone)


def _refusal(
    tools: Tools, known: Known, refusing: Collection[str], alerting: Alerting, causes: Causes, now: datetime
) -> Record:
    """A look at nothing but the sinks, and what is told of it."""
    found = deaf(known.pending, tools.sinks, now, refusing)
    problems = troubles.sinks_deaf(found)
    occasion = Occasion(now, full=False, acts=known.acts, elsewhere=known.incidents)
    decision = decide(concerned(known.incidents, (), problems), (), problems, alerting, causes, occasion)
    news = outbox.deliveries_for(decision.notices, tools.sinks, tools.new_id(), known.openings)
    return Record(
        sweep=tools.new_id(),
        at=now,
        incidents=decision.incidents,
        deliveries=spared(news, found),
        partial=True,
        after=known.sweeps,
    )
