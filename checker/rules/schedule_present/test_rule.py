"""The rule `schedule_present`."""

import shlex

from checker.model import Attachment, KnownSchedule, Outcome, Past
from checker.rules import schedule_present
from tests.make import DAY, HOUR, NOW, backup, database, requirement, schedule, seen, utc


def test_a_schedule_passes_and_is_named() -> None:
    """A database with a schedule is no finding."""
    verdict = schedule_present.judge(seen(schedules=[schedule(3)]), Past(), requirement("any"), NOW)
    assert (Outcome.PASS, "03:00 UTC") == (verdict.outcome, verdict.actual)


def test_none_fails_with_what_was_demanded_and_a_fix_that_restores_it() -> None:
    """The finding says what was demanded, what is there, and the command that heals it."""
    verdict = schedule_present.judge(seen(), Past(), requirement("00:00 Europe/London"), NOW)
    assert Outcome.FAIL is verdict.outcome
    assert "a backup each day at 00:00 Europe/London" == verdict.limit
    assert ("heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shop",) == verdict.fix


def test_the_last_scheduled_backup_shows_until_when_a_schedule_existed() -> None:
    """Without any memory the old rows still tell that there was a schedule, and until when."""
    old = [backup(10, 10 * DAY), backup(11, created_at=utc("2026-11-13 00:03")), backup(12, 3 * DAY, scheduled=False)]
    verdict = schedule_present.judge(seen(old), Past(), requirement("any"), NOW)
    assert utc("2026-11-13 00:03") == verdict.since
    assert "none; a schedule existed until 2026-11-13 00:03 UTC at least (a011 was made by it)" == verdict.actual


def test_what_was_seen_before_tells_the_hour_and_zone_that_were_lost() -> None:
    """With `any` demanded the fix restores the very schedule that vanished."""
    known = KnownSchedule(schedule(4, "Europe/Paris"), NOW - HOUR, NOW - 9 * DAY)
    verdict = schedule_present.judge(seen([backup(1)]), Past(schedules=(known,)), requirement("any"), NOW)
    assert NOW - HOUR == verdict.since
    assert ("heroku pg:backups:schedule DATABASE --at '04:00 Europe/Paris' --app shop",) == verdict.fix


def test_an_older_memory_than_the_last_backup_still_tells_hour_and_zone() -> None:
    """The newest sign dates the loss, the memory gives the hour."""
    known = KnownSchedule(schedule(4, "Europe/Paris"), NOW - 5 * DAY, NOW - 9 * DAY)
    verdict = schedule_present.judge(seen([backup(1, DAY)]), Past(schedules=(known,)), requirement("any"), NOW)
    assert NOW - DAY == verdict.since
    assert "'04:00 Europe/Paris'" in verdict.fix[0]


def test_a_database_that_never_had_one_counts_from_its_making() -> None:
    """Nothing is invented where nothing shows that there was a schedule; another database's old rows show nothing."""
    foreign = backup(1, 90 * DAY)
    verdict = schedule_present.judge(seen([foreign]), Past(), requirement("any"), NOW)
    assert "none; nothing shows that there ever was one" == verdict.actual
    assert NOW - 60 * DAY == verdict.since


def test_hostile_names_cannot_break_out_of_the_fix() -> None:
    """A name with shell characters in it is quoted, so that pasting the fix is safe."""
    name = "x'; rm -rf ~ #"
    evil = database("a$(id)", attachments=(Attachment(name, "a$(id)", "id-of-a$(id)"),))
    words = shlex.split(schedule_present.judge(seen(database=evil), Past(), requirement("any"), NOW).fix[0])
    assert ["heroku", "pg:backups:schedule", name, "--at", "00:00 UTC", "--app", "a$(id)"] == words
