"""What nobody foresaw, wherever in a sweep it happens, goes to those who mend checker, and the worker goes on."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from structlog.testing import capture_logs

from checker import troubles
from checker.crashes import behind
from checker.model import Bug, DeliveryStatus, Record
from checker.notify.deliver import DeliveryReport, SinkReport
from checker.ports import HerokuReader, Message, Sent
from checker.store.memory import MemoryStore
from checker.worker import Worker
from tests.make import HOUR, NOW
from tests.unit.core.a_sweep import OPENED, POLICY, Shop
from tests.unit.core.fakes import FakeSink


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@dataclass
class Tracker(FakeSink):
    """A sink that takes exceptions, too, at so many hours."""

    name: str = "tracker"
    crashes: list[str] = field(default_factory=list)

    def report(self, error: BaseException, now: datetime) -> Sent:
        self.crashes.append(f"{type(error).__name__} at {(now - NOW) // HOUR} h")
        return Sent(DeliveryStatus.SENT, "")


class BlindShop(Shop):
    """A shop that breaks every look."""

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[HerokuReader]:
        yield object()  # type: ignore[misc]


class BadSink(FakeSink):
    """A sink that breaks over everything but its end."""

    def send(self, message: Message) -> Sent:
        raise KeyError(message)


class BadStore(MemoryStore):
    """A store that breaks in a way that is none of its own."""

    def record(self, record: Record) -> None:
        raise IndexError(record)


def sweeps(shop: Shop, *sinks: FakeSink, times: int = 1) -> list[bool]:
    """Whether sweeps, an hour apart, came to an end."""
    worker = Worker(shop.tools(*sinks), POLICY, lambda: None, lambda: NOW, pause=shop.paused.append)
    ended = []
    for _ in range(times):
        shop.now += HOUR
        ended.append(worker.sweep() is not None)
    return ended


def test_look_raises() -> None:
    """A look that breaks is reported at each sweep; that it is told already is the tracker's business."""
    tracker = Tracker()
    assert [True, True] == sweeps(BlindShop(), tracker, times=2)
    assert ["AttributeError at 1 h", "AttributeError at 2 h"] == tracker.crashes
    assert ["opened checker sweep"] == tracker.told


def test_sink_raises() -> None:
    """A sink that breaks is reported through another one, which has told the rest."""
    tracker = Tracker()
    assert [True] == sweeps(Shop(), BadSink("bad"), tracker)
    assert ["KeyError at 1 h"] == tracker.crashes
    assert OPENED in tracker.told


def test_sweep_raises() -> None:
    """A sweep that breaks off is reported, besides being told from memory."""
    tracker = Tracker()
    assert [False] == sweeps(Shop(BadStore()), tracker)
    assert ["IndexError at 1 h"] == tracker.crashes
    assert ["opened checker worker"] == tracker.told


def test_rules_raise() -> None:
    """Of rules that raise each exception is reported; they are in no message, and in no repr."""
    bugs = [Bug("slots_met", "1", ValueError("canary")), Bug("readable", "2", KeyError("canary"))]
    (trouble,) = troubles.rules_raised(bugs)
    assert [bug.error for bug in bugs] == list(behind([trouble], DeliveryReport()))
    assert "canary" not in repr(trouble)


def test_nothing_raises() -> None:
    """Where all is foreseen, a token that is refused too, nothing is reported."""
    tracker = Tracker()
    sweeps(Shop(), FakeSink("slack", [DeliveryStatus.PENDING]), tracker, times=3)
    assert [] == tracker.crashes
    assert [] == list(behind([], DeliveryReport((SinkReport("slack", pending=1),))))
