"""Deliver what is pending: each sink in order, each outcome kept before the next send.

A sink that cannot be reached keeps what is left for a later run and holds up no other sink. A crash between a send and
its mark repeats one message; it never loses one.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker.model import Delivery, DeliveryStatus, Notice
from checker.notify.backlog import as_told_late, is_backlog, outdated
from checker.notify.message import message_for
from checker.ports import Sent, Sink

Mark = Callable[[Sequence[Delivery]], None]
Clock = Callable[[], datetime]

_OVER = "it came too late: this sink could not be told in time"


@dataclass(frozen=True, slots=True)
class SinkReport:
    """What became of the deliveries to one sink.

    `detail` and `retry_after` are those of the last send; `bug` is the error when the sink raised, which it never
    should. `oldest` is when the oldest notice that is still pending was written. A sink that is not configured, or that
    was `left_alone` as it had asked to be, has only pending deliveries. One that has `refused` takes nothing until
    somebody mends it.
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
    left_alone: bool = False
    refused: bool = False

    def then(self, later: "SinkReport") -> "SinkReport":
        """Both, where there was a second delivery; how it stands says that one, unless it sent nothing there."""
        if later.left_alone:
            return self
        return replace(
            later,
            sent=self.sent + later.sent,
            dead=self.dead + later.dead,
            superseded=self.superseded + later.superseded,
            bug=later.bug or self.bug,
        )


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
    def all_delivered(self) -> bool:
        """Everybody was told everything: nothing died, and nothing waits but for sinks that are not configured."""
        return not self.dead and not any(s.pending for s in self.sinks if s.configured)

    def then(self, later: "DeliveryReport") -> "DeliveryReport":
        """What became of this and of a later delivery of what was pending."""
        sinks = {sink.sink: sink for sink in self.sinks}
        for sink in later.sinks:
            sinks[sink.sink] = sinks[sink.sink].then(sink) if sink.sink in sinks else sink
        return DeliveryReport(tuple(sinks.values()))


def deliver(
    pending: Sequence[Delivery],
    sinks: Sequence[Sink],
    mark: Mark,
    clock: Clock,
    still_open: Collection[str] | None = None,
    left_alone: Collection[str] = (),
) -> DeliveryReport:
    """Send the pending deliveries and `mark` each outcome at once. What `mark` raises ends everything.

    Nothing is sent to the sinks that are to be `left_alone`. One that did not take what it was offered before gets all
    that waits as one message. Where it is known which incidents are `still_open`, that is what is current; once it
    answers that, the rest is superseded.
    """
    waiting: dict[str, list[Delivery]] = {}
    for delivery in pending:
        if delivery.status is DeliveryStatus.PENDING:
            waiting.setdefault(delivery.sink, []).append(delivery)
    configured = {sink.name: sink for sink in sinks}
    reports = [
        _deliver_to(configured[name], waiting[name], mark, clock, still_open)
        if name not in left_alone
        else _untried(name, waiting[name], "it is left alone for a while", left_alone=True)
        for name in configured
        if name in waiting
    ]
    reports += [
        replace(_untried(name, left, "this sink is not configured"), configured=False)
        for name, left in waiting.items()
        if name not in configured
    ]
    return DeliveryReport(tuple(reports))


def _untried(name: str, left: Sequence[Delivery], why: str, *, left_alone: bool = False) -> SinkReport:
    oldest = min(delivery.notice.at for delivery in left)
    return SinkReport(name, pending=len(left), detail=why, oldest=oldest, left_alone=left_alone)


def _deliver_to(
    sink: Sink, waiting: Sequence[Delivery], mark: Mark, clock: Clock, still_open: Collection[str] | None
) -> SinkReport:
    wanted: list[Delivery] = []
    unwanted: list[Delivery] = []
    for delivery in waiting:
        (wanted if sink.wants(delivery.notice) else unwanted).append(delivery)
    if unwanted:
        mark(_superseded(unwanted, "this sink is not told of these", clock()))
    report = SinkReport(sink.name, superseded=len(unwanted), pending=len(wanted))
    stale = [] if still_open is None else list(outdated(wanted, still_open, clock()))
    current = [delivery for delivery in wanted if delivery not in stale]
    if stale and not current:
        mark(_superseded(stale, _OVER, clock()))
        return replace(report, superseded=report.superseded + len(stale), pending=0)
    groups = _groups(current, one_by_one=sink.one_by_one, at_once=is_backlog(wanted, clock()))
    left, late = list(wanted), tuple(stale)
    for group in groups:
        sent, bug = _send(sink, group[0].batch, [as_told_late(delivery.notice, late) for delivery in group])
        now = clock()
        tried = [replace(_after(d, sent, now), attempts=d.attempts + 1) for d in group]
        answered = sent.status is not DeliveryStatus.PENDING
        # Until the sink answers nobody knows whether it hears again, and how long it was deaf shows in all that waits.
        dropped = stale if answered else []
        mark([*tried, *_superseded(dropped, _OVER, now)])
        report = _counted(report, sent, len(group), bug)
        report = replace(report, superseded=report.superseded + len(dropped), pending=report.pending - len(dropped))
        if answered:
            left = [delivery for delivery in left if delivery not in group and delivery not in dropped]
            stale = []
        if not answered or sent.retry_after:
            break
    return replace(report, oldest=min((delivery.notice.at for delivery in left), default=None))


def _superseded(deliveries: Sequence[Delivery], why: str, now: datetime) -> list[Delivery]:
    return [_after(delivery, Sent(DeliveryStatus.SUPERSEDED, why), now) for delivery in deliveries]


def _groups(deliveries: Sequence[Delivery], *, one_by_one: bool, at_once: bool) -> list[list[Delivery]]:
    if one_by_one:
        return [[delivery] for delivery in deliveries]
    if at_once:
        return [list(deliveries)]
    batches: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        batches.setdefault(delivery.batch, []).append(delivery)
    return list(batches.values())


def _send(sink: Sink, batch: str, notices: Sequence[Notice]) -> tuple[Sent, Exception | None]:
    try:
        return sink.send(message_for(batch, notices)), None
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
        refused=sent.refused,
    )
