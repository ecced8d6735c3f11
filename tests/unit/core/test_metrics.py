"""A sweep in numbers: what log drains make metrics of."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from checker import metrics, troubles
from checker.logs import configure
from checker.model import Judged, Origin, Outcome, Restorable, Retirement, Trouble
from checker.policy import RetiredEntry
from checker.settings import LogFormat
from checker.spread import Spread
from checker.swept import Swept
from checker.worker import Worker
from tests.make import DAY, HOUR, NOW, database, judged, verdict
from tests.unit.core.a_sweep import POLICY, Shop
from tests.unit.core.environment import logging_put_back
from tests.unit.core.fakes import FailingStore, FakeSink

TOOK = timedelta(seconds=1.8)
BLIND = Trouble(troubles.SWEEP, "nothing could be seen")
# What a drain takes for a metric: a kind, a name, a number, and at most a unit of letters.
METRIC = re.compile(r"(?:count|sample|measure)#[a-z_.]+=\d+(?:\.\d+)?[a-zA-Z]*")


def passing(app: str, **changes: object) -> Judged:
    return judged(app, verdict("recent_backup", Outcome.PASS), **changes)


def numbers(swept: Swept | None, swept_at: datetime | None = NOW, **more: object) -> dict[str, float]:
    retired = more.pop("retired", ())
    assert isinstance(retired, Sequence)
    return metrics.of_sweep(swept, retired, TOOK, swept_at, NOW + TOOK)


def test_the_numbers_of_a_full_sweep() -> None:
    """Databases by outcome, the oldest newest backup, how long it took, what it asked, how long ago it was."""
    look = (
        passing("shop"),
        passing("zoo", restorable=Restorable("a001", NOW - 26 * HOUR, 1, 1)),
        judged("bar", verdict("recent_backup"), restorable=Restorable.nothing(NOW)),
        judged("bus", verdict("readable", Outcome.UNKNOWN), restorable=None),
        judged("old", verdict("covered"), policy=None, restorable=Restorable("a001", NOW - 90 * DAY, 1, 1)),
        passing("dev", nothing="made anew each day", restorable=Restorable("b001", NOW - 99 * DAY, 1, 1)),
    )
    gone = RetiredEntry("postgresql-gone", Retirement("replaced", Origin("policy.yml", 9)))
    waits = (database("later"), database("and-later"))
    assert numbers(Swept(look, (), requests=31, spread=Spread(waiting=waits)), retired=[gone]) == {
        "sample#checker.blind": 0,
        "measure#checker.sweep": 1.8,
        "count#checker.requests": 31,
        "sample#checker.databases": 7,
        "sample#checker.databases.pass": 3,
        "sample#checker.databases.fail": 1,
        "sample#checker.databases.unknown": 1,
        "sample#checker.databases.exempt": 0,
        "sample#checker.databases.uncovered": 1,
        "sample#checker.databases.not_applicable": 0,
        "sample#checker.databases.retired": 1,
        "sample#checker.databases_without_backup": 1,
        "sample#checker.databases_waiting": 2,
        "sample#checker.oldest_backup_age": 26 * 3600,
        "sample#checker.minutes_since_full_sweep": 0,
    }


def test_what_was_not_seen_has_no_number() -> None:
    """A blind sweep counts no databases: a dashboard shows a gap, and not that there are none that fail."""
    found = numbers(Swept((), (BLIND,), requests=2), NOW - 2 * HOUR)
    assert found == {
        "sample#checker.blind": 1,
        "measure#checker.sweep": 1.8,
        "count#checker.requests": 2,
        "sample#checker.minutes_since_full_sweep": 120,
    }


def test_a_sweep_that_broke_off() -> None:
    """It is blind, and the minutes go on; where no full sweep is known, nobody says how long ago one was."""
    assert {"sample#checker.blind": 1, "sample#checker.minutes_since_full_sweep": 60} == numbers(None, NOW - HOUR)
    assert {"sample#checker.blind": 1} == numbers(None, None)


def test_a_look_at_some_apps_counts_no_databases() -> None:
    """Its few databases are not all there are; its requests count, and its time is another measure."""
    found = numbers(Swept((passing("shop"),), (), requests=3, full=False), NOW - 59 * timedelta(seconds=61))
    assert found == {
        "measure#checker.partial_sweep": 1.8,
        "count#checker.requests": 3,
        "sample#checker.minutes_since_full_sweep": 60,
    }


@pytest.mark.parametrize(
    ("restorables", "without", "age"),
    [
        ([], 0, None),
        ([Restorable.nothing(NOW)], 1, None),
        ([None], 0, None),
        ([Restorable("a", NOW + HOUR, 1, 1)], 0, 0),
        ([Restorable("a", NOW - HOUR, 1, 1), Restorable("b", NOW - 2 * HOUR, None, 9)], 0, 7200),
    ],
)
def test_ages(restorables: list[Restorable | None], without: int, age: float | None) -> None:
    """No backup has no age, one from a clock that is ahead has none below zero, and of several the oldest counts."""
    found = numbers(Swept(tuple(passing(f"app-{n}", restorable=r) for n, r in enumerate(restorables)), ()))
    assert (without, age) == (
        found["sample#checker.databases_without_backup"],
        found.get("sample#checker.oldest_backup_age"),
    )


def test_no_name_of_an_app_is_in_a_metric() -> None:
    """Whatever there is in an account, the names are the same few."""
    one, other = (numbers(Swept((passing(app),), ())) for app in ("shop", "zoo"))
    assert set(one) == set(other)
    assert "shop" not in str(one)


def line(form: LogFormat) -> str:
    out = io.StringIO()
    with logging_put_back():
        configure(form, (), out)
        structlog.get_logger().info("sweep.measured", **numbers(Swept((passing("shop"),), (), requests=31)))
    return out.getvalue()


def test_as_logfmt_each_is_what_a_drain_takes() -> None:
    """Nothing is quoted or renamed, and a time has its unit."""
    words = [word for word in line(LogFormat.LOGFMT).split() if "#" in word]
    assert len(words) == len(numbers(Swept((passing("shop"),), ())))
    assert all(METRIC.fullmatch(word) for word in words)
    assert {"count#checker.requests=31", "measure#checker.sweep=1.8s", "sample#checker.oldest_backup_age=32400s"} < set(
        words
    )


def test_as_json_each_is_a_number() -> None:
    """Who reads JSON gets numbers, times in seconds."""
    found = json.loads(line(LogFormat.JSON))
    assert (31, 1.8, 32400) == tuple(
        found[name] for name in ("count#checker.requests", "measure#checker.sweep", "sample#checker.oldest_backup_age")
    )


def test_for_people_a_time_has_its_unit() -> None:
    """On a console the line is as readable."""
    assert "measure#checker.sweep=1.8s" in line(LogFormat.CONSOLE)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0s"), (0.0004, "0s"), (1.8, "1.8s"), (100, "100s"), (93600, "93600s")]
)
def test_seconds(seconds: float, text: str) -> None:
    """A time is never in a form with an exponent, and ends in its unit."""
    assert text == str(metrics.Seconds(seconds)) == repr(metrics.Seconds(seconds))


class Working:
    """A worker over a shop, and the lines in which it measures its sweeps."""

    def __init__(self, **fails: int) -> None:
        self.shop = Shop(FailingStore(**fails), healthy=True)
        tools = self.shop.tools(FakeSink())
        self.worker = Worker(tools, POLICY, lambda: None, lambda: NOW, pause=self.shop.paused.append)

    def hours(self, *, blind: bool = False, hours: int = 1) -> list[dict[str, float]]:
        self.shop.now += hours * HOUR
        self.shop.blind = blind
        with capture_logs() as logs:
            self.worker.sweep()
        lines = [dict(log) for log in logs if log["event"] == "sweep.measured"]
        return [{str(k): v for k, v in found.items() if "#" in str(k)} for found in lines]


def test_the_worker_measures_each_sweep_once() -> None:
    """One line a sweep, also of a blind one; the minutes go on until it sees again."""
    at = Working()
    found = [line for hour in (False, True, True, False) for line in at.hours(blind=hour)]
    assert [0, 1, 1, 0] == [line["sample#checker.blind"] for line in found]
    assert [0, 60, 120, 0] == [line["sample#checker.minutes_since_full_sweep"] for line in found]
    assert [1, None, None, 1] == [line.get("sample#checker.databases.pass") for line in found]


def test_after_a_restart_the_store_knows_when_the_last_one_was() -> None:
    """A worker that starts blind knows from its store since when nobody has seen anything."""
    before = Working()
    before.hours()
    after = Working()
    after.shop = replace(before.shop)
    tools = after.shop.tools(FakeSink())
    after.worker = Worker(tools, POLICY, lambda: None, lambda: NOW, pause=after.shop.paused.append)
    (line,) = after.hours(blind=True, hours=3)
    assert (1, 180) == (line["sample#checker.blind"], line["sample#checker.minutes_since_full_sweep"])


def test_without_a_store_there_are_numbers_too() -> None:
    """The look went on, so that its numbers are there; that nothing was recorded shows in the minutes."""
    at = Working()
    at.hours()
    assert isinstance(at.shop.store, FailingStore)
    at.shop.store.fails = {"load": 10**9}
    (line,) = at.hours()
    assert (0, 1, 60) == (
        line["sample#checker.blind"],
        line["sample#checker.databases.pass"],
        line["sample#checker.minutes_since_full_sweep"],
    )


def test_a_sweep_that_breaks_off_is_measured_as_blind() -> None:
    """Something that nobody foresaw leaves a gap in the databases and a 1 where somebody can watch for it."""
    at = Working()
    at.hours()
    store = at.shop.store
    assert isinstance(store, FailingStore)
    store.fails = {"pending": 10**9}
    (line,) = at.hours()
    assert {"sample#checker.blind", "sample#checker.minutes_since_full_sweep"} == set(line)


def test_the_manual_names_them_all() -> None:
    """docs/metrics.md has a row for every number, and none for one that there is not."""
    page = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = [row.partition(" | ")[0] for row in page.splitlines() if row.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    first = next(name for name in named if name.endswith(".pass")).removesuffix(".pass")
    full, partial = (Swept((passing("shop"),), (), full=full) for full in (True, False))
    assert sorted(set(numbers(full)) | set(numbers(partial))) == sorted(
        first + name if name.startswith(".") else name for name in named
    )
