"""Telling without a store: once from memory, so that a store that is down silences neither itself nor what is critical.

What is told here may be told again by the next process, or when the store is back, and says so.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checker.model import (
    CHECKER,
    Delivery,
    DeliveryStatus,
    Finding,
    Incident,
    Notice,
    Reason,
    Severity,
    Subject,
    Trouble,
    stable_id,
)
from checker.notify.deliver import Clock, DeliveryReport, deliver
from checker.notify.routing import leads_to
from checker.ports import Sink

Key = tuple[str, str]
"""A subject's id and a cause: what makes a problem the same one."""

_MAY_REPEAT = " (told from memory: may repeat after a restart)"


class Unrecorded:
    """Tells each trouble once and its end once, and what is critical once, for as long as this process lives.

    `left_alone` says which sinks are not to be sent anything at the moment.
    """

    def __init__(
        self,
        sinks: Sequence[Sink],
        clock: Clock,
        headlines: Mapping[str, str],
        left_alone: Callable[[], Collection[str]] = frozenset,
    ) -> None:
        self._sinks = sinks
        self._left_alone = left_alone
        self._clock = clock
        self._headlines = headlines
        self._open: dict[str, Notice] = {}
        self._told: set[Key] = set()
        self._held: dict[str, Incident] = {}
        self._lasting: set[Key] = set()
        self._unended: dict[Key, Notice] = {}
        self._waiting: tuple[Delivery, ...] = ()

    @property
    def held(self) -> tuple[Incident, ...]:
        """What may pass by itself and has not yet, since when: for the next look."""
        return tuple(self._held.values())

    def tell(
        self,
        trouble: Trouble,
        now: datetime,
        notices: Sequence[Notice] = (),
        incidents: Sequence[Incident] = (),
        still: Collection[Key] | None = None,
    ) -> DeliveryReport:
        """Tell of a trouble and, of the `notices`, new problems that are critical, unless they were told.

        Of the `incidents` those that are held are remembered, and the end of one that was told is told as well. So is
        that of any other that was told and is not there `still`; None, where that is not known of all. What a sink did
        not take is tried again at the next call.
        """
        self._remember(incidents)
        new: list[Notice] = []
        if trouble.cause not in self._open:
            self._open[trouble.cause] = self._notice(trouble, now)
            new.append(self._open[trouble.cause])
        if still is not None:
            # What comes and goes is over once it has been for a while: the notices tell.
            new += self._ended(self._unended.keys() - self._lasting - set(still), now)
        for notice in notices:
            key = _key(notice)
            if notice.reason.ends and key in self._lasting:
                self._forget(key)
                new.append(_marked(notice))
            if notice.reason is Reason.OPENED and notice.severity is Severity.CRITICAL and key not in self._told:
                self._told.add(key)
                self._unended[key] = notice
                new.append(_marked(notice))
                if notice.incident in self._held:
                    self._lasting.add(key)
        return self._deliver(new)

    def _remember(self, incidents: Sequence[Incident]) -> None:
        for incident in incidents:
            if incident.held and incident.resolved_at is None:
                self._held[incident.id] = incident
            else:
                self._held.pop(incident.id, None)

    def over(
        self,
        now: datetime,
        still: Collection[Key] = (),
        notices: Sequence[Notice] = (),
        *,
        sees: bool = True,
        how: str = "checker works again",
    ) -> DeliveryReport:
        """Tell that all troubles told so far are over, and `how`.

        The store tells of the other problems from here on. Those that are there `still` stay told: a store that comes
        and goes must not repeat them each time, nor silence one that is over and comes back. Of those that are not the
        store knows nothing: their end is told from here, unless it is among the `notices`; and not by a look that does
        not see (`sees`) how databases are.
        """
        ends = [_over(notice, how, now) for notice in self._open.values()]
        self._open.clear()
        self._held.clear()
        for notice in notices:
            if notice.reason.ends:
                self._unended.pop(_key(notice), None)
        gone = {key for key in self._unended.keys() - set(still) if sees or key[0] == CHECKER}
        ends += self._ended(gone, now)
        if sees:
            self._unended.clear()
            self._lasting.clear()
            self._told.intersection_update(still)
        return self._deliver(ends)

    def _ended(self, gone: Collection[Key], now: datetime) -> list[Notice]:
        """The ends of these problems, in the order in which they were told."""
        ends = [_over(notice, "it is not there any more", now) for key, notice in self._unended.items() if key in gone]
        for key in gone:
            self._forget(key)
        return [_marked(notice) for notice in ends]

    def _forget(self, key: Key) -> None:
        self._unended.pop(key, None)
        self._lasting.discard(key)
        self._told.discard(key)

    def again(self, left_alone: Collection[str]) -> DeliveryReport:
        """Only offer again what a sink has not taken, but not to those that are to be left alone."""
        known = {delivery.notice.incident or "" for delivery in self._waiting}
        ended = {delivery.notice.incident for delivery in self._waiting if delivery.notice.reason.ends}
        return deliver(self._waiting, self._sinks, self._mark, self._clock, known - ended, left_alone)

    def _notice(self, trouble: Trouble, now: datetime) -> Notice:
        return Notice(
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

    def _deliver(self, new: Sequence[Notice]) -> DeliveryReport:
        """What is new goes out as one message, behind what still waits."""
        self._waiting += tuple(
            Delivery(id=stable_id(notice.id, sink.name), notice=notice, sink=sink.name, batch=new[0].id)
            for sink in self._sinks
            for notice in new
            if _hears(sink, notice)
        )
        return self.again(self._left_alone())

    def _mark(self, deliveries: Sequence[Delivery]) -> None:
        changed = {delivery.id: delivery for delivery in deliveries}
        marked = (changed.get(delivery.id, delivery) for delivery in self._waiting)
        self._waiting = tuple(delivery for delivery in marked if delivery.status is DeliveryStatus.PENDING)


def _key(notice: Notice) -> Key:
    return notice.subject.id, notice.cause


def _hears(sink: Sink, notice: Notice) -> bool:
    """Whether it is told; an end, where it was told of the beginning: all that is told from memory is critical."""
    return sink.wants(notice) and leads_to(sink, replace(notice, severity=Severity.CRITICAL))


def _marked(notice: Notice) -> Notice:
    return replace(notice, finding=replace(notice.finding, summary=notice.finding.summary + _MAY_REPEAT))


def _over(notice: Notice, summary: str, now: datetime) -> Notice:
    finding = Finding(summary=summary, since=notice.opened_at)
    changed = replace(notice, reason=Reason.RESOLVED, severity=Severity.INFO, at=now, finding=finding)
    return replace(changed, id=stable_id(notice.id, Reason.RESOLVED))
