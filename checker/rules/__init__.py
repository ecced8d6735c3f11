"""All rules, in the order in which their findings are shown. A new rule is a folder and one line here."""

from checker.ports import AlwaysRule, Rule, TimedRule
from checker.rules import (
    covered,
    listed,
    no_gaps,
    readable,
    recent_backup,
    schedule_matches,
    schedule_present,
    slots_met,
)

ALWAYS: tuple[AlwaysRule, ...] = (covered, listed, readable)
"""The rules that hold for every database."""

ON_DEMAND: tuple[Rule, ...] = (
    schedule_present,
    schedule_matches,
    slots_met,
    recent_backup,
    no_gaps,
)
"""The rules that policy asks for."""

TIMED: tuple[TimedRule, ...] = (slots_met, recent_backup)
"""Those whose verdict may turn at an instant that is known before."""

RULES: tuple[Rule, ...] = ALWAYS + ON_DEMAND
"""Every rule there is."""
