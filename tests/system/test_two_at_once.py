"""Two dynos overlap at every restart: whatever they see at once, each thing is told once."""

import time
from contextlib import ExitStack
from pathlib import Path
from signal import SIGKILL

import pytest

from checker.sandbox.serve import running
from tests.system.product import FINDINGS, HELLO, POLICY, Product, World, until

pytestmark = pytest.mark.system


def test_two_at_once(world: World, store: str) -> None:
    """Two runs that start together over slow answers both succeed, and together they tell each thing once."""
    world.heroku.fault("", "slow", method="GET", seconds=0.5)
    world.heroku.fault("/slack/", "slow", seconds=1)
    with ExitStack() as both:
        started = [both.enter_context(world.checker.started("worker", "--once", DATABASE_URL=store)) for _ in range(2)]
        codes = [one.ended() for one in started]
        assert [0, 0] == codes, "\n".join(one.log for one in started)
    assert ([HELLO], FINDINGS) == (world.slack, world.sentry)


def test_one_too_many(world: World, store: str) -> None:
    """A run that comes while another one's sweep hangs leaves it to that one, which is no success; the next one can."""
    world.heroku.fault("/transfers$", "timeout", seconds=600)
    with world.checker.started("worker", "--once", DATABASE_URL=store) as first:
        until(lambda: any("transfers" in path for path in world.heroku.requests), lambda: first.log)
        second = world.checker.hurried("worker", "--once", DATABASE_URL=store)
        assert (2, "") == (second.code, second.err)
        line = second.out.splitlines()[-1]
        assert 'event=sweep.left_to_another reason="another process has been sweeping for half a minute"' in line
        first.send(SIGKILL)
        first.ended()
    world.heroku.behave()
    assert 0 == world.checker.run("worker", "--once", DATABASE_URL=store).code
    assert ([HELLO], FINDINGS) == (world.slack, world.sentry)


POLL = 3
# The worker itself, looking every few seconds: no policy may ask for that, and no test can wait for an hour.
HASTY = f"""
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from checker import settings, wiring
from checker.logs import configure
from checker.worker import Worker

loaded = settings.load()
configure(loaded.log_format, loaded.secrets, sys.stdout)
policy = replace(wiring.load_policy(None, loaded).policy, poll=timedelta(seconds={POLL}))
sys.exit(0 if Worker(wiring.tools_for(loaded), policy, partial(wiring.migrate_store, loaded), wiring.now).run() else 9)
"""
SWEPT = "event=sweep.done"


def test_one_leads_until_it_dies(tmp_path: Path, postgres_url: str) -> None:
    """Of two workers one sweeps; when it is killed, the other takes over within a poll, and nothing is told twice."""
    with running("default", speed=1) as heroku, ExitStack() as both:
        environment = {**heroku.environment, "CHECKER_POLICY": str(POLICY), "DATABASE_URL": postgres_url}
        world = World(heroku, Product(tmp_path, environment))
        began = time.monotonic()
        hasty = ["-c", HASTY]
        workers = [both.enter_context(world.checker.launched(hasty)) for _ in range(2)]
        until(lambda: sum(one.log.count(SWEPT) for one in workers) >= 4, lambda: workers[0].log + workers[1].log)
        follower, leader = sorted(workers, key=lambda one: one.log.count(SWEPT))
        follower.until("event=worker.follows")
        sweeps, polls = sum(one.log.count(SWEPT) for one in workers), (time.monotonic() - began) / POLL
        assert sweeps <= 1.5 * polls + 2
        leader.send(SIGKILL)
        leader.ended()
        killed, before = time.monotonic(), follower.log.count(SWEPT)
        heroku.event("schedule", "shared-meaning", to="00:00 Europe/London")
        until(lambda: follower.log.count(SWEPT) > before, lambda: follower.log)
        assert time.monotonic() - killed < 2 * POLL
        follower.until("event=worker.leads")  # said once the sweep is over, just after what it found
        until(lambda: len(world.slack) == 2, lambda: follower.log)
        assert (HELLO, FINDINGS) == (world.slack[0], world.sentry[:2])
        assert "Solved" in world.slack[1]
        assert not any("Traceback" in one.log for one in workers)
