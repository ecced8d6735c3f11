"""What people are told when checker cannot do its work."""

from datetime import timedelta

import pytest

from checker import troubles
from checker.errors import CannotSee, ListingFailed, StoreUnavailable, TokenRefused
from checker.model import Bug, Severity, Trouble
from tests.make import DAY, utc

CREATE = "heroku authorizations:create --description checker --scope read-protected --expires-in 31536000 --short"
SET = "heroku config:set HEROKU_API_KEY=... --app APP"
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
    told = troubles.sweep_failed(error, first=first)
    assert ("sweep", f"no database could be looked at: {error}", held) == (told.cause, told.summary, told.held)
    assert told.advice is None


def test_an_outage() -> None:
    """Heroku's own trouble comes with when all was seen last, and with the word that there is nothing to do."""
    at = utc("2026-11-22 08:30")
    told = troubles.sweep_failed(ListingFailed("HTTP 503", passes=True), at, first=False)
    assert at == told.seen_well_at
    assert told.advice is not None
    assert told.advice.startswith("nothing now: status.heroku.com")


def test_a_refused_token_comes_with_the_way_to_another() -> None:
    """Whoever is woken by a refused token reads how to make a new one, in commands that name no token."""
    told = troubles.sweep_failed(TokenRefused("HTTP 401"), first=False)
    assert (CREATE, SET) == told.fix
    assert () == troubles.sweep_failed(ListingFailed("HTTP 503"), first=False).fix


@pytest.mark.parametrize(("urgent", "severity"), [(False, Severity.WARNING), (True, Severity.CRITICAL)])
def test_token_ends(urgent: bool, severity: Severity) -> None:
    """A token that ends soon is told with the way to another one, and how to take the old one away."""
    told = troubles.token_ends(utc("2026-12-01 10:00"), "an-id", urgent=urgent)
    assert "the token ends at 2026-12-01 10:00 UTC; from then on no database can be looked at" == told.summary
    assert (severity, False) == (told.severity, told.held)
    assert (CREATE, SET, "heroku authorizations:revoke an-id") == told.fix


def test_an_authorization_is_quoted() -> None:
    """What Heroku gives as an id cannot become a command of its own."""
    assert "heroku authorizations:revoke 'x; rm -rf ~'" == troubles.rotation("x; rm -rf ~")[-1]


def test_nobody_looked() -> None:
    """A gap is told with its ends, its length, and what policy wants."""
    told = troubles.nobody_looked(utc("2026-11-22 04:30"), utc("2026-11-22 09:30"), timedelta(hours=1))
    gap = "from 2026-11-22 04:30 UTC to 2026-11-22 09:30 UTC (5 h)"
    assert f"nobody looked {gap}, and policy wants a look every 1 h" == told.summary
    assert ("gap", Severity.WARNING, False) == (told.cause, told.severity, told.held)


def test_sweep_overlong() -> None:
    """Looks that take too long may be passing, and are no alarm of the first rank."""
    told = troubles.sweep_overlong(timedelta(minutes=75), timedelta(hours=1))
    assert told.summary.startswith("the last look took 1 h 15 min, and policy wants one every 1 h")
    assert ("slow", Severity.WARNING, True) == (told.cause, told.severity, told.held)


def test_sinks_deaf() -> None:
    """Each sink that takes nothing is named with how long it has not, why, and what waits there."""
    silent = {
        "slack": troubles.Deaf(timedelta(hours=3), "Slack answered 404 no_service: set SLACK_WEBHOOK_URL"),
        "hook": troubles.Deaf(DAY),
        "pager": troubles.Deaf(None, "PagerDuty answered 403", 2),
        "other": troubles.Deaf(DAY, "answered 500", 1),
    }
    (told,) = troubles.sinks_deaf(silent)
    slack = "the sink slack has taken nothing for 3 h: Slack answered 404 no_service: set SLACK_WEBHOOK_URL"
    pager = "the sink pager takes nothing, and 2 critical notices wait there: PagerDuty answered 403"
    other = "the sink other has taken nothing for 24 h, and 1 critical notice waits there: answered 500"
    assert f"{slack}; the sink hook has taken nothing for 24 h; {pager}; {other}" == told.summary
    assert ("sink", Severity.CRITICAL, False) == (told.cause, told.severity, told.held)
    assert () == troubles.sinks_deaf({})


def test_not_set_up() -> None:
    """All that a variable is missing for is told at once, with one command that sets each of them once."""
    (told,) = troubles.not_set_up(["pager hears nothing", "tickets hears nothing"], ["KEY", "URL", "KEY"])
    assert ("setup", "pager hears nothing; tickets hears nothing", False) == (told.cause, told.summary, told.held)
    assert ("heroku config:set KEY=... URL=... --app APP",) == told.fix
    assert () == troubles.not_set_up([], [])


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
    known = ((name, value) for name, value in vars(troubles).items() if name.isupper() and not name.startswith("_"))
    causes = {value for _, value in known if isinstance(value, str)}
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
