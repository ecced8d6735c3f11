"""All rules, in the order in which their findings are shown. A new rule is a folder and one line here."""

from checker.ports import AlwaysRule, Rule, TimedRule
from checker.rules import (
    continuous_protection,
    covered,
    last_attempt_succeeded,
    listed,
    manual_headroom,
    no_gaps,
    not_follower,
    not_stalled,
    plausible_size,
    readable,
    recent_backup,
    retained_backups,
    retired_is_gone,
    rollback_reach,
    schedule_bound,
    schedule_has_slots,
    schedule_matches,
    schedule_present,
    schedule_unchanged,
    slots_met,
    within_pgbackups_limits,
)

ALWAYS: tuple[AlwaysRule, ...] = (covered, listed, retired_is_gone, readable)
"""The rules that hold for every database."""

ON_DEMAND: tuple[Rule, ...] = (
    schedule_present,
    schedule_matches,
    slots_met,
    last_attempt_succeeded,
    not_stalled,
    schedule_bound,
    schedule_unchanged,
    schedule_has_slots,
    recent_backup,
    no_gaps,
    retained_backups,
    plausible_size,
    within_pgbackups_limits,
    manual_headroom,
    not_follower,
    continuous_protection,
    rollback_reach,
)
"""The rules that policy asks for."""

TIMED: tuple[TimedRule, ...] = (slots_met, not_stalled, recent_backup)
"""Those whose verdict may turn at an instant that is known before."""

RULES: tuple[Rule, ...] = ALWAYS + ON_DEMAND
"""Every rule there is."""
