"""What became of each slot, and how it counts."""

from datetime import datetime

import pytest

from checker.evidence.counts import SlotCounts, Standing, count
from checker.evidence.looks import Looks
from checker.evidence.model import Night
from checker.evidence.nights import nights
from checker.model import MISSING, REPLACED, BackupStatus, KeptBackup, SlotOutcome, Trail
from tests.make import HOUR, database, schedule, utc
from tests.unit.evidence.recorded import (
    ANY_HOUR,
    DAILY,
    LATER,
    LONG_AGO,
    NO_SCHEDULES,
    SPAN,
    USUAL,
    exempting,
    hourly,
    kept,
    ruled,
    sight,
    slot,
    trail,
)


def _nights(one: Trail, *texts: str, now: datetime = LATER) -> tuple[Night, ...]:
    return nights(one, hourly(), ruled(one, *texts), SPAN, now)


def _counts(one: Trail, *texts: str, now: datetime = LATER) -> SlotCounts:
    return count(night.standing for night in _nights(one, *texts, now=now))


@pytest.mark.parametrize(
    ("outcome", "standing"),
    [
        (SlotOutcome.MET, Standing.SATISFIED),
        (SlotOutcome.LATE, Standing.SATISFIED),
        (SlotOutcome.PARTIAL, Standing.SATISFIED),
        (SlotOutcome.FAILED, Standing.LOST),
        (SlotOutcome.CANCELLED, Standing.LOST),
        (SlotOutcome.STALLED, Standing.LOST),
        (SlotOutcome.MISSED, Standing.LOST),
        (SlotOutcome.UNKNOWN, Standing.UNKNOWN),
        (SlotOutcome.EXCUSED, Standing.EXCUSED),
        (SlotOutcome.SKIPPED, Standing.SKIPPED),
        (SlotOutcome.WAITING, Standing.OPEN),
        (SlotOutcome.RUNNING, Standing.OPEN),
    ],
)
def test_how_each_outcome_counts(outcome: SlotOutcome, standing: Standing) -> None:
    """Three outcomes satisfy, four are lost; unknown is neither, and the rest counts for nothing."""
    [night] = _nights(trail(slots=(slot(3, outcome),)))
    assert (night.outcome, night.standing, night.inferred) == (outcome, standing, False)


def test_what_policy_does_not_demand_does_not_count() -> None:
    """A slot counts by the policy in force at its instant: demanded until noon of July 2nd, not any more after that."""
    one = trail(slots=tuple(slot(day) for day in (1, 2, 3)))
    assert [night.standing for night in _nights(one, DAILY, NO_SCHEDULES)] == [
        Standing.SATISFIED,
        Standing.SATISFIED,
        Standing.NOT_DEMANDED,
    ]


def test_slots_outside_of_the_time_are_left_out() -> None:
    """The first instant of the time belongs to it, the first one after it does not."""
    one = trail(slots=(slot(1), slot(7), slot(8)))
    assert [night.day.day for night in _nights(one)] == [1, 7]


def test_slots_before_the_first_look() -> None:
    """What was before the first look is shown and does not count, but for the newest slot, which that look judged."""
    one = trail(first_seen_at=utc("2026-07-04 10:00"), slots=tuple(slot(day) for day in (2, 3, 4, 5)))
    assert [(night.day.day, night.standing) for night in _nights(one)] == [
        (2, Standing.NOT_DEMANDED),
        (3, Standing.NOT_DEMANDED),
        (4, Standing.SATISFIED),
        (5, Standing.SATISFIED),
    ]


@pytest.mark.parametrize(
    ("outcome", "rules", "standing"),
    [
        (SlotOutcome.MISSED, ("slots_met",), Standing.EXEMPT),
        (SlotOutcome.MISSED, ("schedule_present",), Standing.LOST),
        (SlotOutcome.MISSED, ("readable",), Standing.LOST),
        (SlotOutcome.UNKNOWN, ("slots_met",), Standing.UNKNOWN),
        (SlotOutcome.UNKNOWN, ("readable",), Standing.EXEMPT),
        (SlotOutcome.MET, ("slots_met",), Standing.SATISFIED),
    ],
)
def test_exemptions(outcome: SlotOutcome, rules: tuple[str, ...], standing: Standing) -> None:
    """A lost night is exempt by its own rule's name only; what nobody saw only where that itself is exempt."""
    assert [n.standing for n in _nights(trail(slots=(slot(3, outcome),)), exempting(*rules))] == [standing]


@pytest.mark.parametrize(("day", "standing"), [(3, Standing.EXEMPT), (4, Standing.LOST)])
def test_an_exemption_ends(day: int, standing: Standing) -> None:
    """The last day of an exemption is covered, the next one is not."""
    one = trail(slots=(slot(day, SlotOutcome.MISSED),))
    assert [n.standing for n in _nights(one, exempting("slots_met", until="2026-07-03"))] == [standing]


