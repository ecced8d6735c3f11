"""The rule `last_attempt_succeeded`."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from checker.model import Backup, BackupStatus, FailureLog, Outcome, Past, Seen, Severity, Verdict
from checker.rules import last_attempt_succeeded
from tests.make import DAY, HOUR, NOW, backup, database, requirement, seen, utc

FAILED, CANCELLED, PARTIAL = BackupStatus.FAILED, BackupStatus.CANCELLED, BackupStatus.PARTIAL
LINES = ("pg_dump: error: query failed: ERROR: permission denied for schema x", "pg_dump: detail: Query was: LOCK x.y")


def judge(observation: Seen, past: Past | None = None, severity: Severity = Severity.CRITICAL) -> Verdict:
    """Judge a look; `severity` is what policy says."""
    demanded = requirement("any", last_attempt_succeeded=None)
    demand = replace(demanded.demands["last_attempt_succeeded"], severity=severity)
    demanded = replace(demanded, demands={**demanded.demands, "last_attempt_succeeded": demand})
    return last_attempt_succeeded.judge(observation, past or Past(), demanded, NOW)


def bad(num: int = 12, status: BackupStatus = FAILED, **changes: object) -> Backup:
    """A scheduled attempt that ended badly last night."""
    return backup(num, 9 * HOUR + timedelta(minutes=30), status=status, **changes)


@pytest.mark.parametrize(
    ("row", "summary", "actual"),
    [
        (bad(), "the last attempt, a012, failed at 2026-11-22 00:01 UTC", "failed"),
        (bad(status=CANCELLED), "the last attempt, a012, was cancelled at 2026-11-22 00:01 UTC", "was cancelled"),
        (
            bad(status=CANCELLED, finished_at=None, canceled_at=utc("2026-11-22 00:07")),
            "the last attempt, a012, was cancelled at 2026-11-22 00:07 UTC",
            "was cancelled",
        ),
        (
            bad(status=PARTIAL, warnings=2),
            "the last attempt, a012, ended with 2 warnings at 2026-11-22 00:01 UTC",
            "ended with 2 warnings",
        ),
        (
            bad(scheduled=False),
            "the last attempt, b012, failed at 2026-11-22 00:01 UTC; a011 of 2026-11-21 00:30 UTC is good",
            "failed",
        ),
    ],
    ids=["failed", "cancelled", "cancelled, not finished", "warnings", "by hand"],
)
def test_an_attempt_that_did_not_succeed_is_told_with_when_and_how(row: Backup, summary: str, actual: str) -> None:
    """The finding names the attempt, how it ended and since when, and lets its log be read before the next capture."""
    verdict = judge(seen([backup(11, 33 * HOUR), row]))
    assert (Outcome.FAIL, summary, actual) == (verdict.outcome, verdict.summary, verdict.actual)
    assert (row.finished_at or row.canceled_at) == verdict.since
    assert (
        f"heroku pg:backups:info {row.name} --app shop",
        "heroku pg:backups:capture DATABASE --app shop",
    ) == verdict.fix


@pytest.mark.parametrize("known", [False, True], ids=["read at this look", "read before"])
def test_the_log_says_why(known: bool) -> None:
    """The reason is in the sentence itself, and what else the log says beside it."""
    log = FailureLog("backup-12", LINES)
    other = FailureLog("backup-11", ("pg_dump: error: another night's",))
    logs = (other, log)
    verdict = judge(seen([bad()], logs=() if known else logs), Past(logs=logs if known else ()))
    assert f"the last attempt, a012, failed at 2026-11-22 00:01 UTC: {LINES[0]}" == verdict.summary
    assert f"failed; its log: {LINES[0]} / {LINES[1]}" == verdict.actual


@pytest.mark.parametrize("logs", [(), (FailureLog("backup-12", ()),), (FailureLog("backup-11", LINES),)])
def test_without_a_log_nothing_is_said_of_it(logs: tuple[FailureLog, ...]) -> None:
    """A log that is empty, another backup's or was not to be had is not guessed at."""
    verdict = judge(seen([bad()], logs=logs))
    assert "the last attempt, a012, failed at 2026-11-22 00:01 UTC" == verdict.summary
    assert "failed" == verdict.actual


