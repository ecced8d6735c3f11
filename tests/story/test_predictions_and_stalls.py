"""Nights that the clocks take away, and backups that never end: what the team is told, and what stays in the ledger."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date

import pytest

from checker.model import Outcome, Severity, SlotEntry, SlotOutcome, Verdict
from checker.sandbox.scenario import read
from tests.make import utc
from tests.story.an_account import HOUR, Account, an_account

BAKERY = "bakery"
FORETOLD, OVER = "opened bakery schedule_has_slots", "resolved bakery schedule_has_slots"


def in_london(now: str, *ats: str) -> str:
    """A bakery whose backups are due at such hours, as `01:00 Europe/London`, for two months."""
    schedules = "".join(f"- {{at: '{at}', name: NAME_{n}_URL}}\n          " for n, at in enumerate(ats))
    names = ", ".join(f"NAME_{n}" for n in range(len(ats)))
    return f"""
name: gap
now: {now}
start: 2027-01-20T00:00:00Z
apps:
  - name: {BAKERY}
    created_at: 2027-01-20T00:00:00Z
    databases:
      - addon: postgresql-solid-20311
        attachments: [{names}]
        schedules:
          {schedules}
"""


def watched(now: str, *ats: str) -> AbstractContextManager[Account]:
    """That bakery, watched by checker."""
    return an_account(read(in_london(now, *ats), "gap.yml"))


@pytest.fixture
def account() -> Iterator[Account]:
    """An account with the usual schedules, in November."""
    with an_account() as usual:
        yield usual


@pytest.fixture
def gap() -> Iterator[Account]:
    """Half an hour before it can be foretold that 01:00 will not exist in London."""
    with watched("2027-03-13T23:30:00Z", "01:00 Europe/London") as london:
        yield london


def half_days(account: Account, number: int) -> list[str]:
    """So many half days, with a sweep each; what was told."""
    told: list[str] = []
    for _ in range(number):
        account.heroku.move(by=11 * HOUR)
        told += account.hours(1)
    return told


def ledger(account: Account) -> list[SlotEntry]:
    """The bakery's ledger as the store holds it."""
    (known,) = [known for known in account.store.load().inventory if known.database.app == BAKERY]
    return list(known.past.ledger)


def found(account: Account, rule: str) -> Verdict:
    """What a rule found of the bakery at the last sweep."""
    (one,) = [one for one in account.last.judged if one.database.app == BAKERY]
    return next(v for v in one.verdicts if v.rule == rule)


def test_a_night_without_a_slot_is_foretold_once_and_solved_when_it_is_over(gap: Account) -> None:
    """Two weeks before, one warning, and once more a week later; that night no alarm; afterwards it is over."""
    assert [FORETOLD] == gap.hours(1)
    notice = gap.notices[-1]
    assert (utc("2027-03-14 01:30"), Severity.WARNING) == (notice.at, notice.severity)
    assert notice.finding.summary.startswith("predicted: no backup in the night to Sunday 28 March, 01:00 does not")
    assert [] == half_days(gap, 26)
    assert [] == gap.hours(23)
    assert [OVER] == gap.hours(1)
    assert [] == gap.hours(48)
    _, reminder, end = told = gap.about("schedule_has_slots")
    assert ["opened", "reminder", "resolved"] == [str(notice.reason) for notice in told]
    assert (utc("2027-03-21 01:30"), notice.finding.summary) == (reminder.at, reminder.finding.summary)
    assert "every date of the next 14 days has a slot" == end.finding.summary


def test_the_night_stands_in_the_ledger_as_skipped(gap: Account) -> None:
    """Who looks back sees why there is no backup of that date, and that its neighbours have theirs."""
    half_days(gap, 30)
    nights = {entry.day: entry for entry in ledger(gap) if date(2027, 3, 27) <= entry.day <= date(2027, 3, 29)}
    assert [SlotOutcome.MET, SlotOutcome.SKIPPED, SlotOutcome.MET] == [nights[day].outcome for day in sorted(nights)]
    words = "01:00 does not exist in Europe/London on 2027-03-28: the clocks go from 01:00 to 02:00"
    assert words == nights[date(2027, 3, 28)].note


