"""How many backups are kept, and how far back: what the team is told of it, and what it is not."""

from datetime import timedelta

import pytest

from checker.model import Outcome, Severity
from tests.make import DAY, HOUR
from tests.story.an_account import Account, an_account

APP = "bakery-orders"
SMALL = "postgresql-amorphous-41877"
POLICY = """
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: any, recent_backup: , %s}
"""
SEVEN = POLICY % "retained_backups: {scheduled: 7}"
A_MONTH = POLICY % "retained_backups: {scheduled: 7, reach: 30d}"


def days(account: Account, number: int) -> list[str]:
    """So many days, with a sweep every four hours; what was told."""
    told: list[str] = []
    for _ in range(number * 6):
        account.heroku.move(by=3 * HOUR)
        told += account.hours(1)
    return told


def outcomes(account: Account) -> list[Outcome]:
    """What the rule found of each database at the last sweep."""
    return [v.outcome for j in account.last.judged for v in j.verdicts if v.rule == "retained_backups"]


def test_seven_are_there_on_every_day_of_three_weeks() -> None:
    """Three healthy databases in three time zones, two of them on the smallest plans: nobody is told anything."""
    with an_account(text=SEVEN) as account:
        assert [] == days(account, 21)
        assert [Outcome.PASS] * 3 == outcomes(account)


def test_the_minutes_around_the_expiry_are_quiet() -> None:
    """While last night's backup runs and the oldest one has just been deleted, all is as it should be."""
    with an_account(text=SEVEN) as account:
        for _ in range(3):
            account.heroku.move(account.heroku.now.replace(hour=6, minute=59) + DAY)
            for _ in range(20):
                account.heroku.move(by=timedelta(seconds=30))
                account.last = account.sweep()
                assert [Outcome.PASS] * 3 == outcomes(account)


def test_a_month_on_a_plan_that_keeps_a_week_is_told_at_once_and_by_which_plan_it_is_met() -> None:
    """On the larger plan the schedule goes on keeping a week until it is made anew; then it is given time."""
    with an_account(text=SEVEN) as account:
        account.obey(A_MONTH)
        told = account.hours(1)
        assert f"opened {APP} retained_backups" in told
        notice = next(n for n in account.about("retained_backups") if n.subject.app == APP)
        assert Severity.WARNING is notice.severity
        assert "keeps a week, 7 backups (retain_weeks 1, retain_months 0)" in notice.finding.summary
        assert "by older documentation Premium plans (8 weeks and 12 months) keep as much" in notice.finding.summary
        account.heroku.event("upgrade_plan", APP, plan="premium-0", keep_schedule=True)
        assert [] == account.hours(2)
        verdict = next(
            v for j in account.last.judged if j.database.app == APP for v in j.verdicts if v.rule == "retained_backups"
        )
        unschedule, again = verdict.fix
        assert f"heroku pg:backups:unschedule DATABASE_URL --app {APP}" == unschedule
        account.heroku.event("delete_schedule", APP)
        account.heroku.event("schedule", APP, to=again.split("'")[1])
        assert [f"resolved {APP} retained_backups"] == account.hours(1)
        assert [] == days(account, 14)


@pytest.mark.parametrize("gaps", [True, False])
def test_a_lost_night_is_one_alarm_and_then_one_warning_for_a_week(gaps: bool) -> None:
    """That night `slots_met` tells; then that six are left, by `no_gaps` where that is demanded; then it is over."""
    text = POLICY % ("retained_backups: , no_gaps: {severity: warning}" if gaps else "retained_backups: ")
    left = "no_gaps" if gaps else "retained_backups"
    with an_account(text=text) as account:
        account.heroku.event("skip_slot", APP)
        assert [f"opened {APP} slots_met"] == account.hours(24)
        night = account.heroku.now.replace(hour=7, minute=0)
        assert {f"resolved {APP} slots_met", f"opened {APP} {left}"} == set(account.hours(24))
        assert [] == days(account, 5)
        over = days(account, 2)
        assert 1 == len(over)
        assert over[0].endswith(f"{APP} {left}")
        assert account.heroku.now - night < 9 * DAY


def test_a_schedule_that_vanishes_explains_what_is_missing() -> None:
    """One incident, of the schedule: the backups that were never made are a line of it at most."""
    with an_account(text=SEVEN) as account:
        account.heroku.event("delete_schedule", APP)
        assert [f"opened {APP} schedule_present"] == account.hours(1)
        assert [] == days(account, 10)


def test_backups_that_somebody_deleted_are_missed() -> None:
    """Rows that are gone before their time: nobody else would tell."""
    with an_account(text=SEVEN) as account:
        world = account.heroku.world
        with world.lock:
            for transfer in account.heroku.transfers(APP)[-5:-1]:
                world.backups.delete(transfer)
        assert [f"opened {APP} retained_backups"] == account.hours(1)
        (notice,) = account.about("retained_backups")
        assert notice.finding.summary.startswith("3 scheduled backups to restore")


def test_a_new_database_fills_up_in_peace() -> None:
    """From its first hour to its second week, on the smallest plan, nobody is told anything of it but its arrival."""
    with an_account(text=SEVEN) as account:
        account.heroku.event("add_database", "pastry", addon="postgresql-new-1")
        account.heroku.event("schedule", "pastry", to="03:00 Europe/London")
        told = days(account, 12)
        assert [] == [line for line in told if "retained_backups" in line or "slots_met" in line]
        outcome, actual = account.actual("retained_backups", "postgresql-new-1")
        assert (Outcome.PASS, "7 scheduled backups") == (outcome, actual[:19])
