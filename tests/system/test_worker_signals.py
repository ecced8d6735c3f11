"""The unattended worker as Heroku runs it: it starts by looking, goes on whatever happens, and stops when told to."""

from collections.abc import Iterator
from pathlib import Path
from signal import SIGINT, SIGTERM, Signals

import pytest

from tests.system.product import LONG, World, a_world, until

pytestmark = pytest.mark.system

HELLO = "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"
BLIND = "checker is blind: a whole look failed"
DOWN = "checker cannot use its own database"
HANGS = "checker's look hangs"
FINDINGS = [
    "shared-meaning-staging::DATABASE: No backup schedule",
    "shared-meaning::DATABASE: The backup schedule is not the one demanded",
]
SIGNALS = pytest.mark.parametrize("number", [SIGTERM, SIGINT], ids=["SIGTERM", "SIGINT"])

HEROKUS_PATIENCE = 29
"""Heroku kills what has not ended 30 s after SIGTERM."""

# The worker itself, looking more often than any policy may ask for, and not waiting for a store that is down: a test
# cannot wait for five minutes. With an argument, it is sent SIGTERM at the very moment when it logs that event.
IMPATIENT = """
import os, signal, sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
import structlog
from checker import settings, wiring
from checker.logs import configure
from checker.worker import Worker

loaded = settings.load()
configure(loaded.log_format, loaded.secrets, sys.stdout)

def stop_at(event, logger, method, event_dict):
    if event_dict["event"] == event:
        os.kill(os.getpid(), signal.SIGTERM)
    return event_dict

if sys.argv[1:]:
    processors = structlog.get_config()["processors"]
    structlog.configure(processors=[partial(stop_at, sys.argv[1]), *processors])
policy = replace(wiring.load_policy(None, loaded).policy, poll=timedelta(seconds=1))
prepare = partial(wiring.migrate_store, loaded)
worker = Worker(wiring.tools_for(loaded), policy, prepare, wiring.now, pause=lambda seconds: None)
sys.exit(0 if worker.run() else 9)
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def but_for_slowness(titles: list[str]) -> list[str]:
    """What was told, but for looks that take long: to a worker that polls each second, a slow machine's look hangs."""
    return [title for title in titles if title.removeprefix("Solved: ") != HANGS]


def impatient(event: str = "") -> list[str]:
    """The command of a worker that looks every second."""
    return ["-c", IMPATIENT, *([event] if event else [])]


@SIGNALS
def test_stopped_while_idle(world: World, number: Signals) -> None:
    """The worker looks as soon as it starts; told to stop between two looks, it ends well."""
    with world.checker.started("worker") as worker:
        worker.until("event=sweep.done")
        assert [HELLO] == world.slack
        worker.send(number)
        assert 0 == worker.ended(), worker.log
        assert f"event=worker.stopping signal={number.name}" in worker.log
        assert "Traceback" not in worker.log


def test_stopped_while_heroku_hangs(world: World, tmp_path: Path) -> None:
    """Told to stop, once or twice, in a look that hangs, the worker ends in Heroku's time; the next run does it all."""
    (elsewhere := tmp_path / "elsewhere").mkdir()
    world.heroku.fault("/transfers$", "timeout", seconds=600)
    with (
        world.checker.started("worker") as one,
        world.checker.started("worker", DATABASE_URL=f"sqlite:///{elsewhere}/checker.db") as other,
    ):
        held = "GET /client/v11/apps/shared-meaning/transfers"
        until(lambda: world.heroku.requests.get(held, 0) >= 2, lambda: one.log + other.log)
        one.send(SIGTERM)
        other.send(SIGINT)
        one.until("worker.stopping")
        one.send(SIGTERM)
        assert (0, 0) == (one.ended(HEROKUS_PATIENCE), other.ended(HEROKUS_PATIENCE)), one.log + other.log
        for worker in (one, other):
            assert "event=worker.stopped abandoned=true" in worker.log
            assert "Traceback" not in worker.log
    assert [] == world.slack
    world.heroku.behave()
    assert 0 == world.checker.run("worker", "--once").code
    assert [HELLO] == world.slack


def test_a_look_that_hangs_is_told_while_it_hangs(world: World) -> None:
    """Two polls without the end of a look are told once, though the worker can do nothing else; and so is its stop."""
    world.heroku.fault("/transfers$", "timeout", seconds=600)
    with world.checker.launched(impatient()) as worker:
        until(lambda: world.slack == [HANGS], lambda: worker.log)
        until(lambda: worker.log.count("event=sweep.hangs") > 1, lambda: worker.log)
        worker.send(SIGTERM)
        worker.until("event=worker.stopped abandoned=true")
        assert "Traceback" not in worker.log
    assert [HANGS, f"Solved: {HANGS}"] == world.slack


