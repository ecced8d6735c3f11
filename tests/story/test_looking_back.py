"""On call looks back at what happened, in the words of `history` and of an incident's card."""

from datetime import timedelta

from checker.commands.history import gather
from checker.commands.incidents import case_of
from checker.model import Act, Deed
from checker.report.card import card
from checker.report.history import Shown, nights
from checker.run import HEADLINES
from tests.story.an_account import Account, an_account

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLL = 4 * HOUR
POLICY = """
version: 1
poll: 4h
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any, recent_backup: }}
"""


def looked_back(account: Account, app: str) -> Shown:
    """What `checker history` shows of an app."""
    return gather(account.store, account.heroku.now - 7 * DAY, account.heroku.now, (app,))


def row(shown: Shown) -> str:
    """The nights of its only database since checker came, in letters."""
    (one,) = shown.databases
    days = nights.days_of(one.nights, shown.end.date(), shown.end.date())
    return "".join(nights.letters(one.nights, days)).lstrip("n-")


def watched(account: Account, looks: int) -> None:
    """So many looks, a `poll` apart."""
    for _ in range(looks):
        account.heroku.move(by=POLL)
        account.sweep()


def test_a_lost_night_is_seen_told_taken_on_and_healed() -> None:
    """The night that Heroku skipped is the one that shows; the card says how long each step took and what was lost."""
    with an_account(text=POLICY) as account:
        account.heroku.event("skip_slot", "bakery")
        watched(account, 5)
        (lost,) = looked_back(account, "bakery").incidents
        account.store.act(Act(lost.incident.id, Deed.ACK, account.heroku.now, note="on it"))
        watched(account, 6)
        shown = looked_back(account, "bakery")
        assert ".M." == row(shown)
        (one,), (incident,) = shown.databases, shown.incidents
        (missed,) = (night for night in one.nights if night.outcome.lost)
        times = shown.times(incident)
        assert times.began_at == missed.at + 2 * HOUR
        assert timedelta() < times.to_detect <= POLL
        assert times.to_acknowledge == account.heroku.now - 6 * POLL - incident.incident.opened_at
        assert times.to_heal is not None
        assert timedelta() <= times.to_heal - 22 * HOUR <= POLL
        assert () == shown.blind
        page = card(case_of(account.store, incident, account.heroku.now), HEADLINES, account.heroku.now)
        assert f"- {missed.day} ({missed.schedule}): missed" in page
        assert "**acknowledged**: on it" in page
        others = gather(account.store, account.heroku.now - 7 * DAY, account.heroku.now, ())
        assert (1, 0) == (others.slots.lost, others.slots.unknown)


def test_nobody_looked() -> None:
    """While checker was away the night was met all the same, and history says when nobody looked."""
    with an_account(text=POLICY) as account:
        watched(account, 2)
        away = account.heroku.now
        account.heroku.move(by=15 * HOUR)
        watched(account, 1)
        shown = looked_back(account, "bakery")
        (blind,) = shown.blind
        assert (away + POLL, away + 15 * HOUR + POLL) == (blind.start, blind.end)
        assert ".." == row(shown)
