"""The rule `not_stalled`."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from checker.model import Backup, BackupStatus, Outcome, Past, Seen, Verdict
from checker.rules import not_stalled
from checker.slots.ledger import HEARTBEAT
from tests.make import HOUR, NOW, backup, database, requirement, seen, utc

MINUTE = timedelta(minutes=1)
RUNNING, PENDING = BackupStatus.RUNNING, BackupStatus.PENDING


def running(num: int = 22, age: timedelta = HOUR, silent: timedelta | None = MINUTE, **changes: Any) -> Backup:  # noqa: ANN401 -- fields of Backup
    """A backup made `age` ago that began a minute later and gave its last sign of life `silent` ago."""
    values: dict[str, Any] = {
        "status": RUNNING,
        "started_at": NOW - age + MINUTE,
        "finished_at": None,
        "updated_at": None if silent is None else NOW - silent,
    }
    return backup(num, age, **(values | changes))


def pending(num: int = 22, age: timedelta = HOUR, **changes: Any) -> Backup:  # noqa: ANN401 -- fields of Backup
    """A backup made `age` ago that did not begin yet."""
    return backup(num, age, **({"status": PENDING, "started_at": None, "finished_at": None} | changes))


def judge(*backups: Backup, **changes: Any) -> Verdict:  # noqa: ANN401 -- fields of Seen
    """Judge a database with these backups, two hours to run."""
    return not_stalled.judge(seen(backups, **changes), Past(), requirement("any"), NOW)


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        (running(), Outcome.PASS),
        (running(age=2 * HOUR), Outcome.PASS),
        (running(age=2 * HOUR + MINUTE), Outcome.FAIL),
        (running(silent=HEARTBEAT), Outcome.PASS),
        (running(silent=HEARTBEAT + MINUTE), Outcome.FAIL),
        (running(age=16 * MINUTE, silent=None), Outcome.PASS),
        (running(age=17 * MINUTE, silent=None), Outcome.FAIL),
        (pending(), Outcome.PASS),
        (pending(age=2 * HOUR), Outcome.PASS),
        (pending(age=2 * HOUR + MINUTE), Outcome.FAIL),
        (running(age=3 * HOUR, scheduled=False), Outcome.FAIL),
        (pending(age=-MINUTE), Outcome.PASS),
        (backup(22, 3 * HOUR), Outcome.PASS),
        (backup(22, 3 * HOUR, status=BackupStatus.FAILED), Outcome.PASS),
        (backup(22, 3 * HOUR, status=BackupStatus.CANCELLED), Outcome.PASS),
    ],
)
def test_what_hangs(row: Backup, outcome: Outcome) -> None:
    """Past its time, or running without a sign of life: scheduled or manual, it hangs. What is over never does."""
    assert outcome is judge(row).outcome


def test_the_finding_says_which_one_since_when_and_its_last_sign() -> None:
    """All that is needed at 3 a.m.: which backup, since when it runs, when it was last heard of, what the limit is."""
    verdict = judge(running(22, 3 * HOUR, 178 * MINUTE))
    told = "a022 does not end: running since 2026-11-22 06:31 UTC, last sign of life 2026-11-22 06:32 UTC"
    assert told == verdict.summary
    assert "a backup that ends within 2 h and gives a sign of life every 15 min" == verdict.limit
    assert "running for 2 h 59 min, last sign of life 2026-11-22 06:32 UTC" == verdict.actual


def test_a_pending_one_is_told_as_such() -> None:
    """A backup that never began is not told as one that runs."""
    verdict = judge(pending(7, 3 * HOUR, scheduled=False))
    assert "b007 does not begin: pending since 2026-11-22 06:30 UTC, no sign of life" == verdict.summary


def test_the_fix_cancels_it_and_captures_anew() -> None:
    """Two commands in the order to run them."""
    assert (
        "heroku pg:backups:cancel a022 --app shop",
        "heroku pg:backups:capture DATABASE --app shop",
    ) == judge(running(22, 3 * HOUR, silent=HOUR)).fix


def test_one_that_goes_on_is_not_to_be_cancelled() -> None:
    """A dump that takes longer than it may, and is alive, may be the only good one: look at it, and let it be."""
    verdict = judge(running(22, 3 * HOUR))
    assert "a022 still runs after 2 h 59 min, longer than max_run (2 h) allows" == verdict.summary
    assert ("heroku pg:backups:info a022 --app shop",) == verdict.fix


def test_several_are_all_named_and_all_cancelled() -> None:
    """One finding for all that hang, the oldest first."""
    verdict = judge(running(23, 3 * HOUR, silent=HOUR), pending(22, 27 * HOUR))
    assert verdict.summary.startswith("a022 does not begin")
    assert verdict.summary.endswith("; a023 hangs too")
    assert ["a022", "a023"] == [command.split()[2] for command in verdict.fix[:-1]]


@pytest.mark.parametrize(
    ("row", "since"),
    [
        (pending(age=5 * HOUR), NOW - 3 * HOUR),
        (running(age=5 * HOUR), NOW - 3 * HOUR),
        (running(age=HOUR, silent=20 * MINUTE), NOW - 5 * MINUTE),
        (running(age=HOUR, silent=None), NOW - 44 * MINUTE),
    ],
)
def test_since_when_it_is_known_to_hang(row: Backup, since: datetime) -> None:
    """It counts from the end of its time, or from when it was silent for too long, whichever came first."""
    assert since == judge(row).since


@pytest.mark.parametrize(
    ("newer", "outcome"),
    [
        (backup(23, HOUR, scheduled=False), Outcome.PASS),
        (backup(23, HOUR, status=BackupStatus.PARTIAL, warnings=1), Outcome.PASS),
        (backup(23, HOUR, status=BackupStatus.FAILED), Outcome.FAIL),
        (backup(23, HOUR, purged_at=NOW), Outcome.FAIL),
        (backup(21, 4 * HOUR), Outcome.FAIL),
    ],
)
def test_a_newer_good_backup_makes_it_harmless(newer: Backup, outcome: Outcome) -> None:
    """Heroku's rows can hang for ever: one that good ones have followed alarms nobody."""
    verdict = judge(running(22, 3 * HOUR), newer)
    assert outcome is verdict.outcome
    if outcome is Outcome.PASS:
        assert "a022 hangs, but a newer good backup has followed it" == verdict.summary


