"""A real worker, and somebody outside who expects to hear of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

import pytest

from tests.system.product import World, a_world, until

pytestmark = pytest.mark.system


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        opened.checker.environment["HEARTBEAT_URL"] = opened.heroku.hook_url
        yield opened


def beats(world: World) -> list[tuple[str, str]]:
    """What was said so far, and how."""
    return [(received.path.removeprefix("/hook/canary"), received.payload or "") for received in world.heroku.hooks]


START = ("/start", "")


def test_a_worker_that_lives(world: World) -> None:
    """A worker announces each full sweep and says how it went; its log names the URL by its variable only."""
    with world.checker.started("worker") as worker:
        worker.until("event=heart.told heart=HEARTBEAT_URL beat=success")
        worker.send(SIGTERM)
        assert 0 == worker.ended(), worker.log
        assert [START, ("", "2 databases looked at, 3 notices to tell")] == beats(world)
        assert "canary" not in worker.log


def test_heroku_is_gone(world: World) -> None:
    """A worker that lives and sees nothing says so, and says when it sees again."""
    world.heroku.fault("^/addons$", "status", status=403)
    assert 2 == world.checker.run("worker", "--once").code
    world.heroku.behave()
    assert 0 == world.checker.run("worker", "--once").code
    why = "no database could be looked at: listing the databases failed: Heroku answered 403 forbidden"
    said = [(path, body.partition(":")[0] if path == "" else body) for path, body in beats(world)]
    assert [START, "/fail", START, ""] == [said[0], said[1][0], said[2], said[3][0]]
    assert said[1][1].startswith(why)


def test_nobody_takes_the_heartbeat(world: World) -> None:
    """Where the heartbeat cannot be told, everything else is told all the same, and the log says what is wrong."""
    world.checker.environment["HEARTBEAT_URL"] = f"{world.heroku.url}/nowhere/canary"
    done = world.checker.run("worker", "--once")
    assert (0, 1) == (done.code, len(world.slack))
    assert 2 == done.out.count("event=heart.not_told heart=HEARTBEAT_URL")
    assert "canary" not in done.out + done.err


def test_a_url_that_cannot_work(world: World) -> None:
    """A worker that cannot be watched as was meant tells that, and goes on to watch the backups."""
    world.checker.environment["HEARTBEAT_URL"] = "http://hc-ping.com/canary"
    done = world.checker.run("worker", "--once")
    assert (0, 1) == (done.code, len(world.slack))
    shown = json.dumps(world.heroku.slack[0].payload)
    assert "HEARTBEAT_URL must use https" in shown
    assert "heroku config:set HEARTBEAT_URL=... --app APP" in shown
    assert 'event=worker.not_set_up reason="HEARTBEAT_URL must use https' in done.out
    assert "canary" not in done.out + done.err + shown


def test_nobody_watches(world: World) -> None:
    """A worker that nobody watches says so at its start."""
    del world.checker.environment["HEARTBEAT_URL"]
    done = world.checker.run("worker", "--once")
    assert 'event=worker.unwatched reason="set HEARTBEAT_URL' in done.out


def test_a_worker_that_was_away(world: World) -> None:
    """A worker that is back after five hours tells since when nobody looked; a run that somebody asked for does not."""
    assert 0 == world.checker.run("worker", "--once").code
    world.heroku.move(by=timedelta(hours=5))
    assert 0 == world.checker.run("worker", "--once").code
    world.heroku.move(by=timedelta(hours=5))
    with world.checker.started("worker") as worker:
        until(lambda: "event=sweep.done" in worker.log, lambda: worker.log)
        worker.send(SIGTERM)
        assert 0 == worker.ended(), worker.log
    told = [received.payload["text"] for received in world.heroku.slack]
    assert [False, False, True] == ["checker did not look for a while" in text for text in told]
