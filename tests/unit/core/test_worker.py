"""The worker's sweeps when others sweep, and when the store is down: for a moment, for hours, or after a send."""

from collections.abc import Iterator, MutableMapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from checker.errors import StoreUnavailable
from checker.model import Known
from checker.run import sweep
from checker.worker import Worker
from tests.make import HOUR, NOW
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, RESOLVED, Shop
from tests.unit.core.fakes import FailingStore, FakeSink

DOWN, BACK = "opened checker store", "resolved checker store"
BLIND, SEES = "opened checker sweep", "resolved checker sweep"
ALWAYS = 10**9
Logs = list[MutableMapping[str, Any]]


@pytest.fixture(autouse=True)
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield captured


class Working:
    """A worker over a shop, and the sink that it tells."""

    def __init__(self, **fails: int) -> None:
        self.store = FailingStore(**fails)
        self.shop = Shop(self.store)
        self.slack = FakeSink()
        self.prepared = 0
        self.worker = Worker(
            self.shop.tools(self.slack), POLICY, self._prepare, lambda: NOW, pause=self.shop.paused.append
        )

    def sweep(self) -> bool:
        """An hour later, a sweep; whether `--once` would call it a success."""
        self.shop.now += HOUR
        swept = self.worker.sweep()
        return swept is not None and swept.done

    def _prepare(self) -> None:
        self.prepared += 1
        if self.store.fails.get("prepare", 0) > 0:
            self.store.fails["prepare"] -= 1
            raise StoreUnavailable("no tables.")


