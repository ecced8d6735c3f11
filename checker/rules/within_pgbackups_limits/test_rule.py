"""The rule `within_pgbackups_limits`."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Backup, BackupStatus, Bytes, DatabaseInfo, Outcome, Past, Severity, Verdict
from checker.rules import within_pgbackups_limits
from checker.rules.within_pgbackups_limits import Parameters
from tests.make import DAY, HOUR, NOW, backup, requirement, seen

GB = 1024**3
LIMIT = 20 * GB


def judge(*backups: Backup, max_size: int = LIMIT) -> Verdict:
    """Judge rows against a largest size."""
    wanted = requirement(within_pgbackups_limits=Parameters(Bytes(max_size)))
    return within_pgbackups_limits.judge(seen(backups), Past(), wanted, NOW)


def sized(num: int, size: int | None, age: timedelta = 9 * HOUR, **changes: object) -> Backup:
    """A backup of a database of that size."""
    return backup(num, age, source_size=size, **changes)


@pytest.mark.parametrize(
    ("size", "outcome"), [(0, Outcome.PASS), (LIMIT, Outcome.PASS), (LIMIT + 1, Outcome.FAIL), (2**63, Outcome.FAIL)]
)
def test_twenty_gigabytes_pass_and_not_a_byte_more(size: int, outcome: Outcome) -> None:
    """Heroku means its logical backups for up to 20 GB."""
    assert outcome is judge(sized(1, size)).outcome


def test_a_limit_of_ones_own_is_taken() -> None:
    """Who trusts the dumps of 50 GB says so."""
    assert Outcome.PASS is judge(sized(1, 50 * GB), max_size=50 * GB).outcome
    assert Outcome.FAIL is judge(sized(1, 50 * GB + 1), max_size=50 * GB).outcome


def test_over_it_says_how_large_and_what_else_to_rely_on() -> None:
    """The finding names the other controls; no command makes a database smaller."""
    verdict = judge(sized(7, 23 * GB))
    assert (
        "the database: 23.00GB when a007 began (2026-11-22 00:30 UTC); Heroku's logical backups are meant for 20GB at"
        " most and may time out beyond: rely on Continuous Protection as well (rule continuous_protection), or on a"
        " pg_dump of your own, from a follower"
    ) == verdict.summary
    assert ("a database of 20GB at most", ()) == (verdict.limit, verdict.fix)


def test_it_has_been_so_since_the_first_backup_in_a_row_that_was_over() -> None:
    """Since when is told, however the rows are sorted."""
    rows = [sized(3, 22 * GB, DAY), sized(4, 23 * GB), sized(1, 21 * GB, 3 * DAY), sized(2, 19 * GB, 2 * DAY)]
    assert NOW - DAY == judge(*rows).since


def test_the_newest_size_counts() -> None:
    """A database that somebody cleared up is no finding any more; one that grew overnight is."""
    assert Outcome.PASS is judge(sized(1, 30 * GB, DAY), sized(2, 5 * GB)).outcome
    assert Outcome.FAIL is judge(sized(1, 5 * GB, DAY), sized(2, 30 * GB)).outcome


def test_an_attempt_that_failed_tells_the_size_too() -> None:
    """The very database whose dumps time out is found."""
    failed = sized(2, 80 * GB, status=BackupStatus.FAILED)
    assert Outcome.FAIL is judge(sized(1, 19 * GB, DAY), failed).outcome


def test_a_row_without_a_size_hides_no_older_one() -> None:
    """The newest row that tells a size is taken."""
    assert Outcome.FAIL is judge(sized(1, 30 * GB, DAY), sized(2, None)).outcome


def test_a_new_database_is_no_finding() -> None:
    """Without a backup that began there is nothing to judge, and nothing unknown either."""
    pending = sized(1, None, status=BackupStatus.PENDING, started_at=None, finished_at=None)
    assert Outcome.NOT_APPLICABLE is judge().outcome
    assert Outcome.NOT_APPLICABLE is judge(pending).outcome


def test_a_size_that_heroku_does_not_tell_is_unknown() -> None:
    """What could not be seen is never fine."""
    verdict = judge(sized(1, None))
    assert (Outcome.UNKNOWN, "Heroku does not say how large the database is") == (verdict.outcome, verdict.summary)


@pytest.mark.parametrize(
    ("age", "size", "outcome"),
    [(HOUR, 30 * GB, Outcome.FAIL), (DAY, 30 * GB, Outcome.PASS), (HOUR, None, Outcome.PASS)],
)
def test_details_that_are_known_and_newer_count(age: timedelta, size: int | None, outcome: Outcome) -> None:
    """Where another rule has the details fetched, they are not ignored; older ones do not outvote a row."""
    info = DatabaseInfo("id-of-shop", None, size, None, NOW - age)
    wanted = requirement(within_pgbackups_limits=Parameters())
    verdict = within_pgbackups_limits.judge(seen([sized(1, 5 * GB)], info=info), Past(), wanted, NOW)
    assert outcome is verdict.outcome
    if outcome is Outcome.FAIL:
        assert verdict.summary.startswith("the database: 30.00GB on 2026-11-22 08:30 UTC; ")


def test_rows_that_cannot_be_its_own_do_not_count() -> None:
    """Rows older than the database, and rows from the future, say nothing about it."""
    assert Outcome.PASS is judge(sized(1, GB), sized(2, 30 * GB, -timedelta(minutes=6))).outcome
    assert Outcome.FAIL is judge(sized(1, GB), sized(2, 30 * GB, -timedelta(minutes=5))).outcome
    assert Outcome.NOT_APPLICABLE is judge(sized(1, 30 * GB, 61 * DAY)).outcome


def test_it_is_a_warning_at_most() -> None:
    """Nobody has to get up for it."""
    assert Severity.WARNING is within_pgbackups_limits.META.at_most


@given(st.lists(st.tuples(st.integers(-9, 10**5), st.none() | st.integers(-(2**70), 2**70)), max_size=20))
def test_whatever_sizes_there_are_one_line_is_said(rows: list[tuple[int, int | None]]) -> None:
    """No number that Heroku could send breaks the rule."""
    verdict = judge(*(sized(n, size, timedelta(minutes=age)) for n, (age, size) in enumerate(rows)))
    assert verdict.summary
    assert "\n" not in verdict.summary
