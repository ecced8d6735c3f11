"""Every mistake with the command line, the policy or the settings: one sentence with the remedy, and exit code 3."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.product import ROOT, Product, World, a_world

pytestmark = pytest.mark.system

BROKEN = """\
version: 1
pol: 1h
policies:
  - name: production
    match: {apps: [Shop]}
    require:
      schedule: {at: "00:00", timezone: Europe/Londn}
"""
MISTAKES = """\
broken.yml:2:1: unknown key 'pol'; did you mean 'poll'?
broken.yml:5:20: app names are in small letters; did you mean 'shop'?
broken.yml:7:41: unknown zone 'Europe/Londn'; did you mean Europe/London?
"""
SETTINGS = {"HEROKU_API_KEY": "HRKU-made-up", "SLACK_WEBHOOK_URL": "http://127.0.0.1:9/services/T/B/madeup"}

# Who can be told hears that nobody looks, which takes a while where nobody takes it.
MUTE = {"SLACK_WEBHOOK_URL": ""}


@pytest.fixture
def checker(tmp_path: Path) -> Product:
    """The product with the shipped policy and settings that could be right; nothing of what they name exists."""
    shutil.copy(ROOT / "policy.yml", tmp_path)
    return Product(tmp_path, SETTINGS)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        ("check", {"HEROKU_API_KEY": ""}, "HEROKU_API_KEY is not set: create a token with `heroku"),
        ("worker", {"HEROKU_API_KEY": ""}, "HEROKU_API_KEY is not set: create a token with `heroku"),
        ("worker --once", {"HEROKU_API_KEY": "a b"}, "HEROKU_API_KEY holds characters that no token has"),
        ("check", {"HEROKU_API_URL": "http://api.heroku.com"}, "HEROKU_API_URL: must be an https URL"),
        ("worker --once", {"HEROKU_DATA_URL": "https://x.com/?a=b"}, "HEROKU_DATA_URL must be an https URL"),
        ("check", {"CHECKER_SANDBOX_CLOCK": "1"}, "CHECKER_SANDBOX_CLOCK=1 is for a HEROKU_API_URL on localhost only"),
        ("check", {"LOG_FORMAT": "xml"}, "LOG_FORMAT: Input should be 'logfmt', 'json' or 'console'"),
        ("worker", {"CHECKER_POLICY": "none.yml"} | MUTE, "the policy none.yml cannot be read (no such file or"),
        ("check", {"CHECKER_POLICY": "none.yml"}, "the policy none.yml cannot be read (no such file or"),
        ("check --policy .", {}, "the policy . cannot be read (is a directory); write one, or name another"),
        ("policy check none.yml", {}, "the policy none.yml cannot be read (no such file or"),
        ("worker --once", {"SENTRY_DSN": "sentry"} | MUTE, "SENTRY_DSN is not a Sentry DSN: it goes like https://key@host/1"),
        (
            "worker",
            {"SLACK_WEBHOOK_URL": "https://hooks.slack.com/triggers/T01/02/03"},
            "SLACK_WEBHOOK_URL is a Slack workflow trigger, which takes no messages: create an incoming webhook",
        ),
        ("notify test", {"SLACK_WEBHOOK_URL": "https://example.com/x"}, "SLACK_WEBHOOK_URL must be the URL of a Slack"),
        ("worker", {"SLACK_WEBHOOK_URL": ""}, "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN"),
        ("notify test", {"SLACK_WEBHOOK_URL": ""}, "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN"),
        ("worker --once", {"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with postgres://, postgresql://"),
        ("db upgrade", {"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with postgres://, postgresql://"),
        ("db upgrade", {"DATABASE_URL": "sqlite://"}, "DATABASE_URL names no file: sqlite:///checker.db is one"),
        ("db upgrade", {"DATABASE_URL": "postgres://u:a/b@c:d/e"}, "DATABASE_URL cannot be read: percent-encode"),
        ("chekc", {}, "No such command 'chekc'. Did you mean 'check'? (see `checker --help`)"),
        ("policy chekc", {}, "No such command 'chekc'. Did you mean 'check'?"),
        ("check --ap shop", {}, "No such option: --ap"),
        ("check shop", {}, "Got unexpected extra argument"),
        ("check --app", {}, "Option '--app' requires an argument."),
        ("check --format xml", {}, "Invalid value for '--format': 'xml' is not one of"),
        ("check --at 2026-01-01T00:00:00", {}, "--at '2026-01-01T00:00:00' has no zone: add Z for UTC or an offset"),
        ("check --at 9999-01-01T00:00:00Z", {}, "--at '9999-01-01T00:00:00Z' lies in the future: only what has"),
        ("check --at yesterday", {}, "--at 'yesterday' is not a time: write it like 2026-11-22T09:30:00Z"),
        ("sandbox --port 0", {}, "Invalid value for '--port'"),
        ("sandbox --scenario none", {}, "none: no such scenario or readable file; shipped ones are default"),
        ("sandbox --speed fast", {}, "--speed 'fast' is no speed: write it like 3600x (0x stops the clock)"),
    ],
)  # fmt: skip
def test_mistake(checker: Product, arguments: str, settings: dict[str, str], sentence: str) -> None:
    """One line on stderr says what is wrong and what to do; stdout stays empty and the exit code is 3."""
    done = checker.run(*arguments.split(), **settings)
    assert (3, "") == (done.code, done.out)
    assert done.err.startswith(f"checker: {sentence}"), done.err
    assert (1, "\n") == (done.err.count("\n"), done.err[-1])


@pytest.mark.parametrize("command", ["policy check", "check --policy", "worker --once --policy"])
def test_broken_policy(checker: Product, command: str) -> None:
    """All mistakes of a policy are told at once, each as file:line:column, by whichever command reads it."""
    (checker.folder / "broken.yml").write_text(BROKEN)
    done = checker.run(*command.split(), "broken.yml", **MUTE)
    assert (3, "") == (done.code, done.out)
    assert MISTAKES == done.err.removeprefix("checker: ")


def test_unreadable_policy(checker: Product) -> None:
    """A policy that is no text is refused with its place."""
    (checker.folder / "policy.yml").write_bytes(b"version: 1\nname: \xff\xfe\n")
    done = checker.run("policy", "check")
    assert (3, "") == (done.code, done.out)
    assert done.err.startswith("checker: policy.yml:2:"), done.err


def test_port_in_use(checker: Product) -> None:
    """A port that somebody listens on is named, and how to choose another."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        done = checker.run("sandbox", "--port", str(port))
    sentence = f"checker: port {port} on 127.0.0.1 is in use; choose another one with --port\n"
    assert (3, "", sentence) == done.told


