"""Which sinks are told of which notices, and who was told already. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker import troubles
from checker.model import Delivery, DeliveryStatus, Incident, Notice, Reason, Trouble, stable_id
from checker.notify.routing import leads_to
from checker.ports import Sink

Openings = Mapping[tuple[str, str], DeliveryStatus]
"""What became of the news of each open incident, by (incident, sink): the best of its notices that are no end."""

STALE_AFTER = timedelta(hours=24)
"""A sink that has waited for so long gets what is current once, and not all that it missed."""

_HEARD = {DeliveryStatus.SENT, DeliveryStatus.PENDING}
_MILD = frozenset({Reason.REMINDER})
_ROUTINE = frozenset({Reason.BASELINE, Reason.DIGEST})
# What is worth nothing a day later. A drill that is late proves no more than the digest beside it.
_OF_THE_DAY = frozenset({troubles.GAP, troubles.DRILL})


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


def outdated(waiting: Sequence[Delivery], still_open: Collection[str], now: datetime) -> tuple[Delivery, ...]:
    """Of what waits for one sink, in order, what it need not hear any more; nothing as long as none of it is old.

    What is left: of each incident that is open one notice, the newest that is no mere reminder where there is one; the
    end of each that it heard of before; what is told once and has no end; the newest digest. Never is all outdated.
    """
    if not waiting or now - min(delivery.notice.at for delivery in waiting) < STALE_AFTER:
        return ()
    kept = {delivery.id for delivery in _current(waiting, still_open, now)} or {waiting[-1].id}
    return tuple(delivery for delivery in waiting if delivery.id not in kept)


def _current(waiting: Sequence[Delivery], still_open: Collection[str], now: datetime) -> Iterator[Delivery]:
    by_incident: dict[str, list[Delivery]] = {}
    routine: list[Delivery] = []
    for delivery in waiting:
        notice = delivery.notice
        if notice.cause in troubles.MOMENTARY or notice.reason is Reason.DRILL:
            of_the_day = notice.cause in _OF_THE_DAY or notice.reason is Reason.DRILL
            if not of_the_day or now - notice.at < STALE_AFTER:
                yield delivery
        elif notice.incident:
            by_incident.setdefault(notice.incident, []).append(delivery)
        elif notice.reason in _ROUTINE:
            routine.append(delivery)
        else:
            yield delivery
    yield from routine[-1:]
    for incident, told in by_incident.items():
        yield from _newest(told) if incident in still_open else _end(told)


def _newest(told: Sequence[Delivery]) -> Iterable[Delivery]:
    """How it stands: the newest word of a problem that is open."""
    loud = [delivery for delivery in told if delivery.notice.reason not in _MILD]
    return (loud or told)[-1:]


def _end(told: Sequence[Delivery]) -> Iterable[Delivery]:
    """That it is over, for who knows that it was there: whose news of its beginning do not wait here."""
    unheard = any(delivery.notice.reason is Reason.OPENED for delivery in told)
    return () if unheard else [delivery for delivery in told if delivery.notice.reason.ends][-1:]


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
