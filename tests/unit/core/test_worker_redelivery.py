"""What a sink has not taken is offered again within minutes: looking at nothing, in order, and not to who rests."""

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from checker.model import DeliveryStatus
from checker.ports import Sent
from checker.timetable import Timetable
from checker.worker import Worker
from tests.make import HOUR
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, RESOLVED, Shop
from tests.unit.core.fakes import FailingStore, FakeSink

MINUTE = timedelta(minutes=1)
ALWAYS = 10**9
PENDING = DeliveryStatus.PENDING
DOWN = "opened checker store"
Logs = list[MutableMapping[str, Any]]


def busy(minutes: float) -> Sent:
    """A 429 that says how long to wait."""
    return Sent(PENDING, "answered 429", minutes * MINUTE)


@pytest.fixture(autouse=True)
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield captured


class Working:
    """A worker over a shop with something to tell, to two sinks; the real time and the shop's go together."""

    def __init__(self, *answers: DeliveryStatus | Sent, **fails: int) -> None:
        self.store = FailingStore(**fails)
        self.shop = Shop(self.store)
        self.slack = FakeSink("slack", list(answers))
        self.other = FakeSink("other")
        self.worker = Worker(
            self.shop.tools(self.slack, self.other), POLICY, lambda: None, self._wall, pause=self.shop.paused.append
        )

    def sweep(self, after: timedelta = HOUR) -> list[str]:
        """So much later a full sweep; what Slack hears."""
        self.shop.now += after
        self.worker.sweep()
        return self.slack.new()

    def deliver(self, minutes: float) -> list[str]:
        """So many minutes later the time that was planned, or not; what Slack hears."""
        self.shop.now += minutes * MINUTE
        self.worker.deliver()
        return self.slack.new()

    @property
    def planned(self) -> float | None:
        """In how many minutes it is offered again."""
        at = self.worker._retelling.at
        return (at - self.shop.now) / MINUTE if at else None

    def _wall(self) -> datetime:
        return self.shop.now


