"""The rule `schedule_bound`: a dead schedule that backups by hand hide."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import BackupStatus, Outcome, Past, Severity, SlotEntry, SlotOutcome
from tests.make import DAY, HOUR, NOW, backup, schedule, seen, utc
from tests.unit.rules.bound import MIDNIGHT, NOON, REMAKE, by_hand, judge


@pytest.mark.parametrize(
    ("age", "outcome"),
    [
        (28 * HOUR, Outcome.PASS),  # a day, two hours to start and two to run
        (28 * HOUR + timedelta(seconds=1), Outcome.FAIL),
        (9 * DAY, Outcome.FAIL),
    ],
)
def test_a_backup_by_hand_does_not_hide_a_dead_schedule(age: timedelta, outcome: Outcome) -> None:
    """A young newest backup proves nothing of the schedule, once that is silent for longer than it may be."""
    assert outcome is judge(by_hand(backup(9, age))).outcome


def test_a_dead_schedule_is_told_with_its_last_run_and_why_nobody_noticed() -> None:
    """Since when, what it made last, what hid it: and that it follows from the lost slot, if that is told."""
    verdict = judge(by_hand(backup(9, 4 * DAY)))
    assert (
        "schedule DATABASE_URL (00:00 UTC) is dead: its last run was a009 (2026-11-18 09:30 UTC); the newest backup, "
        "b014 (2026-11-22 07:30 UTC), made by hand, hides it"
    ) == verdict.summary
    assert ("nothing for 4 days, where 28 h is the longest wait", NOW - 4 * DAY + 28 * HOUR) == (
        verdict.actual,
        verdict.since,
    )
    assert (Severity.CRITICAL, "slots_met", REMAKE) == (verdict.severity, verdict.explained_by, verdict.fix)


def test_a_schedule_that_never_made_anything_is_dead_too() -> None:
    """It counts from its making."""
    verdict = judge(by_hand(None))
    assert "is dead: it made none of the backups that Heroku keeps" in verdict.summary
    young = replace(MIDNIGHT, created_at=NOW - 28 * HOUR)
    assert Outcome.PASS is judge(by_hand(None, schedules=(young,))).outcome


def entry(age: timedelta, outcome: SlotOutcome = SlotOutcome.MET, **changes: object) -> SlotEntry:
    """A slot of the schedule, `age` ago."""
    at = NOW - age
    made = SlotEntry(MIDNIGHT.uuid, at, at.date(), MIDNIGHT.at, outcome, "a013")
    return replace(made, **changes)  # type: ignore[arg-type]


ALIVE = {
    "the newest is the schedule's own": (by_hand(backup(9, HOUR)), Past()),
    "nothing good at all": (seen([backup(9, 9 * DAY, status=BackupStatus.FAILED)], [MIDNIGHT]), Past()),
    "no backup by hand": (seen([backup(9, 9 * DAY)], [MIDNIGHT], runs=(backup(9, 9 * DAY),)), Past()),
    "it fails each night": (by_hand(backup(9, 3 * HOUR, status=BackupStatus.FAILED)), Past()),
    "it runs right now": (by_hand(backup(9, HOUR, status=BackupStatus.RUNNING, finished_at=None)), Past()),
    "its row does not name it": (
        by_hand(None, backup(9, 3 * HOUR, schedule_uuid=None, says_scheduled=True)),
        Past(),
    ),
    "its newest row was deleted": (by_hand(backup(9, 34 * HOUR)), Past(ledger=(entry(10 * HOUR),))),
    "deleted, and no memory": (
        by_hand(backup(9, 34 * HOUR), schedules=(replace(MIDNIGHT, updated_at=NOW - 10 * HOUR),)),
        Past(),
    ),
    "it was edited": (
        by_hand(backup(9, 40 * HOUR), schedules=(replace(MIDNIGHT, hour=11, updated_at=NOW - 30 * HOUR),)),
        Past(),
    ),
    "a late run made Heroku skip the next one": (
        by_hand(backup(9, 30 * HOUR)),
        Past(ledger=(entry(24 * HOUR, SlotOutcome.EXCUSED, backup=None),)),
    ),
    "its clock is ahead": (by_hand(backup(9, -timedelta(minutes=2))), Past()),
    "a spring gap": (
        replace(
            by_hand(
                backup(9, created_at=utc("2027-03-27 01:02"), schedule_uuid="gap"),
                backup(15, created_at=utc("2027-03-28 20:00"), scheduled=False),
                schedules=(schedule(1, "Europe/London", uuid="gap"),),
            ),
            seen_at=utc("2027-03-29 02:00"),
        ),
        Past(),
    ),
}


@pytest.mark.parametrize("case", ALIVE)
def test_a_schedule_that_may_be_alive_is_left_in_peace(case: str) -> None:
    """Failures are other rules' matter, and an edit, a clock change or a deleted row is no death."""
    look, past = ALIVE[case]
    assert Outcome.PASS is judge(look, past).outcome


DEAD = {
    "the row of a slot long ago": (by_hand(backup(9, 9 * DAY)), Past(ledger=(entry(5 * DAY),))),
    "missed slots": (
        by_hand(backup(9, 3 * DAY)),
        Past(ledger=(entry(9 * HOUR, SlotOutcome.MISSED, backup=None),)),
    ),
    "silent for long after a slot that was not due": (
        by_hand(backup(9, 4 * DAY)),
        Past(ledger=(entry(90 * HOUR, SlotOutcome.EXCUSED, backup=None),)),
    ),
    "not due before its last run": (
        by_hand(backup(9, 30 * HOUR)),
        Past(ledger=(entry(34 * HOUR, SlotOutcome.EXCUSED, backup=None),)),
    ),
    "the slots of another": (by_hand(backup(9, 3 * DAY)), Past(ledger=(entry(9 * HOUR, schedule_uuid="other"),))),
    "fires without a trace": (
        by_hand(backup(9, 3 * DAY), schedules=(replace(MIDNIGHT, updated_at=NOW - 9 * HOUR),)),
        Past(),
    ),
    "an unknown zone": (
        by_hand(backup(9, 3 * DAY), schedules=(replace(MIDNIGHT, timezone="Mars/Olympus"),)),
        Past(),
    ),
    "a row that may be of either": (
        by_hand(None, backup(9, 3 * HOUR, schedule_uuid=None, says_scheduled=True), schedules=(MIDNIGHT, NOON)),
        Past(),
    ),
}


@pytest.mark.parametrize("case", DEAD)
def test_a_dead_schedule_is_dead_whatever_looks_alive(case: str) -> None:
    """Slots that were missed, an `updated_at` that moves without a backup, other schedules: none is a run."""
    look, past = DEAD[case]
    assert Outcome.FAIL is judge(look, past).outcome


def test_a_row_that_was_deleted_is_remembered() -> None:
    """The last run is named though somebody has deleted it."""
    verdict = judge(by_hand(backup(9, 9 * DAY)), Past(ledger=(entry(5 * DAY),)))
    assert "its last run, a013 (2026-11-17 09:30 UTC), is not listed any more" in verdict.summary
