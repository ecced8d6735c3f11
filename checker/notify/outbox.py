"""Which sinks are told of which notices. Pure."""

from collections.abc import Sequence

from checker.model import Delivery, Notice, stable_id
from checker.ports import Sink


def deliveries_for(notices: Sequence[Notice], sinks: Sequence[Sink], batch: str) -> tuple[Delivery, ...]:
    """One delivery per notice and sink that wants it; those of one sweep and sink make one message."""
    return tuple(
        Delivery(id=stable_id(notice.id, sink.name), notice=notice, sink=sink.name, batch=f"{batch}-{sink.name}")
        for sink in sinks
        for notice in notices
        if sink.wants(notice)
    )
