"""The rule `manual_headroom`."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Attachment, Backup, BackupStatus, Database, Outcome, Past, Severity, Verdict
from checker.rules import manual_headroom
from checker.rules.manual_headroom import Parameters
from tests.make import DAY, NOW, backup, database, requirement, seen


def judge(*backups: Backup, room: int = 1, of: Database | None = None) -> Verdict:
    """Judge rows; so many more captures have to fit."""
    wanted = requirement(manual_headroom=Parameters(room))
    return manual_headroom.judge(seen(backups, database=of or database()), Past(), wanted, NOW)


def by_hand(num: int, **changes: object) -> Backup:
    """A good capture of `num` days before day 30, on a plan that keeps five."""
    return backup(num, (30 - num) * DAY, **{"scheduled": False, "num_keep": 5, **changes})


def captures(count: int, **changes: object) -> list[Backup]:
    """So many captures, one a day: b011, b012, ..."""
    return [by_hand(11 + n, **changes) for n in range(count)]


@pytest.mark.parametrize(
    ("count", "room", "outcome"),
    [
        (0, 1, Outcome.PASS),
        (4, 1, Outcome.PASS),
        (5, 1, Outcome.FAIL),
        (6, 1, Outcome.FAIL),
        (3, 2, Outcome.PASS),
        (4, 2, Outcome.FAIL),
        (0, 5, Outcome.PASS),
    ],
)
def test_with_room_for_the_next_capture_all_is_fine(count: int, room: int, outcome: Outcome) -> None:
    """Four of five leave room for one, five of five for none."""
    assert outcome is judge(*captures(count), room=room).outcome


def test_the_one_that_goes_next_is_named_with_how_to_save_it() -> None:
    """Whoever took it for a reason learns of it before it is gone; nothing destructive is advised."""
    verdict = judge(*captures(5))
    assert (
        "5 manual backups of 5 that Heroku keeps: the next capture drops b011 of 2026-11-03 09:30 UTC; who wants to"
        " keep it saves it first, from what `heroku pg:backups:url b011 --app shop` prints"
    ) == verdict.summary
    assert ((), by_hand(15).created_at) == (verdict.fix, verdict.since)


def test_where_room_is_short_and_none_goes_yet_it_says_how_many_fit() -> None:
    """A demand for more room than one capture does not name a backup that is not at stake yet."""
    verdict = judge(*captures(3), room=3)
    assert "3 manual backups of 5 that Heroku keeps: 2 more captures until the next one drops the oldest" == (
        verdict.summary
    )


def test_after_a_change_to_a_smaller_plan_several_go() -> None:
    """All that the next capture drops are told, the oldest first, and many are counted."""
    kept = [*captures(6, num_keep=25), by_hand(17, num_keep=2)]
    verdict = judge(*kept)
    assert "the next capture drops b011 of 2026-11-03 09:30 UTC, b012 of" in verdict.summary
    assert "b013 of 2026-11-05 09:30 UTC and 3 more;" in verdict.summary


@pytest.mark.parametrize(
    "other",
    [
        backup(20, DAY, num_keep=5),
        by_hand(20, status=BackupStatus.FAILED),
        by_hand(20, status=BackupStatus.CANCELLED),
        by_hand(20, status=BackupStatus.RUNNING, finished_at=None),
        by_hand(20, purged_at=NOW - DAY),
        by_hand(20, from_name="NAVY"),
        by_hand(20, created_at=NOW - 61 * DAY),
        by_hand(20, schedule_uuid=None, says_scheduled=True),
    ],
    ids=["scheduled", "failed", "cancelled", "running", "purged", "another name", "another's", "of a lost schedule"],
)
def test_what_heroku_does_not_count_takes_no_room(other: Backup) -> None:
    """Only good manual backups of the same name push each other out."""
    assert Outcome.PASS is judge(*captures(4), other).outcome


def test_one_with_warnings_takes_room() -> None:
    """It succeeded, so Heroku counts it."""
    assert Outcome.FAIL is judge(*captures(4), by_hand(20, status=BackupStatus.PARTIAL)).outcome


def test_a_database_known_by_herokus_own_name_is_found_in_its_rows() -> None:
    """Rows leave the long prefix of attachment names out."""
    maroon = database(attachments=(Attachment("HEROKU_POSTGRESQL_MAROON", "shop", "id-of-shop"),))
    assert Outcome.FAIL is judge(*captures(5, from_name="MAROON"), of=maroon).outcome
    assert Outcome.PASS is judge(*captures(5), of=maroon).outcome


def test_the_newest_row_says_how_many_are_kept() -> None:
    """After a change of the plan the number of the newest capture holds."""
    assert Outcome.PASS is judge(*captures(5), by_hand(20, num_keep=25)).outcome
    assert Outcome.FAIL is judge(*captures(3, num_keep=25), by_hand(20, num_keep=4)).outcome


def test_a_number_that_heroku_does_not_tell_is_unknown() -> None:
    """What could not be seen is never fine; where there is nothing to drop, it does not matter."""
    assert Outcome.UNKNOWN is judge(*captures(1, num_keep=None)).outcome
    assert Outcome.PASS is judge().outcome


def test_it_presses_nobody() -> None:
    """It is information, told once, unless policy wants more."""
    assert (Severity.INFO, False) == (manual_headroom.META.at_most, manual_headroom.META.reminded)


@pytest.mark.parametrize("room", [0, -1, 1001])
def test_room_has_bounds(room: int) -> None:
    """No room at all is no demand."""
    with pytest.raises(ValueError, match="from 1 to 1000"):
        Parameters(room)


@given(
    st.lists(st.tuples(st.integers(0, 10**5), st.none() | st.integers(0, 2**63)), max_size=20),
    st.integers(1, 1000),
)
def test_whatever_numbers_there_are_one_line_is_said(rows: list[tuple[int, int | None]], room: int) -> None:
    """No number that Heroku could send breaks the rule, and what fails says what goes or how many fit."""
    made = [backup(n, timedelta(minutes=age), scheduled=False, num_keep=keep) for n, (age, keep) in enumerate(rows)]
    verdict = judge(*made, room=room)
    assert "\n" not in verdict.summary
    if verdict.outcome is Outcome.FAIL:
        assert "drops" in verdict.summary
