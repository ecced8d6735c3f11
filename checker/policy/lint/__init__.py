"""What is valid in a policy and yet can never be met, never fires, or tells nobody. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from checker.policy.lint.exempt import not_required, run_out
from checker.policy.lint.gaps import lost_hours
from checker.policy.lint.limits import tight_limits
from checker.policy.lint.remark import Page, Remark, Weight
from checker.policy.lint.retention import beyond_keeping
from checker.policy.lint.shadows import nameless, shadowed
from checker.policy.lint.silent import not_taken, not_told_of_retired, vanishing
from checker.policy.lint.tiers import too_small
from checker.policy.lint.variables import not_set
from checker.policy.reader import read
from checker.policy.values import Policy
from checker.ports import Rule

__all__ = ["Remark", "Weight", "lint"]


def lint(
    policy: Policy, text: str, rules: Sequence[Rule], now: datetime, variables: Collection[str], soon: timedelta
) -> tuple[Remark, ...]:
    """All remarks on a valid policy, from the top of its file, each once.

    `text` is what the policy was parsed from. `variables` are the names of the environment variables that are set.
    An exemption that ends within `soon` is worth a note.
    """
    page = Page(policy, read(text, policy.path), now)
    found = {
        *tight_limits(page),
        *lost_hours(page),
        *beyond_keeping(page),
        *too_small(page),
        *shadowed(page),
        *nameless(page),
        *run_out(page, soon),
        *not_required(page, rules),
        *not_set(page, variables),
        *not_taken(page),
        *not_told_of_retired(page),
        *vanishing(page),
    }
    return tuple(sorted(found))
