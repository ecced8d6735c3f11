"""The rule `plausible_size`. More in tests/unit/rules/test_sizes_that_last.py."""

from datetime import timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import BackupStatus, Bytes, Outcome, Severity
from checker.rules.plausible_size import Parameters
from tests.make import DAY, HOUR, NOW, backup
from tests.unit.rules.sizes import GB, MB, SOURCE, Sizes, judge, nights


def test_a_backup_as_large_as_those_before_passes() -> None:
    """A healthy database is no finding, and the verdict says what was compared."""
    verdict = judge(*nights([20 * MB] * 8))
    assert (Outcome.PASS, "a008, 20.00MB; the last 7 good ones were about 20.00MB") == (
        verdict.outcome,
        verdict.summary,
    )


@pytest.mark.parametrize(
    ("size", "outcome"),
    [(20 * MB, Outcome.PASS), (18 * MB, Outcome.PASS), (18 * MB - 1, Outcome.FAIL), (1, Outcome.FAIL)],
)
def test_a_tenth_less_is_allowed_and_not_a_byte_more(size: int, outcome: Outcome) -> None:
    """Where all before were the same, a tenth is the limit."""
    assert outcome is judge(*nights([20 * MB] * 7 + [size])).outcome


@pytest.mark.parametrize(
    ("size", "outcome"), [(4 * MB, Outcome.PASS), (3 * MB, Outcome.PASS), (3 * MB - 1, Outcome.FAIL)]
)
def test_a_megabyte_less_is_allowed_however_small_the_backup(size: int, outcome: Outcome) -> None:
    """A small database that loses a few rows wakes nobody."""
    assert outcome is judge(*nights([4 * MB] * 7 + [size])).outcome


@pytest.mark.parametrize(("size", "outcome"), [(5 * MB, Outcome.PASS), (5 * MB - 1, Outcome.FAIL)])
def test_both_limits_are_policy_s_to_set(size: int, outcome: Outcome) -> None:
    """Who wants less of it writes a larger delta, or a larger share."""
    rows = nights([20 * MB] * 7 + [size])
    assert outcome is judge(*rows, parameters=Parameters(Bytes(15 * MB))).outcome
    assert outcome is judge(*rows, parameters=Parameters(min_percent=75)).outcome


SCATTERED: Sizes = [100 * MB, 110 * MB, 90 * MB, 100 * MB, 110 * MB, 90 * MB, 100 * MB]


