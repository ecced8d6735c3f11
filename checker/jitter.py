"""How exactly a sweep keeps its time, for all who count hours by sweeps. Pure."""

from datetime import timedelta

JITTER = timedelta(minutes=5)
"""Sweeps do not start to the second; a little early is better than a whole poll late."""


def passed(length: timedelta, limit: timedelta) -> bool:
    """Whether so much time is over as the limit says, as far as sweeps can tell."""
    return length >= limit - JITTER