def test_the_printed_hour_ends_it_and_saves_the_night(gap: Account) -> None:
    """Moved to the hour that the finding names, the schedule runs every night, and nothing else is told."""
    assert [FORETOLD] == gap.hours(1)
    (fix,) = gap.notices[-1].finding.fix
    gap.heroku.event("change_schedule", BAKERY, database="NAME_0", to=fix.split("'")[1])
    assert [OVER] == gap.hours(1)
    assert [] == half_days(gap, 30)
    assert {SlotOutcome.MET} == {entry.outcome for entry in ledger(gap) if entry.day >= date(2027, 3, 15)}


def test_a_second_schedule_by_day_leaves_nothing_to_foretell() -> None:
    """Half a day later there is a backup all the same: nobody is warned."""
    with watched("2027-03-26T09:30:00Z", "01:00 Europe/London", "13:00 Europe/London") as account:
        assert [] == account.hours(48)
        assert Outcome.PASS is found(account, "schedule_has_slots").outcome
        assert SlotOutcome.SKIPPED in {entry.outcome for entry in ledger(account)}


def test_a_stalled_night_is_told_once_and_soon(account: Account) -> None:
    """One alarm, long before the two hours are over: the lost slot, with what hangs as its reason and both commands."""
    account.heroku.event("stall", BAKERY)
    assert ["opened bakery slots_met"] == account.hours(20)
    (notice, reminder), hangs = account.about("slots_met"), found(account, "not_stalled")
    assert (utc("2026-11-23 00:30"), utc("2026-11-23 04:30")) == (notice.at, reminder.at)
    assert (Outcome.FAIL, "slots_met") == (hangs.outcome, hangs.explained_by)
    assert ((hangs.summary,), ()) == (notice.finding.why, notice.finding.consequences)
    assert ["cancel", "capture"] == [command.split()[1].partition("backups:")[2] for command in notice.finding.fix]


def test_a_row_that_hangs_for_ever_is_forgotten_with_the_next_good_night(account: Account) -> None:
    """Nobody cancels it, and Heroku lists it as running from now on: one alarm and its end, no more."""
    account.heroku.event("stall", BAKERY)
    assert ["opened bakery slots_met", "resolved bakery slots_met"] == account.hours(50)
    hangs = found(account, "not_stalled")
    assert Outcome.PASS is hangs.outcome
    assert hangs.summary.endswith("hangs, but a newer good backup has followed it")


def test_a_capture_by_hand_that_hangs_is_told(account: Account) -> None:
    """Somebody who secured the data before a change learns that it is not secured."""
    account.heroku.event("stall", BAKERY)
    account.heroku.event("capture", BAKERY)
    assert ["opened bakery not_stalled"] == account.hours(12)


def test_cancelled_and_captured_anew_it_is_solved(account: Account) -> None:
    """What the finding's commands do puts it right."""
    account.heroku.event("stall", BAKERY)
    account.heroku.event("capture", BAKERY)
    assert ["opened bakery not_stalled"] == account.hours(1)
    account.heroku.event("cancel", BAKERY)
    account.heroku.event("capture", BAKERY)
    assert ["resolved bakery not_stalled"] == account.hours(1)
    assert [] == account.hours(30)


def test_the_nights_that_a_vanished_schedule_costs_are_counted(account: Account) -> None:
    """The incident of the schedule says how many nights it has cost by now."""
    account.heroku.event("delete_schedule", BAKERY)
    assert ["opened bakery schedule_present"] == account.hours(15)
    for hours, nights in ((1, "; 1 slot of 00:00 Europe/London has"), (24, "; 2 slots of 00:00 Europe/London have")):
        assert [] == account.hours(hours)
        assert f"{nights} gone by without a scheduled backup since" in (found(account, "schedule_present").actual or "")