def test_rows_of_a_former_database_do_not_count() -> None:
    """What hung before the database was made is another one's."""
    assert Outcome.PASS is judge(running(22, 3 * HOUR), database=database(created_at=NOW - 2 * HOUR)).outcome


def test_what_its_schedule_made_counts_too() -> None:
    """A run of its schedule that dumps another database counts, until that database has a newer good backup."""
    run = running(22, 3 * HOUR)
    assert Outcome.FAIL is judge(runs=(run,)).outcome
    assert Outcome.PASS is judge(runs=(run, backup(23, HOUR))).outcome
    assert Outcome.FAIL is judge(run, runs=(run, backup(23, HOUR))).outcome


def test_without_any_row_nothing_hangs() -> None:
    """A new database is no finding, and what runs well is shown."""
    assert "no backup is unfinished" == judge().summary
    assert "a022 is running since 2026-11-22 08:31 UTC, within its time" == judge(running()).summary


def test_a_longer_run_is_policy_s_to_allow() -> None:
    """A database that takes three hours to dump says so in `max_run`."""
    allowed = replace(requirement("any"), max_run=4 * HOUR)
    looked = seen([running(22, 3 * HOUR)])
    assert Outcome.PASS is not_stalled.judge(looked, Past(), allowed, NOW).outcome


def test_it_turns_when_an_unfinished_backup_is_past_its_time() -> None:
    """The worker looks again just then: at the end of each backup's time, and at no other."""
    looked: Seen = seen([backup(21, 9 * HOUR), running(22, created_at=utc("2026-11-22 09:00")), pending(23, HOUR)])
    turns = not_stalled.turns(looked, Past(), requirement("any"))
    assert [NOW + HOUR, utc("2026-11-22 11:00")] == list(turns)


def test_a_name_from_outside_cannot_break_out_of_the_fix() -> None:
    """Names are quoted: pasting the fix is safe."""
    verdict = judge(running(1, 3 * HOUR, name="a1; rm -rf ~", silent=HOUR))
    assert "heroku pg:backups:cancel 'a1; rm -rf ~' --app shop" == verdict.fix[0]
