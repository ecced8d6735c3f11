"""The rule `schedule_present`."""

import shlex

import pytest

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


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-14 01:59", None),
        ("2026-11-14 02:00", "1 demanded slot has gone by without a scheduled backup since"),
        ("2026-11-15 01:59", "1 demanded slot has gone by without a scheduled backup since"),
        ("2026-11-16 09:30", "3 demanded slots have gone by without a scheduled backup since"),
    ],
)
def test_demanded_slots_that_went_by_are_counted(now: str, said: str | None) -> None:
    """Each night after the last sign of a schedule counts, once its grace is over."""
    looked = seen([backup(11, created_at=utc("2026-11-13 00:03"))], seen_at=utc(now))
    actual = schedule_present.judge(looked, Past(), requirement("00:00 UTC"), utc(now)).actual or ""
    assert (said or "none; a schedule existed until 2026-11-13 00:03 UTC at least (a011 was made by it)") in actual
    assert (said is not None) == actual.endswith("since")


@pytest.mark.parametrize(
    ("demand", "last", "said"),
    [
        ("any", "04:00 Europe/Paris", "; 2 slots of 04:00 Europe/Paris have gone by without a scheduled backup since"),
        ("any", "04:00 Mars/Olympus", ""),
        ("06:00 UTC", "04:00 Europe/Paris", "; 2 demanded slots have gone by without a scheduled backup since"),
        ("06:00 UTC", "04:00 Mars/Olympus", "; 2 demanded slots have gone by without a scheduled backup since"),
        ("10:00 UTC", "04:00 Europe/Paris", "; 1 demanded slot has gone by without a scheduled backup since"),
    ],
)
def test_which_slots_are_counted(demand: str, last: str, said: str) -> None:
    """Those that policy demands; with any hour those of the schedule that was seen last, where its zone is known."""
    known = KnownSchedule(schedule(int(last[:2]), last[6:]), NOW - 2 * DAY, NOW - 9 * DAY)
    late = [backup(1, 2 * DAY + 6 * HOUR)]
    verdict = schedule_present.judge(seen(late), Past(schedules=(known,)), requirement(demand), NOW)
    assert f"none; a schedule ({last}) existed until 2026-11-20 09:30 UTC at least{said}" == verdict.actual


def test_slots_soon_after_the_last_run_are_not_counted() -> None:
    """Heroku would have skipped a slot within twelve hours of the last run: nothing was lost by it."""
    row = backup(1, created_at=utc("2026-11-21 23:03"))
    verdict = schedule_present.judge(seen([row]), Past(), requirement("00:00 UTC"), NOW)
    assert "slot" not in (verdict.actual or "")


def test_a_database_that_never_had_a_schedule_counts_every_night() -> None:
    """Sixty nights, all without one, and the words say since when."""
    said = "60 demanded slots have gone by without a scheduled backup since the database was made"
    verdict = schedule_present.judge(seen(), Past(), requirement("00:00 UTC"), NOW)
    assert f"none; nothing shows that there ever was one; {said}" == verdict.actual


def test_what_is_listed_but_orphaned_stands_before_the_count() -> None:
    """The orphan explains, the count says what it cost."""
    orphan = schedule(name="OLD_URL")
    verdict = schedule_present.judge(seen(orphans=(orphan,)), Past(), requirement("00:00 UTC"), NOW)
    assert "OLD_URL at 00:00 UTC, which names no attachment" in (verdict.actual or "").partition("; 60 demanded")[0]


def test_hostile_names_cannot_break_out_of_the_fix() -> None:
    """A name with shell characters in it is quoted, so that pasting the fix is safe."""
    name = "x'; rm -rf ~ #"
    evil = database("a$(id)", attachments=(Attachment(name, "a$(id)", "id-of-a$(id)"),))
    words = shlex.split(schedule_present.judge(seen(database=evil), Past(), requirement("any"), NOW).fix[0])
    assert ["heroku", "pg:backups:schedule", name, "--at", "00:00 UTC", "--app", "a$(id)"] == words
