"""What happens and nobody hears of: rules that no sink takes, and databases that may vanish unheard of."""

from collections.abc import Iterator

from checker.policy.globs import covers
from checker.policy.lint.remark import Page, Remark
from checker.policy.problems import quoted
from checker.policy.unheard import unheard_at, unheard_rules
from checker.policy.values import Match
from checker.rules import retired_is_gone

_STAR = "*"


def not_taken(page: Page) -> Iterator[Remark]:
    """Each single rule whose findings matter less than any sink takes of the policy."""
    for section, demand in unheard_rules(page.policy):
        rule = quoted(demand.rule)
        what = f"{demand.severity} findings of {rule} in {quoted(section.name)} reach no sink"
        remedy = f"lower 'from' at a sink that takes the policy, or give {rule} a severity of its own"
        yield Remark(demand.origin.line, demand.origin.column, what, remedy)


def not_told_of_retired(page: Page) -> Iterator[Remark]:
    """Each policy of which nobody would hear that a retired database is still there, where any is called so."""
    most = retired_is_gone.META.at_most
    if not page.policy.retired or most is None:
        return
    line, col = page.at("retired")
    for section, severity in unheard_at(page.policy, most):
        what = f"{severity} findings of {quoted(retired_is_gone.META.id)} in {quoted(section.name)} reach no sink"
        yield Remark(line, col, what, f"lower 'from' at a sink that takes the policy, to {severity} or less")


def vanishing(page: Page) -> Iterator[Remark]:
    """Each `ephemeral` policy that does not say whose databases come and go."""
    for number, section in enumerate(page.policy.sections):
        if section.requirement.ephemeral and not _names_some(section.match):
            line, col = page.at("policies", number, "ephemeral")
            what = (
                f"every destroyed database of {quoted(section.name)} would go without a word, as it is ephemeral and "
                "matches all apps"
            )
            remedy = "name in its match the stages, apps, teams, addons or labels that come and go"
            yield Remark(line, col, what, remedy)


def _names_some(match: Match) -> bool:
    """Whether it names databases by what tells passing ones from others; a plan or a region does not."""
    lists = (match.apps, match.stages, match.teams, match.addons)
    return bool(match.labels) or any(patterns and not covers(patterns, _STAR) for patterns in lists)
