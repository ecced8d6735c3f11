"""What every store knows of who heard of which open problem."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checker.model import Delivery, DeliveryStatus, Incident, Reason, Record
from checker.ports import Store

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("status", DeliveryStatus)
def test_what_became_of_an_opening(
    store: Store, incident: Callable[..., Incident], delivery: Callable[..., Delivery], status: DeliveryStatus
) -> None:
    """The next sweep knows for each sink whether it was told of an open problem, still will be, or refused."""
    told, other = delivery(), delivery(sink="other")
    store.record(Record("s-1", NOW, incidents=(incident(),), deliveries=(told, other)))
    store.mark([replace(told, status=status)])
    assert {("i-1", "ops"): status, ("i-1", "other"): DeliveryStatus.PENDING} == store.load().openings


@pytest.mark.parametrize(
    ("statuses", "best"),
    [
        ((DeliveryStatus.DEAD, DeliveryStatus.SENT), DeliveryStatus.SENT),
        ((DeliveryStatus.SENT, DeliveryStatus.PENDING), DeliveryStatus.SENT),
        ((DeliveryStatus.PENDING, DeliveryStatus.DEAD), DeliveryStatus.PENDING),
        ((DeliveryStatus.SUPERSEDED, DeliveryStatus.DEAD), DeliveryStatus.DEAD),
        ((DeliveryStatus.SUPERSEDED, DeliveryStatus.SUPERSEDED), DeliveryStatus.SUPERSEDED),
    ],
)
def test_any_news_count(
    store: Store,
    incident: Callable[..., Incident],
    delivery: Callable[..., Delivery],
    statuses: tuple[DeliveryStatus, DeliveryStatus],
    best: DeliveryStatus,
) -> None:
    """A sink that heard of a problem only when it got worse has heard of it: the best of its news counts."""
    opened = delivery()
    worse = replace(delivery("n-2"), notice=replace(opened.notice, id="n-2", reason=Reason.WORSENED))
    store.record(Record("s-1", NOW, incidents=(incident(),), deliveries=(opened, worse)))
    store.mark([replace(one, status=status) for one, status in zip((opened, worse), statuses, strict=True)])
    assert {("i-1", "ops"): best} == store.load().openings


def test_only_news_of_open_incidents(
    store: Store, incident: Callable[..., Incident], delivery: Callable[..., Delivery]
) -> None:
    """Ends, notices without an incident, and those of incidents that are over say nothing of it."""
    opening = delivery().notice
    notices = [
        replace(opening, id="n-2", reason=Reason.RESOLVED),
        replace(opening, id="n-3", incident=None),
        replace(opening, id="n-4", incident="i-2"),
        replace(opening, id="n-5", incident="unheard of"),
    ]
    deliveries = tuple(replace(delivery(notice.id), notice=notice) for notice in notices)
    over = incident("i-2", resolved_at=NOW)
    store.record(Record("s-1", NOW, incidents=(incident(), over), deliveries=deliveries))
    assert {} == store.load().openings
