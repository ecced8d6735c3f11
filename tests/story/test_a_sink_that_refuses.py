"""A webhook that somebody deleted, a key that was revoked: the others hear of it in the same sweep."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from checker import run
from checker.model import DeliveryStatus, Known
from checker.ports import Sent
from tests.unit.core.a_sweep import HELLO, OPENED, POLICY, RESOLVED, Shop
from tests.unit.core.fakes import FakeSink

GONE = Sent(DeliveryStatus.PENDING, "Slack answered 404 no_service: create a new one", refused=True)
AWAY = Sent(DeliveryStatus.PENDING, "Slack answered 503")
MINUTE = timedelta(minutes=1)
DEAF, HEARS = "opened checker sink", "resolved checker sink"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def test_told_in_the_same_sweep() -> None:
    """Who reads the other channel knows at once which hook is dead, why, and how much that matters waits there."""
    shop, slack, sentry = Shop(), FakeSink("slack", [GONE] * 9), FakeSink("sentry")
    swept = shop.sweep(slack, sentry)
    assert [HELLO, OPENED, DEAF] == sentry.new()
    summary = sentry.messages[-1].notices[0].finding.summary
    assert "the sink slack takes nothing, and 1 critical notice waits there: Slack answered 404" in summary
    assert (1, {"slack"}) == (slack.sends, {one.sink for one in shop.store.pending()})
    assert {"slack": (0, 2), "sentry": (3, 0)} == {s.sink: (s.sent, s.pending) for s in swept.delivery.sinks}


def test_it_is_told_once_and_over_when_it_hears() -> None:
    """While it is dead nobody hears of that again; mended, it hears all but its own death, and the others of that."""
    shop, slack, sentry = Shop(), FakeSink("slack", [GONE] * 2), FakeSink("sentry")
    for told in ([HELLO, OPENED, DEAF], []):
        shop.sweep(slack, sentry)
        assert told == sentry.new()
    shop.sweep(slack, sentry)
    assert ([HELLO, OPENED], []) == (slack.new(), sentry.new())
    shop.sweep(slack, sentry)
    assert ([], [HEARS]) == (slack.new(), sentry.new())


def test_a_blip_is_no_refusal() -> None:
    """A sink that is down for a moment is told of to nobody."""
    shop, slack, sentry = Shop(), FakeSink("slack", [AWAY]), FakeSink("sentry")
    shop.sweep(slack, sentry)
    shop.sweep(slack, sentry)
    assert [HELLO, OPENED] == sentry.told == slack.told


def test_found_when_it_is_offered_again() -> None:
    """A sink that goes from bad to worse between two looks is told of then, and not at the next look."""
    shop, slack, sentry = Shop(), FakeSink("slack", [AWAY, GONE]), FakeSink("sentry")
    shop.sweep(slack, sentry)
    sentry.new()
    shop.now += MINUTE
    tools = shop.tools(slack, sentry)
    report = run.redeliver(tools, POLICY)
    assert ([DEAF], ["sentry", "slack"]) == (sentry.new(), sorted(s.sink for s in report.sinks))
    run.redeliver(tools, POLICY)
    assert [] == sentry.new()


def test_nobody_else_to_tell() -> None:
    """With one sink, or when all refuse, there is nobody to tell: the heartbeat fails instead."""
    shop, slack = Shop(), FakeSink("slack", [GONE] * 9)
    shop.sweep(slack)
    shop, slack, sentry = Shop(), FakeSink("slack", [GONE] * 9), FakeSink("sentry", [GONE] * 9)
    shop.sweep(slack, sentry)
    assert ([], []) == (slack.told, sentry.told)
    assert {"baseline", "opened"} == {str(one.notice.reason) for one in shop.store.pending()}
    assert not any(one.notice.cause == "sink" for one in shop.store.pending())


def test_the_last_that_heard_falls_silent() -> None:
    """When the other one dies as well, nobody is told later that all is well again before it is."""
    shop, slack, sentry = Shop(), FakeSink("slack", [GONE] * 9), FakeSink("sentry")
    shop.sweep(slack, sentry)
    sentry.answers = [GONE] * 2
    shop.healthy = True
    for _ in range(2):
        shop.sweep(slack, sentry)
    waits = [one for one in shop.store.pending() if one.notice.cause == "sink"]
    assert [] == waits
    sentry.new()
    shop.sweep(slack, sentry)
    assert [RESOLVED] == sentry.new()


def test_another_process_was_faster() -> None:
    """Where another process records a sweep meanwhile, telling is left to it, and what this one told stands."""
    shop, slack, sentry = Shop(), FakeSink("slack", [GONE] * 9), FakeSink("sentry")
    tools, load, loads = shop.tools(slack, sentry), shop.store.load, list[Known]()

    def overtaken() -> Known:
        loads.append(load())
        if len(loads) == 2:
            run.sweep(replace(tools, sinks=(FakeSink("other"),), new_id=lambda: "other"), POLICY, shop.now)
        return loads[-1]

    shop.store.load = overtaken  # type: ignore[method-assign]
    swept = run.sweep(tools, POLICY, shop.now)
    assert ([HELLO, OPENED], 2) == (sentry.told, swept.delivery.sent)
    assert not any(one.cause == "sink" for one in load().incidents)
