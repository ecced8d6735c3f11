"""Exceptions that nobody foresaw: besides the log, they go to every sink that takes such."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from checker import narrate
from checker.model import DeliveryStatus, Trouble
from checker.notify.deliver import DeliveryReport
from checker.notify.routing import unrouted
from checker.ports import Sent, Sink, TakesCrashes


def behind(troubles: Iterable[Trouble], delivery: DeliveryReport) -> Iterator[Exception]:
    """The exceptions of one sweep: of the look, of rules, and of sinks."""
    for trouble in troubles:
        yield from trouble.errors
    for sink in delivery.sinks:
        if sink.bug:
            yield sink.bug


def report(errors: Iterable[BaseException], sinks: Sequence[Sink], now: datetime) -> None:
    """Hand them over, whatever routes say of notices; never raises. What is told already is not told again."""
    takers = [sink for sink in map(unrouted, sinks) if isinstance(sink, TakesCrashes)]
    for error in errors:
        for sink in takers:
            sent = _handed(sink, error, now)
            if sent.status is not DeliveryStatus.SUPERSEDED:
                narrate.crash_reported(sink.name, error, sent)


def _handed(sink: TakesCrashes, error: BaseException, now: datetime) -> Sent:
    try:
        return sink.report(error, now)
    except Exception as bug:  # noqa: BLE001 -- the last resort must not be what breaks the worker
        return Sent(DeliveryStatus.PENDING, f"bug: {type(bug).__name__}")
