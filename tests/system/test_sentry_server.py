"""What a Sentry server gets from a real worker: the sandbox's own, which checks what it takes, and somebody else's."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system.product import Started, World, a_world, title, until

pytestmark = pytest.mark.system

CANARY = "sparrowInARule0123456789"
NOT_SENT = {"vars", "breadcrumbs", "logs", "threads", "context_line", "pre_context", "post_context", "extra", "request"}
DYNO = {"DYNO": "worker.1", "SENTRY_ENVIRONMENT": "staging"}
FINDINGS = [
    ("shared-meaning-staging::DATABASE: No backup schedule", "schedule_present"),
    ("shared-meaning::DATABASE: The backup schedule is not the one demanded", "schedule_matches"),
]

# One sweep, in which a rule breaks with a secret in its hands; what it logged on the way is no business of Sentry's.
BREAKS = f"""
import logging
from checker import cli, plain
from checker.rules import recent_backup

def judge(observation, past, requirement, now):
    password = "{CANARY}"
    logging.getLogger("checker").error("about to break with %s", password)
    return plain.cut(password, password)

recent_backup.judge = judge
cli.main()
"""

# A worker that breaks where no sweep can be blamed any more.
STUMBLES = """
from checker import cli, deadlines, plain
deadlines.Deadlines.after = lambda *_, **__: plain.cut("", "")
cli.main()
"""

# Its command line takes itself for an option where it has not its own name.
KENT = "import sys; from kent.cli_server import main; sys.argv[0] = 'kent-server'; main()"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture
def kent(world: World) -> Iterator[httpx.Client]:
    """A server called Kent, at which the product is pointed, and what asks it."""
    pytest.importorskip("kent", reason="needs the package kent")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        "-c",
        KENT,
        "run",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with world.checker.launched(command) as server, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        until(lambda: answers(client) or not server.alive, lambda: server.log)
        assert server.alive, server.log
        world.checker.environment["SENTRY_DSN"] = f"http://public@127.0.0.1:{port}/1"
        yield client


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/api/eventlist/").status_code == 200
    except httpx.TransportError:
        return False


def received(world: World, kind: str) -> list[dict[str, Any]]:
    """What the sandbox's Sentry received of one kind."""
    return [item.payload for item in world.heroku.sentry if item.kind == kind]


def at_kent(client: httpx.Client, kind: str) -> list[dict[str, Any]]:
    """What Kent received of one kind."""
    ids = [event["event_id"] for event in client.get("/api/eventlist/").json()["events"]]
    items = [client.get(f"/api/event/{id_}").json()["payload"] for id_ in ids]
    return [item["body"] for item in items if item["header"]["type"] == kind]


def assert_findings(events: list[dict[str, Any]]) -> None:
    """Each finding is an issue of its own, with its place and its text, and nothing that nobody asked for."""
    assert FINDINGS == [(title(event), event["tags"]["rule"]) for event in events]
    for event in events:
        checker, addon, rule = event["fingerprint"]
        assert ("checker", event["tags"]["rule"]) == (checker, rule)
        assert len(addon) == 36
        assert ("error", "staging", "worker.1") == (event["level"], event["environment"], event["server_name"])
        assert event["release"].startswith("checker@")
        assert {"demanded", "found", "fix"} <= event["contexts"]["backup"].keys()
        assert "\nFix:\n  heroku pg:backups:" in event["message"]


def assert_one_run(check_ins: list[dict[str, Any]], end: str) -> None:
    """A sweep is one run of the monitor, from its start to its end."""
    start, over = check_ins
    assert start["check_in_id"] == over["check_in_id"]
    assert (["in_progress", end], {"checker"}, {"staging"}) == (
        [check_in["status"] for check_in in check_ins],
        {check_in["monitor_slug"] for check_in in check_ins},
        {check_in["environment"] for check_in in check_ins},
    )
    assert 0 < over["duration"] < 60
    assert {"type": "interval", "value": 60, "unit": "minute"} == over["monitor_config"]["schedule"]


