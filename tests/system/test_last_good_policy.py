"""A worker that starts on a bad policy file, in a process of its own: the alarm goes on."""

import json
import signal
from pathlib import Path

import pytest

from tests.make import HOUR
from tests.system.product import POLICY, World, a_world, until

pytestmark = pytest.mark.system


def slack(world: World) -> str:
    return json.dumps([received.payload for received in world.heroku.slack], ensure_ascii=False)


def test_a_worker_starts_on_a_bad_file(tmp_path: Path) -> None:
    """It runs by the policy that the store knows, tells of the file, and tells what happens meanwhile."""
    with a_world(tmp_path) as world:
        file = tmp_path / "mine.yml"
        file.write_text(POLICY.read_text())
        assert 0 == world.checker.run("worker", "--once", CHECKER_POLICY=str(file)).code
        heard = len(world.heroku.slack)
        world.heroku.event("delete_schedule", "shared-meaning")
        world.heroku.move(by=HOUR)
        file.write_text("version: 1\npolicies: [oops\n")
        with world.checker.started("worker", CHECKER_POLICY=str(file)) as worker:
            until(lambda: len(world.heroku.slack) > heard or not worker.alive, lambda: worker.log)
            assert worker.alive, worker.log
            assert "event=policy.refused" in worker.log
            told = slack(world)
            assert "checker's policy file is refused" in told
            assert "The last good policy runs instead, mine.yml as in force until " in told
            assert "shared-meaning::DATABASE" in json.dumps(world.heroku.slack[-1].payload)
            worker.send(signal.SIGTERM)
            assert 0 == worker.ended()


def test_a_worker_without_any_good_policy(tmp_path: Path) -> None:
    """It tells that nobody looks, and ends in 3 without a traceback."""
    with a_world(tmp_path) as world:
        file = tmp_path / "mine.yml"
        file.write_text("version: 1\npolicies: [oops\n")
        ended = world.checker.hurried("worker", CHECKER_POLICY=str(file))
        assert (3, False) == (ended.code, "Traceback" in ended.out + ended.err)
        assert "nobody looks" in slack(world)
