"""The worker's memory: a small version of `python -m bench.memory`, and that it notices a leak."""

from pathlib import Path

import pytest

from bench.memory import a_life, traced

LEAVES = 150_000
"""Bytes. Fifteen sweeps of five databases leave 20 to 26 kB, and 470 kB where all that was judged is kept."""


@pytest.mark.parametrize("leaks", [False, True])
def test_sweeps_leave_nothing_behind(tmp_path: Path, *, leaks: bool) -> None:
    """Forty sweeps with trouble in them leave next to nothing; a worker that kept what it judged would be noticed."""
    kept: list[object] = []
    with a_life(tmp_path, databases=5) as life:
        for number in range(1, 11):
            life.sweep(number)
        if leaks:
            sweep = life.worker.sweep
            life.worker.sweep = lambda: kept.append(sweep())  # type: ignore[method-assign]
        left, places = traced(life, 11, 30)
    assert leaks == (left > LEAVES), (left, places)
