"""How the schedule that is there compares with the one that is demanded."""

from datetime import datetime

from checker.slots.daily import AHEAD, Daily
from checker.slots.drift import Relation, drift
from checker.slots.zones import is_zone

__all__ = ["AHEAD", "Relation", "compare"]


def compare(demanded: Daily, real: Daily, now: datetime) -> Relation:
    """Compare over the 400 days after `now`. KeyError for a zone that the zone data does not hold."""
    # Most are as demanded to the letter, which says it all.
    if demanded == real and is_zone(real.timezone):
        return Relation.SAME
    return drift(demanded, real, now).relation
