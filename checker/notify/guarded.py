"""Sinks that are told nothing once another process may be telling the same."""

from collections.abc import Callable

from checker.model import DeliveryStatus, Notice
from checker.ports import Message, Sent, Sink


class Guarded:
    """A sink for as long as the turn to tell is not `lost`; what comes after that stays pending."""

    def __init__(self, sink: Sink, lost: Callable[[], bool]) -> None:
        self.name = sink.name
        self.one_by_one = sink.one_by_one
        self._sink = sink
        self._lost = lost

    def __repr__(self) -> str:
        return f"Guarded({self._sink!r})"

    def wants(self, notice: Notice) -> bool:
        """What the sink wants."""
        return self._sink.wants(notice)

    def send(self, message: Message) -> Sent:
        """As the sink does, or not at all."""
        if self._lost():
            return Sent(DeliveryStatus.PENDING, "the turn to tell was lost: another process may be telling this")
        return self._sink.send(message)
