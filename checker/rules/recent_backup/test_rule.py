"""The rule `recent_backup`."""

from datetime import timedelta

import pytest

from checker.model import Backup, BackupStatus, Outcome, Past, Schedule, Seen, Verdict
from checker.rules import recent_backup
from checker.rules.recent_backup import Parameters, max_age_for
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen, utc


def judge(
    observation: Seen, max_age: timedelta | None = None, schedule_at: str | None = "00:00 Europe/London"
) -> Verdict:
    """Judge a look against a greatest age."""
    wanted = requirement(schedule_at, recent_backup=Parameters(max_age))
    return recent_backup.judge(observation, Past(), wanted, observation.seen_at)


def test_a_backup_of_last_night_passes_and_is_named() -> None:
    """A healthy database is no finding."""
    verdict = judge(seen([backup(7, 9 * HOUR)]))
    assert (Outcome.PASS, "a007, 9 h old") == (verdict.outcome, verdict.actual)


@pytest.mark.parametrize(
    ("age", "outcome"), [(29 * HOUR, Outcome.PASS), (29 * HOUR + timedelta(seconds=1), Outcome.FAIL)]
)
def test_auto_allows_the_longest_day_and_both_graces_and_not_a_second_more(age: timedelta, outcome: Outcome) -> None:
    """29 h for a daily slot in London: a 25-hour day never alarms."""
    assert outcome is judge(seen([backup(1, age)])).outcome


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2014-08-01 12:00", Outcome.PASS),  # 00:00 does not exist on this date
        ("2014-08-02 00:59", Outcome.PASS),  # the backup of 21:00 UTC may still be on the way
        ("2014-08-02 01:01", Outcome.FAIL),
    ],
)
def test_auto_allows_the_night_that_a_clock_change_takes_away_once_and_never_again(at: str, outcome: Outcome) -> None:
    """Cairo lost 00:00 twice in 2014 and then gave up summer time: no year ahead shows such a wait."""
    last = backup(1, created_at=utc("2014-07-30 22:00"))
    cairo = database(created_at=utc("2014-01-01 00:00"))
    assert outcome is judge(seen([last], database=cairo, seen_at=utc(at)), schedule_at="00:00 Africa/Cairo").outcome


def test_a_number_is_taken_literally() -> None:
    """Who writes 25h gets 25 h."""
    verdict = judge(seen([backup(1, 26 * HOUR)]), 25 * HOUR)
    assert (Outcome.FAIL, "a backup no older than 25 h") == (verdict.outcome, verdict.limit)


def test_too_old_says_since_when_and_how_to_capture() -> None:
    """The finding tells since when the limit is passed, and the command."""
    verdict = judge(seen([backup(12, 3 * DAY, scheduled=False)]))
    assert "b012, 3 days old" == verdict.actual
    assert NOW - 3 * DAY + 29 * HOUR == verdict.since
    assert ("heroku pg:backups:capture DATABASE --app shop",) == verdict.fix


@pytest.mark.parametrize(
    "row",
    [
        backup(2, HOUR, status=BackupStatus.FAILED),
        backup(2, HOUR, status=BackupStatus.CANCELLED),
        backup(2, HOUR, status=BackupStatus.RUNNING, finished_at=None),
        backup(2, HOUR, status=BackupStatus.PENDING, started_at=None, finished_at=None),
        backup(2, HOUR, purged_at=NOW),
    ],
    ids=["failed", "cancelled", "running", "pending", "removed"],
)
def test_what_cannot_be_restored_never_counts(row: Backup) -> None:
    """A young row that is no backup hides nothing."""
    assert Outcome.FAIL is judge(seen([row, backup(1, 3 * DAY)])).outcome


def test_a_backup_with_warnings_counts() -> None:
    """It can be restored; that it had warnings is another rule's matter."""
    assert Outcome.PASS is judge(seen([backup(1, HOUR, status=BackupStatus.PARTIAL, warnings=2)])).outcome


def test_a_row_older_than_the_database_never_counts() -> None:
    """What was dumped before this add-on existed is another database's."""
    young = database(created_at=NOW - 2 * HOUR)
    verdict = judge(seen([backup(1, 3 * HOUR)], database=young))
    assert (Outcome.PASS, "no good backup at all, on a database that is 2 h old") == (verdict.outcome, verdict.actual)


def test_with_no_backup_at_all_the_age_of_the_database_counts() -> None:
    """A new database gets its first night; an old one without any backup is told."""
    assert Outcome.PASS is judge(seen(database=database(created_at=NOW - DAY))).outcome
    assert Outcome.FAIL is judge(seen(database=database(created_at=NOW - 3 * DAY))).outcome


def test_age_counts_from_the_snapshot_and_not_from_its_end() -> None:
    """What was written while the dump ran is not in it."""
    slow = backup(1, 30 * HOUR, finished_at=NOW - HOUR)
    assert Outcome.FAIL is judge(seen([slow])).outcome


def test_a_clock_that_is_ahead_at_heroku_does_no_harm() -> None:
    """A snapshot from a minute ahead is simply new."""
    assert "a001, 0 min old" == judge(seen([backup(1, timedelta(minutes=-1))])).actual


def test_rows_that_may_be_another_databases_are_named() -> None:
    """What counts for nothing is said, so that nobody wonders."""
    verdict = judge(seen([backup(1, 3 * DAY)], unbound=("b013",)))
    assert "b013 may be another database's" in (verdict.actual or "")


@pytest.mark.parametrize(
    ("demanded", "real", "limit"),
    [
        ("any", [schedule(0, "UTC")], 28 * HOUR),
        ("any", [schedule(0, "Europe/London")], 29 * HOUR),
        ("any", [schedule(1, "Europe/London")], 51 * HOUR),  # no 01:00 on the last Sunday of March
        ("any", [schedule(1, "Europe/London"), schedule(0, "UTC")], 28 * HOUR),
        ("any", [schedule(0, "Mars/Olympus")], 29 * HOUR),
        ("any", [], 29 * HOUR),
        (None, [], 29 * HOUR),
    ],
)
def test_auto_follows_the_real_schedule_where_policy_leaves_it_open(
    demanded: str | None, real: list[Schedule], limit: timedelta
) -> None:
    """`auto` fits whatever schedule is there, over every clock change of the next 400 days."""
    look = Seen(database(), tuple(real), (), utc("2026-11-22 09:30"))
    assert limit == max_age_for(look, requirement(demanded, recent_backup=Parameters()), look.seen_at)
