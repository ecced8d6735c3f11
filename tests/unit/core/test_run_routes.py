"""Whole sweeps with sinks that are told of some things only: who hears what, and nobody only half of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from checker.model import DeliveryStatus, QuietHours, Severity
from checker.notify.routing import Routed
from checker.policy import Policy, Route, parse
from checker.ports import Sink
from checker.rules import RULES
from checker.run import Swept, sweep
from tests.make import HOUR
from tests.unit.core.a_sweep import HELLO, OPENED, RESOLVED, Shop
from tests.unit.core.fakes import FakeSink

WORSENED = "worsened shop recent_backup"
ANOTHER = "opened checker policy_changed"


def policy(severity: str = "warning", name: str = "all", apps: str = "*", labels: str = "team-a") -> Policy:
    """One policy for everything, or for these apps."""
    text = (
        "version: 1\npolicies:\n"
        f'  - {{name: {name}, match: {{apps: ["{apps}"]}}, severity: {severity}, labels: {labels},'
        " require: {recent_backup: {max_age: 26h}}}\n"
    )
    return parse(text, "policy.yml", RULES)


@dataclass
class Routes(Shop):
    """A shop whose policy and whose sinks may change from sweep to sweep."""

    policy: Policy = field(default_factory=policy)

    def look(self, *sinks: Sink) -> Swept:
        """An hour later, a sweep that tells these sinks."""
        self.now += HOUR
        return sweep(replace(self.tools(), sinks=sinks), self.policy, self.now)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


def behind(route: Route, name: str = "pager") -> tuple[FakeSink, Routed]:
    """A sink, and the same with a route."""
    sink = FakeSink(name)
    return sink, Routed(sink, route)


CRITICAL = Route(Severity.CRITICAL)


def test_by_severity() -> None:
    """Who is to be woken up hears nothing of a warning: neither of the problem nor of its end."""
    shop, slack, (pager, routed) = Routes(), FakeSink("slack"), behind(CRITICAL)
    shop.look(slack, routed)
    shop.healthy = True
    assert shop.look(slack, routed).done
    assert ([HELLO, OPENED, RESOLVED], []) == (slack.told, pager.told)


def test_a_warning_gets_critical() -> None:
    """Who hears of a problem only when it gets worse is told so once, and hears of its end."""
    shop, slack, (pager, routed) = Routes(), FakeSink("slack"), behind(CRITICAL)
    shop.look(slack, routed)
    shop.policy = policy("critical")
    for _ in range(3):
        assert shop.look(slack, routed).done
    assert ([HELLO, OPENED, WORSENED, ANOTHER], [WORSENED]) == (slack.new(), pager.new())
    shop.healthy = True
    shop.look(slack, routed)
    assert ([RESOLVED], [RESOLVED]) == (slack.told, pager.told)


def test_a_sink_that_comes_when_it_is_critical() -> None:
    """A new sink is told how bad an old problem is now, not how it began."""
    shop, slack, (pager, routed) = Routes(), FakeSink("slack"), behind(CRITICAL)
    shop.look(slack)
    shop.policy = policy("critical")
    shop.look(slack)
    for _ in range(2):
        shop.look(slack, routed)
    assert [OPENED] == pager.told
    assert [Severity.CRITICAL] == [notice.severity for notice in pager.messages[0].notices]
    shop.healthy = True
    shop.look(slack, routed)
    assert [OPENED, RESOLVED] == pager.told


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (Route(policies=("all",)), [HELLO, OPENED]),
        (Route(policies=("another",)), [HELLO]),
        (Route(labels=("team-a",)), [HELLO, OPENED]),
        (Route(labels=("team-b",)), [HELLO]),
        (Route(Severity.WARNING, ("all",), ("team-a",)), [OPENED]),
    ],
)
def test_by_policy_and_label(route: Route, told: list[str]) -> None:
    """A team's sink is told of the team's databases, and what is nobody's."""
    shop, (team, routed) = Routes(), behind(route)
    shop.look(routed)
    assert told == team.told


def test_a_database_changes_hands() -> None:
    """When another team's policy governs a database, that team hears what is open there, and both of its end."""
    shop = Routes()
    (old, to_old), (new, to_new) = behind(Route(labels=("team-a",)), "old"), behind(Route(labels=("team-b",)), "new")
    shop.look(to_old, to_new)
    shop.policy = policy(name="moved", labels="team-b")
    for _ in range(2):
        assert shop.look(to_old, to_new).done
    assert ([HELLO, OPENED, ANOTHER], [HELLO, OPENED, ANOTHER]) == (old.new(), new.new())
    shop.healthy = True
    shop.look(to_old, to_new)
    assert ([RESOLVED], [RESOLVED]) == (old.told, new.told)


def test_a_route_narrows_while_a_message_waits() -> None:
    """What was on its way to a sink still gets there: a message is not lost because the policy has changed."""
    shop, (sink, wide) = Routes(), behind(Route(Severity.WARNING))
    sink.answers = [DeliveryStatus.PENDING]
    shop.look(wide)
    shop.look(Routed(sink, CRITICAL))
    assert [OPENED] == sink.told


def test_a_database_without_a_policy() -> None:
    """Nobody's database is everybody's: each sink that takes the severity hears that no policy matches it."""
    shop = Routes(policy=policy(apps="another*"))
    team, routed = behind(Route(Severity.WARNING, ("all",), ("team-a",)))
    shop.look(routed)
    assert ["opened shop covered"] == team.told


def test_came_and_went_in_quiet_hours() -> None:
    """What nobody was told of in the night is told in the morning in one line, to those who read such things."""
    asleep = policy()
    hour = Routes().now.hour
    quiet = QuietHours(hour, (hour + 5) % 24, "UTC")
    asleep = replace(asleep, alerting=replace(asleep.alerting, quiet_hours=quiet))
    shop, slack, (pager, routed) = Routes(policy=asleep), FakeSink("slack"), behind(Route(Severity.WARNING))
    shop.look(slack, routed)
    shop.healthy = True
    for _ in range(6):
        shop.look(slack, routed)
    assert ([HELLO, RESOLVED], []) == (slack.told, pager.told)
    assert "came and went in quiet hours" in slack.messages[-1].notices[0].finding.summary
    assert shop.now - Routes().now < timedelta(days=1)
