"""Secrets go to whom they belong and nowhere else: not into what is printed, logged, stored, told or complained of."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import psycopg
import pytest

from checker.sandbox.things import CANARY_PASSWORD
from tests.system.product import World, a_world

pytestmark = pytest.mark.system

TOKEN = "HRKU-AAcanaryToken-0123456789"
HOOK = "canaryHook0123456789"
KEY = "c0ffee00c0ffee00c0ffee00c0ffee00"
PASSWORD = "canaryStore0123456789"
HEART = "canary-heart-0123456789"
SECRETS = (TOKEN, HOOK, KEY, PASSWORD, HEART, CANARY_PASSWORD)

# What careless servers might send back: all that they know.
SLACK_ECHO = f"no {HOOK} at /services/T01/B01/{HOOK}"
SENTRY_ECHO = f"no {KEY} in https://{KEY}@sentry.invalid/1"
HEROKU_ECHO = f"no {TOKEN} postgres://u1:{CANARY_PASSWORD}@db.invalid:5432/d1 Bearer {TOKEN}"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, token=TOKEN) as opened:
        opened.checker.environment |= {
            "SLACK_WEBHOOK_URL": f"{opened.heroku.url}/slack/services/T01/B01/{HOOK}",
            "SENTRY_DSN": opened.heroku.sentry_dsn.replace("canarykey", KEY),
            "HEARTBEAT_URL": f"{opened.heroku.url}/hook/{HEART}",
        }
        yield opened


@pytest.fixture(params=["logfmt", "json"])
def log_format(request: pytest.FixtureRequest) -> dict[str, str]:
    """The forms that log lines take in production."""
    return {"LOG_FORMAT": str(request.param)}


def run(world: World, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run a command, impatient with its store, that must not print a secret; gives its exit code and all it printed."""
    done = world.checker.hurried(*arguments, **environment)
    printed = done.out + done.err
    assert [] == found_in(printed)
    assert "Traceback" not in printed
    return done.code, printed


def found_in(text: str) -> list[str]:
    """The secrets that stand in the text, in whatever case."""
    return [secret for secret in SECRETS if secret.lower() in text.lower()]


def tables(file: Path) -> str:
    """Every row of every table of an SQLite file, as text."""
    with closing(sqlite3.connect(file)) as database:
        return "\n".join(database.iterdump())


def assert_kept(world: World) -> None:
    """No secret was told to Slack or Sentry, nor kept in any file."""
    assert [] == found_in(json.dumps([m.payload for m in [*world.heroku.slack, *world.heroku.sentry]]))
    for file in world.folder.rglob("*"):
        if file.is_file():
            assert [] == found_in(file.read_bytes().decode("latin-1")), file
    store = world.folder / "checker.db"
    if store.exists():
        assert [] == found_in(tables(store))


def test_secrets_are_there(world: World) -> None:
    """The sandbox does hand out the canaries, so that their absence elsewhere means something."""
    path = "/client/v11/apps/shared-meaning/transfers"
    answer = httpx.get(world.heroku.url + path, headers={"Authorization": f"Bearer {TOKEN}"})
    assert CANARY_PASSWORD in answer.text
    assert [TOKEN, HOOK, KEY, HEART] == found_in(str(world.checker.environment))


def test_looking_and_telling(world: World, log_format: dict[str, str]) -> None:
    """Looking, finding and telling leave no secret anywhere."""
    assert 1 == run(world, "check", **log_format)[0]
    assert 1 == run(world, "check", "--format", "json", **log_format)[0]
    assert 0 == run(world, "worker", "--once", **log_format)[0]
    assert 0 == run(world, "notify", "test", **log_format)[0]
    assert (2, 3) == (len(world.slack), len(world.sentry))
    assert_kept(world)


