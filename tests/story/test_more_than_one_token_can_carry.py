"""Thirty databases, and an account whose requests do not suffice for a look at all of them at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import stamina
from structlog.testing import capture_logs

from bench.fleet import Line, many
from bench.list_sink import ListSink
from checker import policy
from checker.model import Outcome, Severity
from checker.replay.scenes import scenes
from checker.rules import RULES
from checker.run import Tools
from checker.sandbox.handle import Running
from checker.sandbox.sandbox import Sandbox
from checker.sandbox.things import Team
from checker.store.memory import MemoryStore
from checker.worker import Worker
from tests.make import DAY, HOUR
from tests.story.an_account import news, said
from tests.unit.core.fakes import FailingStore

DATABASES = 30
RESERVE, OTHERS = 500, 200
POOL = RESERVE + OTHERS + 30
STEP = timedelta(minutes=1)
TEXT = policy.builtin_text()


class Account:
    """A worker that looks at them, and the pool of requests that all who use the account share."""

    def __init__(self, pool: int, text: str = TEXT, databases: int = DATABASES) -> None:
        self._seconds = 0.0
        self.sandbox = Sandbox(
            many(databases, "2026-11-22T20:30:00Z"), speed=0, pool=pool, monotonic=lambda: self._seconds
        )
        self.sandbox.data_counts = True
        self.heroku = Running(self.sandbox, 0)
        self.store, self.sink, ids = MemoryStore(), ListSink(), count()
        clock = self.sandbox.clock.now
        self.tools = Tools(Line(self.sandbox).open, self.store, (self.sink,), clock, lambda: f"id-{next(ids)}")
        self.worker = Worker(self.tools, policy.parse(text, "policy.yml", RULES), lambda: None, clock)
        self.least = pool
        self.hogged_to = pool
        self.worker.sweep()
        self.sink.heard()

    def restarted(self, **changes: Any) -> None:
        """Another worker goes on with the same store, and with what is given instead."""
        self.tools = replace(self.tools, **changes)
        self.worker = Worker(
            self.tools, policy.parse(TEXT, "policy.yml", RULES), lambda: None, self.tools.clock, pause=lambda _: True
        )

    def hours(self, number: float) -> list[str]:
        """So many hours of a worker, and what was told, as `HH:MM reason app cause`."""
        told: list[str] = []
        for step in range(1, int(number * HOUR / STEP) + 1):
            self._seconds += STEP.total_seconds()
            self.heroku.move(by=STEP)
            while self.sandbox.rate.left() > self.hogged_to:
                self.sandbox.rate.take()
            if step % (HOUR / STEP) == 0:
                self.worker.sweep()
            else:
                self.worker.look_again()
            self.least = min(self.least, self.sandbox.rate.left())
            told += [f"{self.heroku.now:%H:%M} {line}" for line in said(news(self.sink.heard()))]
        return told

    @property
    def ages(self) -> list[timedelta]:
        """How long ago each database was seen, the longest first."""
        pasts = self.store.load().pasts.values()
        return sorted((self.heroku.now - past.last_seen_at for past in pasts if past.last_seen_at), reverse=True)

    def outcomes(self, rule: str) -> dict[Outcome, int]:
        """How many databases have each outcome of a rule."""
        found = [outcome for (_, of), outcome in self.store.load().outcomes.items() if of == rule]
        return {outcome: found.count(outcome) for outcome in set(found)}


@pytest.fixture(autouse=True)
def lines() -> Iterator[Sequence[Mapping[str, object]]]:
    """What is logged."""
    with stamina.set_testing(True, attempts=3), capture_logs() as logged:
        yield logged


def test_a_night_is_quiet_and_nothing_is_seen_too_rarely() -> None:
    """A third of all is looked at in one go: the others follow in minutes, and nobody is told anything."""
    account = Account(POOL)
    assert len(account.ages) < DATABASES / 2
    assert [] == account.hours(0.5)
    assert DATABASES == len(account.ages)
    for _ in range(8):
        assert [] == account.hours(1)
        assert account.ages[0] < 1.5 * HOUR
    assert {Outcome.PASS: DATABASES} == account.outcomes("slots_met")
    assert {Outcome.PASS: DATABASES} == account.outcomes("readable")
    assert account.least >= RESERVE


def test_a_lost_night_is_told_in_minutes_wherever_it_is() -> None:
    """All of them lose a night: as many as there are requests for are told at its deadline, the others soon after."""
    account = Account(POOL)
    account.hours(1)
    for number in range(DATABASES):
        account.heroku.event("skip_slot", f"shop-{number:03d}")
    told = account.hours(6)
    assert {f"shop-{number:03d}" for number in range(DATABASES)} == {line.split()[2] for line in told}
    assert {"opened"} == {line.split()[1] for line in told}
    assert "02:01" == told[0][:5]
    assert told[-1][:5] <= "02:35"
    assert account.least >= RESERVE


def test_what_others_use_up_leaves_the_reserve_alone_and_is_told() -> None:
    """Somebody else's script takes all requests: after three hours that is told, after six that nothing can be read."""
    account = Account(4500)
    account.hours(2)
    account.hogged_to = RESERVE + OTHERS - 50
    began = account.heroku.now
    told = account.hours(6)
    assert ["opened checker requests", "opened checker sweep"] == [line[6:] for line in told]
    assert [Severity.WARNING, Severity.CRITICAL] == [notice.severity for notice in account.sink.notices[-2:]]
    first = next(n for n in account.sink.notices if n.cause == "requests")
    assert 3 * HOUR - timedelta(minutes=5) <= first.at - began <= 4 * HOUR + timedelta(minutes=5)
    assert "who else uses this account?" in str(first.finding)


