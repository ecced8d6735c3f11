"""Telling without a store: once from memory, so that a store that is down does not silence what happened to it.

What is told here may be told again by the next process, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checker.model import CHECKER, Delivery, Finding, Notice, Reason, Severity, Subject, Trouble, stable_id
from checker.notify.deliver import Clock, DeliveryReport, deliver
from checker.ports import Sink

_MAY_REPEAT = " (told from memory: may repeat after a restart)"


class Unrecorded:
    """Tells each trouble once and its end once, for as long as this process lives."""

    def __init__(self, sinks: Sequence[Sink], clock: Clock, headlines: Mapping[str, str]) -> None:
        self._sinks = sinks
        self._clock = clock
        self._headlines = headlines
        self._open: dict[str, Notice] = {}
        self._waiting: tuple[Delivery, ...] = ()

    def tell(self, trouble: Trouble, now: datetime) -> DeliveryReport:
        """Tell of a trouble, unless it was told; what a sink did not take is tried again at the next call."""
        if trouble.cause not in self._open:
            notice = Notice(
                id=stable_id(CHECKER, trouble.cause, now.isoformat()),
                reason=Reason.OPENED,
                severity=trouble.severity,
                at=now,
                subject=Subject(CHECKER),
                cause=trouble.cause,
                title=self._headlines[trouble.cause],
                finding=Finding(summary=trouble.summary + _MAY_REPEAT, since=now, fix=trouble.fix),
                opened_at=now,
            )
            self._open[trouble.cause] = notice
            self._add(notice)
        return self._deliver()

    def over(self, now: datetime) -> DeliveryReport:
        """Tell that all troubles told so far are over."""
        for notice in self._open.values():
            finding = Finding(summary="checker works again", since=notice.opened_at)
            changed = replace(notice, reason=Reason.RESOLVED, severity=Severity.INFO, at=now, finding=finding)
            self._add(replace(changed, id=stable_id(notice.id, Reason.RESOLVED)))
        self._open.clear()
        return self._deliver()

    def _add(self, notice: Notice) -> None:
        self._waiting += tuple(
            Delivery(id=stable_id(notice.id, sink.name), notice=notice, sink=sink.name, batch=notice.id)
            for sink in self._sinks
            if sink.wants(notice)
        )

    def _deliver(self) -> DeliveryReport:
        return deliver(self._waiting, self._sinks, self._mark, self._clock)

    def _mark(self, deliveries: Sequence[Delivery]) -> None:
        changed = {delivery.id: delivery for delivery in deliveries}
        self._waiting = tuple(changed.get(delivery.id, delivery) for delivery in self._waiting)
