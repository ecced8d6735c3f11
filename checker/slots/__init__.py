"""When a daily schedule is due: slots, and how two schedules compare. Pure; standard library and zone data only."""

from checker.slots.compare import Relation, compare
from checker.slots.daily import Daily, longest_gap, next_slot, slot_on, slots_between
from checker.slots.zones import canonical, is_zone, zone, zone_data_version

__all__ = [
    "Daily",
    "Relation",
    "canonical",
    "compare",
    "is_zone",
    "longest_gap",
    "next_slot",
    "slot_on",
    "slots_between",
    "zone",
    "zone_data_version",
]