def keys(value: object) -> set[str]:
    """Every key in a tree."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def broken(world: World, **environment: str) -> Started:
    """A sweep in which a rule breaks, at its end."""
    with world.checker.launched(["-c", BREAKS, "worker", "--once"], **environment) as worker:
        assert 2 == worker.ended(), worker.log
    return worker


def assert_crash(event: dict[str, Any]) -> None:
    """An exception arrives with its type and place, and with nothing that the program held."""
    assert ["checker", "crash", "TypeError", "checker/plain.py:cut"] == event["fingerprint"]
    assert ("error", "staging") == (event["level"], event["environment"])
    (value,) = event["exception"]["values"]
    assert "checker/evaluate.py" in [frame["filename"] for frame in value["stacktrace"]["frames"]]
    assert all(
        frame.keys() == {"filename", "module", "function", "lineno", "in_app"}
        for frame in value["stacktrace"]["frames"]
    )


def test_findings_and_heartbeat(world: World) -> None:
    """A sweep in a dyno makes one issue per finding and one run of the monitor; the next sweep makes a run only."""
    for _ in range(2):
        assert 0 == world.checker.run("worker", "--once", **DYNO).code
        assert_findings(received(world, "event"))
        world.heroku.move(by=timedelta(hours=1))
    assert_one_run(received(world, "check_in")[:2], "ok")
    assert_one_run(received(world, "check_in")[2:], "ok")
    assert not NOT_SENT & keys([item.payload for item in world.heroku.sentry])


def test_failed_sweep(world: World) -> None:
    """A sweep that sees nothing is a run that failed."""
    world.heroku.fault("^/addons$", "status", status=403)
    assert 2 == world.checker.run("worker", "--once", **DYNO).code
    assert_one_run(received(world, "check_in"), "error")


def test_no_monitor_from_a_laptop(world: World) -> None:
    """Outside of a dyno, or where it is not wanted, nothing is checked in; where a monitor is named, it is."""
    for environment in ({}, DYNO | {"SENTRY_MONITOR_SLUG": ""}):
        world.checker.run("worker", "--once", **environment)
    assert [] == received(world, "check_in")
    world.checker.run("worker", "--once", SENTRY_MONITOR_SLUG="Ops Checker")
    assert ["ops-checker"] * 2 == [check_in["monitor_slug"] for check_in in received(world, "check_in")]


def test_crash(world: World) -> None:
    """A rule that breaks is told to the team, and what broke and where to Sentry; what it held stays in the log."""
    worker = broken(world, **DYNO)
    assert CANARY in worker.log, worker.log
    *notices, crash = received(world, "event")
    assert ["rules"] == [event["tags"]["rule"] for event in notices if event["fingerprint"][1] == "checker"]
    assert_crash(crash)
    sent = [item.payload for item in [*world.heroku.sentry, *world.heroku.slack]]
    assert CANARY not in json.dumps(sent)
    assert not NOT_SENT & keys([item.payload for item in world.heroku.sentry])


def test_crash_outside_of_a_sweep(world: World) -> None:
    """What breaks between two sweeps is told, too, and the worker goes on."""
    with world.checker.launched(["-c", STUMBLES, "worker"], **DYNO) as worker:
        worker.until("event=crash.reported")
        assert worker.alive, worker.log
    assert ["checker", "crash", "TypeError", "checker/plain.py:cut"] == received(world, "event")[-1]["fingerprint"]


def test_kent(world: World, kent: httpx.Client) -> None:
    """Somebody else's server reads the same out of what it gets."""
    assert 0 == world.checker.run("worker", "--once", **DYNO).code
    assert_findings(at_kent(kent, "event"))
    assert_one_run(at_kent(kent, "check_in"), "ok")


def test_crash_at_kent(world: World, kent: httpx.Client) -> None:
    """It reads what broke and where, and no word of what the program held."""
    broken(world, **DYNO)
    assert_crash(at_kent(kent, "event")[-1])
    everything = [*at_kent(kent, "event"), *at_kent(kent, "check_in")]
    assert CANARY not in json.dumps(everything)
    assert not NOT_SENT & keys(everything)
