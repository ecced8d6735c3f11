"""Whole sweeps over one open problem while the sinks change, or refuse."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from checker.model import DeliveryStatus
from tests.unit.core.a_sweep import HELLO, OPENED, RESOLVED, Shop
from tests.unit.core.fakes import FakeSink

DEAD, PENDING, SENT = DeliveryStatus.DEAD, DeliveryStatus.PENDING, DeliveryStatus.SENT
REFUSED = "checker delivery"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def test_a_sink_is_replaced() -> None:
    """When Slack goes and Sentry comes, Sentry hears once of what is open, and of its end."""
    shop, slack, sentry = Shop(), FakeSink("slack"), FakeSink("sentry")
    assert shop.sweep(slack).done
    assert [HELLO, OPENED] == slack.new()
    for _ in range(3):
        assert shop.sweep(sentry).done
    assert [OPENED] == sentry.new()
    shop.healthy = True
    assert shop.sweep(sentry).done
    assert ([], [RESOLVED]) == (slack.new(), sentry.new())


def test_a_sink_is_replaced_before_it_took_anything() -> None:
    """What waits for a sink that is gone is logged at each sweep, told at the new one, and fails no run for ever."""
    shop, sentry = Shop(), FakeSink("sentry")
    assert not shop.sweep(FakeSink("slack", [PENDING])).done
    for _ in range(2):
        with capture_logs() as logs:
            assert shop.sweep(sentry).done
        assert [("slack", 2, "warning")] == [
            (log["sink"], log["pending"], log["log_level"]) for log in logs if log.get("pending") and "sink" in log
        ]
    assert [OPENED] == sentry.new()


def test_a_sink_is_added_when_it_is_over() -> None:
    """A sink that comes with the sweep that finds a problem solved hears nothing of it."""
    shop, slack, sentry = Shop(), FakeSink("slack"), FakeSink("sentry")
    shop.sweep(slack)
    shop.healthy = True
    assert shop.sweep(slack, sentry).done
    assert ([HELLO, OPENED, RESOLVED], []) == (slack.new(), sentry.new())


def test_a_sink_comes_back() -> None:
    """A sink that was away for a while does not hear again of what it was told before."""
    shop, slack, sentry = Shop(), FakeSink("slack"), FakeSink("sentry")
    for sinks in ((slack,), (sentry,), (slack, sentry), (slack,)):
        shop.sweep(*sinks)
    assert ([HELLO, OPENED], [OPENED]) == (slack.new(), sentry.new())


def test_a_new_sink_gets_one_message() -> None:
    """What is open and what is new come together."""
    shop, slack = Shop(), FakeSink("slack")
    shop.sweep(FakeSink("old"))
    shop.sweep(slack)
    assert [1] == [len(message.notices) for message in slack.messages]


def test_a_sink_refuses_for_good() -> None:
    """When one sink takes no form of a message, the other one is told that, too, until the problem is over."""
    shop, slack, sentry = Shop(), FakeSink("slack", [DEAD] * 2), FakeSink("sentry")
    assert not shop.sweep(slack, sentry).done
    assert ([], [HELLO, OPENED]) == (slack.new(), sentry.new())
    assert not shop.sweep(slack, sentry).done  # Slack refuses this message, too
    assert ([], [f"opened {REFUSED}"]) == (slack.new(), sentry.new())
    assert shop.sweep(slack, sentry).done  # somebody was told of all there is
    assert ([], []) == (slack.new(), sentry.new())
    shop.healthy = True
    shop.sweep(slack, sentry)
    assert shop.sweep(slack, sentry).done
    assert ([], [RESOLVED, f"resolved {REFUSED}"]) == (slack.new(), sentry.new())


def test_the_only_sink_refuses_for_good() -> None:
    """As long as nobody could be told of an open problem no run is a success; once the sink works it hears of it."""
    shop, slack = Shop(), FakeSink("slack", [DEAD])
    assert not shop.sweep(slack).done
    assert not shop.sweep(slack).done
    assert [f"opened {REFUSED}"] == slack.new()
    assert "slack refuses every message about 1 problem" in slack.messages[0].notices[0].finding.summary
    shop.sweep(slack)
    assert [OPENED] == slack.new()
    assert shop.sweep(slack).done
    assert [f"resolved {REFUSED}"] == slack.new()
    shop.healthy = True
    assert shop.sweep(slack).done
    assert [RESOLVED] == slack.new()


def test_what_is_refused_twice_is_let_be() -> None:
    """A problem that a working sink refuses for a second time is not sent a third time."""
    shop, slack = Shop(), FakeSink("slack", [DEAD, SENT, DEAD])
    for _ in range(4):
        assert not shop.sweep(slack).done
    assert ([f"opened {REFUSED}"], []) == (slack.new(), slack.answers)


def test_refused_then_told_elsewhere() -> None:
    """A sink that is added when the only one refuses is told what is open, and what is wrong with the other."""
    shop, slack, sentry = Shop(), FakeSink("slack", [DEAD] * 2), FakeSink("sentry")
    shop.sweep(slack)
    shop.sweep(slack, sentry)
    assert {OPENED, f"opened {REFUSED}"} == set(sentry.new())
    assert shop.sweep(slack, sentry).done
    assert [] == slack.new() == sentry.new()
