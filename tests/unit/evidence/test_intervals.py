"""Stretches of time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.intervals import cut, joined, seconds, without

_BASE = datetime(2026, 7, 1, tzinfo=UTC).timestamp()


def _at(number: int) -> datetime:
    return datetime.fromtimestamp(_BASE + number, UTC)


def _stretch(pair: tuple[int, int]) -> tuple[datetime, datetime]:
    return _at(min(pair)), _at(max(pair) + 1)


_pairs = st.tuples(st.integers(0, 60), st.integers(0, 60))


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [((0, 10), (5, 10)), ((6, 8), (6, 8)), ((0, 5), None), ((20, 30), None), ((0, 90), (5, 20))],
)
def test_cut(stretch: tuple[int, int], expected: tuple[int, int] | None) -> None:
    """What lies outside is left out, and what only touches has no part inside."""
    part = cut((_at(stretch[0]), _at(stretch[1])), _at(5), _at(20))
    assert part == (expected and (_at(expected[0]), _at(expected[1])))


@given(_pairs, st.lists(_pairs, max_size=6))
def test_parts_and_holes_make_the_whole(whole: tuple[int, int], holes: list[tuple[int, int]]) -> None:
    """Each second of a stretch is either in a hole or left, and never both: counted here one by one."""
    stretch, cut_out = _stretch(whole), joined(map(_stretch, holes))
    inside = range(int(stretch[0].timestamp()), int(stretch[1].timestamp()))
    left = {s for part in without(stretch, cut_out) for s in range(*(int(i.timestamp()) for i in part))}
    assert left == {s for s in inside if not any(min(h) + _BASE <= s <= max(h) + _BASE for h in holes)}
    assert sum(seconds(part) for part in without(stretch, cut_out)) == len(left)


def test_stretches_that_touch_are_one() -> None:
    """Two that meet or overlap are one stretch, in whatever order they come."""
    assert joined([(_at(5), _at(9)), (_at(0), _at(5)), (_at(20), _at(21))]) == [(_at(0), _at(9)), (_at(20), _at(21))]
