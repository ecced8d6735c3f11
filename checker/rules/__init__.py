"""All rules, in the order in which their findings are shown. A new rule is a folder and one line here."""

from checker.ports import AlwaysRule, Rule
from checker.rules import covered, readable, recent_backup, schedule_matches, schedule_present

ALWAYS: tuple[AlwaysRule, ...] = (covered, readable)
"""The rules that hold for every database."""

ON_DEMAND: tuple[Rule, ...] = (
    schedule_present,
    schedule_matches,
    recent_backup,
)
"""The rules that policy asks for."""

RULES: tuple[Rule, ...] = ALWAYS + ON_DEMAND
"""Every rule there is."""