@pytest.mark.parametrize("use", ["prepare", "turn", "load", "record", "pending"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_blip_is_silent(use: str, times: int, logs: Logs) -> None:
    """A store that is back within half a minute alarms nobody, and what it was asked for is done."""
    at = Working(**{use: times})
    assert at.sweep()
    assert [HELLO, OPENED] == at.slack.told
    assert ([5, 20][:times], 1) == (at.shop.paused, at.shop.looks)
    assert times == sum(log["event"] == "store.asked_again" for log in logs)


@pytest.mark.parametrize("use", ["prepare", "turn", "load", "record"])
def test_down_for_hours(use: str) -> None:
    """A store that stays down is told once with what is critical, the looking goes on, and then it takes over."""
    at = Working(**{use: ALWAYS})
    for _ in range(3):
        assert not at.sweep()
    assert [DOWN, OPENED] == at.slack.new()
    assert 3 == at.shop.looks
    for notice in at.slack.messages[0].notices:
        assert notice.finding.summary.endswith(" (told from memory: may repeat after a restart)")
    at.store.fails = {}
    assert at.sweep()
    assert [HELLO, OPENED, BACK] == at.slack.new()
    assert at.sweep()
    assert [] == at.slack.new()


def test_down_after_it_was_told() -> None:
    """The store goes down with a problem open: what is critical is told again, from memory, once."""
    at = Working()
    assert at.sweep()
    at.slack.new()
    at.store.fails = {"load": ALWAYS}
    for _ in range(2):
        assert not at.sweep()
    assert [DOWN, OPENED] == at.slack.new()
    at.store.fails = {}
    assert at.sweep()
    assert [BACK] == at.slack.new()


def test_down_and_healthy() -> None:
    """Where nothing is wrong but the store, that is all that is told."""
    at = Working(load=ALWAYS)
    at.shop.healthy = True
    assert not at.sweep()
    assert [DOWN] == at.slack.told


def test_goes_wrong_while_down() -> None:
    """A failure that begins while the store is down is told at once."""
    at = Working(record=ALWAYS)
    at.shop.healthy = True
    at.sweep()
    at.slack.new()
    at.shop.healthy = False
    assert not at.sweep()
    assert [OPENED] == at.slack.told


@pytest.mark.parametrize("use", ["turn", "load", "record"])
def test_heals_while_down(use: str) -> None:
    """Whoever was called out while the store is down hears that it is over, while it is down still, and once."""
    at = Working(**{use: ALWAYS})
    at.sweep()
    assert [DOWN, OPENED] == at.slack.new()
    at.shop.healthy = True
    for told in ([RESOLVED], []):
        at.sweep()
        assert told == at.slack.new()
    at.store.fails = {}
    at.sweep()
    assert [HELLO, BACK] == at.slack.new()


def test_heals_as_the_store_comes_back() -> None:
    """A store that is back and knows nothing of the problem lets nobody wait for its end."""
    at = Working(load=ALWAYS)
    at.sweep()
    at.slack.new()
    at.store.fails, at.shop.healthy = {}, True
    at.sweep()
    assert [HELLO, BACK, RESOLVED] == at.slack.new()
    assert at.slack.messages[-1].notices[-1].finding.summary.startswith("it is not there any more (told from memory")
    at.sweep()
    assert [] == at.slack.new()


def test_the_store_knew_of_it_all_along() -> None:
    """A problem that the store knows is told over by the store alone."""
    at = Working()
    at.sweep()
    at.store.fails = {"load": ALWAYS}
    at.sweep()
    at.slack.new()
    at.store.fails, at.shop.healthy = {}, True
    at.sweep()
    assert [RESOLVED, BACK] == at.slack.new()


def test_blind_while_down_ends_nothing() -> None:
    """A look that sees nothing says nothing of what was told from memory, with the store down or back."""
    at = Working(load=ALWAYS)
    at.sweep()
    at.slack.new()
    at.shop.blind = True
    at.sweep()
    at.store.fails = {}
    at.sweep()
    assert RESOLVED not in at.slack.new()
    at.shop.blind, at.shop.healthy = False, True
    at.sweep()
    assert RESOLVED in at.slack.new()


@pytest.mark.parametrize("use", ["mark", "pending"])
def test_lost_after_the_recording(use: str, logs: Logs) -> None:
    """A store lost in the midst of telling is only logged; the next sweep delivers what is left, one message twice."""
    at = Working(**{use: 3})
    assert not at.sweep()
    assert 1 == at.shop.looks
    assert 1 == sum(log["event"] == "store.unavailable" for log in logs)
    at.store.fails = {}
    assert at.sweep()
    told = [HELLO, OPENED]
    assert (told * 2 if use == "mark" else told) == at.slack.told
    assert at.sweep()


def test_left_to_another(logs: Logs) -> None:
    """While another process sweeps, this one waits half a minute, looks at nothing, and goes on to its next poll."""
    at = Working()
    with at.store.turn():
        assert not at.sweep()
    assert ([], 0, 30) == (at.slack.told, at.shop.looks, sum(at.shop.paused))
    assert ["sweep.left_to_another"] == [log["event"] for log in logs]
    assert at.sweep()
    assert [HELLO, OPENED] == at.slack.told
    assert 1 == at.prepared


def test_waits_for_another() -> None:
    """What another process found and told while this one waited, this one knows."""
    shop, slack = Shop(), FakeSink()
    with ExitStack() as other:
        other.enter_context(shop.store.turn())

        def other_sweeps(_seconds: float) -> None:
            shop.sweep(slack)
            other.close()

        worker = Worker(shop.tools(slack), POLICY, lambda: None, lambda: NOW, pause=other_sweeps)
        swept = worker.sweep()
    assert swept is not None
    assert swept.done
    assert (2, [HELLO, OPENED]) == (shop.looks, slack.told)


def test_overtaken(logs: Logs) -> None:
    """What another process recorded while this one looked is told by that one; this one tells nothing and goes on."""
    at = Working()
    load = at.store.load

    def overtaken() -> Known:
        known = load()
        at.store.load = load  # type: ignore[method-assign]
        sweep(replace(at.shop.tools(other), new_id=lambda: "other"), POLICY, at.shop.now)
        return known

    other = FakeSink()
    at.store.load = overtaken  # type: ignore[method-assign]
    assert not at.sweep()
    assert ([HELLO, OPENED], []) == (other.told, at.slack.told)
    assert ["sweep.overtaken"] == [log["event"] for log in logs if log["log_level"] == "warning"]
    assert at.sweep()
    assert [] == at.slack.told


def test_lost_its_turn() -> None:
    """Who loses the turn while it tells says no more: what it recorded, the next sweep tells, each thing once."""
    at = Working()
    at.worker._tools = replace(at.worker._tools, sinks=(at.slack, slow := FakeSink("slow")))
    at.store.turn_lost = lambda: bool(at.slack.told)  # type: ignore[method-assign]
    assert not at.sweep()
    assert ([HELLO, OPENED], []) == (at.slack.told, slow.told)
    at.store.turn_lost = lambda: False  # type: ignore[method-assign]
    assert at.sweep()
    assert [HELLO, OPENED] == at.slack.told == slow.told


def test_follows_and_was_without_a_store() -> None:
    """One that told of a store that is down tells that it is back, though it leaves the looking to another."""
    at = Working(load=ALWAYS)
    at.worker.tick()
    assert [DOWN, OPENED] == at.slack.new()
    at.store.fails = {}
    at.shop.sweep(FakeSink())
    swept = at.worker.tick()
    assert swept is not None
    assert (True, [BACK]) == (swept.left_until is not None, at.slack.new())
    at.store.fails = {"load": ALWAYS}
    at.shop.now += HOUR
    at.worker.tick()
    assert [DOWN] == at.slack.new()


def test_the_turn_ends_with_the_sweep() -> None:
    """A sweep that breaks off leaves the turn to the next one."""
    at = Working(mark=ALWAYS)
    at.sweep()
    with at.store.turn() as mine:
        assert mine


@pytest.mark.parametrize("use", ["turn", "load", "record"])
def test_blind_while_down(use: str) -> None:
    """With Heroku and the store both down, that checker is blind is told once it has lasted, and when it is over."""
    at = Working()
    at.shop.healthy = True
    at.sweep()
    at.slack.new()
    at.store.fails, at.shop.blind = {use: ALWAYS}, True
    for told in ([DOWN], [], [], [BLIND], [], []):
        at.sweep()
        assert told == at.slack.new()
    assert at.slack.messages[-1].notices[0].finding.summary.endswith(" (told from memory: may repeat after a restart)")
    at.shop.blind = False
    for told in ([], [SEES], []):
        at.sweep()
        assert told == at.slack.new()


def test_blind_for_a_moment_while_down() -> None:
    """A look that fails now and then while the store is down is no alarm, as with a store."""
    at = Working(load=ALWAYS)
    at.shop.healthy = True
    for blind in (True, False, False, True, True, False):
        at.shop.blind = blind
        at.sweep()
    assert [DOWN] == at.slack.told


def test_blind_until_both_are_back() -> None:
    """What was told from memory once it had lasted is told over from memory, when the store knows nothing of it."""
    at = Working(load=ALWAYS)
    at.shop.healthy = at.shop.blind = True
    for _ in range(4):
        at.sweep()
    assert [DOWN, BLIND] == at.slack.new()
    at.store.fails, at.shop.blind = {}, False
    at.sweep()
    assert [HELLO, BACK, SEES] == at.slack.new()
    at.sweep()
    assert [] == at.slack.new()