def test_examining_and_explaining(world: World, log_format: dict[str, str]) -> None:
    """What is examined and explained is shown without a secret, even where Heroku and the sinks repeat them."""
    options: tuple[tuple[str, ...], ...] = ((), ("--format", "json"))
    for form in options:
        assert 0 == run(world, "doctor", *form, **log_format)[0]
        assert 0 == run(world, "doctor", "--send", *form, **log_format)[0]
        assert 0 == run(world, "explain", "shared-meaning", *form, **log_format)[0]
    world.heroku.fault("/transfers$", "status", status=418, message=HEROKU_ECHO, id=TOKEN)
    for form in options:
        world.heroku.refuse_slack(403, body=SLACK_ECHO, times=2)
        world.heroku.refuse_sentry(403, body=SENTRY_ECHO, times=2)
        code, printed = run(world, "doctor", "--send", *form, **log_format)
        assert (1, 2) == (code, printed.count("did NOT take it"))
        assert 2 == run(world, "explain", "shared-meaning", *form, **log_format)[0]
        away = {
            "DATABASE_URL": f"postgres://u:{PASSWORD}@127.0.0.1:1/name",
            "HEROKU_API_KEY": "wrong-canary-token-98765",
        }
        code, printed = run(world, "doctor", *form, **away)
        assert (1, False) == (code, "wrong-canary-token" in printed)
    assert_kept(world)


def test_log_of_a_failed_backup(world: World, log_format: dict[str, str]) -> None:
    """What a log says of a failure is told and stored without the passwords that stand in it."""
    assert 0 == run(world, "worker", "--once", **log_format)[0]
    world.heroku.event("fail", "shared-meaning")
    world.heroku.move(by=timedelta(hours=16))
    transfer = world.heroku.transfers("shared-meaning")[-1]
    assert CANARY_PASSWORD in str(transfer.log)
    reason = "permission denied for schema reporting"
    code, printed = run(world, "check", "--format", "json", **log_format)
    assert (1, True) == (code, reason in printed)
    assert 0 == run(world, "worker", "--once", **log_format)[0]
    assert reason in json.dumps([m.payload for m in world.heroku.slack])
    assert reason in json.dumps([m.payload for m in world.heroku.sentry])
    assert "failure_logs" in tables(world.folder / "checker.db")
    assert reason in tables(world.folder / "checker.db")
    lost = next(
        one for one in json.loads(run(world, "history", "--format", "json")[1])["incidents"] if "a223" in str(one)
    )
    code, printed = run(world, "incident", lost["id"])
    assert (1, True) == (code, f"pg_dump: error: query failed: ERROR: {reason}" in printed.splitlines())
    assert_kept(world)


def test_sinks_in_trouble(world: World, log_format: dict[str, str]) -> None:
    """What Slack and Sentry answer is told and stored without the secrets that it repeats."""
    world.heroku.refuse_slack(403, body=SLACK_ECHO, times=2)
    world.heroku.refuse_sentry(403, body=SENTRY_ECHO, times=2)
    assert 2 == run(world, "worker", "--once", **log_format)[0]
    code, printed = run(world, "notify", "test", **log_format)
    assert (2, 2) == (code, printed.count("did NOT take it"))
    world.heroku.refuse_slack(400, body=SLACK_ECHO, times=3)
    world.heroku.refuse_sentry(400, body=SENTRY_ECHO, times=3)
    assert 2 == run(world, "worker", "--once", **log_format)[0]
    assert "deliveries" in tables(world.folder / "checker.db")
    code, printed = run(world, "history")
    assert (0, True) == (code, "refused by slack: " in printed)
    assert_kept(world)


def test_sinks_out_of_reach(world: World) -> None:
    """A webhook and a DSN that nothing answers at are told of without being shown."""
    nowhere = {
        "SLACK_WEBHOOK_URL": f"http://127.0.0.1:1/services/T01/B01/{HOOK}",
        "SENTRY_DSN": f"http://{KEY}@127.0.0.1:1/1",
    }
    code, printed = run(world, "worker", "--once", **nowhere)
    assert 2 == code
    assert "could not be reached" in printed
    assert_kept(world)


