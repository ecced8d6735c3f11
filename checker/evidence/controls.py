"""The rules of a report by the controls of known standards that they are evidence for. Pure."""

from collections.abc import Sequence

from checker.evidence.counts import NO_RULE_TIME
from checker.evidence.model import ControlEvidence, RuleEvidence
from checker.model import CONTROLS
from checker.rules import RULES

_SERVES = {rule.META.id: rule.META.controls for rule in RULES}


def by_control(rules: Sequence[RuleEvidence]) -> tuple[ControlEvidence, ...]:
    """Every control, with those of `rules` that serve it; one that none serves is there to say so."""
    return tuple(
        ControlEvidence(
            control.id,
            control.standard,
            control.title,
            control.not_shown,
            serving := tuple(one for one in rules if control.id in _SERVES.get(one.rule, ())),
            sum((one.time for one in serving), NO_RULE_TIME),
        )
        for control in CONTROLS.values()
    )