@SIGNALS
def test_stopped_during_a_slow_look(world: World, number: Signals) -> None:
    """A look that can still end in time does end, and what it found is told before the worker stops."""
    world.heroku.fault("/transfers$", "slow", seconds=2)
    with world.checker.started("worker") as worker:
        until(lambda: any("transfers" in path for path in world.heroku.requests), lambda: worker.log)
        worker.send(number)
        worker.until("worker.stopping")
        worker.send(number)
        assert 0 == worker.ended(), worker.log
        assert "event=worker.stopped abandoned=false" in worker.log
    assert [HELLO] == world.slack


@pytest.mark.parametrize("event", ["worker.started", "database.judged", "sweep.done"])
def test_stopped_at_any_moment(world: World, event: str) -> None:
    """SIGTERM right after the start, in the middle of a sweep or at its end: the worker always ends well."""
    with world.checker.launched(impatient(event)) as worker:
        assert 0 == worker.ended(), worker.log
        assert "event=worker.stopped abandoned=false" in worker.log
        assert "Traceback" not in worker.log


# As above, but told to stop just while its scheduler holds a lock: what handles the signal must not ask for that lock.
AT_THE_WORST = """
import os, signal, threading
from apscheduler.schedulers import blocking

class Unlucky(threading.Event):
    def clear(self):
        with self._cond:
            os.kill(os.getpid(), signal.SIGTERM)
            self._flag = False

blocking.Event = Unlucky
"""


def test_stopped_at_the_worst_moment(world: World) -> None:
    """A signal that interrupts the scheduler itself, in the midst of what only one may do at a time, ends it too."""
    with world.checker.launched(["-c", AT_THE_WORST + IMPATIENT]) as worker:
        assert 0 == worker.ended(HEROKUS_PATIENCE), worker.log
        assert "event=worker.stopping signal=SIGTERM" in worker.log


def test_goes_on_when_heroku_answers_rubbish(world: World) -> None:
    """A look that fails is told, does not end the worker, and its end is told as well."""
    world.heroku.fault("^/addons$", "wrong_type", field="plan", type="number")
    with world.checker.launched(impatient()) as worker:
        until(lambda: world.heroku.requests.get("GET /addons", 0) >= 3, lambda: worker.log)
        assert [BLIND] == but_for_slowness(world.slack)
        world.heroku.behave()
        until(lambda: HELLO in world.slack, lambda: worker.log)
        assert [BLIND, HELLO] == but_for_slowness(world.slack)
        hello = next(one.payload for one in world.heroku.slack if HELLO in str(one.payload))
        assert "Solved: checker is blind: a whole look failed" in hello["text"]
        worker.send(SIGTERM)
        assert 0 == worker.ended(), worker.log
        assert "Traceback" not in worker.log


def test_goes_on_when_heroku_is_gone(world: World, tmp_path: Path) -> None:
    """Where nothing answers at all, the worker says so once and goes on trying."""
    (elsewhere := tmp_path / "elsewhere").mkdir()
    with a_world(elsewhere) as gone:
        nowhere = gone.heroku.url
    # Without the sandbox's clock: it went with the sandbox.
    gone_for_good = {"HEROKU_API_URL": nowhere, "HEROKU_DATA_URL": nowhere, "CHECKER_SANDBOX_CLOCK": ""}
    with world.checker.launched(impatient(), **gone_for_good) as worker:
        until(lambda: worker.log.count("event=sweep.done") >= 2 or not worker.alive, lambda: worker.log)
        assert [BLIND] == but_for_slowness(world.slack) == but_for_slowness(world.sentry)
        told = next(one.payload for one in world.heroku.slack if BLIND in str(one.payload))
        assert "Heroku could not be reached (the list of add-ons), tried 3 times" in str(told)
        worker.send(SIGTERM)
        assert 0 == worker.ended(), worker.log


def test_goes_on_when_its_clock_is_gone(world: World, tmp_path: Path) -> None:
    """Even a sweep that cannot begin does not end the worker, and is told."""
    (elsewhere := tmp_path / "elsewhere").mkdir()
    with a_world(elsewhere) as gone:
        nowhere = gone.heroku.url
    with world.checker.launched(impatient(), HEROKU_API_URL=nowhere) as worker:
        until(lambda: worker.log.count("event=sweep.raised") >= 2 or not worker.alive, lambda: worker.log)
        worker.send(SIGTERM)
        assert 0 == worker.ended(LONG), worker.log


def test_goes_on_when_the_store_is_down(world: World) -> None:
    """A store that is down, and what is critical, is told once from memory; that it is back, and then all there is."""
    world.checker.environment["DATABASE_URL"] = f"sqlite:///{world.folder}/not-there/checker.db"
    with world.checker.launched(impatient()) as worker:
        until(lambda: worker.log.count("event=store.unavailable") >= 3 or not worker.alive, lambda: worker.log)
        assert ["3 problems: checker and 2 more"] == world.slack
        assert [DOWN, *FINDINGS] == world.sentry
        (world.folder / "not-there").mkdir()
        until(lambda: len(world.slack) == 3, lambda: worker.log)
        assert [HELLO, f"Solved: {DOWN}"] == world.slack[1:]
        worker.send(SIGTERM)
        assert 0 == worker.ended(), worker.log
