"""A pager and the first look: it rings once for all that was there, and once for each problem that comes later."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from structlog.testing import capture_logs

from checker.model import DeliveryStatus, Notice, Reason, Severity
from checker.notify.routing import Routed
from checker.policy import Route
from checker.sandbox.serve import running
from tests.story.an_account import Account
from tests.unit.core.fakes import FakeSink

APPS = ("bakery", "bakery-orders", "bakery-reports")
POLICY = """
version: 1
policies:
  - {{name: first, match: {{apps: [bakery]}}, severity: {}, require: {{schedule: any}}}}
  - {{name: rest, match: {{apps: ["*"]}}, severity: warning, require: {{schedule: any}}}}
"""
ANOTHER = "opened checker policy_changed"
OPENED, STILL, OVER = (f"{reason} checker from_the_start" for reason in ("opened", "reminder", "resolved"))


@dataclass
class FakePager(FakeSink):
    """Calls people out, one notice at a time."""

    one_by_one: bool = True
    calls_out: bool = True

    def wants(self, notice: Notice) -> bool:
        return notice.reason not in {Reason.BASELINE, Reason.DIGEST, Reason.DRILL}


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with capture_logs():
        yield


@contextmanager
def watched(*sinks: FakeSink, without: tuple[str, ...] = APPS) -> Iterator[Account]:
    """An account that nobody has looked at yet; the apps named have no schedule."""
    with running("healthy", speed=0) as heroku:
        for app in without:
            heroku.event("delete_schedule", app)
        account = Account(heroku)
        account._tools = replace(account._tools, sinks=sinks)
        yield account


def mend(account: Account, app: str) -> None:
    account.heroku.event("schedule", app, to="00:00 UTC")


def test_one_call_for_all_that_was_there() -> None:
    """A first deploy with three findings rings once, names all three, and tells everybody else of each."""
    pager, sentry = FakePager("pager"), FakeSink("sentry", one_by_one=True)
    with watched(pager, sentry) as account:
        account.hours(1)
    (message,) = pager.messages
    (told,) = message.notices
    assert ([OPENED], Severity.CRITICAL) == (pager.told, told.severity)
    for app in APPS:
        assert f"{app}::DATABASE (No backup schedule)" in told.finding.summary
        assert f"opened {app} schedule_present" in sentry.told
    assert () == account.store.pending()


def test_one_reminder_and_one_end() -> None:
    """Nobody is rung up forty times four hours later, either; the alert ends with the last of the problems."""
    pager = FakePager("pager")
    with watched(pager) as account:
        account.hours(1)
        pager.new()
        account.hours(3)
        assert [] == pager.new()
        account.hours(1)
        assert [STILL] == pager.new()
        assert "3 problems still stand: " in pager.messages[-1].notices[0].finding.summary
        for app in APPS:
            assert [] == pager.new()
            mend(account, app)
            account.hours(1)
        assert [OVER] == pager.new()
        account.hours(2)
        assert [] == pager.new()


def test_what_comes_later_rings_by_itself() -> None:
    """A problem that begins after the first look is an alert of its own, and ends as one."""
    pager = FakePager("pager")
    with watched(pager, without=APPS[:2]) as account:
        account.hours(1)
        account.heroku.event("delete_schedule", APPS[2])
        account.hours(1)
        assert [OPENED, f"opened {APPS[2]} schedule_present"] == pager.new()
        mend(account, APPS[2])
        account.hours(1)
        assert [f"resolved {APPS[2]} schedule_present"] == pager.new()


def test_what_gets_worse_rings_by_itself() -> None:
    """Who matters more than at the first look has an alert of its own from then on: its reminders, and its end."""
    pager = FakePager("pager")
    with watched(pager, without=APPS[:2]) as account:
        account.obey(POLICY.format("warning"))
        account.hours(1)
        assert [OPENED] == pager.new()
        account.obey(POLICY.format("critical"))
        account.hours(1)
        assert [f"worsened {APPS[0]} schedule_present", ANOTHER] == pager.new()
        mend(account, APPS[1])
        account.hours(1)
        assert [OVER] == pager.new()
        account.hours(4)
        assert [f"reminder {APPS[0]} schedule_present"] == pager.new()
        mend(account, APPS[0])
        account.hours(1)
        assert [f"resolved {APPS[0]} schedule_present"] == pager.new()


def test_all_have_alerts_of_their_own() -> None:
    """Where the last of them gets worse, the one alert for all is over: nothing is left that it stands for."""
    pager = FakePager("pager")
    with watched(pager, without=APPS[:2]) as account:
        account.obey(POLICY.format("warning"))
        account.hours(1)
        mend(account, APPS[1])
        account.obey(POLICY.format("critical"))
        account.hours(1)
        assert [OPENED, f"worsened {APPS[0]} schedule_present", ANOTHER, OVER] == pager.new()


def test_a_single_finding_is_told_as_it_is() -> None:
    """Where there is nothing to sum up, the alert says all that there is to say."""
    pager = FakePager("pager")
    with watched(pager, without=APPS[:1]) as account:
        account.hours(1)
        mend(account, APPS[0])
        account.hours(1)
    assert [f"opened {APPS[0]} schedule_present", f"resolved {APPS[0]} schedule_present"] == pager.told


def test_a_healthy_account_rings_nobody() -> None:
    """A first deploy where all is well calls nobody."""
    pager = FakePager("pager")
    with watched(pager, without=()) as account:
        account.hours(2)
    assert [] == pager.told


def test_a_pager_that_comes_later() -> None:
    """One that is added while three problems are open rings once as well, and those who heard hear nothing."""
    pager, slack = FakePager("pager"), FakeSink("slack")
    with watched(slack) as account:
        account.hours(2)
        slack.new()
        account._tools = replace(account._tools, sinks=(pager, slack))
        account.hours(1)
        assert ([OPENED], []) == (pager.new(), slack.new())
        for app in APPS:
            mend(account, app)
        account.hours(1)
        assert [OVER] == pager.new()


def test_a_route_holds() -> None:
    """A pager for what is critical is not called for a baseline of warnings, and counts only what it takes."""
    pager = FakePager("pager")
    routed = Routed(pager, Route(Severity.CRITICAL))
    with watched() as account:
        account._tools = replace(account._tools, sinks=(routed, FakeSink("slack")))
        account.obey(
            "version: 1\npolicies:\n"
            '  - {name: few, match: {apps: ["bakery", "bakery-orders"]}, require: {schedule: any}}\n'
            '  - {name: rest, match: {apps: ["*"]}, severity: warning, require: {schedule: any}}\n'
        )
        account.hours(1)
    (message,) = pager.messages
    assert "2 problems stand: " in message.notices[0].finding.summary


def test_over_before_the_pager_could_be_told() -> None:
    """A pager that was out of reach at the first look is not called for what is solved by the time it is back."""
    pager, slack = FakePager("pager", [DeliveryStatus.PENDING]), FakeSink("slack")
    with watched(pager, slack) as account:
        account.hours(1)
        for app in APPS:
            mend(account, app)
        account.hours(1)
    assert [OVER] == pager.told
    assert () == account.store.pending()
