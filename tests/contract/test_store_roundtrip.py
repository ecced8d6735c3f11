"""Whatever a database, a schedule or a person is named, it is recorded and comes back."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.model import (
    AppFacts,
    Attachment,
    Database,
    Delivery,
    DeliveryStatus,
    Finding,
    Incident,
    KnownSchedule,
    Notice,
    Past,
    Record,
    Restorable,
    Schedule,
    Seen,
    Subject,
)
from checker.ports import Store

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

# The examples of a test share one store: each gets ids of its own.
many = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])

HOSTILE = [
    "<!channel> '; DROP TABLE deliveries; -- %s %(name)s :name ?",
    "\u202etxt.exe\u202c \u200b \u2028 \ufeff",
    "👩‍👩‍👧‍👦 \U0001f1f1\U0001f1fb Ā́ \x7f \x1b[31m",
    "x" * 10_000 + "é" * 10_000,
    '"\\u0000" \\x00 \\',
    "",
]

texts = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)
ids = st.uuids().map(str)
instants = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
sizes = st.none() | st.integers(0, 2**70)

restorables = st.builds(Restorable, texts, instants, sizes, st.integers(0, 10_000))
findings = st.builds(
    Finding,
    texts,
    st.none() | texts,
    st.none() | texts,
    st.none() | instants,
    st.lists(texts, max_size=3).map(tuple),
    st.lists(texts, max_size=3).map(tuple),
    st.none() | restorables,
)
subjects = st.builds(Subject, texts, st.none() | texts, st.none() | texts, st.none() | texts)
incidents = st.builds(
    Incident, id=ids, subject=subjects, cause=texts, finding=findings, opened_at=instants, resolved_at=st.none()
)
notices = st.builds(
    Notice,
    id=ids,
    subject=subjects,
    cause=texts,
    title=texts,
    finding=findings,
    at=instants,
    incident=st.none() | texts,
)
deliveries = st.builds(
    Delivery,
    id=ids,
    notice=notices,
    sink=ids,
    batch=texts,
    status=st.just(DeliveryStatus.PENDING),
    attempts=st.integers(0, 1000),
    detail=st.none() | texts,
    updated_at=st.none() | instants,
)
schedules = st.builds(
    Schedule, ids, texts, st.integers(0, 23), texts, instants, st.none() | instants, st.none() | st.integers(0, 2**40)
)
databases = st.builds(
    Database,
    addon_id=ids,
    name=texts,
    app=texts,
    plan=texts,
    state=texts,
    created_at=instants,
    attachments=st.lists(st.builds(Attachment, texts, texts, texts, st.none() | texts), max_size=3).map(tuple),
    facts=st.builds(AppFacts, st.none() | texts, st.none() | texts, st.none() | texts),
)


def unique() -> str:
    return uuid.uuid4().hex


@many
@given(incident=incidents)
def test_an_incident_comes_back_whole(store: Store, incident: Incident) -> None:
    """The resolve message can say everything that the first one said."""
    incident = replace(incident, id=unique())
    store.record(Record(unique(), NOW, incidents=(incident,)))
    assert incident in store.load().incidents
    store.record(Record(unique(), NOW, incidents=(replace(incident, resolved_at=NOW),)))
    assert store.load().incidents == ()


@many
@given(delivery=deliveries, detail=st.none() | texts, attempts=st.integers(0, 2**31 - 1), at=instants)
def test_a_delivery_and_its_mark_come_back_whole(
    store: Store, delivery: Delivery, detail: str | None, attempts: int, at: datetime
) -> None:
    """A later process sends the very message that an earlier one decided on, and knows what was tried."""
    delivery = replace(delivery, id=unique(), notice=replace(delivery.notice, id=unique()))
    store.record(Record(unique(), NOW, deliveries=(delivery,)))
    assert list(store.pending()) == [delivery]
    marked = replace(delivery, attempts=attempts, detail=detail, updated_at=at)
    store.mark([marked])
    assert list(store.pending()) == [marked]
    store.mark([replace(delivery, status=DeliveryStatus.SENT)])


@many
@given(database=databases, schedule=schedules, seen_at=instants)
def test_a_past_comes_back_whole(store: Store, database: Database, schedule: Schedule, seen_at: datetime) -> None:
    """What a rule knows of a database does not depend on which process looked."""
    database = replace(database, addon_id=unique())
    store.record(Record(unique(), NOW, observations=(Seen(database, (schedule,), (), seen_at),)))
    known = {one.database.addon_id: one for one in store.load().inventory}[database.addon_id]
    assert known.database == database
    assert known.past == Past(seen_at, seen_at, (KnownSchedule(schedule, seen_at, seen_at),))


@pytest.mark.parametrize("bad", ["\0", "\ud83d", "a\0b\udfff"])
def test_what_no_database_can_hold_is_replaced(
    store: Store, sweep: Callable[..., Record], database: Callable[..., Database], bad: str
) -> None:
    """A name with a NUL or half an emoji never stops a sweep from being recorded: a mark stands in its place."""
    good = bad.translate(dict.fromkeys((0, 0xD83D, 0xDFFF), "\ufffd"))
    record = sweep(observations=(Seen(database(name=bad, app=bad, plan=bad), (), (), NOW),), problem=bad)
    (incident,), (delivery,) = record.incidents, record.deliveries
    finding = Finding(bad, fix=(bad,), restorable=Restorable(bad, NOW, 1, 1))
    given = replace(
        record,
        incidents=(replace(incident, cause=bad, finding=finding),),
        deliveries=(replace(delivery, detail=bad, batch=bad, notice=replace(delivery.notice, title=bad)),),
    )
    store.record(given)
    known = store.load()
    assert (known.inventory[0].database.name, known.inventory[0].database.app) == (good, good)
    assert known.incidents[0].finding == Finding(good, fix=(good,), restorable=Restorable(good, NOW, 1, 1))
    assert (known.pending[0].detail, known.pending[0].batch, known.pending[0].notice.title) == (good, good, good)


def test_ids_with_a_nul_still_meet(store: Store, sweep: Callable[..., Record]) -> None:
    """An id that has to be mended is mended everywhere: nothing is told twice for it."""
    (incident,), (delivery,) = sweep().incidents, sweep().deliveries
    odd = replace(delivery, id="d\0", sink="s\0", notice=replace(delivery.notice, id="n\0"))
    for number in (1, 2):
        store.record(Record(f"s\0{number}", NOW, incidents=(replace(incident, id="i\0"),), deliveries=(odd,)))
    known = store.load()
    assert (len(known.incidents), len(known.pending)) == (1, 1)
    store.mark([replace(odd, status=DeliveryStatus.SENT)])
    assert list(store.pending()) == []


@pytest.mark.parametrize("absurd", [10**30, -(10**30)])
def test_an_absurd_number_stops_no_sweep(store: Store, database: Callable[..., Database], absurd: int) -> None:
    """A retention beyond all sense is recorded as a very large one."""
    schedule = Schedule("u", "DATABASE_URL", 0, "UTC", NOW, retain_weeks=absurd, retain_months=absurd)
    store.record(Record("s", NOW, observations=(Seen(database(), (schedule,), (), NOW),)))
    (known,) = store.load().pasts["a-1"].schedules
    assert abs(known.schedule.retain_weeks or 0) >= 2**63 - 1
