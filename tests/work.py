"""Counts work instead of time, so that a busy machine fails no test: how many calls a piece of work takes."""

import sys
from collections.abc import Callable
from types import FrameType


def calls(work: Callable[[], object]) -> int:
    """How many calls of functions, ours and built-in ones, this takes."""
    counted = 0

    def count(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted
