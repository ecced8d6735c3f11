"""What keeps the checker itself from doing its work, in the words that are told. Pure."""

from collections.abc import Mapping, Sequence

from checker import phrases
from checker.errors import CannotSee, StoreUnavailable, TokenRefused
from checker.model import Bug, Trouble

SWEEP = "sweep"
"""The cause when a whole sweep failed: nothing is known of any database."""

RULES = "rules"
"""The cause when a rule raised: what it should have judged is unknown."""

LISTING = "listing"
"""The cause when part of the account could not be listed."""

STORE = "store"
"""The cause when checker's own database cannot be used: nothing can be remembered."""

WORKER = "worker"
"""The cause when a sweep broke in a way that could not even be recorded."""

DELIVERY = "delivery"
"""The cause when a sink refuses, in every form, what there is to tell."""

HEADLINES = {
    SWEEP: "checker is blind: a whole look failed",
    RULES: "checker has a bug: a rule failed to judge",
    LISTING: "checker may not see every database",
    STORE: "checker cannot use its own database",
    WORKER: "checker has a bug: a sweep broke off",
    DELIVERY: "checker cannot get its messages through",
}
"""Each cause in a few words, as the rules' own headlines are."""


def sweep_failed(error: CannotSee, *, first: bool) -> Trouble:
    """What may pass by itself is told when it has lasted; a refused token, or a first sweep that fails, at once."""
    held = not first and not isinstance(error, TokenRefused)
    return Trouble(SWEEP, f"no database could be looked at: {error}", held=held)


def sweep_raised(error: Exception) -> Trouble:
    """An error that nobody foresaw ended a sweep. Only its type is told: its text may hold anything."""
    kind = type(error).__name__
    return Trouble(SWEEP, f"no database could be looked at: {kind}, a bug in checker; the worker's log has the details")


def store_unavailable(error: StoreUnavailable) -> Trouble:
    """The store is down: no finding can be recorded, and so nobody would know which were told already."""
    return Trouble(
        STORE, f"{str(error).rstrip('.')}. Until it is back nothing is recorded, and only what is critical is told"
    )


def worker_raised(error: Exception) -> Trouble:
    """Deciding, recording or delivering raised what nobody foresaw; again only the type is told."""
    kind = type(error).__name__
    return Trouble(
        WORKER, f"the last sweep could not be finished: {kind}, a bug in checker; the worker's log has the details"
    )


def listing_gaps(gaps: Sequence[str]) -> tuple[Trouble, ...]:
    """Part of the account could not be listed: there may be databases that nobody looks at."""
    if not gaps:
        return ()
    return (Trouble(LISTING, f"there may be databases that nobody looks at: {'; '.join(gaps)}", held=True),)


def messages_refused(counts: Mapping[str, int]) -> tuple[Trouble, ...]:
    """Some sinks will never take the message about some open problems: whoever reads only those does not know."""
    if not counts:
        return ()
    sinks = "; ".join(f"{sink} refuses every message about {phrases.many(n, 'problem')}" for sink, n in counts.items())
    return (Trouble(DELIVERY, f"{sinks}; the worker's log has the answers", fix=("checker check",)),)


def blinding(problems: Sequence[Trouble]) -> str | None:
    """Why nothing at all was seen, or None."""
    return next((problem.summary for problem in problems if problem.cause == SWEEP), None)


def rules_raised(bugs: Sequence[Bug]) -> tuple[Trouble, ...]:
    """Some rules raised on some databases: their verdicts are unknown."""
    if not bugs:
        return ()
    rules = ", ".join(sorted({bug.rule for bug in bugs}))
    databases = phrases.many(len({bug.addon_id for bug in bugs}), "database")
    return (Trouble(RULES, f"{rules} could not be judged on {databases}; the worker's log has the details"),)