def test_nights_without_a_schedule_are_lost() -> None:
    """A schedule that vanished on July 3rd and is made again on the 6th costs the three nights that no ledger holds."""
    anew = schedule(uuid="anew", created_at=utc("2026-07-06 09:30"))
    one = trail(
        sightings=(sight("05-01 00:00", USUAL), sight("07-03 10:00"), sight("07-06 10:00", anew)),
        slots=(slot(1), slot(2), slot(3), slot(7, schedule_uuid="anew")),
    )
    lost = [night for night in _nights(one) if night.standing is Standing.LOST]
    assert [(night.day.day, night.outcome, night.inferred) for night in lost] == [
        (day, SlotOutcome.MISSED, True) for day in (4, 5, 6)
    ]
    assert _counts(one) == SlotCounts(satisfied=4, lost=3)
    assert _counts(one, exempting("schedule_present")) == SlotCounts(satisfied=4, exempt=3)
    assert _counts(one, NO_SCHEDULES) == SlotCounts(not_demanded=4)


def test_a_schedule_that_vanished_just_before_its_slot() -> None:
    """It was there at the look of 23:00 and gone at that of midnight: the slot of midnight is lost."""
    one = trail(
        sightings=(sight("05-01 00:00", USUAL), sight("07-03 00:00:05")),
        last_seen_at=utc("2026-07-03 12:00"),
        slots=(slot(1), slot(2)),
    )
    now = utc("2026-07-03 12:00")
    assert [(n.day.day, n.standing) for n in _nights(one, now=now)][-1:] == [(7, Standing.OPEN)]
    assert _counts(one, now=now).lost == 1


def test_a_night_whose_backup_was_made_all_the_same() -> None:
    """A run less than twelve hours before a slot served that night: Heroku would have skipped it."""
    fired = kept("07-03 20:00")
    one = trail(sightings=(sight("05-01 00:00", USUAL), sight("07-03 21:00")), backups=(fired,))
    assert [night.day.day for night in _nights(one) if night.standing is Standing.LOST] == [5, 6, 7]


@pytest.mark.parametrize(
    ("text", "first", "shown"),
    [
        (ANY_HOUR, USUAL, "00:00 UTC"),
        (ANY_HOUR, schedule(5, "Europe/London", created_at=LONG_AGO), "05:00 Europe/London"),
        (ANY_HOUR, None, "at any hour"),
        (DAILY, schedule(5, "Europe/London", created_at=LONG_AGO), "00:00 UTC"),
    ],
)
def test_when_a_backup_was_due_without_a_schedule(text: str, first: object, shown: str) -> None:
    """At the demanded hour; where any will do, at that of the last schedule; where there never was one, once a day."""
    before = (sight("05-01 00:00", first),) if first else ()  # type: ignore[arg-type]
    one = trail(sightings=(*before, sight("07-01 00:30")))
    lost = [night for night in _nights(one, text) if night.standing is Standing.LOST]
    assert {night.schedule for night in lost} == {shown}
    assert len(lost) in {6, 7}


def test_a_schedule_that_came_from_another_database() -> None:
    """It is older than the gap: the nights until it was seen here are lost."""
    one = trail(sightings=(sight("06-20 00:00"), sight("07-03 10:00", USUAL)), slots=(slot(4),))
    assert [night.day.day for night in _nights(one) if night.standing is Standing.LOST] == [1, 2, 3]


def test_nobody_looked_any_more() -> None:
    """From the last look on each slot is unknown, the one that waited then as well; those to come are open."""
    one = trail(last_seen_at=utc("2026-07-03 00:30"), slots=(slot(1), slot(2), slot(3, SlotOutcome.WAITING)))
    shown = [(night.day.day, night.standing) for night in _nights(one, now=utc("2026-07-05 03:59"))]
    assert shown == [
        (1, Standing.SATISFIED),
        (2, Standing.SATISFIED),
        (3, Standing.UNKNOWN),
        (4, Standing.UNKNOWN),
        (5, Standing.OPEN),
        (6, Standing.OPEN),
        (7, Standing.OPEN),
    ]
    assert _counts(one, now=utc("2026-07-05 04:00")) == SlotCounts(satisfied=2, unknown=3, open=2)


def test_a_database_that_was_never_read() -> None:
    """It is listed and every look at it fails: each demanded slot is unknown, none is left out."""
    one = trail(first_seen_at=None, last_seen_at=None, sightings=(sight("06-01 00:00", unseen="HTTP 403"),))
    assert _counts(one) == SlotCounts(unknown=7)


@pytest.mark.parametrize(
    ("state", "text", "expected"),
    [
        (MISSING, DAILY, SlotCounts(satisfied=3, unknown=4)),
        (REPLACED, DAILY, SlotCounts(satisfied=3)),
        (MISSING, f"{DAILY}retired: [{{database: postgresql-shop, reason: replaced}}]\n", SlotCounts(satisfied=3)),
    ],
)
def test_a_database_that_is_gone(state: str, text: str, expected: SlotCounts) -> None:
    """What is not listed any more is not known to be well, until policy or a successor lets it go."""
    gone = sight("07-03 10:00", unseen="not listed", database=database(created_at=LONG_AGO, state=state))
    one = trail(
        sightings=(sight("05-01 00:00", USUAL), gone),
        last_seen_at=utc("2026-07-03 09:00"),
        slots=(slot(1), slot(2), slot(3)),
    )
    assert _counts(one, text) == expected


