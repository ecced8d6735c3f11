"""Looking back at one database, and at what was told of no incident, in every store."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from checker.model import Delivery, DeliveryStatus, Finding, Notice, Reason, Record, Seen, Severity, Subject
from checker.wiring import Records
from tests.contract.conftest import NOW
from tests.make import database, schedule

HOUR = timedelta(hours=1)


@pytest.fixture
def store(reopen: Callable[[], Records]) -> Records:
    return reopen()


def told(number: int, **changes: Any) -> Delivery:
    """A digest."""
    values: dict[str, Any] = {"reason": Reason.DIGEST, "at": NOW, "incident": None} | changes
    notice = Notice(
        f"n-{number}",
        severity=Severity.INFO,
        subject=Subject("checker"),
        cause="sweep",
        title="weekly",
        finding=Finding("all is well"),
        **values,
    )
    return Delivery(f"d-{number}", notice, "ops", "b")


def test_one_database(store: Records) -> None:
    """Whoever asks for one database gets just that, as a walk through all of them would; an unknown one is None."""
    looks = tuple(Seen(database(app), (schedule(),), (), NOW) for app in ("books", "shop"))
    store.record(Record("s", NOW, looks))
    span = (NOW - HOUR, NOW + HOUR)
    assert [store.trail(f"id-of-{app}", *span) for app in ("books", "shop")] == [*store.trails(*span)]
    assert store.trail("id-of-nobody", *span) is None
    assert store.trail("id-of-shop", NOW - 2 * HOUR, NOW - HOUR) is None


def test_what_was_told_beside_incidents(reopen: Callable[[], Records]) -> None:
    """Digests and drills of a time come in the order of recording, with what became of them; incidents' do not."""
    store = reopen()
    deliveries = (
        told(1, at=NOW - HOUR),
        told(3, reason=Reason.DRILL, at=NOW + HOUR - timedelta.resolution),
        told(2),
        told(4, incident="i-1"),
        told(5, at=NOW + HOUR),
        told(6, at=NOW - HOUR - timedelta.resolution),
    )
    store.record(Record("s", NOW, deliveries=deliveries))
    store.mark([Delivery("d-2", deliveries[2].notice, "ops", "b", DeliveryStatus.SENT, 2, "fine", NOW)])
    found = reopen().notices(NOW - HOUR, NOW + HOUR)
    assert ["d-1", "d-3", "d-2"] == [one.id for one in found]
    assert (DeliveryStatus.SENT, 2, NOW) == (found[2].status, found[2].attempts, found[2].updated_at)
