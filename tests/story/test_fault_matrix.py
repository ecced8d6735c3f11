"""Every fault at every endpoint, of one app and of all: what the team is told, when, and never that all is well.

What is expected is worked out in `tools.faults` from small tables; `docs/faults.md` shows it. Each row is a look of
`checker check`, and a worker's sweeps before, under and after the fault.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
import stamina
from structlog.testing import capture_logs

from bench.list_sink import ListSink
from checker import policy
from checker.evaluate import evaluate
from checker.heroku import wire
from checker.jitter import JITTER
from checker.look import look
from checker.model import Judged, Known, Notice
from checker.report import as_json, summary
from checker.rules import ALWAYS, ON_DEMAND, RULES
from checker.run import Swept, Tools, sweep
from checker.sandbox import faults as sandbox_faults
from checker.sandbox.spec import Scenario
from checker.store.memory import MemoryStore
from checker.store.state import State
from tests.story.an_account import news
from tests.story.on_record import Line, Recorded
from tools.faults.kinds import FAULTS, Fault, Nature
from tools.faults.machine import MACHINE
from tools.faults.outcomes import CHECKER, EACH, Outcome, When, outcome
from tools.faults.places import APPS, PLACES, Kind, Place
from tools.faults.shapes import SHAPES

POLICY = policy.parse(
    """
version: 1
expect: {teams: [acme, globex], min_databases: 5}
policies:
  - name: production
    match: {stages: [production]}
    require:
      schedule: {at: "00:00", timezone: UTC}
      recent_backup: {max_age: auto}
      continuous_protection: {}
""",
    "policy.yml",
    RULES,
)
TEAMS = ("acme", "acme", "globex", "globex", None)
TESTS = Path(__file__).parents[1]
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

FIRST_ASKED = {Kind.FACTS: DAY, Kind.TOKEN: DAY, Kind.DETAILS: DAY, Kind.LOG: 15 * HOUR}
"""How long after the first look (09:30) something is asked the next time, where not at each look: the fault is new."""
OLD = 3 * DAY
"""So old may details be."""
EARLY = JITTER + MINUTE
UNDER_IT = (timedelta(0), 3 * HOUR - EARLY, 3 * HOUR)
"""From when it is known that something cannot be read until that is told: both sides of `unknown_after`."""
AFTER_IT = (4 * HOUR, 5 * HOUR - EARLY, 5 * HOUR)
"""Mended, and told to be over once it was well for an hour."""


def times() -> list[timedelta]:
    """Every time at which somebody looks."""
    since = {HOUR, OLD, *FIRST_ASKED.values()}
    whole = {start + step for start in since for step in (*UNDER_IT, *AFTER_IT)}
    return sorted({timedelta(0), DAY, OLD - MINUTE, *whole})


@cache
def recorded(failed: tuple[str, ...]) -> Recorded:
    """The account of five databases, of which the night's backup failed at some."""
    apps = [
        {
            "name": app,
            "team": team,
            "stage": "production",
            "created_at": "2026-11-16T08:00:00Z",
            "databases": [
                {"addon": f"postgresql-{app}", "plan": "standard-0", "schedules": [{"at": "00:00 UTC"}]},
            ],
        }
        for app, team in zip(APPS, TEAMS, strict=True)
    ]
    log = ["pg_dump: error: permission denied for schema audit"]
    events = [{"do": "fail", "at": "+1h", "app": app, "log": log} for app in failed]
    scenario = Scenario.model_validate(
        {"name": "matrix", "now": "2026-11-22T09:30:00Z", "apps": apps, "events": events}
    )
    wanted = [time for time in times() if not failed or time < DAY]
    return asyncio.run(Recorded(scenario, wanted).listen())