class Planned(Timetable):
    """A timetable that only takes down what it is to do."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Callable[[], object]] = []
        self.times: list[datetime] = []

    def plan(self, name: str, job: Callable[[], object], at: datetime) -> None:
        if name == "deliver":
            self.jobs.append(job)
            self.times.append(at)


def test_a_blip_costs_a_minute() -> None:
    """A sink that was away for a moment hears of it a minute later, without another look at Heroku."""
    at = Working(PENDING)
    assert [] == at.sweep()
    assert ([HELLO, OPENED], 1) == (at.other.new(), at.planned)
    assert [HELLO, OPENED] == at.deliver(1)
    assert (1, 1, [], None) == (at.shop.looks, at.slack.sends - 1, at.other.new(), at.planned)


def test_it_is_planned() -> None:
    """The worker really wakes up for it: after a sweep that left something, and after each try in vain."""
    at, planned = Working(PENDING, PENDING), Planned()
    at.worker._timetable = planned
    at.sweep()
    at.deliver(1)
    at.deliver(2)
    assert [at.worker.deliver] * 2 == planned.jobs
    assert [at.shop.now - 2 * MINUTE, at.shop.now] == planned.times


def test_not_before_its_time() -> None:
    """Woken too early it offers nothing, and keeps the time that was planned."""
    at = Working(PENDING)
    at.sweep()
    assert ([], 1) == (at.deliver(0.9), at.slack.sends)
    assert [HELLO, OPENED] == at.deliver(0.1)


def test_nothing_waits() -> None:
    """With everybody told there is nothing to offer, and nothing is asked of the store."""
    at = Working()
    assert [HELLO, OPENED] == at.sweep()
    at.store.used.clear()
    assert ([], []) == (at.deliver(1), at.store.used)


def test_a_sink_that_stays_away() -> None:
    """It is offered what waits again and again, ever less often; and hears all of it in the end, once."""
    at = Working(*[PENDING] * 5)
    at.sweep()
    for wait in (1, 2, 5, 10):
        assert (wait, []) == (at.planned, at.deliver(wait))
    assert [HELLO, OPENED] == at.deliver(10)
    assert ([HELLO, OPENED], 1) == (at.other.new(), at.shop.looks)


def test_it_asked_to_be_left_alone() -> None:
    """Neither a sweep nor a planned delivery disturbs a sink that said 429, until its time is over."""
    at = Working(busy(45))
    at.sweep()
    assert 45 == at.planned
    at.shop.healthy = True
    assert [] == at.sweep(30 * MINUTE)
    assert ([], 1, 15) == (at.deliver(5), at.slack.sends, at.planned + 5 if at.planned else None)
    assert ([HELLO, RESOLVED], 2) == (at.deliver(10), at.slack.sends)


def test_told_from_memory_it_is_left_alone_too() -> None:
    """What is told while the store is down goes by what the sink asked for, and is offered again in time."""
    at = Working(busy(45))
    at.sweep()
    at.store.fails = {"load": ALWAYS}
    assert ([], 1) == (at.sweep(30 * MINUTE), at.slack.sends)
    assert DOWN in at.other.new()
    assert [DOWN, OPENED] == at.deliver(15)
    at.store.fails = {}
    assert [HELLO, OPENED] == at.deliver(2)


def test_the_store_is_lost_while_telling() -> None:
    """What could not be marked may come twice, and what was not told comes within a minute, not within an hour."""
    at = Working(mark=1)
    assert [HELLO, OPENED] == at.sweep()
    assert ([], 1) == (at.other.new(), at.planned)
    assert [HELLO, OPENED] == at.deliver(1)
    assert ([HELLO, OPENED], None) == (at.other.new(), at.planned)


def test_another_process_is_at_work() -> None:
    """Who does not get the turn tells nothing, and tries again later: the other one may be telling just this."""
    at = Working(PENDING)
    at.sweep()
    with at.store.turn():
        assert [] == at.deliver(1)
    assert 2 == at.planned
    assert [HELLO, OPENED] == at.deliver(2)


def test_another_process_has_told_it() -> None:
    """What another process got through meanwhile is not told again."""
    at = Working(PENDING)
    at.sweep()
    at.shop.sweep(other := FakeSink("slack"))
    assert [HELLO, OPENED] == other.told
    assert ([], 1, None) == (at.deliver(1), at.slack.sends, at.planned)


def test_the_turn_is_lost_on_the_way() -> None:
    """A process whose turn ends while it delivers says no more."""
    at = Working(PENDING)
    at.sweep()
    at.store.turn_lost = lambda: True  # type: ignore[method-assign]
    assert ([], 1) == (at.deliver(1), at.slack.sends)
    at.store.turn_lost = lambda: False  # type: ignore[method-assign]
    assert [HELLO, OPENED] == at.deliver(2)


def test_after_a_look_at_a_deadline() -> None:
    """A partial sweep that leaves something plans a delivery just as a full one does."""
    at = Working()
    at.shop.healthy = True
    at.sweep()
    at.shop.healthy = False
    at.slack.answers = [PENDING]
    at.shop.now += 25 * HOUR + timedelta(seconds=6)
    at.worker.look_again()
    assert (at.planned, 2) == (1, at.shop.looks)
    at.slack.new()
    assert [OPENED] == at.deliver(1)


def test_a_bug_in_the_store(logs: Logs) -> None:
    """An error that nobody foresaw is logged, ends nothing, and what waits is offered later."""
    at = Working(PENDING)
    at.sweep()
    load = at.store.load
    at.store.load = lambda: 1 / 0  # type: ignore[assignment, method-assign, return-value]
    assert [] == at.deliver(1)
    assert ["redelivery.raised"] == [log["event"] for log in logs if log.get("exc_info")]
    at.store.load = load  # type: ignore[method-assign]
    assert [HELLO, OPENED] == at.deliver(2)


def test_a_restarted_worker_may_try_once() -> None:
    """Who was to be left alone is kept by no store: a new process asks once, and hears it again."""
    at = Working(busy(45), busy(45))
    at.sweep()
    at.worker = Worker(replace(at.worker._tools), POLICY, lambda: None, at._wall, pause=at.shop.paused.append)
    assert ([], 2) == (at.sweep(MINUTE), at.slack.sends)
    assert ([], 2) == (at.deliver(10), at.slack.sends)
