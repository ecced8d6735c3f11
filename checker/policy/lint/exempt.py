"""Exemptions that are over, that end soon, or that nothing is exempt by."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from checker.policy.lint.remark import Page, Remark, Weight
from checker.policy.lint.shadows import takes_all
from checker.policy.problems import quoted
from checker.policy.values import ExemptionEntry, Section
from checker.ports import Rule


def run_out(page: Page, soon: timedelta) -> Iterator[Remark]:
    """Each exemption that has ended, which covers nothing any more, and each that ends within `soon`."""
    for number, entry in enumerate(page.policy.entries):
        exemption, (line, col) = entry.exemption, page.at("exemptions", number, "until")
        what = f"the exemption of {', '.join(exemption.rules)} at {exemption.of}"
        if not exemption.holds(page.now):
            yield Remark(line, col, f"{what} ended on {exemption.last}", "remove it, or renew it")
        elif exemption.until <= page.now + soon:
            remedy = "what it covers alerts again from then on"
            yield Remark(line, col, f"{what} ends soon, on {exemption.last}", remedy, Weight.NOTE)


def not_required(page: Page, rules: Sequence[Rule]) -> Iterator[Remark]:
    """Each rule of an exemption that no policy asks for, of those that may govern what the exemption fits.

    A database may be known under several names, so it counts as certain only where all that the exemption fits is
    governed down to some policy, or nothing in the file asks for the rule.
    """
    always = {rule.META.id for rule in rules if rule.META.always}
    for number, entry in enumerate(page.policy.entries):
        governing = _may_govern(page.policy.sections, entry)
        asked = {rule for section in governing for rule in section.requirement.demands}
        where = "no policy" if len(governing) == len(page.policy.sections) else "no policy that can govern what it fits"
        for index, rule in enumerate(entry.exemption.rules):
            if rule not in asked | always:
                line, col = page.at("exemptions", number, "rules", index)
                yield Remark(line, col, f"{where} requires {quoted(rule)}, so nothing is exempt by it", "remove it")


def _may_govern(sections: Sequence[Section], entry: ExemptionEntry) -> Sequence[Section]:
    """The policies down to the one with which all that the exemption fits has been taken."""
    for count in range(1, len(sections) + 1):
        if takes_all(sections[:count], entry.match):
            return sections[:count]
    return sections
