"""Accounts that change between two looks, on the simulated Heroku: what the team is told."""

from collections.abc import Iterator

import pytest

from checker.model import Outcome
from tests.story.an_account import HOUR, Account, an_account


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account() as watched:
        yield watched


def test_a_quiet_night_is_quiet(account: Account) -> None:
    """Healthy days, looked at every hour, are not heard of."""
    assert [] == account.hours(30)


def test_a_database_that_disappears_is_told_and_not_forgotten(account: Account) -> None:
    """A database that two listings in a row lack is told as gone, and stays open."""
    account.heroku.event("destroy_database", "bakery")
    assert [] == account.hours(1)
    assert ["opened bakery listed"] == account.hours(1)
    assert [] == account.hours(3)
    assert ["reminder bakery listed"] == account.hours(1, routine=True)


def test_a_database_that_is_gone_is_not_told_anew_where_a_listing_breaks_off(account: Account) -> None:
    """Half a listing lacks it as well: that is told of the listing, and of the database once is enough."""
    account.heroku.event("destroy_database", "bakery")
    assert ["opened bakery listed"] == account.hours(3)
    account.heroku.fault("^/teams$", "status", status=403)
    assert ["opened checker listing"] == account.hours(6)
    account.heroku.behave()
    assert ["resolved checker listing"] == account.hours(3)


def test_a_replaced_database_is_one_warning_that_ends_by_itself(account: Account) -> None:
    """A new database under the old names: one notice for the old one, and the new one is judged on its own."""
    account.heroku.event("replace_database", "bakery", addon="postgresql-new-2", keep_schedule=True)
    told = account.hours(6)
    assert ["opened bakery listed"] == [line for line in told if "listed" in line]
    (notice,) = [notice for notice in account.notices if notice.cause == "listed"]
    assert "postgresql-solid-20311 was replaced by postgresql-new-2" in notice.finding.summary
    assert "warning" == notice.severity
    assert not [i for i in account.store.load().incidents if i.cause in {"listed", "readable"}]


QUIET = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
alerting: {digest: never, drill: never, quiet_hours: {from: "18:00", to: "12:00", timezone: UTC}}
"""


def test_a_database_replaced_in_quiet_hours_is_told_after_them() -> None:
    """It is a warning that ends by itself, and still somebody has to hear of it."""
    with an_account("healthy", QUIET) as account:
        while account.heroku.now.hour != 19:
            account.hours(1)
        account.heroku.event("replace_database", "bakery", addon="postgresql-new-2", keep_schedule=True)
        told = account.worked(30)
        assert [("12:30:00", "opened bakery listed")] == [one for one in told if "listed" in one[1]]
        assert not [i for i in account.store.load().incidents if i.cause == "listed"]


def test_an_unreadable_database_that_turns_out_to_be_gone_is_told_once(account: Account) -> None:
    """Blindness that has become certainty is not told a second time as blindness."""
    account.heroku.fault("/apps/bakery/transfers", "status", status=500)
    assert ["opened bakery readable"] == account.hours(5)[:1]
    account.heroku.behave()
    account.heroku.event("destroy_database", "bakery")
    assert ["opened bakery listed"] == account.hours(3)
    assert ["listed"] == [i.cause for i in account.store.load().incidents]


def test_after_a_promote_the_old_dumps_do_not_count_for_the_new_database(account: Account) -> None:
    """A new database under an old name has no backup until one is made of it."""
    account.heroku.event("add_database", "bakery", addon="postgresql-new-1", plan="standard-0")
    account.heroku.move(by=26 * HOUR)
    account.heroku.event("promote", "bakery", database="postgresql-new-1")
    account.hours(1)
    outcome, actual = account.actual("recent_backup", "postgresql-new-1")
    assert (Outcome.PASS, True) == (outcome, actual.startswith("no good backup at all, on a database that is 27 h"))


def test_a_skipped_night_is_told_the_same_night_and_its_end_the_next(account: Account) -> None:
    """A night that Heroku skips without a trace is told when its grace is over, and solved by the next good one."""
    account.heroku.event("skip_slot", "bakery")
    told = account.hours(48)
    assert ["opened bakery slots_met", "resolved bakery slots_met"] == told


def test_a_backup_that_fails_is_told_as_failed(account: Account) -> None:
    """A failed night is a lost night, told once."""
    account.heroku.event("fail", "bakery")
    assert ["opened bakery slots_met", "resolved bakery slots_met"] == account.hours(48)


def test_a_schedule_that_vanishes_is_told_once_with_all_that_follows(account: Account) -> None:
    """Days without a schedule are one alarm, not four."""
    account.heroku.event("delete_schedule", "bakery")
    assert ["opened bakery schedule_present"] == account.hours(40)
    assert Outcome.FAIL is account.actual("recent_backup", account.last.judged[0].database.name)[0]


def test_a_rename_that_orphans_the_schedule_says_so(account: Account) -> None:
    """A schedule that still stands there but names nothing is shown in the finding."""
    account.heroku.event("rename_attachment", "bakery", to="OLD_DATABASE", orphan=True)
    assert ["opened bakery schedule_present"] == account.hours(1)
    name = next(j.database.name for j in account.last.judged if j.database.app == "bakery")
    assert "DATABASE_URL at" in account.actual("schedule_present", name)[1]
