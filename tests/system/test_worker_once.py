"""`worker --once` again and again: each thing is told once and reminded of, whatever the store and the sinks do."""

import json
from datetime import timedelta

import pytest

from tests.system.product import FINDINGS, HELLO, World

pytestmark = pytest.mark.system

DEAF = "checker's messages do not arrive"


def once(world: World, **environment: str) -> int:
    """One sweep; gives its exit code."""
    done = world.checker.run("worker", "--once", **environment)
    assert "" == done.err
    return done.code


@pytest.mark.parametrize("step", [timedelta(0), timedelta(minutes=45)], ids=["at one instant", "three hours in all"])
def test_told_once(world: World, store: str, step: timedelta) -> None:
    """Five runs over the same findings tell the team once, on SQLite as on Postgres."""
    for _ in range(5):
        assert 0 == once(world, DATABASE_URL=store)
        world.heroku.move(by=step)
    assert [HELLO] == world.slack
    assert FINDINGS == world.sentry


def test_told_again(world: World, store: str) -> None:
    """Runs that share nothing but the store remind once, after four hours: in one message, and by the same issues."""
    for _ in range(6):
        assert 0 == once(world, DATABASE_URL=store)
        world.heroku.move(by=timedelta(hours=1))
    reminder = "Still open: 2 backup problems: shared-meaning-staging::DATABASE and 1 more"
    assert [HELLO, reminder] == world.slack
    assert [*FINDINGS, *FINDINGS] == world.sentry
    assert len(FINDINGS) == len({tuple(event.payload["fingerprint"]) for event in world.heroku.sentry})


def test_slack_refuses(world: World, store: str) -> None:
    """What Slack refuses fails the run, waits, and is told to Sentry at once; the next run delivers it, once."""
    world.heroku.refuse_slack(403, body="invalid_token")
    assert 2 == once(world, DATABASE_URL=store)
    assert ([], [*FINDINGS, DEAF]) == (world.slack, world.sentry)
    assert 0 == once(world, DATABASE_URL=store)
    assert ([HELLO], [*FINDINGS, DEAF]) == (world.slack, world.sentry)
    for _ in range(2):
        assert 0 == once(world, DATABASE_URL=store)
        assert ([HELLO], [*FINDINGS, DEAF, f"Solved: {DEAF}"]) == (world.slack, world.sentry)


def test_sentry_refuses(world: World) -> None:
    """Sentry in trouble keeps nothing from Slack, which hears of it, and gets its issues with the next run."""
    world.heroku.refuse_sentry(403)
    assert 2 == once(world)
    assert ([HELLO, DEAF], []) == (world.slack, world.sentry)
    assert 0 == once(world)
    assert ([HELLO, DEAF], FINDINGS) == (world.slack, world.sentry)
    assert 0 == once(world)
    assert ([HELLO, DEAF, f"Solved: {DEAF}"], FINDINGS) == (world.slack, world.sentry)


def test_told_late_and_over(world: World) -> None:
    """A finding that is over before Slack could be told is a line of the one message in which Slack hears of it all."""
    world.heroku.refuse_slack(403, times=2)
    assert 2 == once(world)
    for app in ("shared-meaning", "shared-meaning-staging"):
        world.heroku.event("schedule", app, to="00:00 Europe/London")
    world.heroku.event("capture", "shared-meaning-staging")
    world.heroku.move(by=timedelta(hours=1))
    assert 2 == once(world)
    assert 0 == once(world)
    assert [HELLO] == world.slack
    (message,) = world.heroku.slack
    told = json.dumps(message.payload, ensure_ascii=False)
    assert 2 == told.count("Came and went before this could be told; ")
    assert 0 == told.count(" · opened · ")
    assert 2 == told.count(" · resolved · ")


def test_heroku_is_down(world: World) -> None:
    """A run that sees nothing fails; the next one is the first that says hello."""
    world.heroku.fault("^/addons$", "status", status=403)
    assert 2 == once(world)
    assert ["checker is blind: a whole look failed"] == world.slack == world.sentry
    world.heroku.behave()
    assert 0 == once(world)
    assert HELLO == world.slack[1]


def test_one_sink_is_enough(world: World) -> None:
    """Without Sentry the worker tells Slack, and nothing waits for a sink that is not there."""
    for _ in range(2):
        assert 0 == once(world, SENTRY_DSN="")
    assert ([HELLO], []) == (world.slack, world.sentry)


def test_slack_is_replaced_by_sentry(world: World, store: str) -> None:
    """A sink that comes when others were told hears once of what is still open, and nothing fails for the one gone."""
    world.heroku.refuse_slack(403)
    assert 2 == once(world, DATABASE_URL=store, SENTRY_DSN="")
    for _ in range(2):
        assert 0 == once(world, DATABASE_URL=store, SLACK_WEBHOOK_URL="")
        assert ([], FINDINGS) == (world.slack, world.sentry)


def test_slack_takes_no_form_of_it(world: World) -> None:
    """What Slack will never take is told, as that, at the next run; until the problem is over no run is a success."""
    world.heroku.refuse_slack(400, body="invalid_payload", times=3)
    for _ in range(3):
        assert 2 == once(world, SENTRY_DSN="")
    assert ["checker cannot get its messages through"] == world.slack
