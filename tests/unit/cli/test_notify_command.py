"""`checker notify test` with the sinks of a policy: what truly happened at each."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.inbox import Refusal
from tests.unit.cli.conftest import Run

KEY = "canaryKey0123456789ABCDEFGHIJKLM"
SECRET = "canary-for-signing-2"
POLICY = """\
version: 1
policies:
  - {name: production, match: {apps: ["*-production"]}, require: {schedule: any}, labels: [team-a]}
  - {name: the rest, match: {apps: ["*"]}, require: {schedule: any}}
sinks:
  ops: {type: slack, url_env: SLACK_WEBHOOK_URL}
  issues: {type: sentry, dsn_env: SENTRY_DSN, policies: [production]}
  tickets: {type: webhook, url_env: TICKETS_URL, secret_env: TICKETS_SECRET, from: critical}
  pager: {type: pagerduty, key_env: PAGER_KEY, url_env: PAGER_URL, from: warning, labels: [team-a]}
"""
TOOK = "took the test message"
SINKS = [
    "ops (every severity)",
    "issues (every severity; policies production)",
    "tickets (critical)",
    "pager (warning and critical; labels team-a)",
]

Given = Callable[..., dict[str, str]]


@pytest.fixture
def given(here: Path, heroku: Running) -> Given:
    """The policy in place, and the variables that it names, changed as asked for."""
    (here / "policy.yml").write_text(POLICY)
    variables = {
        **heroku.environment,
        "TICKETS_URL": f"{heroku.url}/hook/tickets",
        "TICKETS_SECRET": SECRET,
        "PAGER_KEY": KEY,
        "PAGER_URL": f"{heroku.url}/hook/pager",
    }
    return lambda **changes: variables | changes


def test_every_sink(run: Run, heroku: Running, given: Given) -> None:
    """The test reaches each sink of the policy, whatever it is told of otherwise, and says so of each."""
    ended = run("notify", "test", **given())
    assert (0, "".join(f"{name}: {TOOK}\n" for name in SINKS), "") == (ended.code, ended.out, ended.err)
    assert (1, 1) == (len(heroku.slack), len(heroku.sentry))
    assert [("tickets", "test"), ("pager", "trigger"), ("pager", "resolve")] == [
        (hook.path.rpartition("/")[2], hook.payload.get("event_action", hook.payload.get("reason")))
        for hook in heroku.hooks
    ]


def test_one_sink(run: Run, heroku: Running, given: Given) -> None:
    """One sink can be tested without bothering those behind the others."""
    ended = run("notify", "test", "--sink", "tickets", **given())
    assert (0, f"tickets (critical): {TOOK}\n") == (ended.code, ended.out)
    assert ([], [], 1) == (heroku.slack, heroku.sentry, len(heroku.hooks))


def test_another_policy(run: Run, here: Path, given: Given) -> None:
    """The policy can be named, as everywhere."""
    (here / "other.yml").write_text(POLICY.replace("tickets:", "other:"))
    ended = run("notify", "test", "--policy", "other.yml", "--sink", "other", **given())
    assert (0, f"other (critical): {TOOK}\n") == (ended.code, ended.out)


def test_no_such_sink(run: Run, given: Given) -> None:
    """A sink that there is not is told with those that there are."""
    ended = run("notify", "test", "--sink", "opps", **given())
    assert (3, "") == (ended.code, ended.out)
    assert "checker: there is no sink 'opps'; there are: ops, issues, tickets, pager\n" == ended.err


def test_not_set(run: Run, given: Given) -> None:
    """A variable that is not set is told at its sink; the other sinks are tested all the same."""
    ended = run("notify", "test", **given(TICKETS_SECRET="", PAGER_KEY="canary"))
    assert 2 == ended.code
    *took, tickets, pager = ended.out.splitlines()
    assert [f"{name}: {TOOK}" for name in SINKS[:2]] == took
    assert "tickets (critical): did NOT take it: the sink tickets needs TICKETS_SECRET, which is not set" == tickets
    assert pager.startswith(
        f"{SINKS[3]}: did NOT take it: PAGER_KEY is no routing key: copy the 32 letters and digits of"
    )


def test_nothing_set(run: Run, given: Given) -> None:
    """Where no sink can be built at all the settings are wrong, and nothing is sent."""
    unset = dict.fromkeys(("SLACK_WEBHOOK_URL", "SENTRY_DSN", "TICKETS_URL", "PAGER_KEY"), "")
    ended = run("notify", "test", **given(**unset))
    assert (3, "") == (ended.code, ended.out)
    assert 4 == ended.err.count("which is not set")


def test_refused(run: Run, heroku: Running, given: Given) -> None:
    """What a receiver answers is told with the remedy, and without the secrets that it repeats."""
    heroku.sandbox.hooks.refuse(Refusal(status=403, body=f'{{"error": "no {SECRET} for /hook/tickets"}}'))
    ended = run("notify", "test", **given())
    assert 2 == ended.code
    assert (
        "tickets (critical): did NOT take it: the webhook answered 403 no [secret] for [secret]: the request is "
        "refused; mend the secret in TICKETS_SECRET, or copy the URL again and set TICKETS_URL"
        in ended.out.splitlines()
    )


def test_only_a_part_was_taken(run: Run, heroku: Running, given: Given) -> None:
    """A Slack that refuses the layout and takes plain text is no plain success: what it answered is said."""
    heroku.sandbox.slack.refuse(Refusal(status=400, body="invalid_blocks", times=1))
    ended = run("notify", "test", "--sink", "ops", **given())
    assert 0 == ended.code
    expected = f"{SINKS[0]}: {TOOK}, but: Slack took it, as plain text, after 400 invalid_blocks"
    assert [expected] == ended.out.splitlines()


def test_worker_without_a_sink(run: Run, heroku: Running, given: Given) -> None:
    """A sink whose variable went missing silences no other one: they are told, and that it is over."""
    ended = run("worker", "--once", **given(TICKETS_URL="", DATABASE_URL="sqlite:///x.db"))
    assert (0, "") == (ended.code, ended.err)
    (told,) = heroku.slack
    shown = json.dumps(told.payload)
    assert "checker cannot tell everybody: a variable is missing or wrong" in shown
    assert "The sink tickets needs TICKETS_URL, which is not set; until then tickets hears nothing" in shown
    assert "heroku config:set TICKETS_URL=... --app APP" in shown
    assert 0 == run("worker", "--once", **given(DATABASE_URL="sqlite:///x.db")).code
    assert "Everybody who is named to be told can be told" in json.dumps(heroku.slack[1].payload)
    assert {"tickets", "pager"} >= {hook.path.rpartition("/")[2] for hook in heroku.hooks}


def test_worker_with_nobody_that_it_names(run: Run, heroku: Running, given: Given, here: Path) -> None:
    """Where no sink of the policy can be used, our own variables stand in; without them no worker starts."""
    slack = given()["SLACK_WEBHOOK_URL"]
    only = POLICY[: POLICY.index("  ops:")] + "  tickets: {type: webhook, url_env: TICKETS_URL}\n"
    (here / "policy.yml").write_text(only)
    unset = {"TICKETS_URL": "", "SENTRY_DSN": "", "DATABASE_URL": "sqlite:///x.db"}
    assert 0 == run("worker", "--once", **given(SLACK_WEBHOOK_URL=slack, **unset)).code
    (told,) = heroku.slack
    assert "no sink that policy names can be used, so slack hears of everything instead" in json.dumps(told.payload)
    ended = run("worker", "--once", **given(SLACK_WEBHOOK_URL="", **unset))
    assert (3, "checker: the sink tickets needs TICKETS_URL, which is not set\n") == (ended.code, ended.err)


def test_worker_with_a_wrong_heartbeat(run: Run, heroku: Running, given: Given) -> None:
    """A heartbeat that cannot be sent is no reason to tell nobody of lost backups, and is told."""
    ended = run("worker", "--once", **given(HEARTBEAT_URL="http://hc-ping.com/canary", DATABASE_URL="sqlite:///x.db"))
    assert (0, "") == (ended.code, ended.err)
    shown = json.dumps(heroku.slack[0].payload)
    assert "HEARTBEAT_URL must use https" in shown
    assert "until then nobody there hears when checker itself dies" in shown
    assert "canary" not in shown + ended.out


def test_pasted_url(run: Run, here: Path, given: Given) -> None:
    """A URL that stands in the policy itself is refused by its place and not printed."""
    (here / "policy.yml").write_text(POLICY.replace("TICKETS_URL", "https://example.com/canary"))
    for command in (["notify", "test"], ["policy", "check"], ["worker", "--once"]):
        ended = run(*command, **given())
        assert (3, "", False) == (ended.code, ended.out, "canary" in ended.err)
        assert ended.err.startswith("checker: policy.yml:8:37: name an environment variable, such as SLACK_WEBHOOK_URL")