def test_heroku_in_trouble(world: World) -> None:
    """What Heroku answers when it refuses, fails or changes shape is told without any secret in it."""
    world.checker.environment["LOG_FORMAT"] = "json"
    assert 0 == run(world, "worker", "--once")[0]
    transfers, schedules, addons = "/transfers$", "/transfer-schedules$", "^/addons$"
    world.heroku.fault(transfers, "status", status=418, message=HEROKU_ECHO, id=TOKEN)
    world.heroku.fault(schedules, "wrong_type", field="name", type="object")
    assert 2 == run(world, "check")[0]
    world.heroku.move(by=timedelta(hours=1))
    assert 0 == run(world, "worker", "--once")[0]
    world.heroku.move(by=timedelta(hours=3))
    assert 0 == run(world, "worker", "--once")[0]
    assert world.slack[-1].startswith("2 databases: Cannot be read: checker is blind here (shared-meaning-staging::")
    for kind, more in (
        ("status", {"status": 401, "message": HEROKU_ECHO}),
        ("redirect", {"to": f"https://x:{PASSWORD}@y/"}),
    ):
        world.heroku.behave()
        world.heroku.fault(addons, kind, **more)
        assert 2 == run(world, "check", "--format", "json")[0]
        assert 2 == run(world, "worker", "--once")[0]
    assert_kept(world)


@pytest.mark.parametrize(
    "url",
    [
        f"postgres://u:{PASSWORD}@127.0.0.1:1/name",
        f"postgres://u:{PASSWORD}@no-such-host.invalid/name",
        f"postgres://u:{PASSWORD}@127.0.0.1:nonsense/name",
        f"postgres://u:{PASSWORD}@/name?host=/no/such/folder&sslpassword={PASSWORD}",
        f"postgres://u:{PASSWORD}@127.0.0.1/name?no_such_option={PASSWORD}",
        f"mysql://u:{PASSWORD}@127.0.0.1/name",
        f"sqlite:////no/such/folder/{PASSWORD}.db",
    ],
    ids=["refused", "no host", "bad port", "no socket", "bad option", "no Postgres", "no folder"],
)
def test_store_in_trouble(world: World, url: str) -> None:
    """A store that cannot be used is complained of, in the log and at the sinks, without what DATABASE_URL holds."""
    assert run(world, "worker", "--once", DATABASE_URL=url)[0] in {2, 3}
    assert_kept(world)


def test_store_is_postgres(world: World, postgres_url: str) -> None:
    """Nothing of what is secret gets into Postgres either, and its own password is not shown."""
    url = postgres_url.replace("postgres@", f"postgres:{PASSWORD}@")
    world.heroku.refuse_slack(403, body=SLACK_ECHO)
    assert 2 == run(world, "worker", "--once", DATABASE_URL=url)[0]
    assert 0 == run(world, "worker", "--once", DATABASE_URL=url)[0]
    with psycopg.connect(postgres_url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert 8 <= len(names)
        for (name,) in names:
            assert [] == found_in(str(connection.execute(f"SELECT * FROM {name}".encode()).fetchall()))
    assert_kept(world)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("HEROKU_API_URL", f"https://user:{PASSWORD}@api.heroku.com", 3),
        ("HEROKU_API_URL", f"http://{PASSWORD}.example.com", 3),
        ("HEROKU_API_KEY", f"{TOKEN} and more", 3),
        ("HEROKU_API_KEY", "wrong-canary-token-9876543210", 2),
        ("SLACK_WEBHOOK_URL", f"https://hooks.slack.com/triggers/T01/{HOOK}", 0),
        ("SLACK_WEBHOOK_URL", f"https://example.com/services/T01/B01/{HOOK}", 0),
        ("SENTRY_DSN", f"https://{KEY}", 0),
        ("SENTRY_DSN", f"http://{KEY}@sentry.example.com/1", 0),
    ],
)
def test_mistaken_settings(world: World, name: str, value: str, code: int) -> None:
    """A variable that cannot be right is named, through the sink that is left if it is one's, and its value is not."""
    ended, printed = run(world, "worker", "--once", **{name: value})
    assert (code, True) == (ended, name in printed)
    told = json.dumps([m.payload for m in [*world.heroku.slack, *world.heroku.sentry]])
    assert (code != 3) == (name in told)
    assert "wrong-canary-token" not in printed + told
    assert_kept(world)
