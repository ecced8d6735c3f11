"""Notices one after the other, for sinks that take one at a time."""

from collections.abc import Callable, Sequence

from checker.model import DeliveryStatus, Notice
from checker.ports import Sent


def in_turn(notices: Sequence[Notice], tell: Callable[[Notice], Sent]) -> Sent:
    """What became of the last one that was tried: up to the first that was not taken, or after which a pause is due."""
    sent = Sent(DeliveryStatus.SENT, "")
    for notice in notices:
        sent = tell(notice)
        if sent.status is not DeliveryStatus.SENT or sent.retry_after:
            break
    return sent
