"""A look that does not end is told while it hangs, once, and so is its end; the heartbeat fails meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest
from structlog.testing import capture_logs

from checker.model import Beat, DeliveryStatus
from checker.timetable import Timetable
from checker.worker import Worker
from tests.make import HOUR, NOW
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, Shop
from tests.unit.core.fakes import FakeHeart, FakeSink

MINUTE = timedelta(minutes=1)
HANGS, ENDS = "opened checker hung", "resolved checker hung"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


class Working:
    """A worker whose looks may hang, and the real time."""

    def __init__(self, *answers: DeliveryStatus) -> None:
        self.shop, self.slack, self.heart = Shop(), FakeSink(answers=list(answers)), FakeHeart()
        tools = replace(self.shop.tools(self.slack), hearts=(self.heart,))
        self.worker = Worker(tools, POLICY, lambda: None, self._wall, pause=lambda _: None)

    def due(self, hours: float) -> list[str]:
        """So much later a sweep is due while the one before it is at work; what is told of that."""
        self.shop.now += hours * HOUR
        self.worker._hung.left_out()
        return self.slack.new()

    def sweep(self) -> list[str]:
        self.worker.sweep()
        return self.slack.new()

    def _wall(self) -> datetime:
        return self.shop.now


def test_told_while_it_hangs() -> None:
    """After two polls without the end of a look the team is told, once, and whoever watches at each poll."""
    at = Working()
    assert [HELLO, OPENED] == at.sweep()
    at.heart.new()
    assert ([], []) == (at.due(1), at.heart.new())
    assert ([HANGS], [Beat.FAIL]) == (at.due(1), at.heart.new())
    assert ([], [Beat.FAIL]) == (at.due(1), at.heart.new())
    (told,) = at.slack.messages[-1].notices
    assert told.finding.summary == (
        "no look has ended since 2026-11-22 09:30 UTC (2 h), and policy wants one every 1 h: the one at work hangs, "
        "and no other can begin (told from memory: may repeat after a restart)"
    )
    assert at.heart.details[-1].startswith("no look has ended since ")


def test_told_when_it_ends() -> None:
    """The look that hung ends at last: that is told, once, and the next hang is news again."""
    at = Working()
    at.due(2)
    assert ENDS in at.sweep()
    assert [] == at.sweep()
    assert ([], [HANGS]) == (at.due(1), at.due(1))


@pytest.mark.parametrize(("hours", "told"), [(1.9, []), (2 - 4 / 60, [HANGS]), (2, [HANGS])])
def test_a_slow_look_is_no_hang(hours: float, told: list[str]) -> None:
    """What is over before two polls are is no hang; sweeps may start a little early."""
    assert told == Working().due(hours)


def test_a_first_look_that_hangs() -> None:
    """A worker that has never looked counts from its start."""
    at = Working()
    assert ([], [HANGS]) == (at.due(1), at.due(1))


def test_a_look_that_is_left_to_another_has_ended() -> None:
    """A process that waits for another one's looks does not hang."""
    at = Working()
    at.shop.now += 1.5 * HOUR
    with at.shop.store.turn():
        assert [] == at.sweep()
    assert [] == at.due(1)


def test_a_sink_that_is_away_meanwhile() -> None:
    """What it did not take is offered again when the next look is due."""
    at = Working(DeliveryStatus.PENDING)
    assert ([], [HANGS]) == (at.due(2), at.due(1))


def test_a_look_at_some_apps_ends_no_hang() -> None:
    """Only a full sweep shows that full sweeps get through."""
    at = Working()
    at.due(2)
    at.worker._at_work(frozenset({"shop"}))
    assert ENDS not in at.slack.new()


def test_stopped_while_it_hangs() -> None:
    """Who restarts a worker that hangs is told that this is over; one that does not hang says nothing."""
    at = Working()
    at.worker._hung.stopped()
    assert [HANGS] == at.due(2)
    at.worker._hung.stopped()
    assert [ENDS] == at.slack.new()
    assert at.slack.messages[-1].notices[0].finding.summary.startswith("the worker that hung was stopped")


def test_it_is_noticed_by_the_thread_that_does_not_hang() -> None:
    """A sweep that is due while the one before it hangs is noticed then, and not when that one ends."""
    table, noticed, seen = Timetable(), Event(), list[bool]()

    def hang() -> None:
        seen.append(noticed.wait(30))
        table.end()

    table.when_left_out(noticed.set)
    table.run(hang, timedelta(seconds=1), datetime.now(NOW.tzinfo))  # noqa: TID251 -- a scheduler's real clock
    assert [True] == seen