def test_nothing_asked_for(checker: Product) -> None:
    """Without a command the help is shown, on stderr, with the exit code of a mistake."""
    done = checker.run()
    assert (3, "") == (done.code, done.out)
    assert done.err.startswith("Usage: ")


def test_at_needs_no_clock_but_the_worlds(world: World) -> None:
    """`--at` looks back from the clock that holds: an hour ago is taken, an hour ahead is not."""
    assert 1 == world.checker.run("check", "--at", "2026-11-22T08:30:00Z").code
    assert 3 == world.checker.run("check", "--at", "2026-11-22T10:30:00Z").code


def test_notify_test(world: World) -> None:
    """Every sink says for itself whether it took the test message."""
    took = "".join(f"{sink} (every severity): took the test message\n" for sink in ("slack", "sentry"))
    assert (0, took, "") == world.checker.run("notify", "test").told
    assert (["Test message from checker"], ["Test message from checker"]) == (world.slack, world.sentry)


def test_notify_test_refused(world: World) -> None:
    """A sink that refuses fails the test with what it said and the remedy; the others are told all the same."""
    world.heroku.refuse_slack(404, body="no_service")
    done = world.checker.run("notify", "test")
    said = "Slack answered 404 no_service: the webhook is gone; create a new one and set SLACK_WEBHOOK_URL"
    lines = [f"slack (every severity): did NOT take it: {said}", "sentry (every severity): took the test message", ""]
    assert (2, "\n".join(lines), "") == done.told
    assert ([], ["Test message from checker"]) == (world.slack, world.sentry)


def test_db_upgrade_twice(checker: Product) -> None:
    """The tables are made once; asking again changes nothing."""
    first, second = (checker.run("db", "upgrade") for _ in range(2))
    assert (0, "") == (first.code, first.err)
    assert first.out.startswith("The tables are at revision ")
    assert first == second


def test_policy_check(checker: Product) -> None:
    """A valid policy is called so, whether it is named or found here."""
    valid = "valid; policies: 1; looked at every 1 h.\n"
    assert (0, f"policy.yml: {valid}", "") == checker.run("policy", "check").told
    (named := checker.folder / "elsewhere").mkdir()
    (checker.folder / "policy.yml").rename(named / "mine.yml")
    assert (0, f"elsewhere/mine.yml: {valid}", "") == checker.run("policy", "check", named / "mine.yml").told
