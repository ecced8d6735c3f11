"""What those who watch the worker hear of its sweeps, and what the worker finds wrong with its own rhythm."""

from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from checker.model import DeliveryStatus
from checker.worker import Worker
from tests.make import HOUR, NOW
from tests.unit.core.a_sweep import POLICY, Shop
from tests.unit.core.fakes import FailingStore, FakeHeart, FakeSink

ALWAYS = 10**9
FINE, BAD = ["start", "success"], ["start", "fail"]
Logs = list[MutableMapping[str, Any]]


@pytest.fixture(autouse=True)
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield captured


class Working:
    """A worker over a shop, a heart that hears of it, and the real time, which passes only in looks."""

    def __init__(self, *answers: DeliveryStatus, **fails: int) -> None:
        self.store = FailingStore(**fails)
        self.shop = Shop(self.store, healthy=True)
        self.slack = FakeSink(answers=list(answers))
        self.heart = FakeHeart()
        self.wall = NOW
        tools = replace(self.shop.tools(self.slack), hearts=(self.heart,))
        self.worker = Worker(tools, POLICY, lambda: None, self._wall, pause=self.shop.paused.append)

    def sweep(self) -> list[str]:
        """An hour later, a sweep; what the heart hears of it."""
        self.shop.now += HOUR
        self.worker.sweep()
        return list(self.heart.new())

    def _wall(self) -> datetime:
        return self.wall


def test_a_good_sweep() -> None:
    """A sweep that looked, was recorded and told is announced, and was one."""
    at = Working()
    assert FINE == at.sweep() == at.sweep()
    assert "1 database looked at, 1 notice to tell" == at.heart.details[1]


def test_a_finding_is_no_failure() -> None:
    """A backup that is missing is told by checker; nobody needs to tell that checker is dead."""
    at = Working()
    at.shop.healthy = False
    assert FINE == at.sweep()


@pytest.mark.parametrize(("use", "heard"), [("turn", ["fail"]), ("load", BAD), ("record", BAD)])
def test_the_store_is_down(use: str, heard: list[str]) -> None:
    """What could not be recorded is a failure, though it was looked at and told; once the store is back all is well."""
    at = Working(**{use: ALWAYS})
    assert heard == at.sweep()
    assert at.heart.details[-1].startswith("nothing could be recorded: ")
    at.store.fails = {}
    assert FINE == at.sweep()


@pytest.mark.parametrize("use", ["pending", "mark"])
def test_the_store_is_lost_while_telling(use: str) -> None:
    """What was recorded and perhaps not told is a failure."""
    at = Working(**{use: 3})
    assert BAD == at.sweep()
    assert at.heart.details[-1].startswith("not everything could be told: ")


def test_a_bug() -> None:
    """A sweep that broke off is a failure, told by the kind of its error only."""
    at = Working()
    at.store.record = None  # type: ignore[assignment,method-assign]
    assert BAD == at.sweep()
    assert "the last sweep could not be finished: TypeError, a bug in checker" in at.heart.details[-1]


def test_a_sink_that_takes_nothing() -> None:
    """One slow answer is no failure; a notice that waits for an hour is, until it was taken."""
    at = Working(*[DeliveryStatus.PENDING] * 2)
    assert FINE == at.sweep()
    assert BAD == at.sweep()
    assert "slack has not taken 1 notice: as scripted" == at.heart.details[-1]
    assert FINE == at.sweep()


def test_left_to_another() -> None:
    """While another process sweeps, that one says so; this one has nothing to say."""
    at = Working()
    with at.store.turn():
        assert [] == at.sweep()


def test_a_look_in_between() -> None:
    """A look at some apps is no sweep: nobody who counts sweeps hears of it."""
    at = Working()
    at.sweep()
    at.shop.healthy = False
    at.shop.now += 25 * HOUR + timedelta(seconds=6)
    assert at.worker.look_again() is not None
    assert [] == at.heart.new()


def test_a_look_in_between_that_fails() -> None:
    """Not even one that breaks off: the next full sweep will tell."""
    at = Working()
    at.sweep()
    at.shop.now += 25 * HOUR + timedelta(seconds=6)
    at.store.fails = {"pending": 9}
    at.worker.look_again()
    assert [] == at.heart.new()


def test_the_clock_breaks(logs: Logs) -> None:
    """A sweep that could not even begin is a failure, and its length is not taken for that of an hour."""
    at = Working()
    at.sweep()
    at.wall += 2 * HOUR
    at.worker._tools = replace(at.worker._tools, clock=lambda: datetime.fromisoformat("nonsense"))
    at.worker.sweep()
    assert ["fail"] == at.heart.new()
    assert not [log for log in logs if log["event"] == "sweep.overlong"]


def test_a_sweep_that_takes_too_long(logs: Logs) -> None:
    """A sweep that is still at work when the next one is due is logged."""
    at = Working()

    def slow(_: object) -> list[Any]:
        at.wall += HOUR + timedelta(minutes=1)
        return []

    at.slack.wants = slow  # type: ignore[assignment,method-assign]
    at.sweep()
    assert [("1:01:00", "1:00:00")] == [(log["took"], log["poll"]) for log in logs if log["event"] == "sweep.overlong"]
