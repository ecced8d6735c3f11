"""Whether others are hit too: what a notice knows of the same problem at other databases."""

from collections.abc import Iterator

import pytest

from checker.model import Alerting, QuietHours
from checker.notify.card import as_lines, card
from checker.notify.message import cards_of, message_for
from tests.story.an_account import Account, an_account
from tests.story.told import Story

QUIET = Alerting(quiet_hours=QuietHours(22, 7, "UTC"))


@pytest.fixture
def account() -> Iterator[Account]:
    with an_account() as watched:
        yield watched


def elsewhere(story: Story, hour: float, case: str) -> list[tuple[str, int]]:
    """What is told at this hour: each app, with at how many others it is the same."""
    return [(notice.subject.app or "checker", notice.others) for notice in story.hour(hour, case)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        pytest.param(["a: recent_backup, b: ok"], [("a", 0)], id="nobody else"),
        pytest.param(
            ["a: recent_backup, b: ok", "a: recent_backup, b: recent_backup"], [("b", 1)], id="one told before"
        ),
        pytest.param(["db*3: recent_backup"], [("db1", 2), ("db2", 2), ("db3", 2)], id="at the same time"),
        pytest.param(
            ["db*2: recent_backup, c: ok", "db*2: recent_backup, c: recent_backup"], [("c", 2)], id="both at once"
        ),
        pytest.param(
            ["a: recent_backup, b: ok", "a: ok, b: recent_backup"], [("b", 0), ("a", 0)], id="one that is over"
        ),
        pytest.param(["a: recent_backup, b: schedule_matches"], [("a", 0), ("b", 0)], id="another problem"),
        pytest.param(["a: recent_backup", "a: unseen, b: recent_backup"], [("b", 1)], id="one that cannot be seen now"),
        pytest.param(["a: unseen, b: ok", "a: unseen, b: unseen", "", "a: unseen, b: unseen"], [("a", 0)], id="untold"),
    ],
)
def test_others_are_counted(rows: list[str], told: list[tuple[str, int]]) -> None:
    """Counted are other databases at which the same problem was told and is not over, in whichever message."""
    story, got = Story(), list[tuple[str, int]]()
    for hour, case in enumerate(rows):
        got = elsewhere(story, hour, case) if case else []
    assert told == got


def test_a_reminder_counts_as_of_now() -> None:
    """Hours later it says how things stand by then."""
    story = Story()
    assert [("a", 0)] == elsewhere(story, 0, "a: recent_backup, b: ok")
    elsewhere(story, 1, "a: recent_backup, b: recent_backup")
    assert [("a", 1)] == elsewhere(story, 4, "a: recent_backup, b: recent_backup")


def test_what_quiet_hours_hold_back_is_not_counted() -> None:
    """Nobody is sent to look for a problem that nobody was told of, nor for one whose end waits for the morning."""
    story = Story(QUIET)
    assert [("b", 0)] == elsewhere(story, 12, "a: ok, b: recent_backup=warning, c: ok, d: ok")
    assert [("c", 1)] == elsewhere(
        story, 13, "a: recent_backup=warning, b: recent_backup=warning, c: recent_backup, d: ok"
    )
    still = "a: recent_backup=warning, b: ok, c: recent_backup"
    assert [("d", 1)] == elsewhere(story, 14, f"{still}, d: recent_backup")


def test_a_message_does_not_count_them_twice() -> None:
    """Two in this message and one told before are two others for each of the two, and the card says so once."""
    story = Story()
    story.hour(0, "a: recent_backup, b: ok, c: ok")
    message = message_for("b1", story.hour(1, "a: recent_backup, b: recent_backup, c: recent_backup"))
    said = [line for shown in cards_of(message) for line in as_lines(shown) if line.startswith("Elsewhere")]
    assert ["Elsewhere: the same at 2 other databases"] * 2 == said


def test_alone_in_its_message_it_still_says_so() -> None:
    """A sink that takes notices one by one tells of the others, too."""
    story = Story()
    story.hour(0, "a: recent_backup, b: ok")
    (notice,) = story.hour(1, "a: recent_backup, b: recent_backup")
    assert "Elsewhere: the same at 1 other database" in as_lines(card(notice))


def test_a_partial_sweep_counts_those_that_it_did_not_look_at(account: Account) -> None:
    """Looking again at one app, checker still knows of the problem at another."""
    account.heroku.event("delete_schedule", "bakery")
    account.hours(1)
    account.heroku.event("delete_schedule", "bakery-orders")
    (notice,) = account.sweep("bakery-orders").notices
    assert ("bakery-orders", 1) == (notice.subject.app, notice.others)
