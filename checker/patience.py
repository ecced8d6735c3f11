"""Asking the store again after a while: what passes by itself is nobody's alarm."""

from collections.abc import Callable
from typing import TypeVar

from checker import narrate
from checker.errors import StoreUnavailable
from checker.ports import Pause

T = TypeVar("T")

PAUSES = (5.0, 20.0)
"""Seconds before the store is asked again: a Postgres that restarts or fails over is nobody's alarm."""


def patiently(ask: Callable[[], T], pause: Pause) -> T:
    """Ask the store, and again after a while: what passes by itself is nobody's alarm. Raises StoreUnavailable."""
    for seconds in PAUSES:
        try:
            return ask()
        except StoreUnavailable as error:
            narrate.store_asked_again(error, seconds)
        pause(seconds)
    return ask()
