"""The ledger: which slots were due, and what became of each."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from checker.model import Backup, BackupStatus, KnownSchedule, Past, Schedule, Seen, SlotEntry, SlotOutcome
from checker.slots import Graces, settle
from tests.make import DAY, HOUR, backup, database, schedule, seen, utc

GRACES = Graces(start=2 * HOUR, run=2 * HOUR)
MINUTE = timedelta(minutes=1)
MIDNIGHT = utc("2026-11-22 00:00")


def look(at: datetime, *rows: Backup, schedules: tuple[Schedule, ...] = (schedule(),)) -> Seen:
    """A look at an instant."""
    return seen(rows, schedules, seen_at=at)


def row(at: datetime, **changes: Any) -> Backup:
    """A good backup of the schedule, made at an instant."""
    return backup(int(at.timestamp()) % 1000, created_at=at, **changes)


def after(past: Past, observation: Seen) -> Past:
    """The past as the store would hold it after this look."""
    known = {k.schedule.uuid: k for k in past.schedules}
    known |= {s.uuid: KnownSchedule(s, observation.seen_at, observation.seen_at) for s in observation.schedules}
    return Past(
        first_seen_at=past.first_seen_at or observation.seen_at,
        last_seen_at=observation.seen_at,
        schedules=tuple(known.values()),
        ledger=settle(observation, past, GRACES),
    )


def outcomes(entries: tuple[SlotEntry, ...]) -> dict[str, str]:
    """The outcome of each slot by its instant, in short."""
    return {f"{entry.at:%d %H:%M}": str(entry.outcome) for entry in entries}


WATCHED = after(Past(), look(utc("2026-11-21 12:00"), row(utc("2026-11-21 00:01"))))
"""A database that was looked at on the noon before the night in question."""


@pytest.mark.parametrize(
    ("at", "rows", "outcome"),
    [
        ("2026-11-22 00:00", [], "waiting"),
        ("2026-11-22 01:59", [], "waiting"),
        ("2026-11-22 02:00", [], "missed"),
        ("2026-11-22 09:00", [], "missed"),
        ("2026-11-22 00:30", [row(MIDNIGHT + MINUTE)], "met"),
        ("2026-11-22 03:00", [row(MIDNIGHT + 2 * HOUR)], "met"),
        ("2026-11-22 03:00", [row(MIDNIGHT + 2 * HOUR + MINUTE)], "late"),
        ("2026-11-22 00:30", [row(MIDNIGHT - 4 * MINUTE)], "met"),
        # Too early to be this night's: the night before ran a day late, and Heroku skips what follows within 12 hours.
        ("2026-11-22 03:00", [row(MIDNIGHT - 6 * MINUTE)], "excused"),
        ("2026-11-22 00:30", [row(MIDNIGHT + MINUTE, status=BackupStatus.PARTIAL)], "partial"),
        ("2026-11-22 00:30", [row(MIDNIGHT + MINUTE, status=BackupStatus.FAILED)], "failed"),
        ("2026-11-22 00:30", [row(MIDNIGHT + MINUTE, status=BackupStatus.CANCELLED)], "cancelled"),
        ("2026-11-22 00:30", [row(MIDNIGHT + MINUTE, status=BackupStatus.PENDING, started_at=None)], "running"),
        ("2026-11-22 02:30", [row(MIDNIGHT + MINUTE, status=BackupStatus.PENDING, started_at=None)], "stalled"),
        (
            "2026-11-22 01:00",
            [row(MIDNIGHT + MINUTE, status=BackupStatus.RUNNING, updated_at=MIDNIGHT + 46 * MINUTE)],
            "running",
        ),
        (
            "2026-11-22 01:02",
            [row(MIDNIGHT + MINUTE, status=BackupStatus.RUNNING, updated_at=MIDNIGHT + 46 * MINUTE)],
            "stalled",
        ),
        (
            "2026-11-22 03:00",
            [row(MIDNIGHT + MINUTE, status=BackupStatus.FAILED), row(MIDNIGHT + 5 * MINUTE)],
            "met",
        ),
        ("2026-11-22 03:00", [row(MIDNIGHT + MINUTE, scheduled=False)], "missed"),
        ("2026-11-22 03:00", [row(MIDNIGHT + MINUTE, schedule_uuid="another")], "missed"),
        ("2026-11-22 03:00", [row(MIDNIGHT + MINUTE, schedule_uuid=None, says_scheduled=True)], "met"),
    ],
)
def test_outcome(at: str, rows: list[Backup], outcome: str) -> None:
    """Each slot gets the one outcome that its rows, its graces and the time of the look allow."""
    night = {e.at: e for e in settle(look(utc(at), *rows), WATCHED, GRACES)}[MIDNIGHT]
    assert outcome == night.outcome


def test_a_late_backup_puts_a_missed_slot_right() -> None:
    """What was told as missed turns out late, and nothing is lost."""
    missed = after(WATCHED, look(utc("2026-11-22 03:00")))
    assert SlotOutcome.MISSED is missed.ledger[-1].outcome
    came = after(missed, look(utc("2026-11-22 04:00"), row(utc("2026-11-22 03:30"))))
    assert SlotOutcome.LATE is came.ledger[-1].outcome


def test_a_missed_slot_stays_lost_while_its_late_backup_runs() -> None:
    """A backup that runs is none yet: nobody is told that all is well before it has ended well."""
    missed = after(WATCHED, look(utc("2026-11-22 03:00")))
    late = row(utc("2026-11-22 03:30"), status=BackupStatus.RUNNING, updated_at=utc("2026-11-22 04:00"))
    runs = after(missed, look(utc("2026-11-22 04:00"), late))
    assert SlotOutcome.MISSED is runs.ledger[-1].outcome
    failed = after(runs, look(utc("2026-11-22 05:00"), replace(late, status=BackupStatus.FAILED)))
    assert SlotOutcome.FAILED is failed.ledger[-1].outcome


def test_a_stalled_backup_that_succeeds_becomes_met() -> None:
    """A slow night ends well."""
    slow = row(MIDNIGHT + MINUTE, status=BackupStatus.RUNNING, updated_at=utc("2026-11-22 02:30"))
    stalled = after(WATCHED, look(utc("2026-11-22 02:31"), slow))
    assert SlotOutcome.STALLED is stalled.ledger[-1].outcome
    done = after(stalled, look(utc("2026-11-22 04:00"), replace(slow, status=BackupStatus.SUCCEEDED)))
    assert SlotOutcome.MET is done.ledger[-1].outcome


def test_once_met_stays_met_though_the_row_expires() -> None:
    """Heroku drops rows after a week; the ledger does not."""
    met = after(WATCHED, look(utc("2026-11-22 03:00"), row(MIDNIGHT + MINUTE)))
    gone = after(met, look(utc("2026-11-22 04:00")))
    failed_now = after(met, look(utc("2026-11-22 04:00"), row(MIDNIGHT + MINUTE, status=BackupStatus.FAILED)))
    assert [SlotOutcome.MET] * 2 == [past.ledger[-1].outcome for past in (gone, failed_now)]


def test_at_first_sight_only_the_newest_slot_is_judged_and_rows_prove_older_ones() -> None:
    """A new user is not told of nights that nobody watched."""
    first = settle(look(utc("2026-11-22 09:00"), row(utc("2026-11-20 00:01"))), Past(), GRACES)
    assert {"20 00:00": "met", "22 00:00": "missed"} == outcomes(first)


def test_at_first_sight_a_schedule_that_may_have_been_edited_is_given_the_benefit() -> None:
    """Who has just changed the hour is not told of a night that was never due."""
    edited = schedule(updated_at=utc("2026-11-22 01:10"))
    (night,) = settle(look(utc("2026-11-22 09:00"), schedules=(edited,)), Past(), GRACES)
    assert (SlotOutcome.EXCUSED, "the schedule may have been edited since") == (night.outcome, night.note)


def test_slots_before_the_schedule_or_the_database_existed_are_not_demanded() -> None:
    """A schedule counts from its making."""
    new = schedule(uuid="new", created_at=utc("2026-11-22 00:10"))
    assert {"21 00:00": "met"} == outcomes(settle(look(utc("2026-11-22 09:00"), schedules=(new,)), WATCHED, GRACES))
    young = replace(look(utc("2026-11-22 09:00")), database=database(created_at=utc("2026-11-22 00:10")))
    assert () == settle(young, Past(), GRACES)


def test_a_schedule_made_since_the_last_look_is_judged_from_its_making() -> None:
    """A new schedule that does not run is told on its first night."""
    new = schedule(uuid="new", created_at=utc("2026-11-21 13:00"))
    night = settle(look(utc("2026-11-22 09:00"), schedules=(new,)), WATCHED, GRACES)[-1]
    assert ("new", SlotOutcome.MISSED) == (night.schedule_uuid, night.outcome)


def test_an_edit_excuses_what_lies_between_two_looks_unless_a_row_proves_it() -> None:
    """Nobody knows when the hour was changed: such a slot is no loss."""
    edited = (replace(schedule(), hour=8),)
    looked = settle(look(utc("2026-11-22 11:00"), schedules=edited), WATCHED, GRACES)
    assert {"21 00:00": "met", "22 08:00": "excused"} == outcomes(looked)
    proven = settle(look(utc("2026-11-22 11:00"), row(utc("2026-11-22 08:01")), schedules=edited), WATCHED, GRACES)
    assert {"21 00:00": "met", "22 08:00": "met"} == outcomes(proven)
    tomorrow = after(
        after(WATCHED, look(utc("2026-11-22 11:00"), schedules=edited)), look(utc("2026-11-23 11:00"), schedules=edited)
    )
    assert SlotOutcome.MISSED is tomorrow.ledger[-1].outcome


def test_an_hour_that_was_over_before_the_edit_takes_no_late_backup() -> None:
    """The schedule is moved to an hour of this morning while last night's backup is late: it is last night's still."""
    night = after(WATCHED, look(utc("2026-11-22 07:30")))
    edited = (replace(schedule(), hour=6),)
    moved = after(night, look(utc("2026-11-22 08:30"), schedules=edited))
    came = settle(look(utc("2026-11-22 09:30"), row(utc("2026-11-22 09:00")), schedules=edited), moved, GRACES)
    assert {"21 00:00": "met", "22 00:00": "late"} == outcomes(came)


def test_an_hour_that_goes_on_at_the_edit_is_proven_by_its_backup() -> None:
    """Moved to the very hour that it is, a schedule still runs in it."""
    met = after(WATCHED, look(utc("2026-11-22 08:10"), row(MIDNIGHT + MINUTE)))
    edited = (replace(schedule(), hour=8),)
    rows = (row(MIDNIGHT + MINUTE), row(utc("2026-11-22 08:46")))
    came = settle(look(utc("2026-11-22 09:30"), *rows, schedules=edited), met, GRACES)
    assert {"21 00:00": "met", "22 00:00": "met", "22 08:00": "met"} == outcomes(came)


def test_an_edit_within_the_grace_excuses_the_slot_that_waited() -> None:
    """Who moves the schedule minutes after it was due moves this night too."""
    waiting = after(WATCHED, look(utc("2026-11-22 00:05")))
    looked = settle(look(utc("2026-11-22 09:00"), schedules=(replace(schedule(), hour=5),)), waiting, GRACES)
    assert {"21 00:00": "met", "22 00:00": "excused", "22 05:00": "excused"} == outcomes(looked)


def test_a_slot_within_twelve_hours_of_the_last_run_is_excused() -> None:
    """Heroku skips it, and so does checker (heroku.md §3.2)."""
    past = after(
        Past(), look(utc("2026-11-21 20:10"), row(utc("2026-11-21 20:01")), schedules=(replace(schedule(), hour=20),))
    )
    moved = after(
        past, look(utc("2026-11-21 21:00"), row(utc("2026-11-21 20:01")), schedules=(replace(schedule(), hour=4),))
    )
    night = after(
        moved, look(utc("2026-11-22 09:00"), row(utc("2026-11-21 20:01")), schedules=(replace(schedule(), hour=4),))
    )
    assert "within 12 h of the last run, which Heroku skips" == night.ledger[-1].note


def test_after_an_outage_of_the_checker_a_missing_row_proves_a_loss_for_six_days() -> None:
    """Nights that were lost while checker was off are told; those whose rows are gone are unknown."""
    late = settle(look(utc("2026-11-28 09:00")), WATCHED, GRACES)
    expected = {"21 00:00": "met", "22 00:00": "unknown"} | {f"{day} 00:00": "missed" for day in range(23, 29)}
    assert expected == outcomes(late)


def test_a_night_without_a_slot_is_recorded_as_skipped_with_its_reason() -> None:
    """01:00 does not exist in London when the clocks go forward: no loss, and the ledger says why."""
    london = (schedule(1, "Europe/London", created_at=utc("2027-01-01 00:00")),)
    before = after(Past(), replace(look(utc("2027-03-27 12:00"), schedules=london)))
    entries = settle(look(utc("2027-03-28 12:00"), schedules=london), before, GRACES)
    assert SlotOutcome.SKIPPED is entries[-1].outcome
    assert "01:00 does not exist in Europe/London on 2027-03-28" in (entries[-1].note or "")


def test_a_date_that_is_left_out_does_not_take_the_next_one_with_it() -> None:
    """Samoa left out 30 December 2011: its slot is skipped, and that of the 31st, at the same instant, is judged."""
    samoa = (schedule(0, "Pacific/Apia", created_at=utc("2011-12-01 00:00")),)
    born = database(created_at=utc("2011-12-01 00:00"))
    before = after(Past(), replace(look(utc("2011-12-29 12:00"), schedules=samoa), database=born))
    entries = settle(replace(look(utc("2011-12-30 13:00"), schedules=samoa), database=born), before, GRACES)
    nights = {f"{e.day:%d}": str(e.outcome) for e in entries if e.at > utc("2011-12-29 12:00")}
    assert {"30": "skipped", "31": "missed"} == nights


def test_two_schedules_on_one_database_each_have_their_slots() -> None:
    """The one that runs does not hide the one that does not."""
    noon = schedule(12, uuid="noon", name="HEROKU_POSTGRESQL_NAVY_URL")
    both = (schedule(), noon)
    past = after(Past(), look(utc("2026-11-21 13:00"), schedules=both))
    entries = settle(look(utc("2026-11-22 15:00"), row(MIDNIGHT + MINUTE), schedules=both), past, GRACES)
    last = {e.schedule_uuid: e.outcome for e in entries}
    assert {"schedule-0-UTC": SlotOutcome.MET, "noon": SlotOutcome.MISSED} == last


def test_a_schedule_that_comes_over_from_another_database_loses_no_night() -> None:
    """After a promote the nights before it were the other database's."""
    old = schedule(uuid="moved", created_at=utc("2026-01-01 00:00"))
    entries = settle(look(utc("2026-11-22 09:00"), schedules=(old,)), replace(WATCHED, schedules=()), GRACES)
    moved = [e.outcome for e in entries if e.schedule_uuid == "moved"]
    assert moved
    assert {SlotOutcome.EXCUSED} == set(moved)


