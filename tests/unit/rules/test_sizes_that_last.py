"""The rule `plausible_size`, night after night: what lasts, what comes back, and what breathes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Outcome
from tests.make import DAY, HOUR, NOW
from tests.unit.rules.sizes import MB, SOURCE, judge, nights

S, L = 2 * MB, 20 * MB


@pytest.mark.parametrize("small", range(1, 8))
def test_small_nights_do_not_become_usual_while_larger_ones_are_left(small: int) -> None:
    """What lacks something keeps being told, however many nights it lasts, since the first of them."""
    verdict = judge(*nights([L] * 7 + [S] * small))
    assert (Outcome.FAIL, "a backup of at least 18.00MB") == (verdict.outcome, verdict.limit)
    assert NOW - 9 * HOUR - (small - 1) * DAY == verdict.since


@pytest.mark.parametrize("large", range(2, 8))
def test_on_the_smallest_plan_it_is_told_while_two_larger_ones_are_left(large: int) -> None:
    """Heroku keeps eight: the finding stays until the large ones are expired, and says what they were like."""
    verdict = judge(*nights([L] * large + [S] * (8 - large)))
    assert Outcome.FAIL is verdict.outcome
    assert f"the last {large} good ones" in verdict.summary
    assert "were about 20.00MB, while the database is 64.00MB" in verdict.summary


def test_the_small_ones_right_before_are_counted() -> None:
    """A reader sees for how long it has been so."""
    assert (
        "a008, 2.00MB; 3 small ones right before it; the last 4 good ones before were about 20.00MB, "
        "while the database is 64.00MB and was about 64.00MB"
    ) == judge(*nights([L] * 4 + [S] * 4)).summary


def test_the_last_large_one_keeps_a_finding_open_and_opens_none() -> None:
    """One odd night looks the same a week later: what cannot be told is unknown, and resolves nothing."""
    verdict = judge(*nights([L] + [S] * 7))
    assert Outcome.UNKNOWN is verdict.outcome
    assert verdict.summary.endswith("; a001 alone is far larger, 20.00MB: it was odd, or all since lack something")


def test_smaller_than_the_small_ones_fails_whatever_came_before() -> None:
    """That one large backup is a riddle hides no further loss."""
    assert Outcome.FAIL is judge(*nights([200 * MB] + [L] * 6 + [S])).outcome


@pytest.mark.parametrize("large", range(1, 8))
def test_a_whole_one_after_small_ones_passes_at_once(large: int) -> None:
    """The capture that the finding advises ends it."""
    assert Outcome.PASS is judge(*nights([L] * large + [S] * (8 - large) + [L])).outcome


def test_sizes_that_fall_and_come_back_are_breath() -> None:
    """Small nights that a large one followed are as usual: only a run that lasts until now is left out."""
    assert Outcome.PASS is judge(*nights([L, S, S, S, L, S, S, S])).outcome
    assert Outcome.FAIL is judge(*nights([L, L, L, L, L, S, S, S])).outcome


def test_with_few_large_ones_left_less_than_half_is_a_loss() -> None:
    """Below five nobody knows how much they scatter: two that are twice as large may be as usual."""
    assert Outcome.PASS is judge(*nights([L] * 2 + [10 * MB] * 6)).outcome
    assert Outcome.FAIL is judge(*nights([L] * 2 + [10 * MB - 1] * 6)).outcome
    assert Outcome.FAIL is judge(*nights([L] * 5 + [10 * MB] * 6)).outcome


@pytest.mark.parametrize("after", range(1, 8))
def test_one_small_night_is_forgotten(after: int) -> None:
    """Normal ones after it pass, and go on passing when it is the oldest that is left."""
    assert Outcome.PASS is judge(*nights([L] * 7 + [S] + [L] * after)).outcome
    assert Outcome.PASS is judge(*nights([S] + [L] * after)).outcome


def test_nothing_but_small_ones_is_the_new_usual() -> None:
    """Once no larger one is left, there is nothing to save."""
    assert Outcome.PASS is judge(*nights([S] * 8)).outcome


def test_a_large_one_by_hand_from_long_ago_holds_no_finding_open() -> None:
    """Heroku keeps it for years, and the nights since are what is usual."""
    rows = nights([L] * 3 + [S] * 8)
    by_hand = [replace(b, schedule_uuid=None) for b in rows]
    assert Outcome.PASS is judge(*by_hand[:3], *rows[3:]).outcome
    assert Outcome.FAIL is judge(*rows).outcome
    assert Outcome.FAIL is judge(*by_hand).outcome


def test_a_database_that_shrinks_slowly_passes_each_night() -> None:
    """Night by night a twentieth less, of the database and of its backups."""
    sizes = [200 * MB * 95**n // 100**n for n in range(40)]
    for last in range(1, 41):
        for window in (8, 40):
            kept = sizes[max(last - window, 0) : last]
            assert Outcome.PASS is judge(*nights(kept, [3 * size for size in kept])).outcome


def test_nights_after_a_purge_pass_each() -> None:
    """A database that was cleared up explains each small night, until the large ones are gone."""
    for small in range(1, 9):
        rows = nights([L] * (8 - small) + [S] * small, [SOURCE] * (8 - small) + [12 * MB] * small)
        assert Outcome.PASS is judge(*rows).outcome


@pytest.mark.parametrize("first", range(7))
def test_a_database_that_breathes_by_the_week_passes_on_each_day(first: int) -> None:
    """Two larger days of seven are no loss on the other five, whichever of them is the oldest that is left."""
    week = [110 * MB, 110 * MB, *[90 * MB] * 5]
    sizes = [week[(first + n) % 7] for n in range(8)]
    assert Outcome.PASS is judge(*nights(sizes)).outcome


@pytest.mark.parametrize("at", range(7))
@given(odd=st.integers(1, 2**50))
def test_one_odd_night_never_fails_the_others(at: int, odd: int) -> None:
    """Wherever it stands among those that are left, however large or small."""
    sizes = [L] * 8
    sizes[at] = odd
    assert Outcome.FAIL is not judge(*nights(sizes)).outcome
