"""What a report costs, in work that can be counted: no clock is asked."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bench import report as bench
from bench.figure import Mark
from bench.recorded_year import START, record
from checker.evidence.build import Question, build
from checker.evidence.model import Period, Report
from checker.report import evidence_json, html
from checker.store.archive.sql import AT_ONCE
from checker.store.connect import open_store
from checker.store.sql import SqlStore

_DAYS = 60
_NOW = START + timedelta(days=400)
_PERIOD = Period(START.date(), (START + timedelta(days=_DAYS - 1)).date())


@dataclass
class Work:
    """How many statements were sent."""

    statements: int = 0


@contextmanager
def _counted(store: SqlStore) -> Iterator[Work]:
    work = Work()

    def count(*_: Any) -> None:
        work.statements += 1

    event.listen(store._engine, "before_cursor_execute", count)
    try:
        yield work
    finally:
        event.remove(store._engine, "before_cursor_execute", count)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """Two months of one, two and four handfuls of databases, by how many there are."""
    folder = tmp_path_factory.mktemp("years")
    return {count: record(folder / f"{count}.db", count, _DAYS) for count in (AT_ONCE, 2 * AT_ONCE, 4 * AT_ONCE)}


def _report(url: str) -> tuple[Report, int]:
    store = open_store(url)
    try:
        with _counted(store) as work:
            return build(store, Question(_PERIOD), {}, _NOW), work.statements
    finally:
        store.close()


def test_statements(stores: dict[int, str]) -> None:
    """A handful of databases costs so many statements, the next one as many, however many there are."""
    one, two, four = (_report(url)[1] for url in stores.values())
    assert two - one > 0
    assert four - two == 2 * (two - one)
    assert two - one < AT_ONCE


def _peak(url: str) -> tuple[int, int]:
    """The most that was allocated at a time, and how long the pages are that came of it."""
    tracemalloc.start()
    try:
        report, _ = _report(url)
        length = sum(len(piece) for render in (evidence_json.render, html.render) for piece in render(report))
        return tracemalloc.get_traced_memory()[1], length
    finally:
        tracemalloc.stop()


def test_memory(stores: dict[int, str]) -> None:
    """Four times as many databases make a page almost four times as long, of hardly more memory."""
    _report(stores[AT_ONCE])  # what is loaded once is no cost of either
    (small, short), (large, long) = _peak(stores[AT_ONCE]), _peak(stores[4 * AT_ONCE])
    assert long > 3 * short
    assert large < 1.5 * small
    assert large - small < long - short


def test_each_database_is_there(stores: dict[int, str]) -> None:
    """What is measured is a whole report: a slot a day of each database, an incident for each that was lost."""
    report, _ = _report(stores[AT_ONCE])
    assert (len(report.databases), report.slots.demanded) == (AT_ONCE, AT_ONCE * _DAYS)
    assert len(report.incidents) == report.slots.lost == AT_ONCE
    assert report.blind == ()


@pytest.mark.parametrize(
    ("seconds", "ratio", "mark"),
    [((3.0, 4.0, 7.5), 1.0, Mark.PASS), ((3.0, 4.0, 8.55), 1.3, Mark.PASS), ((3.0, 4.0, 8.6), 1.31, Mark.MISS)],
)
def test_the_slope_is_held_against_the_slope_before_it(seconds: tuple[float, ...], ratio: float, mark: Mark) -> None:
    """Starting up takes two seconds and counts for nothing; a database-day that costs more among many is a miss."""
    costs = [bench.Cost(of, peak) for of, peak in zip(seconds, (100.0, 101.0, 104.5), strict=True)]
    time, memory, peak = bench._figures("json", costs, (50, 150, 500), 365)
    assert time.measured == pytest.approx(ratio, abs=0.01)
    assert time.mark is mark
    assert memory.measured == pytest.approx(4.5e6 / (450 * 365))
    assert (peak.measured, peak.unit) == (104.5, "MB")
