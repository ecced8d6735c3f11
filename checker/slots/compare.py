"""How the schedule that is there compares with the one that is demanded."""

from datetime import datetime, timedelta
from enum import StrEnum

from checker.slots.daily import Daily, slots_between
from checker.slots.zones import canonical, zone

AHEAD = timedelta(days=400)
"""How far ahead two schedules are compared: a year and every clock change in it."""


class Relation(StrEnum):
    """`same`: one zone (by IANA links) and hour. `equivalent`: other names, the same instants. Else `different`."""

    SAME = "same"
    EQUIVALENT = "equivalent"
    DIFFERENT = "different"


def compare(demanded: Daily, real: Daily, now: datetime) -> Relation:
    """Compare over the 400 days after `now`. KeyError for a zone that the zone data does not hold."""
    for daily in (demanded, real):
        zone(daily.timezone)  # a name that nobody knows is not even the same as itself
    if demanded.hour == real.hour and canonical(demanded.timezone) == canonical(real.timezone):
        return Relation.SAME
    ours = slots_between(demanded, now, now + AHEAD)
    theirs = slots_between(real, now, now + AHEAD)
    return Relation.EQUIVALENT if list(ours) == list(theirs) else Relation.DIFFERENT
