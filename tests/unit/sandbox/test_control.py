"""The sandbox's own endpoints, and how it is started and stopped."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from checker.errors import Misconfigured
from checker.sandbox.handle import Running
from checker.sandbox.serve import running, serve


def test_clock_over_http(client: httpx.Client) -> None:
    """The clock is read, moved to an instant, moved by a span, and given a speed."""
    assert {"now": "2026-11-22T09:30:00Z", "speed": 0.0} == client.get("/sandbox/clock").json()
    moves = [{"now": "2026-11-22T10:00:00Z"}, {"advance": "2d"}, {"advance": 90}, {"advance": "90m", "speed": 0}]
    assert ["2026-11-22T10:00:00Z", "2026-11-24T10:00:00Z", "2026-11-24T10:01:30Z", "2026-11-24T11:31:30Z"] == [
        client.post("/sandbox/clock", json=move).json()["now"] for move in moves
    ]
    assert 3600.0 == client.post("/sandbox/clock", json={"speed": "3600x"}).json()["speed"]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"now": "2026-11-22T09:29:59Z"}, "never goes backwards"),
        ({"advance": -5}, "never goes backwards"),
        ({"advance": "soon"}, "is not a length of time"),
        ({"now": "2026-11-23T00:00:00"}, "has no time zone"),
        ({"speed": "fast"}, "is not a speed"),
        ({"until": "x"}, "send now or advance"),
        ({}, "send now or advance"),
    ],
)
def test_clock_refuses(reader: httpx.Client, body: dict[str, object], message: str) -> None:
    """A wrong move is 422 with one clear sentence, and the clock stays where it is."""
    answer = reader.post("/sandbox/clock", json=body)
    assert 422 == answer.status_code
    assert message in answer.json()["message"]
    assert {"now": "2026-11-22T09:30:00Z", "speed": 0.0} == reader.get("/sandbox/clock").json()


def test_moving_the_clock_makes_backups_happen(client: httpx.Client) -> None:
    """Two days later there are two more backups."""
    path = "/client/v11/apps/shared-meaning/transfers"
    before = max(row["num"] for row in client.get(path).json())
    client.post("/sandbox/clock", json={"advance": "2d"})
    assert before + 2 == max(row["num"] for row in client.get(path).json())


def test_events_over_http(client: httpx.Client) -> None:
    """An event happens now, or once its time has come."""
    now = client.post("/sandbox/events", json={"do": "delete_schedule", "app": "shared-meaning"})
    later = {"at": "+1h", "do": "schedule", "app": "shared-meaning", "to": "00:00 Europe/London"}
    assert [201, 201] == [now.status_code, client.post("/sandbox/events", json=later).status_code]
    path = "/client/v11/databases/postgresql-curved-10234/transfer-schedules"
    assert [] == client.get(path).json()
    client.post("/sandbox/clock", json={"advance": "1h"})
    assert ["Europe/London"] == [s["timezone"] for s in client.get(path).json()]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"do": "capture", "app": "ghost"}, "no app ghost"),
        ({"do": "capture"}, "app: Field required"),
        ({"do": "detach", "app": "shared-meaning", "database": "GHOST"}, "GHOST"),
        ({"do": "nap", "app": "shared-meaning"}, "nap"),
        ({"do": "delay", "app": "shared-meaning", "by": "long"}, "is not a length of time"),
    ],
)
def test_events_that_cannot_be(reader: httpx.Client, body: dict[str, str], message: str) -> None:
    """An impossible event is 422 and says why."""
    answer = reader.post("/sandbox/events", json=body)
    assert 422 == answer.status_code
    assert message in answer.json()["message"]


def test_a_planned_event_that_cannot_happen_is_reported(client: httpx.Client) -> None:
    """The index lists planned events that found nothing to happen to; nothing else is disturbed."""
    client.post("/sandbox/events", json={"at": "+1h", "do": "capture", "app": "ghost"})
    client.post("/sandbox/clock", json={"advance": "2h"})
    index = client.get("/sandbox").json()
    assert ["capture at 2026-11-22T10:30:00Z: no app ghost"] == index["unmet"]
    assert ("default", True) == (index["scenario"], "POST /sandbox/clock" in index["endpoints"])


def test_requests_are_counted_by_path(client: httpx.Client, sandbox: Running) -> None:
    """Every request counts, save those to the sandbox itself."""
    for path in ("/addons", "/addons", "/nowhere", "/sandbox/clock"):
        client.get(path)
    assert {"total": 3, "by_path": {"GET /addons": 2, "GET /nowhere": 1}} == client.get("/sandbox/requests").json()
    assert {"GET /addons": 2, "GET /nowhere": 1} == sandbox.requests
    assert 0 == client.delete("/sandbox/requests").json()["total"]


def test_the_handle_moves_and_plans(sandbox: Running) -> None:
    """In the process, too, the clock moves and events are planned."""
    sandbox.event("skip_slot", "shared-meaning", at="+2d")
    sandbox.move(datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    nights = {t.created_at.day for t in sandbox.transfers("shared-meaning") if t.created_at.month == 11}
    assert {22, 23, 24, 26} == nights - set(range(22))
    assert sandbox.now == sandbox.move(by=timedelta(0))
    assert sandbox.url == sandbox.environment["HEROKU_API_URL"] == sandbox.environment["HEROKU_DATA_URL"]
    assert f"http://canarykey@127.0.0.1:{sandbox.port}/1" == sandbox.sentry_dsn


def test_this_machine_only(sandbox: Running) -> None:
    """It listens on one address, which no other machine reaches; a listener on all of them would answer here."""
    with (
        pytest.raises(OSError, match=r"refused|unreachable|assign"),
        socket.create_connection(("127.0.0.2", sandbox.port), 5),
    ):
        raise AssertionError
    assert httpx.get(f"http://127.0.0.1:{sandbox.port}/sandbox/clock", trust_env=False).is_success


def test_a_port_in_use_is_told() -> None:
    """The message names the port and the way out."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=f"port {port} on 127.0.0.1 is in use; choose another one"):
            serve(port)


def test_a_number_that_is_no_port_is_told() -> None:
    """A port is a number up to 65535."""
    with pytest.raises(Misconfigured, match=r"port 99999 on 127\.0\.0\.1 is no port"), running(port=99_999):
        pass


def test_two_sandboxes_know_nothing_of_each_other() -> None:
    """All state lives in objects."""
    with running("default", speed=0) as one, running("default", speed=0) as other:
        one.move(by=timedelta(days=1))
        httpx.post(one.slack_url, json={"text": "x"})
        assert (1, 0) == (len(one.slack), len(other.slack))
        assert one.now - timedelta(days=1) == other.now


def test_the_clock_runs_at_the_speed_asked_for() -> None:
    """At 3600x an hour passes each second."""
    with running("default", speed=3600) as sandbox:
        began = sandbox.now
        time.sleep(0.2)
        assert timedelta(minutes=10) < sandbox.now - began < timedelta(hours=3)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_a_signal_ends_it_in_order(sent: signal.Signals) -> None:
    """`serve` says when it is ready, and returns on SIGINT and SIGTERM."""
    code = (
        "from checker.sandbox.serve import serve\n"
        "serve(0, 'empty', ready=lambda r: print(r.url, flush=True))\n"
        "print('ended')"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert 200 == httpx.get(f"{url}/sandbox").status_code
        process.send_signal(sent)
        assert "ended\n" == process.stdout.read()
    assert 0 == process.returncode
