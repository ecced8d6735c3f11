"""What every store knows of checker's own work: its last sweep, its duties and its last drill."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checker.model import Delivery, DeliveryStatus, Notice, Reason, Record
from checker.ports import Store

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def drill(delivery: Callable[..., Delivery]) -> Callable[..., tuple[Delivery, ...]]:
    """Builds the deliveries of a drill to two sinks."""

    def build(id_: str, at: datetime) -> tuple[Delivery, ...]:
        notice: Notice = replace(delivery(id_).notice, reason=Reason.DRILL, at=at, incident=None)
        return tuple(replace(delivery(id_, sink), notice=notice) for sink in ("ops", "dev"))

    return build


def test_the_last_sweep(store: Store, sweep: Callable[..., Record]) -> None:
    """Neither a partial sweep nor one that failed counts as having looked at everything; the newest one counts."""
    assert None is store.load().last_sweep_at
    store.record(sweep("s-1", at=NOW + HOUR))
    store.record(sweep("s-0", at=NOW))
    store.record(sweep("s-2", at=NOW + 2 * HOUR, partial=True))
    store.record(Record("s-3", NOW + 3 * HOUR, problem="Heroku is down"))
    assert NOW + HOUR == store.load().last_sweep_at


def test_duties(store: Store, sweep: Callable[..., Record]) -> None:
    """The next process knows when each duty was done last."""
    store.record(sweep("s-1", duties=("digest", "drill")))
    store.record(sweep("s-2", at=NOW + HOUR, duties=("drill",)))
    assert {"digest": NOW, "drill": NOW + HOUR} == store.load().duties


def test_no_drill(store: Store, sweep: Callable[..., Record]) -> None:
    """Where there was no drill there is none, whatever else was told."""
    store.record(sweep())
    assert () == store.load().drill


@pytest.mark.parametrize("status", DeliveryStatus)
def test_the_last_drill(store: Store, drill: Callable[..., tuple[Delivery, ...]], status: DeliveryStatus) -> None:
    """What became of the newest drill at each sink is known, and nothing of those before."""
    ops, dev = drill("n-2", NOW)
    store.record(Record("s-2", NOW, deliveries=(ops, dev)))
    store.record(Record("s-1", NOW - HOUR, deliveries=drill("n-1", NOW - HOUR)))
    marked = replace(ops, status=status, attempts=2, detail="so it went", updated_at=NOW + HOUR)
    store.mark([marked])
    assert (marked, dev) == store.load().drill
