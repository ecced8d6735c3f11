"""The rule `schedule_bound`: a schedule that dumps another database."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import Attachment, BackupStatus, KnownSchedule, Outcome, Past, Severity
from tests.make import DAY, HOUR, NOW, backup, database, schedule, seen
from tests.unit.rules.bound import (
    CAPTURE,
    FIRST_LOOK,
    LAST_LOOK,
    MIDNIGHT,
    NOON,
    REMAKE,
    RIGHT,
    WRONG,
    judge,
    known,
    of_another,
)


def test_a_run_of_another_database_after_the_promote_is_told_with_all_that_is_known() -> None:
    """Which schedule, which run, whose: and a capture, then a schedule made anew."""
    verdict = judge(of_another(WRONG), known(NOW - 2 * DAY))
    assert (Outcome.FAIL, Severity.CRITICAL, WRONG.created_at) == (verdict.outcome, verdict.severity, verdict.since)
    assert (
        "schedule DATABASE_URL (00:00 UTC) has the name of this database and backs up another one: its newest run, "
        "a013 (2026-11-22 00:30 UTC), dumped NAVY"
    ) == verdict.summary
    assert REMAKE == verdict.fix
    assert None is verdict.explained_by


MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("past", "severity"),
    [
        # Seen here before the run: proof. The clocks may differ by five minutes.
        (known(WRONG.created_at - DAY), Severity.CRITICAL),
        (known(WRONG.created_at - 6 * MINUTE), Severity.CRITICAL),
        (known(WRONG.created_at - 5 * MINUTE), None),
        (known(WRONG.created_at), None),
        (known(WRONG.created_at + 9 * HOUR), None),
        # It came since the last look, or came back: what it made was made elsewhere.
        (Past(FIRST_LOOK, LAST_LOOK), None),
        (Past(FIRST_LOOK, LAST_LOOK, (KnownSchedule(NOON, LAST_LOOK, FIRST_LOOK),)), None),
        (known(FIRST_LOOK, NOW - DAY), None),
        (known(LAST_LOOK, LAST_LOOK), None),
        # It was here at the first look already: nobody saw it come.
        (None, Severity.WARNING),
        (known(WRONG.created_at + HOUR, first=WRONG.created_at + HOUR), Severity.WARNING),
        (known(FIRST_LOOK, first=FIRST_LOOK), Severity.CRITICAL),
    ],
    ids=[
        "a day before",
        "just before",
        "within the skew",
        "at once",
        "after it",
        "new here",
        "another is known",
        "came back since",
        "came back",
        "no memory",
        "there at first sight",
        "there at first sight, and a night since",
    ],
)
def test_only_a_run_since_the_promote_proves_it(past: Past | None, severity: Severity | None) -> None:
    """Runs of before are rightly the old database's; where nobody knows which is before, it is a warning."""
    verdict = judge(of_another(WRONG), past)
    if severity is None:
        assert (Outcome.PASS, "its next run is awaited") == (verdict.outcome, verdict.summary[-23:])
    else:
        assert (Outcome.FAIL, severity) == (verdict.outcome, verdict.severity)


def test_a_single_look_says_that_it_cannot_know() -> None:
    """`checker check` tells what it sees, and what it cannot see."""
    verdict = judge(of_another(WRONG))
    assert (
        "schedule DATABASE_URL (00:00 UTC) may back up another database: its newest run, a013 (2026-11-22 00:30 UTC), "
        "dumped NAVY; one look cannot tell whether the name came here since; the next run will"
    ) == verdict.summary
    assert REMAKE == verdict.fix


def test_a_run_from_before_the_database_existed_is_no_sign() -> None:
    """A new database that takes over the name is not told for the nights before it was made."""
    young = database(created_at=WRONG.created_at + HOUR)
    assert Outcome.PASS is judge(of_another(WRONG, database=young)).outcome


@pytest.mark.parametrize(
    ("from_name", "words"),
    [
        ("NAVY", "dumped NAVY"),
        ("HEROKU_POSTGRESQL_NAVY", "dumped HEROKU_POSTGRESQL_NAVY"),
        (None, "dumped another one"),
        ("", "dumped another one"),
        ("DATABASE", "dumped another one (called DATABASE in its row)"),
        ("COPPER", "dumped another one (called COPPER in its row)"),
    ],
)
def test_the_other_database_is_named_where_its_row_does(from_name: str | None, words: str) -> None:
    """A row without a name, or with the one that has moved since, misleads nobody."""
    names = tuple(Attachment(name, "shop", "id-of-shop") for name in ("DATABASE", "HEROKU_POSTGRESQL_COPPER"))
    run = replace(WRONG, from_name=from_name)
    verdict = judge(of_another(run, database=database(attachments=names)), known(FIRST_LOOK))
    assert verdict.summary.endswith(words)


@pytest.mark.parametrize(
    "status", [BackupStatus.PENDING, BackupStatus.RUNNING, BackupStatus.FAILED, BackupStatus.CANCELLED]
)
def test_a_run_need_not_be_good_to_show_where_it_goes(status: BackupStatus) -> None:
    """Of whose database a dump is shows as soon as it is made."""
    assert Outcome.FAIL is judge(of_another(replace(WRONG, status=status)), known(FIRST_LOOK)).outcome


def test_only_the_newest_run_counts() -> None:
    """A schedule that has been put right is right from its next run on, and a deleted row tells nothing."""
    old = replace(WRONG, uuid="old", created_at=NOW - 2 * DAY, started_at=NOW - 2 * DAY)
    past = known(FIRST_LOOK)
    assert Outcome.PASS is judge(seen([RIGHT], [MIDNIGHT], runs=(old, RIGHT)), past).outcome
    assert Outcome.FAIL is judge(seen([old], [MIDNIGHT], runs=(old, WRONG)), past).outcome
    verdict = judge(of_another(WRONG, old), past)
    assert old.created_at == verdict.since


def test_of_several_schedules_each_is_judged() -> None:
    """A second schedule that is right does not hide one that is wrong."""
    noon = backup(14, schedule_uuid="noon")
    verdict = judge(seen([noon], [MIDNIGHT, NOON], runs=(WRONG, noon)), known(FIRST_LOOK))
    assert (Outcome.FAIL, True) == (verdict.outcome, "DATABASE_URL" in verdict.summary)
    assert (
        "ALSO_URL made a014 (2026-11-22 00:30 UTC) of this database"
        in judge(seen([noon], [NOON], runs=(noon,))).summary
    )


def test_the_demanded_hour_is_what_the_fix_makes() -> None:
    """A fix never contradicts policy."""
    verdict = judge(of_another(WRONG), known(FIRST_LOOK), "03:00 Europe/London")
    assert "heroku pg:backups:schedule DATABASE --at '03:00 Europe/London' --app shop" == verdict.fix[-1]


@pytest.mark.parametrize("where", ["schedules", "orphans", "neighbours"])
def test_no_fix_unschedules_what_the_command_line_might_mistake(where: str) -> None:
    """Heroku's command line takes the first name that contains the word: a good schedule must not go."""
    other = schedule(4, uuid="other", name="OLD_DATABASE_URL")
    there = {"schedules": (MIDNIGHT, other)} if where == "schedules" else {where: (other,)}
    verdict = judge(of_another(WRONG, **there), known(FIRST_LOOK))
    assert (CAPTURE, REMAKE[-1]) == verdict.fix[:2]
    assert not any("unschedule DATABASE_URL" in command for command in verdict.fix)
    assert "the fix only edits it, as unscheduling it might hit OLD_DATABASE_URL instead" in (verdict.actual or "")