def test_what_a_schedule_made_of_another_database_meets_its_slot() -> None:
    """That the schedule ran is one thing, whose data it saved another (`recent_backup`)."""
    ran = replace(look(utc("2026-11-22 09:00")), runs=(row(MIDNIGHT + MINUTE),))
    assert SlotOutcome.MET is settle(ran, WATCHED, GRACES)[-1].outcome


def test_a_schedule_that_vanished_leaves_its_last_slot_to_be_decided() -> None:
    """A slot that was due while there was a schedule is not forgotten with it."""
    waiting = after(WATCHED, look(utc("2026-11-22 00:30")))
    gone = settle(look(utc("2026-11-22 03:00"), schedules=()), waiting, GRACES)
    assert SlotOutcome.MISSED is gone[-1].outcome


@pytest.mark.parametrize(
    ("later", "outcome"),
    [(20 * HOUR, SlotOutcome.LATE), (24 * HOUR - 6 * MINUTE, SlotOutcome.LATE), (24 * HOUR, SlotOutcome.MISSED)],
)
def test_a_backup_of_the_night_after_puts_nothing_right(later: timedelta, outcome: SlotOutcome) -> None:
    """The schedule ran once more and was gone by the next look: that backup was another night's."""
    lost = after(WATCHED, look(utc("2026-11-22 09:00")))
    gone = settle(look(utc("2026-11-24 09:00"), row(MIDNIGHT + later), schedules=()), lost, GRACES)
    assert outcome is gone[-1].outcome


def test_a_zone_that_nobody_knows_has_no_slots() -> None:
    """What cannot be computed is left to `schedule_matches`, which names the zone."""
    assert () == settle(look(utc("2026-11-22 09:00"), schedules=(schedule(0, "Mars/Olympus"),)), Past(), GRACES)


def test_looking_twice_changes_nothing() -> None:
    """The ledger of an unchanged world is the same at every look."""
    once = after(WATCHED, look(utc("2026-11-22 09:00"), row(MIDNIGHT + MINUTE)))
    assert once.ledger == settle(look(utc("2026-11-22 09:00"), row(MIDNIGHT + MINUTE)), once, GRACES)


def test_a_slot_is_entered_once_however_often_one_looks() -> None:
    """Ten looks a night make one entry a night."""
    past = WATCHED
    for minutes in range(0, 3 * 24 * 60, 145):
        past = after(past, look(utc("2026-11-21 12:00") + timedelta(minutes=minutes), row(MIDNIGHT + MINUTE)))
    assert ["21", "22", "23", "24"] == [f"{entry.at:%d}" for entry in past.ledger]
    assert DAY == past.ledger[1].at - past.ledger[0].at
