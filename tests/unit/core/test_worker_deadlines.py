"""The worker's looks between two sweeps: when there is one, when a sweep was faster, and when something fails."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from checker.worker import Worker
from tests.make import HOUR, NOW
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, Shop
from tests.unit.core.fakes import FailingStore, FakeSink

SECONDS = timedelta(seconds=6)
DEADLINE = 25 * HOUR
"""So long after a healthy look at the shop its newest backup gets too old."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


class Working:
    """A worker whose shop was healthy at the only sweep so far, and whose backup ages since."""

    def __init__(self) -> None:
        self.store = FailingStore()
        self.shop = Shop(self.store, healthy=True)
        self.slack = FakeSink()
        self.worker = Worker(
            self.shop.tools(self.slack), POLICY, lambda: None, lambda: NOW, pause=self.shop.paused.append
        )
        self.worker.sweep()
        assert [HELLO] == self.slack.new()
        self.shop.healthy = False

    def after(self, wait: timedelta) -> tuple[list[str], int]:
        """What is told when the worker looks again so much later, and how many looks at Heroku that took."""
        self.shop.now += wait
        before = self.shop.looks
        self.worker.look_again()
        return self.slack.new(), self.shop.looks - before


def test_before_the_deadline() -> None:
    """Woken too early, it looks at nothing and forgets nothing."""
    at = Working()
    assert ([], 0) == at.after(DEADLINE)
    assert ([OPENED], 1) == at.after(SECONDS)


def test_after_the_deadline() -> None:
    """It looks once, tells, and has no reason to look again."""
    at = Working()
    assert ([OPENED], 1) == at.after(DEADLINE + SECONDS)
    assert ([], 0) == at.after(HOUR)


def test_a_sweep_was_faster() -> None:
    """What the hourly sweep saw is not looked at again."""
    at = Working()
    at.shop.now += DEADLINE + SECONDS
    at.worker.sweep()
    assert [OPENED] == at.slack.new()
    assert ([], 0) == at.after(SECONDS)


def test_another_process_sweeps() -> None:
    """Where another process has the turn, it has seen the same; this one does not try again and again."""
    at = Working()
    with at.store.turn():
        assert ([], 0) == at.after(DEADLINE + SECONDS)
    assert ([], 0) == at.after(SECONDS)


def test_the_store_is_down() -> None:
    """Without its memory it looks at everything, and tells what is critical: a deadline is kept all the same."""
    at = Working()
    at.store.fails = {"load": 9}
    assert (["opened checker store", OPENED], 1) == at.after(DEADLINE + SECONDS)


def test_the_store_is_lost_on_the_way() -> None:
    """What a look at a deadline found and could not record is told from memory."""
    at = Working()
    at.store.fails = {"record": 9}
    assert (["opened checker store", OPENED], 1) == at.after(DEADLINE + SECONDS)


def test_a_partial_sweep_does_not_end_what_was_told_from_memory() -> None:
    """A store that is back is told by the next full sweep, which knows what is still wrong."""
    at = Working()
    at.store.fails = {"load": 3}
    at.shop.healthy = True
    at.worker.sweep()
    assert ["opened checker store"] == at.slack.new()
    at.shop.healthy = False
    assert ([OPENED], 1) == at.after(DEADLINE + SECONDS)
    at.worker.sweep()
    assert ["resolved checker store"] == at.slack.new()


def test_without_any_deadline() -> None:
    """There is nothing to wake up for."""
    shop = Shop()
    worker = Worker(shop.tools(FakeSink()), POLICY, lambda: None, lambda: NOW)
    assert worker.look_again() is None
    assert 0 == shop.looks
