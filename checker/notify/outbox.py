"""Which sinks are told of which notices, and who was told already. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from checker import troubles
from checker.model import Delivery, DeliveryStatus, Incident, Notice, Trouble, stable_id
from checker.notify.routing import leads_to
from checker.ports import Sink

Openings = Mapping[tuple[str, str], DeliveryStatus]
"""What became of the news of each open incident, by (incident, sink): the best of its notices that are no end."""

_HEARD = {DeliveryStatus.SENT, DeliveryStatus.PENDING}


def deliveries_for(
    notices: Sequence[Notice], sinks: Sequence[Sink], batch: str, openings: Openings
) -> tuple[Delivery, ...]:
    """One delivery per notice and sink that wants it; those of one sweep and sink make one message.

    A sink that never heard of a problem does not hear of its end, unless nobody did: then its end is all there is to
    hear of it.
    """
    known = {incident for incident, _ in openings}
    return tuple(
        _delivery(notice, sink, batch)
        for sink in sinks
        for notice in notices
        if sink.wants(notice) and (not notice.reason.ends or _hears_the_end(sink, notice, openings, known))
    )


def catching_up(
    told: Sequence[Notice],
    sinks: Sequence[Sink],
    batch: str,
    openings: Openings,
    news: Sequence[Delivery] = (),
    working: Collection[str] = (),
) -> tuple[Delivery, ...]:
    """What a sink that is new has to hear: of the open problems that the others were `told`, those it has no row of.

    One that refused all news of a problem and is `working` now hears of it once more, under an id that does not change.
    What this sweep's own `news` tells it of a problem is enough.
    """
    hearing = {(delivery.notice.incident, delivery.sink) for delivery in news}
    late = []
    for sink in sinks:
        for notice in told:
            key = (notice.incident or "", sink.name)
            before = openings.get(key)
            again = before is DeliveryStatus.DEAD and sink.name in working
            if sink.wants(notice) and key not in hearing and (again or before is None):
                once_more = replace(notice, id=stable_id(notice.id, sink.name, "again")) if again else notice
                late.append(_delivery(once_more, sink, batch))
    return tuple(late)


def refused(incidents: Sequence[Incident], openings: Openings, sinks: Sequence[Sink]) -> tuple[Trouble, ...]:
    """The trouble that some sinks took no form of the message about some open incidents."""
    ours = [incident.id for incident in _problems(incidents)]
    dead = {sink.name: sum(openings.get((id_, sink.name)) is DeliveryStatus.DEAD for id_ in ours) for sink in sinks}
    return troubles.messages_refused({name: count for name, count in dead.items() if count})


def untold(incidents: Sequence[Incident], openings: Openings) -> int:
    """How many open incidents were refused by some sink and taken by none."""
    statuses = [{s for (id_, _), s in openings.items() if id_ == incident.id} for incident in _problems(incidents)]
    return sum(DeliveryStatus.DEAD in some and DeliveryStatus.SENT not in some for some in statuses)


def _problems(incidents: Sequence[Incident]) -> Iterator[Incident]:
    """The incidents but the one about refused messages: it would keep itself open for ever."""
    return (incident for incident in incidents if incident.cause != troubles.DELIVERY)


def _hears_the_end(sink: Sink, notice: Notice, openings: Openings, known: Collection[str]) -> bool:
    incident = notice.incident or ""
    return openings.get((incident, sink.name)) in _HEARD or (incident not in known and leads_to(sink, notice))


def _delivery(notice: Notice, sink: Sink, batch: str) -> Delivery:
    return Delivery(id=stable_id(notice.id, sink.name), notice=notice, sink=sink.name, batch=f"{batch}-{sink.name}")