@cache
def _watched(past: Recorded) -> MemoryStore:
    line, store, sink, numbers = Line(past, PLACES[0], FAULTS[0], ""), MemoryStore(), ListSink(), count()
    tools = Tools(line.open, store, (sink,), lambda: past.start, lambda: f"id-{next(numbers)}")
    sweep(tools, POLICY, past.start)
    assert ["baseline"] == [notice.reason for notice in sink.notices]
    return store


def watched(past: Recorded) -> MemoryStore:
    """What is remembered of a first look, at which all was well; each row goes on from there by itself."""
    store = MemoryStore()
    store._state = State(**{each.name: dict(getattr(_watched(past)._state, each.name)) for each in fields(State)})
    return store


class Row:
    """One fault at one place, and whoever watches."""

    def __init__(self, place: Place, fault: Fault) -> None:
        self.place, self.fault = place, fault
        self.expected = outcome(place, fault.nature)
        past = recorded(place.hit if place.kind is Kind.LOG else ())
        self.addon = next(d.addon_id for d in past.said[past.start, "databases"].value if d.app == "bakery")
        self.line, self._start = Line(past, place, fault, self.addon), past.start
        self._sink, numbers = ListSink(), count(1_000)
        self._tools = Tools(
            self.line.open, watched(past), (self._sink,), lambda: self.line.now, lambda: f"id-{next(numbers)}"
        )

    def sweep(self, after: timedelta) -> tuple[Swept, list[Notice]]:
        """A sweep so long after the first one, and what it told that is news."""
        self.line.now = self._start + after
        self._sink.heard()
        swept = sweep(self._tools, POLICY, self.line.now)
        return swept, news(self._sink.heard())

    def check(self, after: timedelta) -> tuple[int, str, tuple[Judged, ...]]:
        """What `checker check` ends in, prints, and judged."""
        self.line.now = now = self._start + after
        seen = look(self.line.open, POLICY, Known(), now)
        judged = evaluate(seen.observations, seen.requirements, {}, ALWAYS, ON_DEMAND).judged
        problems = [trouble.summary for trouble in seen.troubles]
        printed = as_json.render(judged, problems, "policy.yml", seen.requests, now, ())
        return summary.exit_code(judged, problems), printed, judged

    @property
    def words(self) -> str:
        """The words of the fault's message, about this place."""
        return self.fault.words.format(what=self.place.what.format(addon=self.addon))

    @property
    def words_of_one(self) -> str:
        """The same where each database has its own."""
        of_one = next(place for place in PLACES if place.request == self.place.request)
        what = of_one.what if self.place.of == "all apps" else self.place.what
        return self.fault.words.format(what=what.format(addon=self.addon))

    def steps(self, steps: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
        """One fault at each place is looked at on both sides of every limit, the others on the far side."""
        return steps if self.fault.name == "503" else (steps[0], steps[-1])


ROWS = [
    pytest.param(place, fault, id=f"{place.name}: {fault.name}")
    for place in PLACES
    for fault in (*FAULTS, *SHAPES[place.request])
]


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """Retries come at once, and nothing is logged."""
    with stamina.set_testing(True, attempts=3, cap=True), capture_logs():
        yield


@pytest.mark.parametrize(("place", "fault"), ROWS)
def test_fault(place: Place, fault: Fault) -> None:
    """It is told as the page says: of what, to whom, in which words, when, and when it is over; nothing else is."""
    row = Row(place, fault)
    expected = row.expected
    first = FIRST_ASKED.get(place.kind, HOUR)
    row.line.break_now()
    asked = first if place.kind is Kind.LOG else HOUR
    code, printed, judged = row.check(asked)
    assert (expected.code, counted(expected.check, expected.others, place)) == (code, worst(judged)), printed
    if expected.check != "pass" and fault.harmful and place.kind is not Kind.LOG:
        assert row.words_of_one in printed

    if expected.when is not When.LASTING and expected.when is not When.STALE:
        told_at_once(row, first)
        return
    if expected.when is When.STALE:
        for after in (first, OLD - MINUTE):
            swept, told = row.sweep(after)
            assert ([], counted("pass", "pass", place)) == (said(told), worst(swept.judged))
        first = OLD
    for step in row.steps(UNDER_IT):
        swept, told = row.sweep(first + step)
        assert notices(expected, place, "opened") * (step == UNDER_IT[-1]) == said(told)
        assert counted(expected.worker, expected.others, place) == worst(swept.judged)
    assert row.words in told[0].finding.summary
    row.line.mend()
    for step in row.steps(AFTER_IT):
        swept, told = row.sweep(first + step)
        assert notices(expected, place, "resolved") * (step == AFTER_IT[-1]) == said(told)
        assert counted("pass", "pass", place) == worst(swept.judged)


def told_at_once(row: Row, first: timedelta) -> None:
    """What need not last until it is told, or is not told at all."""
    row.line.mend()
    row.line.break_now()
    expected, place = row.expected, row.place
    swept, told = row.sweep(first)
    assert notices(expected, place, "opened") == said(told)
    assert counted(expected.worker, expected.others, place) == worst(swept.judged)
    if place.kind is Kind.LOG and row.fault.nature is not Nature.REFUSED:
        lines = [notice.finding.why for notice in told]
        assert [not row.fault.harmful] * len(lines) == ["permission denied" in str(why) for why in lines]
    elif expected.cause:
        assert row.words in told[0].finding.summary
    if not row.fault.harmful or not expected.cause:
        return
    _, again = row.sweep(first + UNDER_IT[-1])
    assert [] == said(again)
    row.line.mend()
    swept, told = row.sweep(first + AFTER_IT[0])
    over = notices(expected, place, "resolved") if row.fault.nature is Nature.REFUSED else []
    missed = notices(outcome(place, Nature.LASTING), place, "opened") if over and place.kind is Kind.LOG else []
    assert sorted(over + missed) == sorted(said(told))


def notices(expected: Outcome, place: Place, reason: str) -> list[str]:
    """What is told of it."""
    about = {EACH: place.hit, CHECKER: (CHECKER,)}.get(expected.about, ())
    return [f"{reason} {one} {expected.cause}" for one in about]


def said(told: list[Notice]) -> list[str]:
    """What was told, as `reason app cause`."""
    return [f"{notice.reason} {notice.subject.app or notice.subject.id} {notice.cause}" for notice in told]


def counted(hit: str, others: str, place: Place) -> dict[str, int]:
    """How many databases are expected to count as what."""
    where = place.hit or APPS
    return dict(Counter(word for app in APPS if (word := hit if app in where else others)))


def worst(judged: tuple[Judged, ...]) -> dict[str, int]:
    """How many databases count as what."""
    return dict(Counter(str(summary.worst(one)) for one in judged))


def test_every_question_is_in_the_matrix() -> None:
    """Whatever checker comes to ask Heroku has its rows."""
    questions = {name for name, of in vars(wire.Request).items() if isinstance(of, classmethod)}
    # Before large looks only, and whatever comes of it bounds nothing: tests/edge/test_heroku_client_ration.py.
    questions.remove("rate_limit")
    assert questions == {place.request for place in PLACES} == set(SHAPES)


def test_every_fault_of_the_sandbox_is_in_the_matrix() -> None:
    """Whatever the simulated Heroku can do wrong has its rows."""
    used = {fault.sandbox.get("kind") for fault in (*FAULTS, *(f for of in SHAPES.values() for f in of))}
    assert set(get_args(sandbox_faults.Kind)) == used - {None}


@pytest.mark.parametrize("test", [test for one in MACHINE for test in one.shown_by])
def test_whoever_reads_of_a_fault_finds_its_test(test: str) -> None:
    """The page names no test that is not there."""
    file, _, name = test.partition("::")
    assert f"\ndef {name}(" in (TESTS / file).read_text(encoding="utf-8")