@pytest.mark.parametrize(
    ("size", "outcome"),
    [(100 * MB - 10 * MB * 7413 // 1000, Outcome.PASS), (100 * MB - 10 * MB * 7413 // 1000 - 1, Outcome.FAIL)],
)
def test_sizes_that_scatter_allow_more(size: int, outcome: Outcome) -> None:
    """A database that breathes is judged by how much it breathes: five deviations."""
    assert outcome is judge(*nights([*SCATTERED, size])).outcome


def test_one_odd_night_before_changes_nothing() -> None:
    """The median does not care for a single outlier on either side."""
    for odd in (1, 100 * GB):
        assert Outcome.PASS is judge(*nights([20 * MB] * 6 + [odd, 20 * MB])).outcome
        assert Outcome.FAIL is judge(*nights([20 * MB] * 6 + [odd, 10 * MB])).outcome


def test_a_backup_that_shrank_alone_is_told_with_both_sizes_and_commands() -> None:
    """What was there, what is there now, that the database is as large as ever, and how to look and to try again."""
    verdict = judge(*nights([20 * MB] * 7 + [2 * MB]))
    assert (
        "a008, 2.00MB; the last 7 good ones were about 20.00MB, while the database is 64.00MB and was about 64.00MB"
    ) == verdict.summary
    assert ("heroku pg:backups:info a008 --app shop", "heroku pg:backups:capture DATABASE --app shop") == verdict.fix
    assert ("a backup of at least 18.00MB", NOW - 9 * HOUR) == (verdict.limit, verdict.since)
    assert Severity.WARNING is verdict.severity


def test_a_database_that_was_cleared_up_passes_and_says_so() -> None:
    """Somebody purged a table: the backup is small because there is little left."""
    verdict = judge(*nights([20 * MB] * 7 + [2 * MB], [SOURCE] * 7 + [12 * MB]))
    assert Outcome.PASS is verdict.outcome
    assert verdict.summary.endswith("; the database shrank too, from 64.00MB to 12.00MB")


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        # The backup lost 10 MB, which is half of it. It takes as many bytes of the database ...
        (90 * MB, Outcome.FAIL),
        # ... and an eighth of it.
        (87 * MB + MB // 2, Outcome.PASS),
        (87 * MB + MB // 2 + 1, Outcome.FAIL),
        (200 * MB, Outcome.FAIL),
        (0, Outcome.PASS),
    ],
)
def test_how_much_the_database_must_have_shrunk(source: int, outcome: Outcome) -> None:
    """A database that lost a little does not explain a backup that lost half."""
    assert outcome is judge(*nights([20 * MB] * 7 + [10 * MB], [100 * MB] * 7 + [source])).outcome


def test_a_database_that_lost_fewer_bytes_than_its_backup_explains_nothing() -> None:
    """A dump is compressed: what it lost was more on disk."""
    rows = nights([60 * MB] * 7 + [30 * MB], [SOURCE] * 7 + [SOURCE - 30 * MB + 1])
    assert Outcome.FAIL is judge(*rows).outcome
    assert Outcome.PASS is judge(*nights([60 * MB] * 7 + [30 * MB], [SOURCE] * 7 + [SOURCE - 30 * MB])).outcome


def test_where_heroku_does_not_tell_the_database_s_size_it_is_said() -> None:
    """A backup that shrank is told all the same: what could not be seen is not fine."""
    for sources in ([SOURCE] * 7 + [None], [None] * 7 + [SOURCE]):
        verdict = judge(*nights([20 * MB] * 7 + [2 * MB], list(sources)))
        assert Outcome.FAIL is verdict.outcome
        assert verdict.summary.endswith("whether the database shrank too Heroku does not say")


@pytest.mark.parametrize("count", [0, 1, 4])
def test_below_five_samples_it_learns(count: int) -> None:
    """A new database is no finding, whatever its sizes; how far it has got is said."""
    verdict = judge(*nights([20 * MB] * count + [MB]))
    assert (Outcome.PASS, True) == (verdict.outcome, f"learning, {count} of 5 samples" in verdict.summary)


def test_with_five_samples_it_has_learnt() -> None:
    """The sixth backup is judged."""
    assert Outcome.FAIL is judge(*nights([20 * MB] * 5 + [MB])).outcome


def test_rows_without_a_size_and_empty_ones_teach_nothing() -> None:
    """A sample is a backup that holds something and says how much."""
    assert "learning, 4 of 5 samples" in judge(*nights([20 * MB] * 4 + [None, 0, 0, MB])).summary


@pytest.mark.parametrize("before", [0, 3, 7])
def test_an_empty_backup_fails_even_while_learning(before: int) -> None:
    """It is called completed and nothing can be restored from it: that matters as much as policy says."""
    verdict = judge(*nights([20 * MB] * before + [0]))
    assert (Outcome.FAIL, Severity.CRITICAL) == (verdict.outcome, verdict.severity)
    assert f"a{before + 1:03d} holds nothing: 0 bytes, though Heroku calls it completed" == verdict.summary


def test_without_a_good_backup_there_is_nothing_to_weigh() -> None:
    """Failed and unfinished rows are other rules' to tell."""
    assert Outcome.NOT_APPLICABLE is judge().outcome
    assert Outcome.NOT_APPLICABLE is judge(backup(status=BackupStatus.FAILED, size=0)).outcome


def test_a_failed_row_is_neither_judged_nor_a_sample() -> None:
    """What a failed attempt had written by then says nothing."""
    rows = nights([20 * MB] * 7)
    failed = backup(8, HOUR, size=MB, status=BackupStatus.FAILED)
    assert Outcome.PASS is judge(*rows, failed).outcome


def test_a_size_that_heroku_does_not_tell_is_unknown() -> None:
    """What could not be seen is never fine."""
    verdict = judge(*nights([20 * MB] * 7 + [None]))
    assert (Outcome.UNKNOWN, "Heroku does not say how large a008 is") == (verdict.outcome, verdict.summary)


def test_a_small_one_with_warnings_is_one_problem() -> None:
    """`last_attempt_succeeded` tells of the warnings, and this is a line of it."""
    warned = nights([20 * MB] * 7 + [MB], status=BackupStatus.PARTIAL, warnings=3)
    assert "last_attempt_succeeded" == judge(*warned).explained_by
    assert None is judge(*nights([20 * MB] * 7 + [MB])).explained_by


def test_fourteen_before_are_compared_and_no_more() -> None:
    """What was usual a year ago is not usual now."""
    assert Outcome.PASS is judge(*nights([GB] * 40 + [MB] * 14 + [MB])).outcome
    assert "the last 14 good ones" in judge(*nights([MB] * 40)).summary


@pytest.mark.parametrize("percent", [0, 100, -1])
def test_a_share_has_bounds(percent: int) -> None:
    """Nothing and all are no shares."""
    with pytest.raises(ValueError, match="from 1 to 99"):
        Parameters(min_percent=percent)


NUMBERS = st.none() | st.integers(-(2**70), 2**70)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=20))
def test_whatever_sizes_there_are_one_line_is_said(pairs: list[tuple[int | None, int | None]]) -> None:
    """No number that Heroku could send breaks the rule."""
    verdict = judge(*nights([p[0] for p in pairs], [p[1] for p in pairs])) if pairs else judge()
    assert verdict.summary
    assert "\n" not in verdict.summary


@given(st.integers(1, 2**63), st.lists(st.integers(0, 2**40), max_size=30), st.data())
def test_a_series_that_stays_or_grows_never_fails(start: int, steps: list[int], data: st.DataObject) -> None:
    """Growth is no finding, by whatever steps, and whatever becomes of the database."""
    sizes = list(accumulate([start, *steps]))
    sources = [data.draw(NUMBERS) for _ in sizes]
    assert Outcome.PASS is judge(*nights(sizes, sources)).outcome


@given(st.integers(2 * MB, 2**50), st.integers(6, 20), st.timedeltas(timedelta(), 3 * HOUR))
def test_a_constant_series_never_fails(size: int, count: int, jitter: timedelta) -> None:
    """With a deviation of nothing at all, too, and at whatever minute the nights begin."""
    rows = [backup(n, (count - n) * DAY + jitter, size=size, source_size=SOURCE) for n in range(count)]
    assert Outcome.PASS is judge(*rows).outcome
