"""All rules, in the order in which their findings are shown. A new rule is a folder and one line here."""

from importlib import import_module
from typing import cast

from checker.ports import AlwaysRule, Rule, TimedRule

_FOLDERS = (
    "covered",
    "listed",
    "retired_is_gone",
    "readable",
    "schedule_present",
    "schedule_matches",
    "single_schedule",
    "slots_met",
    "last_attempt_succeeded",
    "not_stalled",
    "schedule_bound",
    "schedule_unchanged",
    "schedule_has_slots",
    "recent_backup",
    "no_gaps",
    "retained_backups",
    "plausible_size",
    "within_pgbackups_limits",
    "manual_headroom",
    "not_follower",
    "continuous_protection",
    "rollback_reach",
)

# That each module is what it is taken for is shown by tests/unit/rules/test_every_rule.py: types do not reach through a
# name, and an import beside each name would be a second line to forget.
_RULES = tuple(cast("Rule", import_module(f"{__name__}.{folder}")) for folder in _FOLDERS)

ALWAYS: tuple[AlwaysRule, ...] = tuple(cast("AlwaysRule", rule) for rule in _RULES if rule.META.always)
"""The rules that hold for every database."""

ON_DEMAND: tuple[Rule, ...] = tuple(rule for rule in _RULES if not rule.META.always)
"""The rules that policy asks for."""

TIMED: tuple[TimedRule, ...] = tuple(cast("TimedRule", rule) for rule in _RULES if hasattr(rule, "turns"))
"""Those whose verdict may turn at an instant that is known before."""

RULES: tuple[Rule, ...] = ALWAYS + ON_DEMAND
"""Every rule there is."""
