"""What every store knows of who heard of which open problem."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checker.model import Act, Deed, Delivery, DeliveryStatus, History, Incident, Reason, Record
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


def test_told_in_one_with_others(
    store: Store, incident: Callable[..., Incident], delivery: Callable[..., Delivery]
) -> None:
    """What a sink is told in one with others is recorded as that from the start, and never waits."""
    in_one = replace(delivery(), status=DeliveryStatus.SUPERSEDED, detail="told in one")
    store.record(Record("s-1", NOW, incidents=(incident(),), deliveries=(in_one, delivery(sink="other"))))
    known = store.load()
    assert {("i-1", "ops"): DeliveryStatus.SUPERSEDED, ("i-1", "other"): DeliveryStatus.PENDING} == known.openings
    assert ["other"] == [one.sink for one in known.pending] == [one.sink for one in store.pending()]


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


@pytest.mark.parametrize(
    ("answers", "working"),
    [
        ([], set()),
        ([(DeliveryStatus.SENT, 1)], {"ops"}),
        ([(DeliveryStatus.DEAD, 1)], set()),
        ([(DeliveryStatus.DEAD, 1), (DeliveryStatus.SENT, 2)], {"ops"}),
        ([(DeliveryStatus.SENT, 1), (DeliveryStatus.DEAD, 2)], set()),
        ([(DeliveryStatus.DEAD, 1), (DeliveryStatus.SENT, 1)], set()),
        ([(DeliveryStatus.SENT, 1), (DeliveryStatus.PENDING, 2), (DeliveryStatus.SUPERSEDED, 3)], {"ops"}),
    ],
)
def test_which_sinks_work(
    store: Store,
    delivery: Callable[..., Delivery],
    answers: list[tuple[DeliveryStatus, int]],
    working: set[str],
) -> None:
    """A sink works that took something later than it refused anything for good."""
    told = [delivery(f"n-{number}") for number in range(len(answers))]
    store.record(Record("s-1", NOW, deliveries=tuple(told)))
    pairs = zip(told, answers, strict=True)
    store.mark([replace(d, status=status, updated_at=NOW + timedelta(hours=at)) for d, (status, at) in pairs])
    assert working == store.load().working


def test_histories(store: Store, incident: Callable[..., Incident], delivery: Callable[..., Delivery]) -> None:
    """Incidents are found by how their ids begin, open or over, with what was told of them and done about them."""
    over, other = incident("ab%1", resolved_at=NOW), incident("ab_2", opened_at=NOW + timedelta(hours=1))
    told = [replace(one, notice=replace(one.notice, incident="ab%1")) for one in (delivery("n-1"), delivery("n-2"))]
    store.record(Record("s-1", NOW, incidents=(other, over, incident("b")), deliveries=(*told, delivery("n-3"))))
    act = Act("ab%1", Deed.ACK, NOW, note="on it")
    store.act(act)
    assert (History(over, tuple(told), (act,)), History(other)) == tuple(store.histories("ab"))
    assert ["ab%1"] == [history.incident.id for history in store.histories("ab%")]
    assert () == tuple(store.histories("AB")) == tuple(store.histories("x"))
