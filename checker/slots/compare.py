"""How the schedule that is there compares with the one that is demanded."""

from datetime import datetime

from checker.slots.daily import AHEAD, Daily
from checker.slots.drift import Relation, drift

__all__ = ["AHEAD", "Relation", "compare"]


def compare(demanded: Daily, real: Daily, now: datetime) -> Relation:
    """Compare over the 400 days after `now`. KeyError for a zone that the zone data does not hold."""
    return drift(demanded, real, now).relation
