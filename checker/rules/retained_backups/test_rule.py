"""The rule `retained_backups`. More in tests/unit/rules/test_retained_*.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import (
    Backup,
    BackupStatus,
    Outcome,
    Past,
    Severity,
    SlotEntry,
    SlotOutcome,
)
from checker.rules import retained_backups
from checker.rules.retained_backups import Parameters
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, utc
from tests.unit.rules.retained import FOUR_WEEKS, MIDNIGHT, judge, look, night, nights


def test_a_week_of_nights_passes_and_says_how_many_and_from_when() -> None:
    """A healthy database on the smallest plan; what the next run deletes is counted apart."""
    verdict = judge(look(nights(*range(8))))
    assert (Outcome.PASS, "7 scheduled backups to restore") == (verdict.outcome, verdict.limit)
    assert (
        "7 scheduled backups to restore and 1 that the next run deletes, the oldest of 2026-11-15 00:02 UTC"
    ) == verdict.summary


@pytest.mark.parametrize(
    ("ages", "scheduled", "outcome"),
    [
        (range(7), 7, Outcome.PASS),
        (range(1, 7), 7, Outcome.FAIL),
        (range(6), 7, Outcome.FAIL),
        # The eighth goes with the next run: it makes up for none that is lost.
        ((0, 1, 2, 4, 5, 6, 7), 7, Outcome.FAIL),
        ((0, 1, 2, 4, 5, 6), 6, Outcome.PASS),
        ((0, 1, 2, 4, 5), 6, Outcome.FAIL),
        ((), 1, Outcome.FAIL),
        ((6,), 1, Outcome.PASS),
    ],
)
def test_one_too_few_is_a_finding(ages: Sequence[int], scheduled: int, outcome: Outcome) -> None:
    """Both sides of the number that is demanded, without any memory."""
    assert outcome is judge(look(nights(*ages)), scheduled).outcome


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        (night(3), True),
        (night(3, status=BackupStatus.PARTIAL, warnings=2), True),
        (night(3, status=BackupStatus.FAILED), False),
        (night(3, status=BackupStatus.CANCELLED), False),
        (night(3, purged_at=NOW), False),
        (night(3, scheduled=False), False),
        (night(3, schedule_uuid=None, says_scheduled=True), True),
        (night(3, created_at=NOW + HOUR), False),
    ],
    ids=["good", "warnings", "failed", "cancelled", "purged", "by hand", "without a uuid", "from the future"],
)
def test_what_counts(row: Backup, counts: bool) -> None:
    """Good scheduled ones count, those with warnings too, and nothing else does."""
    outcome = judge(look([*nights(0, 1, 2, 4, 5, 6), row])).outcome
    assert counts == (outcome is Outcome.PASS)


@pytest.mark.parametrize(
    ("oldest", "outcome"), [(20, Outcome.PASS), (19, Outcome.PASS), (18, Outcome.FAIL), (6, Outcome.FAIL)]
)
def test_reach_is_that_of_the_oldest_good_one_to_the_night(oldest: int, outcome: Outcome) -> None:
    """Twenty days at 09:30: the first night within them is that of nineteen days ago at midnight."""
    rows = nights(*range(7), oldest)
    verdict = judge(look(rows, FOUR_WEEKS), 7, 20 * DAY)
    assert outcome is verdict.outcome


def test_reach_says_what_was_demanded_and_what_is_there() -> None:
    """The finding names the oldest one."""
    verdict = judge(look(nights(*range(8)), FOUR_WEEKS), 7, 20 * DAY)
    assert (
        "8 scheduled backups to restore, the oldest of 2026-11-15 00:02 UTC;"
        " 7 scheduled backups to restore, reaching back 20 days are demanded"
    ) == verdict.summary


@pytest.mark.parametrize(
    ("age", "reach", "outcome"),
    [
        (21 * DAY, 20 * DAY, Outcome.PASS),
        (21 * DAY + timedelta(seconds=1), 20 * DAY, Outcome.FAIL),
        (3 * DAY, 20 * DAY, Outcome.PASS),
    ],
)
def test_a_young_schedule_has_time_to_reach_back(age: timedelta, reach: timedelta, outcome: Outcome) -> None:
    """Nobody is alarmed while it fills up, and from then on everybody."""
    young = replace(FOUR_WEEKS, created_at=NOW - age)
    verdict = judge(look(nights(0, 1, 2, 3, 4, 5, 6)[: age.days], young), 3, reach)
    assert outcome is verdict.outcome
    if outcome is Outcome.PASS:
        assert "filling up, as the schedule backs up this database since" in verdict.summary


@pytest.mark.parametrize(("made", "born"), [(3, 60), (30, 3)])
def test_young_schedules_and_databases_are_filling_up(made: int, born: int) -> None:
    """Three nights are all there can be, by whichever of both is younger; two of them are not all."""
    young = replace(MIDNIGHT, created_at=NOW - made * DAY)
    of = database(created_at=NOW - born * DAY)
    verdict = judge(look(nights(0, 1, 2), young, database=of))
    assert (Outcome.PASS, True) == (verdict.outcome, "filling up" in verdict.summary)
    assert Outcome.FAIL is judge(look(nights(0, 1), young, database=of)).outcome


def test_a_night_whose_backup_may_be_on_the_way_is_not_demanded_yet() -> None:
    """At 00:01 six are there and the seventh runs; the last of before was deleted just now."""
    early = utc("2026-11-22 00:03")
    running = night(0, status=BackupStatus.RUNNING, finished_at=None)
    entry = SlotEntry(MIDNIGHT.uuid, utc("2026-11-22 00:00"), early.date(), MIDNIGHT.at, SlotOutcome.RUNNING, "a100")
    verdict = judge(look([running, *nights(1, 2, 3, 4, 5, 6)], seen_at=early), past=Past(ledger=(entry,)))
    assert Outcome.PASS is verdict.outcome
    assert verdict.summary.endswith("; the next is on its way, or a night had no slot")


def test_without_a_schedule_nothing_is_on_its_way() -> None:
    """Fewer than demanded is a finding, with the command; where `schedule_present` is demanded, that one tells it."""
    nothing = replace(look(nights(0, 1, 2)), schedules=())
    verdict = judge(nothing)
    assert ("heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop",) == verdict.fix
    assert verdict.summary.endswith("are demanded, and nothing schedules backups of this database")
    wanted = requirement("any", retained_backups=Parameters())
    assert () == retained_backups.judge(nothing, Past(), wanted, NOW).fix
    # What is left of it is not deleted by anything, and is there to restore.
    assert Outcome.PASS is judge(replace(look(nights(*range(20, 27))), schedules=())).outcome


def test_with_two_schedules_both_count() -> None:
    """Fourteen can be demanded of two a day, and fifteen never."""
    noon = replace(schedule(12, uuid="noon", name="NOON_URL"), retain_weeks=1, retain_months=0)
    by_day = [
        night(a, uuid=f"noon-{a}", created_at=utc("2026-11-21 12:02") - a * DAY, schedule_uuid="noon") for a in range(7)
    ]
    both = look([*nights(*range(7)), *by_day], MIDNIGHT, noon)
    assert Outcome.PASS is judge(both, 14, 7 * DAY).outcome
    assert Outcome.FAIL is judge(look([*nights(*range(7)), *by_day[1:]], MIDNIGHT, noon), 14).outcome
    assert "can never be" in judge(both, 15).summary
    # One of them alone makes seven.
    assert Outcome.PASS is judge(look(nights(*range(7)), MIDNIGHT, noon), 7).outcome


def test_a_schedule_in_an_unknown_zone_is_not_judged_by_its_slots() -> None:
    """Enough is enough; of too few nobody knows whether they are all there can be."""
    nowhere = replace(MIDNIGHT, timezone="Mars/Base")
    assert Outcome.PASS is judge(look(nights(*range(7)), nowhere)).outcome
    assert Outcome.UNKNOWN is judge(look(nights(0, 1), nowhere)).outcome
    assert "can never be" in judge(look(nights(0, 1), nowhere), 7, 30 * DAY).summary


def test_where_heroku_does_not_say_what_it_keeps_the_rows_are_judged() -> None:
    """Nothing is impossible, and what is there is what counts."""
    silent = replace(MIDNIGHT, retain_weeks=None, retain_months=None)
    assert Outcome.PASS is judge(look(nights(*range(7), 27), silent), 7, 28 * DAY).outcome
    assert Outcome.FAIL is judge(look(nights(*range(7)), silent), 7, 28 * DAY).outcome


def test_it_is_a_warning_at_most() -> None:
    """A lost night wakes people by `slots_met`; that there are six to choose from wakes nobody."""
    assert Severity.WARNING is retained_backups.META.at_most


@pytest.mark.parametrize("scheduled", [0, -1, 1001])
def test_the_number_has_bounds(scheduled: int) -> None:
    """No backup at all is no demand."""
    with pytest.raises(ValueError, match="from 1 to 1000"):
        Parameters(scheduled)


RETAINED = st.none() | st.integers(0, 2**63)


@given(
    st.lists(st.tuples(st.integers(-9, 90_000), st.sampled_from(BackupStatus), st.booleans()), max_size=30),
    RETAINED,
    RETAINED,
    st.integers(1, 1000),
    st.timedeltas(timedelta(), 3660 * DAY),
    st.sampled_from(["UTC", "Europe/London", "Mars/Base"]),
)
def test_whatever_there_is_one_line_is_said(
    rows: list[tuple[int, BackupStatus, bool]],
    weeks: int | None,
    months: int | None,
    scheduled: int,
    reach: timedelta,
    timezone: str,
) -> None:
    """No row and no number that Heroku could send, and no demand that a policy may write, breaks the rule."""
    made = [
        backup(n, timedelta(minutes=age), status=status, scheduled=by_schedule)
        for n, (age, status, by_schedule) in enumerate(rows)
    ]
    one = schedule(uuid="schedule-0-UTC", timezone=timezone, retain_weeks=weeks, retain_months=months)
    verdict = judge(look(made, one), scheduled, reach)
    assert "\n" not in verdict.summary
    good = [b for b in made if b.restorable and b.scheduled]
    assert len(good) >= 1 or "no scheduled backup" in str(verdict.actual)
