"""The measurements that start processes: that they measure. No time is judged here."""

from collections.abc import Callable, Iterable

import pytest

from bench import peak, startup, sweep_time
from bench.figure import Figure, Size

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("measure", "what"),
    [
        (peak.measure, ["memory: peak of a sweep", "requests: list pages of a sweep"]),
        (startup.measure, ["start-up: first request of `check`", "start-up: `--help`"]),
        (sweep_time.measure, ["sweep of 3 apps against the ideal", "sweep of 3 apps against bare httpx"]),
    ],
)
def test_it_measures(measure: Callable[[Size], Iterable[Figure]], what: list[str]) -> None:
    """The smallest size gives every figure, each held against a limit."""
    figures = list(measure(Size.SMALL))
    assert what == [figure.what for figure in figures]
    assert all(figure.measured and figure.measured > 0 and figure.limit for figure in figures)
