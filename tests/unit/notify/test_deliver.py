"""Delivery: order, what is kept when, and that one sink's trouble is not another's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from checker.errors import StoreUnavailable
from checker.model import Delivery, DeliveryStatus, Notice, Reason
from checker.notify.deliver import DeliveryReport, deliver
from checker.ports import Message, Sent
from tests.unit.notify.samples import NOW, baseline, delivery

SENT = Sent(DeliveryStatus.SENT, "")
PENDING = Sent(DeliveryStatus.PENDING, "Slack answered 503", timedelta(seconds=30))
DEAD = Sent(DeliveryStatus.DEAD, "Slack answered 400")


@dataclass
class Recorder:
    """A sink that gives scripted answers, and with its `log` the order of sends and marks."""

    name: str
    answers: list[Sent | Exception] = field(default_factory=list)
    one_by_one: bool = False
    log: list[str] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)

    def wants(self, notice: Notice) -> bool:
        return notice.reason is not Reason.BASELINE

    def send(self, message: Message) -> Sent:
        self.sent.append(message)
        self.log.append(f"{self.name} sends {' '.join(n.id for n in message.notices)}")
        answer = self.answers.pop(0) if self.answers else SENT
        if isinstance(answer, Exception):
            raise answer
        return answer


class Marks(list[Delivery]):
    """A `mark` that remembers, and writes to the same log as the sinks."""

    def __init__(self, log: list[str] | None = None) -> None:
        super().__init__()
        self.log = log if log is not None else []

    def __call__(self, deliveries: Sequence[Delivery]) -> None:
        self.extend(deliveries)
        self.log.append("marks " + " ".join(f"{d.notice.id} {d.status}" for d in deliveries))


def clock() -> datetime:
    return NOW


def test_one_message_per_batch() -> None:
    """All of one batch arrive at Slack as one message, batches in the order of recording."""
    slack, marks = Recorder("slack"), Marks()
    pending = [delivery(1), delivery(2, batch="b2"), delivery(3)]
    report = deliver(pending, [slack], marks, clock)
    assert slack.log == ["slack sends notice1 notice3", "slack sends notice2"]
    assert report.all_delivered
    assert (report.sent, report.pending, report.dead) == (3, 0, 0)


def test_one_by_one() -> None:
    """A sink that takes one notice at a time gets each in its own message, kept before the next is sent."""
    log: list[str] = []
    sentry = Recorder("sentry", one_by_one=True, log=log)
    deliver([delivery(1, "sentry"), delivery(2, "sentry")], [sentry], Marks(log), clock)
    assert log == ["sentry sends notice1", "marks notice1 sent", "sentry sends notice2", "marks notice2 sent"]


def test_what_is_kept() -> None:
    """Each outcome is kept with its attempts, its detail and its time."""
    marks = Marks()
    deliver([delivery(attempts=2)], [Recorder("slack", [PENDING])], marks, clock)
    assert marks == [delivery(attempts=3, detail="Slack answered 503", updated_at=NOW)]


def test_a_sink_that_is_down_keeps_its_order() -> None:
    """Past a message that did not get through nothing is sent to that sink; the others are told all."""
    slack, sentry, marks = Recorder("slack", [SENT, PENDING]), Recorder("sentry", one_by_one=True), Marks()
    pending = [delivery(n, sink, f"b{n}") for n in (1, 2, 3) for sink in ("slack", "sentry")]
    report = deliver(pending, [slack, sentry], marks, clock)
    assert slack.log == ["slack sends notice1", "slack sends notice2"]
    assert len(sentry.sent) == 3
    assert [(s.sink, s.sent, s.pending, s.detail) for s in report.sinks] == [
        ("slack", 1, 2, "Slack answered 503"),
        ("sentry", 3, 0, ""),
    ]
    assert report.sinks[0].retry_after == timedelta(seconds=30)
    assert not report.all_delivered
    assert "notice3" not in [d.notice.id for d in marks if d.sink == "slack"]


def test_a_dead_message_holds_nothing_up() -> None:
    """A message that will never be taken is given up, reported, and the next one sent."""
    slack, marks = Recorder("slack", [DEAD]), Marks()
    report = deliver([delivery(1), delivery(2, batch="b2")], [slack], marks, clock)
    assert [d.status for d in marks] == [DeliveryStatus.DEAD, DeliveryStatus.SENT]
    assert (report.sent, report.dead, report.pending) == (1, 1, 0)
    assert not report.all_delivered


def test_a_sink_that_asks_for_a_pause() -> None:
    """A sink that took a message and wants to be left alone is: the rest waits for a later run."""
    slack = Recorder("slack", [replace(SENT, retry_after=timedelta(seconds=60))])
    report = deliver([delivery(1), delivery(2, batch="b2")], [slack], Marks(), clock)
    assert (report.sent, report.pending, len(slack.sent)) == (1, 1, 1)


def test_unknown_sink() -> None:
    """What is meant for a sink that does not exist here stays pending and is reported; nobody waits for it."""
    marks = Marks()
    report = deliver([delivery(1, "gone"), delivery(2)], [Recorder("slack")], marks, clock)
    assert [sink.sink for sink in report.sinks if not sink.configured] == ["gone"]
    assert [d.sink for d in marks] == ["slack"]
    assert (report.sent, report.pending) == (1, 1)
    assert report.all_delivered


def test_a_sink_with_a_bug() -> None:
    """A sink that raises is reported with its error, its message stays pending, and the other sinks are told."""
    error = ValueError("https://hooks.slack.com/services/SECRET")
    marks = Marks()
    report = deliver(
        [delivery(1), delivery(2, "sentry")], [Recorder("slack", [error]), Recorder("sentry")], marks, clock
    )
    assert [(d.sink, d.status, d.detail) for d in marks] == [
        ("slack", DeliveryStatus.PENDING, "bug: ValueError"),
        ("sentry", DeliveryStatus.SENT, ""),
    ]
    assert report.sinks[0].bug is error
    assert report.sinks[1].bug is None


def test_unwanted() -> None:
    """A notice that a sink is not told of is set aside without being sent, and everybody counts as told."""
    sentry, marks = Recorder("sentry", one_by_one=True), Marks()
    hello = delivery(1, "sentry", notice=baseline())
    report = deliver([hello, delivery(2, "sentry")], [sentry], marks, clock)
    assert [m.notices[0].id for m in sentry.sent] == ["notice2"]
    assert [(d.status, d.attempts) for d in marks] == [(DeliveryStatus.SUPERSEDED, 0), (DeliveryStatus.SENT, 1)]
    assert report.sinks[0].superseded == 1
    assert report.all_delivered


def test_only_what_is_pending() -> None:
    """What was sent before is not sent again."""
    slack = Recorder("slack")
    report = deliver([delivery(status=DeliveryStatus.SENT)], [slack], Marks(), clock)
    assert slack.sent == []
    assert report == DeliveryReport()
    assert report.all_delivered


def test_store_lost_after_a_send() -> None:
    """When an outcome cannot be kept everything stops: the next run repeats one message at most."""
    slack, sentry = Recorder("slack"), Recorder("sentry")

    def lost(deliveries: Sequence[Delivery]) -> None:
        raise StoreUnavailable(f"{len(deliveries)} not kept")

    with pytest.raises(StoreUnavailable):
        deliver([delivery(1), delivery(2, batch="b2"), delivery(3, "sentry")], [slack, sentry], lost, clock)
    assert len(slack.sent) == 1
    assert sentry.sent == []


@pytest.mark.parametrize(
    ("answers", "oldest"),
    [
        ([], None),
        ([PENDING], 2),
        ([SENT, PENDING], 1),
        ([DEAD, PENDING], 1),
        ([Sent(DeliveryStatus.SENT, "", timedelta(seconds=30))], 1),
        ([ValueError("x")], 2),
    ],
)
def test_the_oldest_that_waits(answers: list[Sent | Exception], oldest: int | None) -> None:
    """Of each sink it is known how old the oldest notice is that it has not taken."""
    waiting = [delivery(1, batch="b1"), delivery(2, batch="b2")]
    ages = [timedelta(hours=2), timedelta(hours=1)]
    aged = [replace(d, notice=replace(d.notice, at=NOW - age)) for d, age in zip(waiting, ages, strict=True)]
    (report,) = deliver(aged, [Recorder("slack", answers)], Marks(), clock).sinks
    assert (NOW - timedelta(hours=oldest) if oldest else None) == report.oldest
