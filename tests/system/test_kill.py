"""The worker is killed at the worst moments: nothing is lost, nothing is damaged, at most one message comes twice."""

import sqlite3
from contextlib import closing
from signal import SIGKILL

import pytest

from tests.system.product import FINDINGS, HELLO, World, until

pytestmark = pytest.mark.system


def killed_at(world: World, request: str, kind: str = "timeout", **environment: str) -> None:
    """Run a sweep and kill it while the answer to this request is held back."""
    path = request.partition(" ")[2]
    before = world.heroku.requests.get(request, 0)
    world.heroku.fault(f"^{path}$", kind, seconds=600)
    with world.checker.started("worker", "--once", **environment) as worker:
        until(lambda: world.heroku.requests.get(request, 0) > before or not worker.alive, lambda: worker.log)
        if kind == "slow":  # the sandbox takes the message first, and then holds its answer
            until(lambda: world.heroku.slack, lambda: worker.log)
        worker.send(SIGKILL)
        assert -SIGKILL == worker.ended(), worker.log
    world.heroku.behave()


def assert_whole(world: World) -> None:
    """The SQLite file is sound."""
    with closing(sqlite3.connect(world.folder / "checker.db")) as database:
        assert [("ok",)] == database.execute("PRAGMA integrity_check").fetchall()
        assert [] == database.execute("PRAGMA foreign_key_check").fetchall()


def assert_all_told(world: World, **environment: str) -> None:
    """The next run delivers all that there is to tell, and the one after it has nothing to add."""
    for _ in range(2):
        assert 0 == world.checker.run("worker", "--once", **environment).code
        assert ([HELLO], FINDINGS) == (world.slack, world.sentry)


def test_before_slack_took_it(world: World, store: str) -> None:
    """Killed while Slack has not answered, the next run tells what the last one recorded, once."""
    killed_at(world, "POST /slack/services/T000/B000/canary", DATABASE_URL=store)
    if store.startswith("sqlite"):
        assert_whole(world)
    assert_all_told(world, DATABASE_URL=store)


def test_before_sentry_took_it(world: World) -> None:
    """Killed while Sentry has not answered, Slack is not told again, and Sentry is told by the next run."""
    killed_at(world, "POST /api/1/envelope/")
    assert_whole(world)
    assert ([HELLO], []) == (world.slack, world.sentry)
    assert_all_told(world)


def test_after_slack_took_it(world: World) -> None:
    """Killed when Slack has a message and the worker does not know it, that message comes twice and no other."""
    killed_at(world, "POST /slack/services/T000/B000/canary", "slow")
    assert_whole(world)
    for _ in range(2):
        assert 0 == world.checker.run("worker", "--once").code
        assert ([HELLO, HELLO], FINDINGS) == (world.slack, world.sentry)
    first, second = (message.payload for message in world.heroku.slack)
    assert first == second


@pytest.mark.parametrize("request_line", ["GET /addons", "GET /client/v11/apps/shared-meaning/transfers"])
def test_while_looking(world: World, request_line: str) -> None:
    """Killed while it looks, the worker has told nothing, and the next run tells everything."""
    killed_at(world, request_line)
    assert_whole(world)
    assert ([], []) == (world.slack, world.sentry)
    assert_all_told(world)


def test_again_and_again(world: World) -> None:
    """Killed in one run after another, each at another step, all is told once in the end."""
    for request in ("GET /teams", "POST /slack/services/T000/B000/canary", "GET /addons", "POST /api/1/envelope/"):
        killed_at(world, request)
        assert_whole(world)
    assert_all_told(world)
