"""Two workers on one store, at a deploy, after a crash, or by a mistake that lasts: one looks, and all is told once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from structlog.testing import capture_logs

from bench.fleet import Line
from checker import policy
from checker.model import Beat, DeliveryStatus
from checker.rules import RULES
from checker.run import Tools
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.store.memory import MemoryStore
from checker.worker import Worker
from tests.make import HOUR
from tests.unit.core.fakes import FakeHeart, FakeSink

MINUTE = timedelta(minutes=1)
POLICY = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
alerting: {digest: never, drill: never}
"""
OPENED = "opened bakery schedule_present"


class Dyno:
    """A worker; `next` is when its scheduler would wake it up, and `heart` hears of its sweeps."""

    def __init__(self, team: "Team", text: str) -> None:
        self.heart = FakeHeart()
        self.next = team.heroku.now
        tools = replace(team.tools, hearts=(self.heart,))
        rules = policy.parse(text, "policy.yml", RULES)
        self._clock = tools.clock
        self._worker = Worker(tools, rules, lambda: None, tools.clock, pause=lambda _: None)

    def wake(self) -> None:
        """A tick, and when the next one comes."""
        swept = self._worker.tick()
        self.next = swept.left_until if swept and swept.left_until else self._clock() + HOUR

    @property
    def swept(self) -> int:
        """How many sweeps it did since this was asked last."""
        return self.heart.new().count(Beat.SUCCESS)


class Team:
    """The healthy account, the dynos that watch it, and the channel where they tell."""

    def __init__(self, heroku: Running) -> None:
        self.heroku = heroku
        self.slack = FakeSink()
        self.dynos: list[Dyno] = []
        numbers = count()
        self.tools = Tools(
            Line(heroku.sandbox).open,
            MemoryStore(),
            (self.slack,),
            lambda: heroku.now,
            lambda: f"id-{next(numbers)}",
        )

    def start(self, text: str = POLICY) -> Dyno:
        """One more dyno."""
        self.dynos.append(Dyno(self, text))
        return self.dynos[-1]

    def kill(self, dyno: Dyno) -> None:
        """Without any farewell."""
        self.dynos.remove(dyno)

    def wait(self, span: timedelta) -> list[str]:
        """Let so much time pass; what is told, but for the hello and reminders."""
        until = self.heroku.now + span
        while self.dynos and (first := min(self.dynos, key=lambda dyno: dyno.next)).next <= until:
            self.heroku.move(first.next)
            first.wake()
        self.heroku.move(until)
        return [line for line in self.slack.new() if not line.startswith(("baseline", "reminder"))]


Logs = Callable[[], list[str]]


@contextmanager
def a_team() -> Iterator[Team]:
    with running("healthy", speed=0) as heroku:
        yield Team(heroku)


@pytest.fixture
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield lambda: [log["event"] for log in captured if log["event"].startswith("worker.")]


@pytest.fixture
def team(logs: Logs) -> Iterator[Team]:  # noqa: ARG001 -- what it logs is captured
    with a_team() as at:
        yield at


def test_one_of_two_looks(team: Team, logs: Logs) -> None:
    """Two that live side by side for two days sweep as often as one, tell each thing once, and one says it waits."""
    one, other = team.start(), team.start()
    assert [] == team.wait(10 * MINUTE)
    assert (1, 1) == (one.swept, other.swept)
    team.heroku.event("delete_schedule", "bakery")
    assert [OPENED] == team.wait(48 * HOUR)
    assert (48, 0) == (one.swept, other.swept)
    assert ["worker.follows", "worker.leads", "worker.follows"] == logs()


def test_the_leader_dies(team: Team, logs: Logs) -> None:
    """The one that waited looks a minute after the other one should have, tells what came meanwhile, and goes on."""
    one, other = team.start(), team.start()
    team.wait(5 * HOUR + 20 * MINUTE)
    assert (6, 1) == (one.swept, other.swept)
    team.heroku.event("delete_schedule", "bakery")
    team.kill(one)
    assert [] == team.wait(40 * MINUTE)
    assert [OPENED] == team.wait(MINUTE)
    assert "worker.leads" == logs()[-1]
    assert [] == team.wait(5 * HOUR)
    assert 6 == other.swept


def test_the_follower_dies(team: Team) -> None:
    """Nothing changes, and of the old one and the one that comes in its place one looks."""
    one, other = team.start(), team.start()
    team.wait(HOUR + 10 * MINUTE)
    team.kill(other)
    assert (2, []) == (one.swept, team.wait(3 * HOUR))
    third = team.start()
    assert [] == team.wait(24 * HOUR)
    assert (3, 25) == (one.swept, third.swept)


def test_a_deploy(team: Team) -> None:
    """A dyno that starts just after a sweep waits for five minutes after it, and then looks by its own policy."""
    old = team.start()
    team.wait(2 * MINUTE)
    team.kill(old)
    new = team.start(POLICY.replace("schedule: any", "schedule: {at: '00:00', timezone: UTC}"))
    assert [] == team.wait(3 * MINUTE - timedelta(seconds=1))
    told = team.wait(timedelta(seconds=1))
    assert ["opened bakery-orders schedule_matches"] == [line for line in told if "bakery-orders" in line]
    assert 1 == new.swept


def test_a_crash_loop(team: Team) -> None:
    """A worker that is restarted twice a minute makes a sweep each five minutes, and no more."""
    swept = 0
    for _ in range(60):
        dyno = team.start()
        team.wait(MINUTE / 2)
        team.kill(dyno)
        swept += dyno.swept
    assert 6 <= swept <= 7


def test_what_waits_is_told(team: Team) -> None:
    """What the last process could not tell, the next one does as it starts, though it does not look yet."""
    team.slack.answers = [DeliveryStatus.PENDING]
    old = team.start()
    team.wait(MINUTE)
    team.kill(old)
    assert [] == team.slack.told
    new = team.start()
    new.wake()
    assert (["baseline checker sweep"], 0) == (team.slack.new(), new.swept)


def test_the_leader_is_blind(team: Team) -> None:
    """One that sees nothing leads nobody: the other one tries as well, and what is told is told once."""
    one, other = team.start(), team.start()
    team.wait(10 * MINUTE)
    team.heroku.fault("^/addons$", "status", status=403)
    assert ["opened checker sweep"] == team.wait(12 * HOUR)
    team.heroku.behave()
    assert ["resolved checker sweep"] == team.wait(4 * HOUR)
    one.heart.new(), other.heart.new()
    team.wait(12 * HOUR)
    assert 12 <= one.swept + other.swept <= 13


def test_following_is_no_gap(team: Team) -> None:
    """A worker that followed for days and takes over knows that looks were taken all the time."""
    one, other = team.start(), team.start()
    assert [] == team.wait(72 * HOUR)
    team.kill(one)
    assert [] == team.wait(3 * HOUR)
    assert other.swept >= 3


def test_nobody_looked_at_all(team: Team) -> None:
    """Where both were away, the one that comes back says so."""
    for dyno in (team.start(), team.start()):
        team.wait(10 * MINUTE)
        team.kill(dyno)
    team.wait(5 * HOUR)
    team.start()
    assert ["opened checker gap"] == team.wait(MINUTE)
