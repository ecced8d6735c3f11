"""What a sink still has to hear that could not be told in time: how things stand, not all that it missed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from checker import troubles
from checker.causes import LISTED
from checker.model import Delivery, Notice, Reason

STALE_AFTER = timedelta(hours=24)
"""A sink that has waited for so long hears nothing more of what came and went meanwhile."""

_MILD = frozenset({Reason.REMINDER})
_ROUTINE = frozenset({Reason.BASELINE, Reason.DIGEST})
# What is worth nothing a day later. A drill that is late proves no more than the digest beside it.
_OF_THE_DAY = frozenset({troubles.GAP, troubles.DRILL})


def is_backlog(waiting: Sequence[Delivery], now: datetime) -> bool:
    """It was offered in vain, or has waited for long: no news as they come, but what a sink missed."""
    return _is_stale(waiting, now) or any(delivery.attempts for delivery in waiting)


def outdated(waiting: Sequence[Delivery], still_open: Collection[str], now: datetime) -> tuple[Delivery, ...]:
    """Of what waits for one sink, in order, what it need not hear any more; nothing where that is no backlog.

    What is left: of each incident that is open one notice, the newest that is no mere reminder where there is one; the
    end of each that it heard of before, or that was there within a day; what is told once and has no end; the newest
    digest. Where all is over that it never heard of, and long ago, the last end is left.
    """
    if not is_backlog(waiting, now):
        return ()
    kept = {delivery.id for delivery in _current(waiting, still_open, now)}
    if not kept:
        kept = {delivery.id for delivery in [d for d in waiting if d.notice.reason.ends][-1:]}
    return tuple(delivery for delivery in waiting if delivery.id not in kept)


def as_told_late(notice: Notice, dropped: Collection[Delivery]) -> Notice:
    """The notice; an end that comes without its beginning, which is `dropped`, says so: all of it is this one line."""
    if not notice.reason.ends or notice.incident not in _begun(dropped):
        return notice
    finding = replace(notice.finding, summary=f"came and went before this could be told; {notice.finding.summary}")
    return replace(notice, finding=finding)


def _is_stale(waiting: Sequence[Delivery], now: datetime) -> bool:
    return any(now - delivery.notice.at >= STALE_AFTER for delivery in waiting)


def _current(waiting: Sequence[Delivery], still_open: Collection[str], now: datetime) -> Iterator[Delivery]:
    by_incident: dict[str, list[Delivery]] = {}
    routine: list[Delivery] = []
    stale = _is_stale(waiting, now)
    for delivery in waiting:
        notice = delivery.notice
        if notice.cause in troubles.MOMENTARY or notice.reason is Reason.DRILL:
            of_the_day = notice.cause in _OF_THE_DAY or notice.reason is Reason.DRILL
            if not of_the_day or now - notice.at < STALE_AFTER:
                yield delivery
        elif incident := notice.incident or (notice.cause if notice.cause == troubles.FROM_THE_START else None):
            by_incident.setdefault(incident, []).append(delivery)
        elif notice.reason in _ROUTINE:
            routine.append(delivery)
        else:
            yield delivery
    yield from routine[-1:] if stale else routine
    for incident, told in by_incident.items():
        # Of the one alert for many no incident tells whether it is over: its end does.
        stands = incident == troubles.FROM_THE_START and not told[-1].notice.reason.ends
        yield from _newest(told) if stands or incident in still_open else _end(told, stale=stale)


def _newest(told: Sequence[Delivery]) -> Iterable[Delivery]:
    """How it stands: the newest word of a problem that is open."""
    loud = [delivery for delivery in told if delivery.notice.reason not in _MILD]
    return (loud or told)[-1:]


def _end(told: Sequence[Delivery], *, stale: bool) -> Iterable[Delivery]:
    """That it is over, for who knows that it was there, or may still want to: not that it began."""
    ends = [delivery for delivery in told if delivery.notice.reason.ends]
    if not _begun(told):
        return ends[-1:]
    # That a database was replaced is told by its beginning alone.
    replaced = [delivery for delivery in told if delivery.notice.cause == LISTED and not ends]
    return replaced or ([] if stale else ends[-1:])


def _begun(deliveries: Iterable[Delivery]) -> frozenset[str | None]:
    """The incidents of which the beginning is among these."""
    return frozenset(d.notice.incident for d in deliveries if d.notice.reason is Reason.OPENED)