def test_databases_that_one_account_cannot_carry_are_told_at_once(lines: Sequence[Mapping[str, object]]) -> None:
    """Where a look at all takes more than policy's patience, it is certain, and the log says what it takes."""
    text = TEXT.replace("unknown_after: 3h", "unknown_after: 0s")
    account = Account(POOL, text)
    spread = next(line for line in lines if line["event"] == "sweep.spread")
    assert (4500, 0) == (spread["hourly"], spread["waiting"])
    assert spread["needed"] == 2 * DATABASES + 3
    assert account.outcomes("readable")[Outcome.UNKNOWN] > DATABASES / 2


def test_what_was_not_looked_at_is_on_record_as_such() -> None:
    """An incident of a database that waits stays as it is, and a replay does not take it for seen, or for gone."""
    account = Account(POOL)
    account.hours(1)
    account.heroku.event("delete_schedule", "shop-007")
    told = account.hours(2)
    assert ["opened shop-007 schedule_present"] == [line[6:] for line in told]
    assert [] == account.hours(3)
    span = (account.heroku.now - DAY, account.heroku.now)
    found = list(scenes(account.store.sweeps(*span), list(account.store.trails(*span))))
    full = [scene for scene in found if not scene.sweep.partial]
    assert any(scene.waiting for scene in full)
    assert {DATABASES} == {len(scene.there) + len(scene.waiting) for scene in full[1:]}


def test_a_sweep_that_got_to_nothing_is_on_record_as_such() -> None:
    """Not one request was left for databases: a replay takes none of them for seen."""
    account = Account(4500)
    account.hogged_to = RESERVE + OTHERS
    assert [] == account.hours(1)
    span = (account.heroku.now - DAY, account.heroku.now + STEP)
    found = list(scenes(account.store.sweeps(*span), list(account.store.trails(*span))))
    last = [scene for scene in found if not scene.sweep.partial][-1]
    assert (0, DATABASES) == (len(last.there), len(last.waiting))


@pytest.mark.parametrize(
    ("text", "done"), [(TEXT, True), (TEXT.replace("unknown_after: 3h", "unknown_after: 0s"), False)]
)
def test_one_sweep_by_cron_fails_only_where_a_view_is_too_old(text: str, *, done: bool) -> None:
    """`worker --once` ends in 2 where something was not looked at in time; what was seen an hour ago just waits."""
    account = Account(4500, text)
    account.hogged_to = RESERVE + OTHERS
    account.hours(0.5)
    swept = account.worker.sweep()
    assert swept is not None
    assert done is swept.done


def test_a_restart_forgets_no_lost_night() -> None:
    """The deadlines went with the old worker: the new one finds them all within the hour, by the oldest view."""
    account = Account(POOL)
    account.hours(1)
    for number in range(DATABASES):
        account.heroku.event("skip_slot", f"shop-{number:03d}")
    account.hours(4.4)
    account.restarted()
    told = account.hours(2)
    assert {f"shop-{number:03d}" for number in range(DATABASES)} == {line.split()[2] for line in told}
    assert account.least >= RESERVE


def test_small_looks_leave_the_reserve_alone_while_requests_are_short() -> None:
    """Nine databases are usually not worth a question of what is left: once there was too little, they are."""
    account = Account(4500, databases=9)
    account.hogged_to = RESERVE + OTHERS
    assert [] == account.hours(1)
    account.hogged_to = RESERVE
    assert [] == account.hours(0.5)
    assert account.least == RESERVE


def test_without_a_store_what_was_left_out_is_unknown_and_tried_again() -> None:
    """Nobody knows when it was seen: it is not passed off as seen lately, and has its turn in minutes."""
    account = Account(POOL)
    account.restarted(store=FailingStore(load=99))
    swept = account.worker.sweep()
    assert swept is not None
    assert swept.down
    assert (0, DATABASES) == (len(swept.spread.waiting), len(swept.judged))
    assert swept.spread.unseen
    assert account.worker.look_again() is None
    account.heroku.move(by=11 * STEP)
    assert account.worker.look_again() is not None


def test_what_comes_back_to_the_listing_is_there_though_nobody_got_to_it() -> None:
    """Missing, listed but not looked at, missing again: that is no second listing running, and alarms nobody."""
    account = Account(4500)
    of_all, sight = account.sandbox.world.account, account.sandbox.sight
    of_all.app("shop-007").team = "acme"
    of_all.teams["acme"] = Team("id-of-acme", "acme")
    sight.hide(["acme"])
    assert [] == account.hours(1)
    sight.hide([])
    account.hogged_to = RESERVE + OTHERS
    assert [] == account.hours(1)
    sight.hide(["acme"])
    assert [] == account.hours(1)
    account.hogged_to = 4500
    assert ["opened shop-007 listed"] == [line[6:] for line in account.hours(1)]


def test_the_first_hello_says_what_was_not_seen_yet() -> None:
    """It never sounds as if all were well where most was not looked at; what is wrong there is told in minutes."""
    account = Account(POOL)
    (hello,) = account.sink.notices
    unread = DATABASES - len(account.ages)
    assert f"watching {DATABASES} databases; 0 findings; {unread} cannot be read" in hello.finding.summary
    last = f"shop-{DATABASES - 1:03d}"
    account.heroku.event("delete_schedule", last)
    assert [f"opened {last} schedule_present"] == [line[6:] for line in account.hours(0.5)]