def test_a_long_log_and_a_long_name_do_not_flood_the_message() -> None:
    """However much there is to say, the finding fits into a message; the command names the backup in full."""
    name = "oa" + "1" * 300
    log = FailureLog("backup-12", tuple(f"pg_dump: error: {n} " + "x" * 280 for n in range(5)))
    verdict = judge(seen([bad(name=name)], logs=(log,)))
    assert 300 >= len(verdict.summary)
    assert 400 == len(verdict.actual or "")
    assert f"heroku pg:backups:info {name} --app shop" == verdict.fix[0]


@pytest.mark.parametrize(
    ("status", "policy", "matters"),
    [
        (PARTIAL, Severity.CRITICAL, Severity.WARNING),
        (PARTIAL, Severity.WARNING, Severity.WARNING),
        (PARTIAL, Severity.INFO, Severity.INFO),
        (FAILED, Severity.CRITICAL, Severity.CRITICAL),
        (CANCELLED, Severity.WARNING, Severity.WARNING),
    ],
)
def test_warnings_are_a_warning_at_most(status: BackupStatus, policy: Severity, matters: Severity) -> None:
    """A backup that can be restored wakes nobody."""
    assert matters is judge(seen([bad(status=status, warnings=1)]), severity=policy).severity


LAST_NIGHT = "; a011 of 2026-11-21 22:00 UTC is good"


@pytest.mark.parametrize(
    ("status", "older", "by_hand", "policy", "matters", "said"),
    [
        (CANCELLED, 2 * HOUR, True, Severity.CRITICAL, Severity.WARNING, LAST_NIGHT),
        (CANCELLED, 2 * HOUR, True, Severity.INFO, Severity.INFO, LAST_NIGHT),
        (CANCELLED, 26 * HOUR, True, Severity.CRITICAL, Severity.WARNING, "; a011 of 2026-11-20 22:00 UTC is good"),
        (CANCELLED, 26 * HOUR + timedelta(seconds=1), True, Severity.CRITICAL, Severity.CRITICAL, ""),
        (CANCELLED, 2 * HOUR, False, Severity.CRITICAL, Severity.CRITICAL, ""),
        (FAILED, 2 * HOUR, True, Severity.CRITICAL, Severity.CRITICAL, LAST_NIGHT),
        (FAILED, 26 * HOUR + timedelta(seconds=1), True, Severity.CRITICAL, Severity.CRITICAL, ""),
        (FAILED, 2 * HOUR, False, Severity.CRITICAL, Severity.CRITICAL, ""),
    ],
)
def test_what_went_wrong_by_hand_beside_a_good_backup_says_so(
    *, status: BackupStatus, older: timedelta, by_hand: bool, policy: Severity, matters: Severity, said: str
) -> None:
    """Who stops a capture by hand wakes nobody while last night's is good; a dump that fails is news all the same."""
    at = utc("2026-11-22 00:00")
    row = backup(12, created_at=at, status=status, scheduled=not by_hand)
    verdict = judge(seen([backup(11, created_at=at - older), row]), severity=policy)
    how = "failed" if status is FAILED else "was cancelled"
    assert (matters, f"the last attempt, {row.name}, {how} at 2026-11-22 00:01 UTC{said}") == (
        verdict.severity,
        verdict.summary,
    )


@pytest.mark.parametrize("good", [{"purged_at": NOW}, {"status": FAILED}, {"created_at": NOW - 90 * DAY}])
def test_what_cannot_be_restored_reassures_nobody(good: dict[str, Any]) -> None:
    """A removed or failed backup, or one of another database's days, makes a cancelled capture no lesser thing."""
    row = backup(12, HOUR, status=CANCELLED, scheduled=False)
    verdict = judge(seen([backup(11, 9 * HOUR, **good), row]))
    assert (Severity.CRITICAL, True) == (verdict.severity, verdict.summary.endswith(" UTC"))


