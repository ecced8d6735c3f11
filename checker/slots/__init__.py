"""When a daily schedule is due: slots, and how two schedules compare. Pure; standard library and zone data only."""

from checker.slots.baseline import Change, baseline_after, changes_since
from checker.slots.compare import compare
from checker.slots.daily import AHEAD, Daily, healthy_age, longest_gap, next_slot, slot_on, slots_between
from checker.slots.drift import Drift, Period, Relation, Runs, drift
from checker.slots.ledger import Graces, gives_signs, is_stalled, later_than, settle
from checker.slots.skipped import Skipped, hour_all_year, skip_on, skipped_between
from checker.slots.words import in_words
from checker.slots.zones import canonical, is_outdated, is_zone, zone, zone_data_version

__all__ = [
    "AHEAD",
    "Change",
    "Daily",
    "Drift",
    "Graces",
    "Period",
    "Relation",
    "Runs",
    "Skipped",
    "baseline_after",
    "canonical",
    "changes_since",
    "compare",
    "drift",
    "gives_signs",
    "healthy_age",
    "hour_all_year",
    "in_words",
    "is_outdated",
    "is_stalled",
    "is_zone",
    "later_than",
    "longest_gap",
    "next_slot",
    "settle",
    "skip_on",
    "skipped_between",
    "slot_on",
    "slots_between",
    "zone",
    "zone_data_version",
]
