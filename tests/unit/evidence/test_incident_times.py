"""How long it took to see, tell, acknowledge and heal: the numbers that reports and cards show."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.incidents import (
    Times,
    restorable_at_end,
    restorable_at_opening,
    times,
)
from checker.model import (
    Act,
    Deed,
    Delivery,
    DeliveryStatus,
    Finding,
    History,
    Incident,
    Reason,
    Restorable,
    Severity,
    Subject,
)
from checker.troubles import POLICY_CHANGED
from tests.make import DAY, HOUR, NOW
from tests.unit.notify.samples import notice

MINUTE = timedelta(minutes=1)
DEADLINE = NOW - timedelta(hours=7, minutes=30)
"""When the grace of the missed slot was over."""
OPENED = DEADLINE + MINUTE
INCIDENT = Incident(
    id="0a1b2c3d4e5f",
    subject=Subject("a-1", "shop", "DATABASE", "postgresql-curved-12345"),
    cause="slots_met",
    severity=Severity.CRITICAL,
    finding=Finding("there was no backup", since=DEADLINE),
    opened_at=OPENED,
    told_at=OPENED,
)


def delivery(
    at: datetime | None,
    sink: str = "ops",
    reason: Reason = Reason.OPENED,
    status: DeliveryStatus = DeliveryStatus.SENT,
    restorable: Restorable | None = None,
) -> Delivery:
    """A notice of the incident at a sink, marked at that instant."""
    told = notice(reason=reason, incident=INCIDENT.id, finding=Finding("words", restorable=restorable))
    return Delivery(f"{sink}-{reason}", told, sink, "b", status, updated_at=at)


def history(*deliveries: Delivery, acts: tuple[Act, ...] = (), **changes: Any) -> History:
    """The incident with what was told and done."""
    return History(replace(INCIDENT, **changes), deliveries, acts)


def test_a_whole_incident() -> None:
    """A missed slot is seen after its deadline, told, taken on, healed: each length counts from its right end."""
    found = times(
        history(
            delivery(OPENED + 3 * MINUTE, "pager"),
            delivery(OPENED + MINUTE),
            delivery(OPENED + 6 * HOUR, reason=Reason.RESOLVED),
            acts=(Act(INCIDENT.id, Deed.ACK, OPENED + 31 * MINUTE),),
            resolved_at=OPENED + 6 * HOUR,
            over_at=OPENED + 5 * HOUR,
        )
    )
    assert (MINUTE, 2 * MINUTE, 30 * MINUTE) == (found.to_detect, found.to_tell, found.to_acknowledge)
    assert (5 * HOUR + MINUTE, Reason.RESOLVED) == (found.to_heal, found.ended_by)
    assert 5 * HOUR + MINUTE == found.lasted(NOW + 99 * DAY)


def test_an_open_incident() -> None:
    """What is open has no end yet: it lasts until now, was told nobody, and seems over at most."""
    found = times(history(over_at=OPENED + HOUR))
    assert (None, None, None, None) == (found.to_tell, found.to_acknowledge, found.to_heal, found.ended_by)
    assert NOW - DEADLINE == found.lasted(NOW)


@pytest.mark.parametrize(
    ("deliveries", "told"),
    [
        ((), None),
        ((delivery(None, status=DeliveryStatus.PENDING),), None),
        ((delivery(OPENED, status=DeliveryStatus.DEAD),), None),
        ((delivery(OPENED, status=DeliveryStatus.SUPERSEDED),), None),
        ((delivery(OPENED, status=DeliveryStatus.DEAD), delivery(OPENED + HOUR, "pager")), OPENED + HOUR),
        ((delivery(OPENED + DAY, reason=Reason.REMINDER),), OPENED + DAY),
        ((delivery(OPENED + DAY, reason=Reason.RESOLVED),), None),
    ],
)
def test_told_is_what_a_sink_took(deliveries: tuple[Delivery, ...], told: datetime | None) -> None:
    """Only a sink that took the news counts as told; the word of its end alone does not."""
    assert told == times(history(*deliveries)).told_at


@pytest.mark.parametrize("reason", [Reason.EXEMPTED, Reason.DROPPED])
def test_what_was_not_healed(reason: Reason) -> None:
    """An incident that policy ended was not put right: it lasted, and has no time to heal."""
    found = times(history(delivery(NOW, reason=reason), resolved_at=NOW))
    assert (None, reason, NOW - DEADLINE) == (found.to_heal, found.ended_by, found.lasted(NOW + DAY))


def test_momentary_news() -> None:
    """News such as a changed policy is marked as no problem that lasts, and heals nothing."""
    found = times(history(delivery(NOW), cause=POLICY_CHANGED, resolved_at=OPENED))
    assert (True, None) == (found.momentary, found.to_heal)
    assert not times(history()).momentary


@pytest.mark.parametrize(
    ("watched_since", "detect"),
    [
        (None, MINUTE),
        (DEADLINE - DAY, MINUTE),
        (DEADLINE, MINUTE),
        (DEADLINE + MINUTE / 2, MINUTE / 2),
        (OPENED + DAY, timedelta()),
    ],
)
def test_before_the_first_look(watched_since: datetime | None, detect: timedelta) -> None:
    """What was wrong before checker came counts from its first look: nobody could have detected it sooner."""
    assert detect == times(history(), watched_since).to_detect


def test_a_problem_foretold() -> None:
    """A problem without a known start, or with one in the future, began when it was opened."""
    for since in (None, OPENED + DAY):
        assert times(history(finding=Finding("words", since=since))).began_at == OPENED


def test_a_snooze_is_a_reaction() -> None:
    """The first reaction counts, an ack or a snooze; one before any sink was told took no time."""
    acts = (Act(INCIDENT.id, Deed.ACK, OPENED + DAY), Act(INCIDENT.id, Deed.SNOOZE, OPENED + HOUR, OPENED + 9 * HOUR))
    assert HOUR == times(history(delivery(OPENED), acts=acts)).to_acknowledge
    assert HOUR == times(history(acts=acts)).to_acknowledge
    assert timedelta() == times(history(delivery(OPENED + 2 * HOUR), acts=acts)).to_acknowledge


@given(
    st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), min_size=6, max_size=6),  # noqa: DTZ001
    st.booleans(),
)
def test_no_length_is_below_zero(instants: list[datetime], opened: bool) -> None:
    """Whatever order clocks give the stages, no length is negative, and detecting comes before telling."""
    since, at, told, acted, over, watched = (instant.replace(tzinfo=NOW.tzinfo) for instant in instants)
    found = times(
        history(
            delivery(told),
            *([] if opened else [delivery(over, reason=Reason.RESOLVED)]),
            acts=(Act(INCIDENT.id, Deed.ACK, acted),),
            finding=Finding("words", since=since),
            opened_at=at,
            resolved_at=None if opened else over,
        ),
        watched,
    )
    lengths = (found.to_detect, found.to_tell, found.to_acknowledge, found.to_heal, found.lasted(NOW))
    assert all(length >= timedelta() for length in lengths if length is not None)
    assert found.began_at <= found.watched_at <= found.opened_at
    assert opened == (found.to_heal is None)


def test_what_was_restorable() -> None:
    """What could be restored at opening and at the end is what was told then; without a notice it is not made up."""
    first, last, seen = (Restorable(name, NOW, 1, 1) for name in ("a001", "a009", "a005"))
    told = (
        delivery(OPENED, restorable=first),
        delivery(OPENED + HOUR, reason=Reason.REMINDER, restorable=seen),
        delivery(NOW, reason=Reason.RESOLVED, restorable=last),
    )
    whole = history(*told)
    assert (first, last) == (restorable_at_opening(whole), restorable_at_end(whole))
    untold = history(finding=Finding("words", restorable=seen))
    assert (None, seen) == (restorable_at_opening(untold), restorable_at_end(untold))
    assert isinstance(times(whole), Times)
