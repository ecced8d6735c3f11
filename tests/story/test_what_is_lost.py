"""A schedule that was gone and is back, on the simulated Heroku: which nights are lost for good."""

from collections.abc import Iterator

import pytest

from checker.model import Notice, Reason
from tests.story.an_account import Account, an_account

LONDON = "00:00 Europe/London"
POLICY = """
version: 1
alerting: {quiet_hours: {from: "22:00", to: "07:00", timezone: UTC}}
policies:
  - {name: all, match: {apps: ["*"]}, severity: warning, require: {schedule: {at: "00:00", timezone: Europe/London}}}
"""


@pytest.fixture
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    """Healthy at 10:30 UTC, under the built-in policy, or the one that a test names."""
    with an_account(text=getattr(request, "param", None)) as watched:
        yield watched


def gone_for(account: Account, hours: int, back: str = LONDON) -> Notice:
    """Bakery's schedule vanishes and is put back after so many hours; the end of it, told within a day."""
    account.heroku.event("delete_schedule", "bakery")
    account.hours(hours)
    account.heroku.event("schedule", "bakery", to=back)
    account.hours(20)
    (end,) = [notice for notice in account.about("schedule_present") if notice.reason is Reason.RESOLVED]
    return end


@pytest.mark.parametrize(
    ("hours", "lost"),
    [
        (10, ()),  # the same evening
        (14, ()),  # at 00:30, within the hour that Heroku goes by: tonight's backup is made yet
        (15, ("1 slot lost for good: 2026-11-23 (missed)",)),
        (72, ("3 slots lost for good: 2026-11-23 (missed), 2026-11-24 (missed), 2026-11-25 (missed)",)),
        (
            7 * 24,
            (
                (
                    "7 slots lost for good: 2026-11-25 (missed), 2026-11-26 (missed), 2026-11-27 (missed), "
                    "2026-11-28 (missed), 2026-11-29 (missed) and 2 before"
                ),
            ),
        ),
    ],
)
def test_nights_without_a_schedule_are_named_when_it_is_back(
    account: Account, hours: int, lost: tuple[str, ...]
) -> None:
    """The good news names every night that has no backup and never will; none that was not lost."""
    assert lost == gone_for(account, hours).finding.consequences


@pytest.mark.parametrize("account", [POLICY], indirect=True)
def test_good_news_that_waits_for_the_morning_still_names_them(account: Account) -> None:
    """Put back at 23:30, told at 07:30: the nights before are lost, the one in between is not."""
    end = gone_for(account, 2 * 24 + 13)
    assert "07:30" == f"{end.at:%H:%M}"
    assert ("2 slots lost for good: 2026-11-23 (missed), 2026-11-24 (missed)",) == end.finding.consequences


def test_a_second_loss_does_not_count_the_nights_of_the_first(account: Account) -> None:
    """Each end names the nights of its own time."""
    assert "3 slots" in gone_for(account, 72).finding.consequences[0]
    account.heroku.event("delete_schedule", "bakery")
    account.hours(3)
    account.heroku.event("schedule", "bakery", to=LONDON)
    account.hours(2)
    first, second = [notice for notice in account.about("schedule_present") if notice.reason is Reason.RESOLVED]
    assert (1, ()) == (len(first.finding.consequences), second.finding.consequences)


def test_another_schedule_in_its_place_loses_the_same_nights(account: Account) -> None:
    """Where any hour will do, the nights of the schedule that vanished count, whatever takes its place."""
    (lost,) = gone_for(account, 30, "05:00 UTC").finding.consequences
    assert "1 slot lost for good: 2026-11-23 (missed)" == lost
