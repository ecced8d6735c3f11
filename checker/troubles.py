"""What keeps the checker itself from doing its work, in the words that are told. Pure."""

from collections.abc import Sequence

from checker import phrases
from checker.errors import CannotSee, TokenRefused
from checker.model import Bug, Trouble

SWEEP = "sweep"
"""The cause when a whole sweep failed: nothing is known of any database."""

RULES = "rules"
"""The cause when a rule raised: what it should have judged is unknown."""

HEADLINES = {
    SWEEP: "checker is blind: a whole look failed",
    RULES: "checker has a bug: a rule failed to judge",
}
"""Each cause in a few words, as the rules' own headlines are."""


def sweep_failed(error: CannotSee) -> Trouble:
    """A refused token is told at once; what may pass by itself is told when it has lasted."""
    return Trouble(SWEEP, f"no database could be looked at: {error}", held=not isinstance(error, TokenRefused))


def sweep_raised(error: Exception) -> Trouble:
    """An error that nobody foresaw ended a sweep. Only its type is told: its text may hold anything."""
    kind = type(error).__name__
    return Trouble(SWEEP, f"no database could be looked at: {kind}, a bug in checker; the worker's log has the details")


def rules_raised(bugs: Sequence[Bug]) -> Trouble:
    """Some rules raised on some databases: their verdicts are unknown."""
    rules = ", ".join(sorted({bug.rule for bug in bugs}))
    databases = phrases.many(len({bug.addon_id for bug in bugs}), "database")
    return Trouble(RULES, f"{rules} could not be judged on {databases}; the worker's log has the details")
