"""Too few requests for a look at everything: what waits, what is unknown, and what is said of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker.decide.problems import CHECKER_ITSELF
from checker.jitter import JITTER
from checker.model import Finding, Incident, Past, Requirement, Seen, Severity, Unseen
from checker.spread import HOURLY, Spread, cost, short_of_requests, spread
from checker.troubles import REQUESTS
from tests.make import HOUR, NOW, database, requirement, seen

PATIENCE = 3 * HOUR
SECOND = timedelta(seconds=1)


def spent(app: str) -> Unseen:
    """A database that the look did not get to."""
    return Unseen(database(app), "nearly used up", NOW, spent=True)


def seen_before(**ages: timedelta | None) -> dict[str, Past]:
    """When each app's database was seen last."""
    return {f"id-of-{app}": Past(last_seen_at=None if age is None else NOW - age) for app, age in ages.items()}


def parted(age: timedelta | None) -> tuple[list[str], list[str]]:
    """What waits and what is unknown, of one database that was seen so long ago."""
    found = spread([spent("shop")], seen_before(shop=age), PATIENCE, 2, NOW)
    assert tuple(spent(d.app) for d in found.unseen) == found.observations
    return [d.app for d in found.waiting], [d.app for d in found.unseen]


def test_enough_requests_change_nothing() -> None:
    """What was looked at is judged, and so is what failed for another reason."""
    observations: list[Seen | Unseen] = [seen(app="shop"), Unseen(database("zoo"), "HTTP 503", NOW)]
    found = spread(observations, {}, PATIENCE, 4, NOW)
    assert (Spread(tuple(observations), needed=4), True) == (found, found.complete)
    assert () == short_of_requests(found, PATIENCE, (), NOW)


@pytest.mark.parametrize("age", [timedelta(), HOUR, PATIENCE - JITTER - SECOND, -JITTER])
def test_what_was_seen_not_long_ago_waits(age: timedelta) -> None:
    """What was found of it stands until then: nothing is said of it, neither good nor bad."""
    assert (["shop"], []) == parted(age)


@pytest.mark.parametrize("age", [PATIENCE - JITTER, PATIENCE, 99 * HOUR, None, -JITTER - SECOND])
def test_what_was_not_seen_for_too_long_is_unknown(age: timedelta | None) -> None:
    """No view is older than policy allows; what nobody ever saw has none, nor what a wrong clock dated ahead."""
    assert ([], ["shop"]) == parted(age)


def test_what_is_listed_again_does_not_wait() -> None:
    """It goes on record as there: missing once more, it has not been missing in two listings running."""
    found = spread([spent("shop"), spent("zoo")], seen_before(shop=HOUR, zoo=HOUR), PATIENCE, 4, NOW, {"id-of-shop"})
    assert (["zoo"], ["shop"]) == ([d.app for d in found.waiting], [d.app for d in found.unseen])


def test_without_patience_all_is_unknown_at_once() -> None:
    """`unknown_after: 0s` means it."""
    assert not spread([spent("shop")], seen_before(shop=SECOND), timedelta(), 2, NOW).waiting


def test_the_oldest_view_is_told_of_what_waits_or_is_unknown() -> None:
    """Of what was seen just now nobody asks."""
    observations: list[Seen | Unseen] = [seen(app="bar"), spent("shop"), spent("zoo"), spent("new")]
    pasts = seen_before(bar=9 * HOUR, shop=HOUR, zoo=2 * HOUR, new=None)
    found = spread(observations, pasts, PATIENCE, 8, NOW)
    assert (NOW - 2 * HOUR, False) == (found.oldest, found.complete)
    assert {"needed": 8, "hourly": 4500, "waiting": 2, "unknown": 1} == {
        name: value for name, value in found.numbers.items() if name != "oldest"
    }


def test_a_look_costs_a_request_for_each_app_and_each_database() -> None:
    """Databases of one app share its backups; where nothing is demanded, or there can be no backups, nobody asks."""
    two = [database("shop", addon_id="a"), database("shop", addon_id="b")]
    shield = database("safe", plan="heroku-postgresql:advanced-2")
    assert not shield.has_pgbackups
    scratch = database("scratch")
    nothing: Requirement = replace(requirement(), nothing="made anew each day")
    assert 3 == cost(two, {})
    assert 5 == cost([*two, database("zoo")], {"id-of-zoo": requirement()})
    assert 3 == cost([*two, scratch], {scratch.addon_id: nothing})
    assert 3 == cost([*two, shield], {})


def told(needed: int, patience: timedelta = PATIENCE, age: timedelta | None = HOUR, *open_causes: str) -> list[str]:
    """What is said where one database was not got to, in short."""
    found = spread([spent("shop")], seen_before(shop=age), patience, needed, NOW)
    incidents = [
        Incident("an-id", CHECKER_ITSELF, cause, Severity.WARNING, Finding("as it was told"), NOW - HOUR)
        for cause in open_causes
    ]
    return [
        f"{t.cause} {t.severity}: {t.summary}; {t.advice}" for t in short_of_requests(found, patience, incidents, NOW)
    ]


@pytest.mark.parametrize(
    ("needed", "patience", "accounts"),
    [
        (3 * HOURLY, PATIENCE, 1),
        (3 * HOURLY + 1, PATIENCE, 2),
        (12 * HOURLY, PATIENCE, 4),
        (HOURLY, timedelta(), 1),
        (HOURLY + 1, timedelta(minutes=1), 2),
    ],
)
def test_more_databases_than_an_account_can_look_at_is_told_at_once(
    needed: int, patience: timedelta, accounts: int
) -> None:
    """It is certain, and does not pass by itself: the message says what it takes, and how many accounts."""
    said = told(needed, patience, None)
    assert (accounts > 1) == bool(said)
    if said:
        assert (
            f"a look at every database takes {needed:,} requests, and Heroku grants an account 4,500 an hour" in said[0]
        )
        assert f"let {accounts} checkers" in said[0]


@pytest.mark.parametrize(
    ("age", "open_causes", "is_told"),
    [
        (PATIENCE - JITTER - SECOND, (), False),
        (PATIENCE - JITTER, (), True),
        (PATIENCE / 2 - JITTER - SECOND, (REQUESTS,), False),
        (PATIENCE / 2 - JITTER, (REQUESTS,), True),
        (PATIENCE / 2, ("sink",), False),
        (None, (), False),
    ],
)
def test_requests_that_others_use_up_are_told_when_a_view_is_too_old(
    age: timedelta | None, open_causes: tuple[str, ...], is_told: bool
) -> None:
    """Not at the first look that they were short at; and not over and over while they are just short."""
    said = told(100, PATIENCE, age, *open_causes)
    assert is_told == bool(said)
    if age and said:
        last: datetime = NOW - age
        assert f"1 database could not be looked at, one of them not since {last:%Y-%m-%d %H:%M} UTC" in said[0]
        assert "who else uses this account?" in said[0]
