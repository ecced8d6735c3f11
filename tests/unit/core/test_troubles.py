"""What people are told when checker cannot do its work."""

import pytest

from checker import troubles
from checker.errors import CannotSee, ListingFailed, StoreUnavailable, TokenRefused
from checker.model import Bug, Severity, Trouble

SECRET = "postgres://u:hunter2@host/db"


@pytest.mark.parametrize(
    ("error", "first", "held"),
    [
        (ListingFailed("HTTP 503"), False, True),
        (ListingFailed("HTTP 503"), True, False),
        (TokenRefused("HTTP 401"), False, False),
        (TokenRefused("HTTP 401"), True, False),
    ],
)
def test_sweep_failed(error: CannotSee, first: bool, held: bool) -> None:
    """What may pass by itself is held at first; a refused token and a first sweep that fails are told at once."""
    assert Trouble("sweep", f"no database could be looked at: {error}", held=held) == troubles.sweep_failed(
        error, first=first
    )


@pytest.mark.parametrize("trouble", [troubles.sweep_raised, troubles.worker_raised])
def test_bug(trouble: type) -> None:
    """A bug is told by its type alone: its text may hold a password."""
    told = trouble(ValueError(SECRET))
    assert "ValueError, a bug in checker; the worker's log has the details" in told.summary
    assert "hunter2" not in told.summary
    assert (Severity.CRITICAL, False) == (told.severity, told.held)


def test_store_unavailable() -> None:
    """Without its store checker says what is wrong and what that means for alerts."""
    told = troubles.store_unavailable(StoreUnavailable("the store does not answer"))
    assert told.summary.startswith("the store does not answer. Until it is back nothing is recorded")
    assert ("store", Severity.CRITICAL, False) == (told.cause, told.severity, told.held)


@pytest.mark.parametrize(
    ("bugs", "summary"),
    [
        ([("b", "1")], "b could not be judged on 1 database; the worker's log has the details"),
        (
            [("b", "1"), ("a", "2"), ("b", "2")],
            "a, b could not be judged on 2 databases; the worker's log has the details",
        ),
    ],
)
def test_rules_raised(bugs: list[tuple[str, str]], summary: str) -> None:
    """Rules that raised are named once each, with how many databases they left unjudged."""
    told = troubles.rules_raised([Bug(rule, addon_id, ValueError(SECRET)) for rule, addon_id in bugs])
    assert (Trouble("rules", summary),) == told


def test_headlines() -> None:
    """Every cause has a headline."""
    causes = {value for name, value in vars(troubles).items() if name.isupper() and isinstance(value, str)}
    assert causes == set(troubles.HEADLINES)
    assert {"sweep", "rules", "store", "worker"} <= causes


def test_no_trouble() -> None:
    """Where no rule raised and nothing is missing from the listing, nothing is told."""
    assert ((), (), ()) == (troubles.rules_raised([]), troubles.listing_gaps([]), troubles.messages_refused({}))


def test_messages_refused() -> None:
    """A sink that takes no message about some problems is named, with how many nobody hears of there."""
    (told,) = troubles.messages_refused({"slack": 1, "sentry": 3})
    assert told.summary.startswith(
        "slack refuses every message about 1 problem; sentry refuses every message about 3 problems;"
    )


def test_listing_gaps() -> None:
    """What could not be listed is told, once it has lasted."""
    summary = "there may be databases that nobody looks at: the team a: HTTP 403; the team b: HTTP 404"
    assert (Trouble("listing", summary, held=True),) == troubles.listing_gaps(
        ["the team a: HTTP 403", "the team b: HTTP 404"]
    )


def test_blinding() -> None:
    """Only a look that failed as a whole means that nothing was seen."""
    partial = (*troubles.listing_gaps(["x"]), *troubles.rules_raised([Bug("b", "1", ValueError())]))
    assert None is troubles.blinding(partial)
    whole = troubles.sweep_failed(ListingFailed("HTTP 503"), first=True)
    assert "no database could be looked at: HTTP 503" == troubles.blinding((*partial, whole))