def test_the_good_backup_stands_after_the_reason() -> None:
    """The log still says why, and the line stays short enough whatever it says."""
    row, log = backup(12, HOUR, status=CANCELLED, scheduled=False), FailureLog("backup-12", ("x" * 500,))
    summary = judge(seen([backup(11), row], logs=(log,))).summary
    assert summary.endswith("x…; a011 of 2026-11-22 00:30 UTC is good")
    assert 300 >= len(summary)


@pytest.mark.parametrize("status", [BackupStatus.PENDING, BackupStatus.RUNNING])
def test_what_is_not_over_decides_nothing(status: BackupStatus) -> None:
    """A failure is not put right by an attempt that may fail too, nor is a success spoilt by one that runs."""
    unfinished = backup(13, HOUR, status=status, finished_at=None)
    assert Outcome.FAIL is judge(seen([bad(12), unfinished])).outcome
    assert Outcome.PASS is judge(seen([backup(12), unfinished])).outcome


def test_the_next_attempt_that_succeeds_puts_it_right() -> None:
    """Scheduled or by hand, a good backup ends the finding and is named."""
    verdict = judge(seen([bad(12), backup(13, HOUR, scheduled=False)]))
    assert (Outcome.PASS, "the last attempt, b013, succeeded at 2026-11-22 08:31 UTC") == (
        verdict.outcome,
        verdict.summary,
    )


def test_the_last_attempt_is_the_one_made_last_and_not_the_one_that_ended_last() -> None:
    """A long dump that fails after a later capture has succeeded has lost nothing newer than what there is."""
    long = backup(12, 9 * HOUR, status=FAILED, finished_at=NOW - HOUR)
    assert Outcome.PASS is judge(seen([long, backup(13, 3 * HOUR)])).outcome
    same_second = backup(13, 9 * HOUR, status=FAILED)
    assert Outcome.FAIL is judge(seen([same_second, backup(12, 9 * HOUR)])).outcome


def test_what_its_schedule_made_counts_and_once() -> None:
    """A run that is bound to the database by its schedule alone says why the night was lost."""
    run = bad(12)
    assert Outcome.FAIL is judge(seen([backup(11, 33 * HOUR)], runs=(run,))).outcome
    assert judge(seen([run])) == judge(seen([run], runs=(run,)))


@pytest.mark.parametrize(
    "row",
    [
        backup(12, 3 * HOUR, status=FAILED),
        backup(12, -DAY, status=FAILED),
        backup(12, HOUR, status=FAILED, started_at=NOW + DAY),
    ],
    ids=["older than the database", "from the future", "started in the future"],
)
def test_rows_that_cannot_be_this_databases_count_for_nothing(row: Backup) -> None:
    """What another database did, or what a wrong clock wrote, raises no alarm here."""
    young = database(created_at=NOW - 2 * HOUR)
    assert Outcome.PASS is judge(seen([row, backup(11, HOUR)], database=young)).outcome


@pytest.mark.parametrize("rows", [[], [backup(1, HOUR, status=BackupStatus.RUNNING, finished_at=None)]])
def test_without_any_attempt_there_is_nothing_to_say(rows: list[Backup]) -> None:
    """A new database has no failure; and rows that Heroku drops put no failure right, which a pass would claim."""
    verdict = judge(seen(rows))
    assert (Outcome.NOT_APPLICABLE, "no attempt at a backup is over yet") == (verdict.outcome, verdict.summary)


def test_a_good_backup_whose_object_was_removed_was_a_success() -> None:
    """What Heroku expires later did not fail."""
    assert Outcome.PASS is judge(seen([backup(12, purged_at=NOW)])).outcome
