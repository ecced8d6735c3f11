"""Two hundred databases: an outage of somebody else's, and a night that all of them lose. What each sink is told."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
import stamina
from pydantic import SecretStr

from bench.fleet import Line, many
from checker import policy
from checker.deadlines import Deadlines
from checker.notify.event import Where
from checker.notify.sentry import SentrySink
from checker.notify.slack import SlackSink
from checker.rules import RULES
from checker.run import Swept, Tools, sweep
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.memory import MemoryStore
from tests.edge.slack_rules import check_limits, texts
from tests.make import HOUR
from tests.story.an_account import an_account

DATABASES = 200
POLICY = policy.parse(policy.builtin_text(), "policy.yml", RULES)

HEROKU, LISTS, DATA, MOST = "^/(addon|client|account|teams)", "^/addon", "^/client/", r"-\d\d[3-8]/transfers$"
MISSED = "shop-007::DATABASE: A scheduled backup did not happen"
BLIND = "checker is blind: a whole look failed"


@dataclass
class Fleet:
    """Two hundred databases, watched as a worker does, and two inboxes: a Slack channel and a Sentry project."""

    heroku: Running
    line: Line
    tools: Tools
    deadlines: Deadlines = field(default_factory=Deadlines)

    def hour(self) -> Swept:
        """An hour with all looks at its deadlines, then a full sweep."""
        end = self.heroku.now + HOUR
        while (due := self.deadlines.due) and due.at < end:
            self.heroku.move(due.at)
            swept = sweep(self.tools, POLICY, due.at, due.apps)
            self.deadlines = self.deadlines.after(swept.judged, full=False).later_than(due.at)
        self.heroku.move(end)
        swept = sweep(self.tools, POLICY, end)
        if not swept.blind:
            self.deadlines = self.deadlines.after(swept.judged, full=True)
        self.deadlines = self.deadlines.later_than(end)
        return swept

    def slack(self) -> list[dict[str, Any]]:
        """The messages since this was asked last, each within Slack's limits."""
        payloads = [one.payload for one in self.heroku.slack]
        self.heroku.slack.clear()
        for payload in payloads:
            check_limits(payload)
        return payloads

    def sentry(self) -> list[str]:
        """The events since this was asked last, as `reason cause`."""
        tags = [one.payload["tags"] for one in self.heroku.sentry if one.kind == "event"]
        self.heroku.sentry.clear()
        return [f"{tag['reason']} {tag['rule']}" for tag in tags]


@contextmanager
def a_fleet(name: str = "shop", start: str = "19:30") -> Iterator[Fleet]:
    """Healthy, and looked at once: an hour after the start, on a Sunday."""
    numbers = count()
    with (
        running(many(DATABASES, f"2026-11-22T{start}:00Z", name), speed=0) as heroku,
        httpx.Client() as client,
        stamina.set_testing(True, attempts=1),
    ):
        line = Line(heroku.sandbox)
        sinks = (
            SlackSink("slack", SecretStr(heroku.slack_url), client),
            SentrySink("sentry", SecretStr(heroku.sentry_dsn), client, Where("checker@1", "test", "worker.1")),
        )
        tools = Tools(line.open, MemoryStore(), sinks, lambda: heroku.now, lambda: f"id-{next(numbers)}")
        fleet = Fleet(heroku, line, tools)
        fleet.hour()
        assert [f"checker is at work: watching {DATABASES} databases; 0 findings; next slot 2026-11-23 00:00 UTC"] == [
            title(payload) for payload in fleet.slack()
        ]
        assert [] == fleet.sentry()
        yield fleet


@pytest.fixture
def fleet() -> Iterator[Fleet]:
    with a_fleet() as watched:
        yield watched


def title(payload: dict[str, Any]) -> str:
    """What a phone shows of a message."""
    return str(payload["blocks"][0]["text"]["text"])


Trouble = Callable[[Fleet, int], None]


def answers_503(*paths: str) -> Trouble:
    """These paths are answered with an error, all the time."""

    def fail(fleet: Fleet, _: int) -> None:
        for path in paths:
            fleet.heroku.fault(path, "status", status=503)

    return fail


def silent(path: str) -> Trouble:
    """These paths are never answered."""

    def fall_silent(fleet: Fleet, _: int) -> None:
        fleet.line.silent = path

    return fall_silent


def by_turns(*troubles: Trouble) -> Trouble:
    """Another trouble at each sweep."""

    def take_turns(fleet: Fleet, number: int) -> None:
        troubles[number % len(troubles)](fleet, number)

    return take_turns


