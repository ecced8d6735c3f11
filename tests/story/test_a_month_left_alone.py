"""A schedule at 00:00 UTC where policy demands 00:00 London, left alone for four weeks: all that Slack is told."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import count

import httpx
import pytest
from pydantic import SecretStr

from bench.fleet import Line, many
from checker import policy
from checker.notify.slack import SlackSink
from checker.rules import RULES
from checker.run import Tools, sweep
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.memory import MemoryStore
from tests.edge.slack_rules import check_limits, texts
from tests.make import HOUR

POLICY = policy.parse(
    """
version: 1
policies:
  - name: production
    match: {apps: ["*"]}
    require: {schedule: {at: "00:00", timezone: Europe/London}, recent_backup: {max_age: auto}}
""",
    "policy.yml",
    RULES,
)
HOURS = 28 * 24

CARD = re.compile(r"^(?:(?:critical|warning|info) · )?(\w+)(?: · cause (\w+))? · (?:incident|as of)", re.MULTILINE)


@pytest.fixture
def heroku() -> Iterator[Running]:
    """From a fortnight before clocks go back to a fortnight after."""
    with running(many(1, "2026-10-12T09:30:00Z"), speed=0) as started:
        yield started


def told(heroku: Running) -> list[str]:
    """What the messages since the last time tell: each as `reason cause, reason cause`."""
    payloads = [one.payload for one in heroku.slack]
    heroku.slack.clear()
    for payload in payloads:
        check_limits(payload)
    return [_cards(payload) for payload in payloads]


def _cards(payload: dict[str, object]) -> str:
    hello = ["baseline"] if str(payload["text"]).startswith("checker is at work") else []
    cards = [" ".join(filter(None, found.groups())) for text in texts(payload) for found in CARD.finditer(text)]
    return ", ".join([*hello, *cards])


def test_it_is_five_messages_in_four_weeks(heroku: Running) -> None:
    """The hello has it, and four reminders at growing distance; beside them a drill and a digest a week."""
    numbers = count()
    got: dict[int, str] = {}
    with httpx.Client() as client:
        slack = SlackSink("slack", SecretStr(heroku.slack_url), client)
        tools = Tools(
            Line(heroku.sandbox).open, MemoryStore(), (slack,), lambda: heroku.now, lambda: f"id-{next(numbers)}"
        )
        for hour in range(HOURS):
            sweep(tools, POLICY, heroku.now)
            for message in told(heroku):
                assert hour not in got
                got[hour] = message
            heroku.move(by=HOUR)
    finding = {hour: message for hour, message in got.items() if "schedule_matches" in message}
    assert {
        0: "baseline, opened schedule_matches",
        4: "reminder schedule_matches",
        24: "reminder schedule_matches",
        96: "reminder schedule_matches",
        384: "reminder schedule_matches",
    } == finding
    assert {"drill": 4, "digest": 3} == Counter(got[hour] for hour in got.keys() - finding.keys())
