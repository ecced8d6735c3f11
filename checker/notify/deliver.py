"""Deliver what is pending: each sink in order, each outcome kept before the next send.

A sink that cannot be reached keeps what is left for a later run and holds up no other sink. A crash between a send and
its mark repeats one message; it never loses one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.model import Delivery, DeliveryStatus
from checker.notify.message import message_for
from checker.notify.routing import unrouted
from checker.ports import Sent, Sink

Mark = Callable[[Sequence[Delivery]], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class SinkReport:
    """What became of the deliveries to one sink.

    `detail` and `retry_after` are those of the last send; `bug` is the error when the sink raised, which it never
    should. `oldest` is when the oldest notice that is still pending was written. A sink that is not configured has only
    pending deliveries.
    """

    sink: str
    configured: bool = True
    sent: int = 0
    dead: int = 0
    superseded: int = 0
    pending: int = 0
    detail: str = ""
    retry_after: timedelta | None = None
    bug: Exception | None = None
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of all deliveries, a line per sink."""

    sinks: tuple[SinkReport, ...] = ()

    @property
    def sent(self) -> int:
        """How many deliveries the sinks took."""
        return sum(s.sent for s in self.sinks)

    @property
    def dead(self) -> int:
        """How many will never be taken."""
        return sum(s.dead for s in self.sinks)

    @property
    def pending(self) -> int:
        """How many are left for a later run."""
        return sum(s.pending for s in self.sinks)

    @property
    def unconfigured(self) -> tuple[str, ...]:
        """The sinks that have deliveries waiting but do not exist here."""
        return tuple(s.sink for s in self.sinks if not s.configured)

    @property
    def all_delivered(self) -> bool:
        """Everybody was told everything: nothing died, and nothing waits but for sinks that are not configured."""
        return not self.dead and not any(s.pending for s in self.sinks if s.configured)


def deliver(pending: Sequence[Delivery], sinks: Sequence[Sink], mark: Mark, clock: Clock) -> DeliveryReport:
    """Send the pending deliveries and `mark` each outcome at once. What `mark` raises ends everything."""
    waiting: dict[str, list[Delivery]] = {}
    for delivery in pending:
        if delivery.status is DeliveryStatus.PENDING:
            waiting.setdefault(delivery.sink, []).append(delivery)
    configured = {sink.name: unrouted(sink) for sink in sinks}
    reports = [_deliver_to(configured[name], waiting[name], mark, clock) for name in configured if name in waiting]
    reports += [
        SinkReport(name, configured=False, pending=len(left), detail="this sink is not configured")
        for name, left in waiting.items()
        if name not in configured
    ]
    return DeliveryReport(tuple(reports))


def _deliver_to(sink: Sink, waiting: Sequence[Delivery], mark: Mark, clock: Clock) -> SinkReport:
    wanted: list[Delivery] = []
    unwanted: list[Delivery] = []
    for delivery in waiting:
        (wanted if sink.wants(delivery.notice) else unwanted).append(delivery)
    if unwanted:
        mark([_after(d, Sent(DeliveryStatus.SUPERSEDED, "this sink is not told of these"), clock()) for d in unwanted])
    report = SinkReport(sink.name, superseded=len(unwanted), pending=len(wanted))
    groups = _groups(wanted, one_by_one=sink.one_by_one)
    left = len(groups)
    for group in groups:
        sent, bug = _send(sink, group)
        now = clock()
        tried = [replace(_after(d, sent, now), attempts=d.attempts + 1) for d in group]
        mark(tried)
        report = _counted(report, sent, len(group), bug)
        left -= sent.status is not DeliveryStatus.PENDING
        if sent.status is DeliveryStatus.PENDING or sent.retry_after:
            break
    still = (delivery for group in groups[len(groups) - left :] for delivery in group)
    return replace(report, oldest=min((delivery.notice.at for delivery in still), default=None))


def _groups(deliveries: Sequence[Delivery], *, one_by_one: bool) -> list[list[Delivery]]:
    if one_by_one:
        return [[delivery] for delivery in deliveries]
    batches: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        batches.setdefault(delivery.batch, []).append(delivery)
    return list(batches.values())


def _send(sink: Sink, group: Sequence[Delivery]) -> tuple[Sent, Exception | None]:
    try:
        return sink.send(message_for(group[0].batch, [d.notice for d in group])), None
    except Exception as error:  # noqa: BLE001 -- a bug in one sink must not keep the others from telling
        return Sent(DeliveryStatus.PENDING, f"bug: {type(error).__name__}"), error


def _after(delivery: Delivery, sent: Sent, now: datetime) -> Delivery:
    return replace(delivery, status=sent.status, detail=sent.detail, updated_at=now)


def _counted(report: SinkReport, sent: Sent, count: int, bug: Exception | None) -> SinkReport:
    took, died = sent.status is DeliveryStatus.SENT, sent.status is DeliveryStatus.DEAD
    return replace(
        report,
        sent=report.sent + count * took,
        dead=report.dead + count * died,
        pending=report.pending - count * (took or died),
        detail=sent.detail,
        retry_after=sent.retry_after,
        bug=bug,
    )