def test_plans_without_backups() -> None:
    """Of a plan that Heroku's backups do not serve no slot is demanded."""
    advanced = sight("05-01 00:00", database=database(created_at=LONG_AGO, plan="heroku-postgresql:advanced-0"))
    assert _nights(trail(sightings=(advanced,))) == ()


def test_a_policy_that_cannot_be_read_any_more_loosens_nothing() -> None:
    """Where nobody can tell what was demanded, what the ledger holds counts in full."""
    one = trail(slots=(slot(1), slot(2, SlotOutcome.MISSED)))
    assert _counts(one, "version: 99\n") == SlotCounts(satisfied=1, lost=1)


def test_in_order() -> None:
    """Nights stand in the order of their instants, whichever schedule they are of."""
    one = trail(slots=(slot(2), slot(1, hour=5, schedule_uuid="other"), slot(1)))
    assert [night.at for night in _nights(one)] == sorted(night.at for night in _nights(one))
    assert _nights(one)[1].at == slot(1).at + 5 * HOUR


_ANEW = schedule(uuid="anew", created_at=utc("2026-07-04 12:00"))
_THEN = (
    *(utc(f"2026-07-02 {hour:02d}:00") for hour in range(24)),
    *(utc(f"2026-07-{day:02d} 12:00") for day in range(5, 15)),
)
_AWAY = Looks(_THEN, _THEN)
"""Every hour of July 2nd, and then nothing until the noon of the 5th."""


@pytest.mark.parametrize(
    ("run", "outcome", "standing"),
    [
        (kept("07-03 00:03"), SlotOutcome.MET, Standing.SATISFIED),
        (kept("07-02 23:56"), SlotOutcome.MET, Standing.SATISFIED),
        (kept("07-03 02:01"), SlotOutcome.LATE, Standing.SATISFIED),
        (kept("07-03 00:03", status=BackupStatus.PARTIAL), SlotOutcome.PARTIAL, Standing.SATISFIED),
        (kept("07-03 00:03", status=BackupStatus.FAILED), SlotOutcome.FAILED, Standing.LOST),
        (kept("07-03 00:03", status=BackupStatus.RUNNING), SlotOutcome.STALLED, Standing.LOST),
        (kept("07-03 00:03", scheduled=False), SlotOutcome.MISSED, Standing.LOST),
    ],
)
def test_a_schedule_that_was_made_anew_while_nobody_looked(
    run: KeptBackup, outcome: SlotOutcome, standing: Standing
) -> None:
    """Its last run before it vanished proves that night; the night after was lost, though no look ever saw it bare."""
    one = trail(
        sightings=(sight("05-01 00:00", USUAL), sight("07-05 12:00", _ANEW)),
        slots=(slot(2), slot(5, schedule_uuid="anew")),
        backups=(run,),
    )
    found = [night for night in nights(one, _AWAY, ruled(one), SPAN, LATER) if night.inferred]
    assert [(night.day.day, night.outcome, night.standing) for night in found] == [
        (3, outcome, standing),
        (4, SlotOutcome.MISSED, Standing.LOST),
    ]


def test_two_schedules_one_of_which_went() -> None:
    """Where one of the schedules is still there, the database was never without."""
    other = schedule(5, uuid="other", created_at=LONG_AGO)
    one = trail(sightings=(sight("05-01 00:00", USUAL, other), sight("07-05 12:00", other)))
    assert nights(one, _AWAY, ruled(one), SPAN, LATER) == ()


@pytest.mark.parametrize(("back", "standing"), [("07-07 23:00", Standing.LOST), ("07-11 12:00", Standing.UNKNOWN)])
def test_the_evidence_was_gone_when_somebody_looked_again(back: str, standing: Standing) -> None:
    """Without a schedule before and after, a night is lost; after more than six days one may have come and gone."""
    before = tuple(utc(f"2026-07-02 {hour:02d}:00") for hour in range(24))
    away = Looks((*before, utc(f"2026-{back}")), (*before, utc(f"2026-{back}")))
    one = trail(sightings=(sight("05-01 00:00", USUAL), sight("07-02 10:00")))
    night = next(night for night in nights(one, away, ruled(one), SPAN, LATER) if night.day.day == 4)
    assert night.standing is standing


def test_only_this_database_was_not_seen_for_long() -> None:
    """Others were looked at every hour: of the one that was not, nothing is known either."""
    one = trail(
        sightings=(
            sight("05-01 00:00", USUAL),
            sight("07-02 10:00"),
            sight("07-02 12:00", unseen="x"),
            sight("07-10 00:00"),
        )
    )
    assert {n.standing for n in _nights(one) if n.day.day == 3} == {Standing.UNKNOWN}
    assert {n.standing for n in _nights(one) if n.day.day == 5} == {Standing.LOST}