OUTAGES = {
    "everything answers 503": answers_503(HEROKU),
    "nothing answers": silent(HEROKU),
    "the Data API answers 503": answers_503(DATA),
    "the Data API does not answer": silent(DATA),
    "the listing works, and most of the databases fail": answers_503(MOST),
    "another part fails at each look": by_turns(
        answers_503(HEROKU), silent(DATA), silent(LISTS), answers_503(DATA), answers_503(MOST)
    ),
}


@pytest.mark.parametrize("trouble", OUTAGES.values(), ids=OUTAGES)
def test_an_outage_of_six_hours_is_one_notice_and_one_all_clear(fleet: Fleet, trouble: Trouble) -> None:
    """Each sink hears of it once and of its end once; a night lost meanwhile is told at the first look after it."""
    fleet.heroku.event("skip_slot", "shop-007")
    during = list[str]()
    for number in range(6):  # 21:30 to 02:30
        fleet.heroku.behave()
        fleet.line.silent = None
        trouble(fleet, number)
        fleet.hour()
        during += map(title, fleet.slack())
    assert [BLIND] == during
    assert ["opened sweep"] == fleet.sentry()

    fleet.heroku.behave()
    fleet.line.silent = None
    fleet.hour()
    assert ([MISSED], ["opened slots_met"]) == (list(map(title, fleet.slack())), fleet.sentry())
    fleet.hour()
    assert ([f"Solved: {BLIND}"], ["resolved sweep"]) == (list(map(title, fleet.slack())), fleet.sentry())
    fleet.hour()
    assert ([], []) == (fleet.slack(), fleet.sentry())


def test_the_notice_of_an_outage_names_the_likely_cause(fleet: Fleet) -> None:
    """What is the same at all databases is told once, without the name of any of them."""
    answers_503(DATA)(fleet, 0)
    for _ in range(4):
        fleet.hour()
    (message,) = fleet.slack()
    expected = "200 of 200 databases cannot be read; all of them: Heroku answered 503 (backups), tried once"
    assert expected in "\n".join(texts(message))


@pytest.mark.parametrize("path", [HEROKU, DATA])
def test_a_night_lost_early_in_a_long_outage_is_told_after_it(path: str) -> None:
    """A newer night that went well does not hide it."""
    with an_account() as account:
        while account.heroku.now.hour != 21:
            account.hours(1)
        account.heroku.event("skip_slot", "bakery")
        account.heroku.fault(path, "status", status=503)
        account.hours(30)
        account.heroku.behave()
        assert ["opened bakery lost_unseen"] == account.hours(1)
        (notice,) = account.about("lost_unseen")
        assert "1 slot lost for good while nobody could look: 2026-11-23 (missed)" == notice.finding.summary
        assert "critical" == notice.severity
        assert not [line for line in account.hours(30) if "lost_unseen" in line]


@pytest.mark.parametrize("name", ["shop", "a-shop-with-a-name-of-heroku"])
def test_a_night_lost_by_all_is_told_at_once_in_one_message(name: str) -> None:
    """Seconds after the grace: one Slack message that names all, or as many as fit and the rest as a number."""
    with a_fleet(name, "22:30") as fleet:
        for number in range(DATABASES):
            fleet.heroku.event("skip_slot", f"{name}-{number:03d}")
        fleet.hour()
        fleet.hour()
        due = fleet.deadlines.due
        assert due is not None
        assert DATABASES == len(due.apps)
        assert ("02:00", [], []) == (f"{due.at:%H:%M}", fleet.slack(), fleet.sentry())

        fleet.heroku.move(due.at)
        sweep(fleet.tools, POLICY, fleet.heroku.now, due.apps)
        (message,) = fleet.slack()
        assert title(message).startswith(f"{DATABASES} databases: A scheduled backup did not happen ({name}-000")
        assert DATABASES == listed(message, name)
        assert {"opened slots_met": DATABASES} == Counter(fleet.sentry())
        fleet.hour()
        assert ([], []) == (fleet.slack(), fleet.sentry())


def listed(message: dict[str, Any], name: str) -> int:
    """How many databases the cards of a message tell of: by name, and by the number of those that are too many."""
    shown = "\n".join(texts(message | {"text": "", "blocks": []}))
    more = [int(number) for number in re.findall(r"\band (\d+) more\b(?!\. One of them)", shown)]
    return len(set(re.findall(rf"{name}-\d\d\d", shown))) + sum(more)
