"""All rules, in the order in which their findings are shown. A new rule is a folder and one line here."""

from checker.ports import AlwaysRule, Rule
from checker.rules import covered, no_gaps, readable, recent_backup, schedule_matches, schedule_present, slots_met

ALWAYS: tuple[AlwaysRule, ...] = (covered, readable)
"""The rules that hold for every database."""

ON_DEMAND: tuple[Rule, ...] = (
    schedule_present,
    schedule_matches,
    slots_met,
    recent_backup,
    no_gaps,
)
"""The rules that policy asks for."""

RULES: tuple[Rule, ...] = ALWAYS + ON_DEMAND
"""Every rule there is."""
