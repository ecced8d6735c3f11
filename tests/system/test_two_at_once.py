"""Two dynos overlap at every restart: whatever they see at once, each thing is told once."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from signal import SIGKILL

import pytest

from tests.system.product import World, a_world, until

pytestmark = pytest.mark.system

HELLO = "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"
FINDINGS = [
    "shared-meaning-staging::DATABASE: No backup schedule",
    "shared-meaning::DATABASE: The backup schedule is not the one demanded",
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A DATABASE_URL of each kind."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'own.db'}"


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
        assert "event=sweep.left_to_another" in second.out
        first.send(SIGKILL)
        first.ended()
    world.heroku.behave()
    assert 0 == world.checker.run("worker", "--once", DATABASE_URL=store).code
    assert ([HELLO], FINDINGS) == (world.slack, world.sentry)
