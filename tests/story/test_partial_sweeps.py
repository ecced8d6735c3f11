"""Looks between the hourly ones, at just those apps of which a verdict could have turned."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from checker.sandbox.handle import Running
from tests.story.an_account import Account, an_account, said

BAKERY = "bakery"


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account() as watched:
        yield watched


def asked(heroku: Running, before: dict[str, int]) -> list[str]:
    """The requests that were sent since `before`, by the last part of their path that is no id."""
    new = {what: count - before.get(what, 0) for what, count in heroku.requests.items()}
    return sorted(what for what, count in new.items() for _ in range(count))


def test_a_missed_slot_is_told_seconds_after_its_grace(account: Account) -> None:
    """Midnight in London plus two hours: not up to an hour later, when the next sweep comes by."""
    account.heroku.event("skip_slot", BAKERY)
    assert [("02:00:05", "opened bakery slots_met")] == account.worked(20)


def test_a_stalled_backup_is_told_seconds_after_it_ran_too_long(account: Account) -> None:
    """A backup that a heartbeat still speaks for is stalled after two hours: told then, not at the next sweep."""
    account.heroku.event("delay", BAKERY, by="50m")
    account.heroku.event("stall", BAKERY)
    ((when, what),) = account.worked(20)
    assert "opened bakery slots_met" == what
    assert "00:50" < when < "02:52"


def test_healthy_nights_cost_no_look_in_between(account: Account) -> None:
    """Where the hourly sweeps have seen the night's backup there is nothing left to look at."""
    before = account.heroku.requests
    assert [] == account.worked(48)
    sweeps = 48 + 1
    transfers = [what for what in asked(account.heroku, before) if what.endswith("/transfers")]
    assert 3 * sweeps == len(transfers)


def test_it_asks_for_just_that_app(account: Account) -> None:
    """One app's deadline costs its backups and its databases' schedules, and no list."""
    before = account.heroku.requests
    account.last = account.sweep(BAKERY)
    what = asked(account.heroku, before)
    assert [True, True] == [
        "/apps/bakery/transfers" in what[0],
        what[1].endswith("/transfer-schedules"),
    ]
    assert [BAKERY] == [one.database.app for one in account.last.judged]


def test_it_ends_no_problem_of_others(account: Account) -> None:
    """Problems of other apps, and a database that is gone, stay as they are: neither told again nor solved."""
    account.heroku.event("delete_schedule", "bakery-orders")
    account.heroku.event("destroy_database", "bakery-reports")
    assert 2 == len(account.hours(3))
    before = account.store.load().incidents
    account.sweep(BAKERY)
    account.sweep("bakery-reports")
    assert (before, 3) == (account.store.load().incidents, len(account.notices))
    assert [] == account.hours(2)


def test_it_tells_what_it_finds_and_what_is_over(account: Account) -> None:
    """It is a sweep like any other for the app that it looks at."""
    account.heroku.event("delete_schedule", BAKERY)
    account.sweep(BAKERY)
    account.heroku.event("schedule", BAKERY, to="00:00 Europe/London")
    account.sweep(BAKERY)
    assert ["opened", "resolved"] == [str(notice.reason) for notice in account.notices[1:]]


def test_blind_for_a_moment_it_says_nothing(account: Account) -> None:
    """Heroku's trouble at a partial sweep alarms nobody, and nothing that was not seen counts as fine."""
    account.heroku.fault("transfers", "status", status=500)
    account.sweep(BAKERY)
    account.heroku.behave()
    assert ["baseline"] == [str(notice.reason) for notice in account.notices]
    assert [] == account.hours(1)


def test_a_refused_token_is_told_at_once_and_only_once(account: Account) -> None:
    """A token that is revoked is told by whichever sweep meets it first; a full one tells that it is over."""
    account.heroku.fault("", "status", status=401)
    account.sweep(BAKERY)
    account.sweep(BAKERY)
    assert ["baseline checker sweep", "opened checker sweep"] == said(account.notices)
    assert [] == account.hours(1)
    account.heroku.behave()
    account.sweep(BAKERY)
    assert 2 == len(account.notices)
    assert ["resolved checker sweep"] == account.hours(1)


def test_a_poll_of_a_day_misses_nothing(account: Account) -> None:
    """The next deadline is known a day ahead: the look comes though no sweep is near."""
    account.heroku.event("skip_slot", BAKERY)
    (one,) = [one for one in account.last.judged if one.database.app == BAKERY]
    assert one.deadline == account.heroku.now.replace(hour=2, minute=0) + timedelta(days=1)
