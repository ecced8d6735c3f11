"""The tiers of plans that a match names, and what is documented of them (heroku.md §3.1)."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from checker.policy.lint.remark import Page, Remark
from checker.policy.problems import quoted
from checker.policy.values import Match

SMALL = ("hobby", "mini", "basic", "essential")
LIKE_PREMIUM = ("premium", "private", "shield")
TIERS = (*SMALL, "standard", *LIKE_PREMIUM)
"""Those that something is documented of, the smallest first."""

_ALL = ("*",)
# Restoring by base backups and the write-ahead log, which small plans do not have; see the rule.md of both.
_NOT_SMALL = ("continuous_protection", "rollback_reach")


def meant(match: Match) -> Sequence[str]:
    """The tiers that a match names by `plans` or `tiers`; none where it leaves them open."""
    by_plan = _fitting([pattern.partition("-")[0] for pattern in match.plans or _ALL])
    by_tier = _fitting(match.tiers or _ALL)
    found = [tier for tier in TIERS if tier in by_plan & by_tier]
    return found if len(found) < len(TIERS) else ()


def too_small(page: Page) -> Iterator[Remark]:
    """Each demand for continuous protection, or for rolling back, of plans that are documented to have neither."""
    for number, section in enumerate(page.policy.sections):
        small = [tier for tier in meant(section.match) if tier in SMALL]
        for rule in _NOT_SMALL:
            if small and rule in section.requirement.demands:
                line, col = page.at("policies", number, "require", rule)
                what = f"{quoted(rule)} can never be met on plans of the tier {' or '.join(small)}"
                remedy = "a Standard plan or higher has it; or ask for it in a policy that leaves these out"
                yield Remark(line, col, what, remedy)


def _fitting(patterns: Sequence[str]) -> set[str]:
    return {tier for tier in TIERS if any(fnmatchcase(tier, pattern) for pattern in patterns)}
