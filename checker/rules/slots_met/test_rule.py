"""The rule `slots_met`."""

import pytest

from checker.model import BackupStatus, Outcome, Past, Schedule, SlotEntry, SlotOutcome, Verdict
from checker.rules import slots_met
from tests.make import NOW, backup, requirement, schedule, seen, utc

UUID = "schedule-0-UTC"


def entry(day: int, outcome: SlotOutcome, backup: str | None = None, uuid: str = UUID) -> SlotEntry:
    """The slot of a November night."""
    at = utc(f"2026-11-{day} 00:00")
    return SlotEntry(uuid, at, at.date(), "00:00 UTC", outcome, backup)


def judge(*entries: SlotEntry, schedules: tuple[Schedule, ...] = (schedule(),)) -> Verdict:
    """Judge a ledger."""
    return slots_met.judge(seen((), schedules), Past(ledger=entries), requirement("00:00 UTC"), NOW)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (SlotOutcome.MISSED, "there was no backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC)"),
        (SlotOutcome.FAILED, "the backup failed (a022) for the slot of"),
        (SlotOutcome.CANCELLED, "the backup was cancelled (a022) for the slot of"),
        (SlotOutcome.STALLED, "the backup never finished (a022) for the slot of"),
    ],
)
def test_a_lost_slot_is_told_with_its_reason_and_a_capture(outcome: SlotOutcome, words: str) -> None:
    """The lost night is named, with what was lost how, and the command that secures the data now."""
    row = None if outcome is SlotOutcome.MISSED else "a022"
    verdict = judge(entry(21, SlotOutcome.MET, "a021"), entry(22, outcome, row))
    assert Outcome.FAIL is verdict.outcome
    assert words in verdict.summary
    assert ("heroku pg:backups:capture DATABASE --app shop",) == verdict.fix


def test_a_backup_that_only_takes_longer_is_not_called_dead() -> None:
    """A dump beyond `max_run` that goes on is told as running, and nobody is asked to start another one beside it."""
    alive = backup(22, status=BackupStatus.RUNNING, finished_at=None, updated_at=NOW)
    asked = requirement("00:00 UTC")
    past = Past(ledger=(entry(22, SlotOutcome.STALLED, "a022"),))
    verdict = slots_met.judge(seen([alive], [schedule()]), past, asked, NOW)
    assert verdict.summary.startswith("the backup still runs (a022) for the slot of")
    assert (verdict.limit or "").endswith("ended within 2 h (max_run)")
    assert ("heroku pg:backups:info a022 --app shop",) == verdict.fix


def test_a_missed_slot_counts_from_the_end_of_its_grace() -> None:
    """Since when: since it could have been known."""
    verdict = judge(entry(22, SlotOutcome.MISSED))
    assert utc("2026-11-22 02:00") == verdict.since
    assert "begun by 2026-11-22 02:00 UTC" in (verdict.limit or "")


@pytest.mark.parametrize("outcome", [SlotOutcome.MET, SlotOutcome.PARTIAL])
def test_a_satisfied_slot_passes(outcome: SlotOutcome) -> None:
    """A night with a backup is no finding, whatever was before it."""
    assert Outcome.PASS is judge(entry(21, SlotOutcome.MISSED), entry(22, outcome, "a022")).outcome


def test_a_late_backup_says_that_nothing_is_lost() -> None:
    """The end of a missed slot reads as what it is."""
    met = entry(21, SlotOutcome.MET, "a021")
    assert "it was late, nothing is lost" in judge(met, entry(22, SlotOutcome.LATE, "a022")).summary


@pytest.mark.parametrize("undecided", [(), (SlotOutcome.EXCUSED,)])
def test_a_late_backup_after_a_lost_night_says_no_such_thing(undecided: tuple[SlotOutcome, ...]) -> None:
    """The night before it is lost for good, and its end says so: it must not say the opposite as well."""
    between = [entry(21, outcome) for outcome in undecided]
    summary = judge(entry(20, SlotOutcome.FAILED, "a020"), *between, entry(22, SlotOutcome.LATE, "a022")).summary
    assert summary.endswith("; it was late")


@pytest.mark.parametrize(
    "undecided",
    [SlotOutcome.WAITING, SlotOutcome.RUNNING, SlotOutcome.SKIPPED, SlotOutcome.EXCUSED, SlotOutcome.UNKNOWN],
)
def test_what_decides_nothing_leaves_the_slot_before_it_in_force(undecided: SlotOutcome) -> None:
    """A lost night is not over because the next one has begun, nor is a good one bad."""
    assert Outcome.FAIL is judge(entry(21, SlotOutcome.MISSED), entry(22, undecided)).outcome
    assert Outcome.PASS is judge(entry(21, SlotOutcome.MET, "a021"), entry(22, undecided)).outcome


def test_several_nights_in_a_row_are_counted() -> None:
    """Three lost nights read as three."""
    verdict = judge(entry(19, SlotOutcome.MET, "a019"), *(entry(day, SlotOutcome.MISSED) for day in (20, 21, 22)))
    assert "missed; 3 slots in a row are lost" == verdict.actual


def test_of_two_schedules_the_one_that_runs_does_not_hide_the_other() -> None:
    """Each schedule that is there must have its backup."""
    both = (schedule(), schedule(12, uuid="noon"))
    verdict = judge(entry(21, SlotOutcome.MISSED), entry(22, SlotOutcome.MET, "a022", uuid="noon"), schedules=both)
    assert Outcome.FAIL is verdict.outcome


def test_a_new_schedule_without_any_decided_slot_does_not_end_the_loss_before_it() -> None:
    """Making the schedule anew is no backup."""
    assert Outcome.FAIL is judge(entry(21, SlotOutcome.MISSED), schedules=(schedule(uuid="new"),)).outcome


def test_what_a_schedule_before_the_last_one_lost_does_not_come_back() -> None:
    """Made anew twice: the loss under the first was told, and ended with the first good night under the second."""
    nights = (entry(18, SlotOutcome.MISSED, uuid="first"), entry(21, SlotOutcome.MET, "a021", uuid="second"))
    assert Outcome.PASS is judge(*nights, schedules=(schedule(uuid="third"),)).outcome


def test_without_any_slot_there_is_nothing_to_fail() -> None:
    """A new database is given its first night."""
    assert "no slot has been due yet" == judge().summary
    assert Outcome.NOT_APPLICABLE is judge(schedules=()).outcome
