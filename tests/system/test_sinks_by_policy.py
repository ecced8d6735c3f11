"""The product with the sinks of a policy: who is told what, and that no secret of theirs is anywhere else."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checker.sandbox.inbox import Refusal
from tests.system.product import World, a_world

pytestmark = pytest.mark.system

PATH = "canaryPath0123456789"
QUERY = "canaryQuery012345678"
SIGNING = "canarySigning0123456"
KEY = "canaryKey0123456789ABCDEFGHIJKLM"
SECRETS = (PATH, QUERY, SIGNING, KEY)

POLICY = """\
version: 1
policies:
  - name: staging
    match: {apps: ["*-staging"]}
    severity: warning
    labels: [not-at-night]
    require: {schedule: {at: "00:00", timezone: Europe/London}}
  - name: production
    match: {apps: ["*"]}
    require: {schedule: {at: "00:00", timezone: Europe/London}}
sinks:
  everybody: {type: slack, url_env: SLACK_WEBHOOK_URL}
  tickets: {type: webhook, url_env: TICKETS_URL, secret_env: TICKETS_SECRET, from: warning}
  pager: {type: pagerduty, key_env: PAGER_KEY, url_env: PAGER_URL, from: critical}
"""
# What careless receivers might send back: all that they know.
TICKETS_ECHO = json.dumps({"error": f"{PATH} /hook/{PATH} {QUERY} {SIGNING}"})
PAGER_ECHO = json.dumps({"message": "invalid", "errors": [f"no {KEY}"]})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        (tmp_path / "routed.yml").write_text(POLICY)
        opened.checker.environment |= {
            "CHECKER_POLICY": "routed.yml",
            "LOG_FORMAT": "json",
            "TICKETS_URL": f"{opened.heroku.url}/hook/{PATH}?token={QUERY}",
            "TICKETS_SECRET": SIGNING,
            "PAGER_KEY": KEY,
            "PAGER_URL": f"{opened.heroku.url}/hook/pagerduty",
        }
        yield opened


def run(world: World, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command that must neither print nor keep a secret; gives its exit code and all it printed."""
    done = world.checker.hurried(*arguments, **environment)
    printed = done.out + done.err
    assert [] == [secret for secret in SECRETS if secret in printed]
    assert "Traceback" not in printed
    for file in world.folder.iterdir():
        text = file.read_bytes().decode("latin-1")
        assert [] == [secret for secret in SECRETS if secret in text], file
    return done.code, printed


def told(world: World, where: str) -> list[str]:
    """What a webhook was told: the reason, or PagerDuty's action."""
    received = [hook.payload for hook in world.heroku.hooks if hook.path.endswith(where)]
    return [payload.get("event_action") or f"{payload['reason']} {payload['cause']}" for payload in received]


def test_who_is_told_what(world: World) -> None:
    """The channel hears everything, the tickets all that matters, the pager what is critical; each hears of the end."""
    assert 0 == run(world, "worker", "--once")[0]
    opened = ["opened schedule_matches", "opened schedule_present"]
    assert (opened, ["trigger"], 1) == (sorted(told(world, PATH)), told(world, "pagerduty"), len(world.slack))
    relaxed = POLICY.replace('schedule: {at: "00:00", timezone: Europe/London}', "recent_backup: {max_age: 60d}")
    (world.folder / "routed.yml").write_text(relaxed)
    assert 0 == run(world, "worker", "--once")[0]
    solved = ["dropped schedule_matches", "dropped schedule_present"]
    loosened = "opened policy_changed"
    assert ([*solved, loosened], ["trigger", "resolve"]) == (sorted(told(world, PATH)[2:]), told(world, "pagerduty"))
    payloads = [hook.payload for hook in world.heroku.hooks]
    # Three for the tickets, and the one that is critical for the pager as well.
    assert [1, 2, 4] == sorted(Counter(payload["dedup_key"] for payload in payloads).values())
    assert [] == [secret for secret in (PATH, QUERY, SIGNING) if secret in json.dumps(payloads)]


def test_receivers_in_trouble(world: World) -> None:
    """What receivers answer is logged and stored without the secrets that they repeat, and waits to be told."""
    refuse(world, 403, TICKETS_ECHO)
    refuse(world, 403, PAGER_ECHO)
    assert 2 == run(world, "worker", "--once")[0]
    with closing(sqlite3.connect(world.folder / "checker.db")) as database:
        rows = dict(database.execute("SELECT sink, detail FROM deliveries WHERE attempts > 0 AND status = 'pending'"))
    assert {"tickets", "pager"} == set(rows)
    assert all("[secret]" in detail for detail in rows.values())
    assert "TICKETS_SECRET" in rows["tickets"]
    assert "PAGER_KEY" in rows["pager"]
    assert 0 == run(world, "worker", "--once")[0]
    assert "trigger" in told(world, "pagerduty")


@pytest.mark.parametrize(("sink", "echo"), [("tickets", TICKETS_ECHO), ("pager", PAGER_ECHO)])
@pytest.mark.parametrize(("status", "times"), [(400, 2), (401, 1), (429, 1), (500, 3)])
def test_one_receiver_in_trouble(world: World, sink: str, echo: str, status: int, times: int) -> None:
    """Whatever a receiver answers to a test is told without a secret."""
    refuse(world, status, echo, times)
    code, printed = run(world, "notify", "test", "--sink", sink)
    assert (2, True) == (code, re.match(rf"{sink} \(.*\): did NOT take it: ", printed) is not None)
    assert str(status) in printed


def refuse(world: World, status: int, echo: str, times: int = 1) -> None:
    """Let a webhook refuse so many requests."""
    world.heroku.sandbox.hooks.refuse(Refusal(status=status, body=echo, times=times))


@pytest.mark.parametrize(
    ("name", "value", "said", "worker"),
    [
        ("TICKETS_URL", f"http://127.0.0.1:1/{PATH}?token={QUERY}", "could not be reached", 2),
        ("TICKETS_URL", f"ftp://example.com/{PATH}", "TICKETS_URL is not a URL", 0),
        ("TICKETS_URL", f"https://{PATH}@example.com/", "TICKETS_URL must hold no user and no password", 0),
        ("TICKETS_URL", "", "the sink tickets needs TICKETS_URL, which is not set", 0),
        ("PAGER_KEY", f"{KEY}!", "PAGER_KEY is no routing key", 0),
        ("PAGER_URL", f"http://example.com/{PATH}", "PAGER_URL must use https", 0),
    ],
)
def test_mistaken_variables(world: World, name: str, value: str, said: str, worker: int) -> None:
    """A variable that cannot be right is told by its name, and the other sinks hear of it and of all the rest."""
    for command, expected in ((["worker", "--once"], {worker}), (["notify", "test"], {2, 3})):
        code, printed = run(world, *command, **{name: value})
        assert code in expected
        assert said in printed
    assert world.slack
    assert (worker == 0) == (
        "checker cannot tell everybody" in json.dumps([received.payload for received in world.heroku.slack])
    )
