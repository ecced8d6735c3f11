"""The rule `retained_backups`: nights that were excused, lost, moved or made elsewhere."""

from dataclasses import replace

import pytest

from checker.model import (
    KnownSchedule,
    Outcome,
    Past,
    Seen,
    SlotEntry,
    SlotOutcome,
    Verdict,
)
from checker.rules import retained_backups
from checker.rules.retained_backups import Parameters
from tests.make import DAY, HOUR, NOW, requirement, utc
from tests.unit.rules.retained import MIDNIGHT, judge, look, night, nights


def entry(day: int, outcome: SlotOutcome, at: str = MIDNIGHT.at) -> SlotEntry:
    """What the ledger says of a night of November."""
    slot = utc(f"2026-11-{day:02d} 00:00")
    return SlotEntry(MIDNIGHT.uuid, slot, slot.date(), at, outcome)


KNOWN = (KnownSchedule(MIDNIGHT, NOW - HOUR, NOW - 30 * DAY),)


def remembered(*entries: SlotEntry) -> Past:
    """A past with a ledger of the whole week, met unless it says otherwise."""
    other = {e.at: e for e in entries}
    week = [entry(day, SlotOutcome.MET) for day in range(16, 23)]
    return Past(NOW - 30 * DAY, NOW - HOUR, KNOWN, tuple(other.get(e.at, e) for e in week))


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        (SlotOutcome.EXCUSED, Outcome.PASS),
        (SlotOutcome.SKIPPED, Outcome.PASS),
        (SlotOutcome.UNKNOWN, Outcome.PASS),
        (SlotOutcome.MISSED, Outcome.FAIL),
        (SlotOutcome.FAILED, Outcome.FAIL),
        # It was there, and somebody deleted it.
        (SlotOutcome.MET, Outcome.FAIL),
    ],
)
def test_the_ledger_says_which_nights_were_due(outcome: SlotOutcome, found: Outcome) -> None:
    """A night that was excused or has no slot is nobody's fault; one that was lost, or deleted since, is missing."""
    rows = nights(0, 1, 2, 4, 5, 6)
    assert found is judge(look(rows), past=remembered(entry(19, outcome))).outcome


def test_lost_nights_are_named_and_left_to_the_rules_that_alarm_of_them() -> None:
    """One lost night is one alarm: that of the newest is `slots_met`'s, the others are `no_gaps`'."""
    rows = look(nights(0, 1, 2, 4, 5, 6))
    wanted = requirement("any", slots_met=None, no_gaps=None, retained_backups=Parameters())

    def told(past: Past, observation: Seen = rows) -> Verdict:
        return retained_backups.judge(observation, past, wanted, NOW)

    older = told(remembered(entry(19, SlotOutcome.MISSED)))
    assert ("no_gaps", utc("2026-11-19 00:00")) == (older.explained_by, older.since)
    assert older.summary.endswith("7 scheduled backups to restore are demanded: 2026-11-19 (missed) is lost")
    newest = told(remembered(entry(22, SlotOutcome.FAILED)), look(nights(1, 2, 3, 4, 5, 6)))
    assert "slots_met" == newest.explained_by
    # What somebody deleted, nobody else tells.
    assert None is told(remembered()).explained_by
    # Where neither is demanded, it stands for itself.
    assert None is judge(rows, past=remembered(entry(19, SlotOutcome.MISSED))).explained_by


def test_an_edit_costs_no_alarm() -> None:
    """Moved to an earlier hour, a schedule may rightly leave a night out: the ledger knows, and rows give it away."""
    noon = [night(age, created_at=utc("2026-11-22 12:02") - age * DAY) for age in range(3, 8)]
    rows = [*nights(0, 1), *noon]
    edited = [entry(22, SlotOutcome.MET), entry(21, SlotOutcome.MET), entry(20, SlotOutcome.EXCUSED)]
    before = [
        replace(entry(19 - n, SlotOutcome.MET, "12:00 UTC"), at=utc("2026-11-19 12:00") - n * DAY) for n in range(4)
    ]
    past = Past(NOW - 30 * DAY, NOW - HOUR, KNOWN, (*before, *edited))
    assert Outcome.PASS is judge(look(rows), past=past).outcome
    assert Outcome.PASS is judge(look(rows)).outcome
    # Another night gone is one too many, with a memory and without.
    assert Outcome.FAIL is judge(look(rows[1:]), past=past).outcome
    assert Outcome.FAIL is judge(look(rows[1:])).outcome


def test_after_a_promote_a_schedule_begins_anew() -> None:
    """It backs up this database since it came here: known from memory, or from what it dumped before."""
    past = Past(NOW - 30 * DAY, NOW - HOUR, (KnownSchedule(MIDNIGHT, NOW - HOUR, NOW - 2 * DAY),))
    assert Outcome.PASS is judge(look(nights(0, 1)), past=past).outcome
    just_now = Past(NOW - 30 * DAY, NOW - HOUR)
    assert Outcome.PASS is judge(look([]), past=just_now).outcome
    dumped_another = look(nights(0, 1), runs=tuple(nights(*range(8))))
    assert Outcome.PASS is judge(dumped_another).outcome
    assert Outcome.FAIL is judge(look(nights(0, 1))).outcome
