"""The rule `no_gaps`."""

from datetime import timedelta

from checker.model import Outcome, Past, SlotEntry, SlotOutcome, Verdict
from checker.rules import no_gaps
from checker.rules.no_gaps import Parameters
from tests.make import DAY, NOW, requirement, schedule, seen, utc


def entry(day: int, outcome: SlotOutcome, uuid: str = "s") -> SlotEntry:
    """The slot of a November night."""
    at = utc(f"2026-11-{day:02d} 00:00")
    return SlotEntry(uuid, at, at.date(), "00:00 UTC", outcome, "a001")


def judge(*entries: SlotEntry, window: timedelta = 7 * DAY) -> Verdict:
    """Judge a ledger over a window, while the schedule `s` is there."""
    look = seen(schedules=[schedule(uuid="s")])
    return no_gaps.judge(look, Past(ledger=entries), requirement("any", no_gaps=Parameters(window)), NOW)


def test_a_lost_night_within_the_window_is_listed() -> None:
    """What the next good night does not bring back is named, with how it was lost."""
    verdict = judge(entry(19, SlotOutcome.FAILED), entry(20, SlotOutcome.MISSED), entry(22, SlotOutcome.MET))
    assert Outcome.FAIL is verdict.outcome
    assert "2 slots lost for good: 2026-11-19 (failed), 2026-11-20 (missed)" == verdict.summary
    assert utc("2026-11-19 00:00") == verdict.since


def test_the_newest_slot_is_left_to_slots_met() -> None:
    """One lost night is one alarm."""
    assert Outcome.PASS is judge(entry(21, SlotOutcome.MET), entry(22, SlotOutcome.MISSED)).outcome


def test_the_last_night_of_a_schedule_that_was_made_anew_is_not_forgotten() -> None:
    """What was lost before somebody scheduled again is listed once the new schedule has a good night."""
    lost, good = entry(20, SlotOutcome.MISSED, "before"), entry(22, SlotOutcome.MET)
    assert "1 slot lost for good: 2026-11-20 (missed)" == judge(lost, good).summary
    # As long as the new one has no night yet, `slots_met` tells it.
    assert Outcome.PASS is judge(lost).outcome


def test_what_lies_before_the_window_is_forgotten() -> None:
    """The finding heals by itself as the window moves on."""
    nights = (entry(10, SlotOutcome.MISSED), entry(22, SlotOutcome.MET))
    assert Outcome.PASS is judge(*nights).outcome
    assert Outcome.FAIL is judge(*nights, window=30 * DAY).outcome


def test_nights_that_were_no_loss_are_no_gaps() -> None:
    """Skipped, excused and unknown nights are not lost ones."""
    nights = [entry(19, SlotOutcome.SKIPPED), entry(20, SlotOutcome.EXCUSED), entry(21, SlotOutcome.UNKNOWN)]
    assert Outcome.PASS is judge(*nights, entry(22, SlotOutcome.LATE)).outcome


def test_many_gaps_are_counted_and_the_latest_are_named() -> None:
    """The finding stays readable after a bad month."""
    nights = [entry(day, SlotOutcome.MISSED) for day in range(1, 22)]
    verdict = judge(*nights, entry(22, SlotOutcome.MET), window=30 * DAY)
    assert "21 slots lost for good" in verdict.summary
    assert "2026-11-21 (missed) and 14 before" in verdict.summary
