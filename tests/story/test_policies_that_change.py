"""Ops edit the policy at odd hours: what the team is told of it, and that nothing is told twice."""

from checker import policy
from checker.model import Notice, Severity
from checker.rules import RULES
from checker.run import sweep
from checker.troubles import POLICY_CHANGED
from checker.watching import Rhythm
from tests.make import HOUR
from tests.story.an_account import Account, an_account
from tests.story.test_exemptions import until

POLICY = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: any, recent_backup: {max_age: 30h}}
alerting: {digest: never, drill: never, reminders: {critical: never}}
"""
LOOSER, TIGHTER = POLICY.replace("30h", "9d"), POLICY.replace("30h", "29h")
CHANGED = "opened checker policy_changed"
QUIET = 'alerting: {quiet_hours: {from: "22:00", to: "07:00", timezone: UTC}, '


def told(account: Account) -> list[Notice]:
    return account.about(POLICY_CHANGED)


def test_a_policy_is_loosened_at_night() -> None:
    """It is told with the next look, once, as a warning, with the databases that it is looser for."""
    with an_account("default", POLICY) as account:
        assert [] == until(account, "2026-11-23 02:30")
        account.obey(LOOSER)
        assert [CHANGED] == account.hours(1, routine=True)
        (notice,) = told(account)
        assert ("checker's policy is another one now", Severity.WARNING) == (notice.title, notice.severity)
        what = "looser at shared-meaning-staging::DATABASE (all) and 1 more: recent_backup.max_age: 30h -> 9d"
        assert f"another policy is in force: policy.yml; {what}" == notice.finding.summary
        assert [] == account.hours(40, routine=True)
        assert 1 == len(told(account))


def test_a_policy_is_tightened_and_one_is_only_worded_otherwise() -> None:
    """What is tighter is for information; comments are not told at all."""
    with an_account("default", POLICY) as account:
        account.obey(TIGHTER)
        assert [CHANGED] == account.hours(3, routine=True)
        assert [Severity.INFO] == [notice.severity for notice in told(account)]
        account.obey(f"# since the audit\n{TIGHTER}")
        assert [] == account.hours(3, routine=True)
        account.obey(POLICY)
        assert [CHANGED] == account.hours(3, routine=True)
        assert Severity.WARNING is told(account)[-1].severity


def test_quiet_hours_hold_it_until_morning() -> None:
    """Two edits of a night are one message in the morning; what is taken back before is none."""
    with an_account("default", POLICY.replace("alerting: {", QUIET)) as account:
        assert [] == until(account, "2026-11-22 23:30")
        account.obey(TIGHTER.replace("alerting: {", QUIET))
        assert [] == account.hours(2, routine=True)
        account.obey(LOOSER.replace("alerting: {", QUIET))
        assert [] == until(account, "2026-11-23 06:30")
        assert [CHANGED] == account.hours(1, routine=True)
        assert "30h -> 9d" in told(account)[0].finding.summary
        assert [] == until(account, "2026-11-23 23:30")
        account.obey(POLICY.replace("alerting: {", QUIET))
        account.hours(1, routine=True)
        account.obey(LOOSER.replace("alerting: {", QUIET))
        assert [] == account.hours(20, routine=True)


def test_two_dynos_do_not_tell_it_twice() -> None:
    """Whoever sweeps first by the new policy has told it; the old dyno that still lives takes nothing back."""
    with an_account("default", POLICY) as account:
        old, new = (policy.parse(text, "policy.yml", RULES) for text in (POLICY, LOOSER))
        tools = account._tools
        before = account.heroku.now
        account.heroku.move(by=HOUR)
        sweep(tools, new, account.heroku.now, rhythm=Rhythm(HOUR))
        for minutes in (6, 12):
            account.heroku.move(by=minutes * HOUR / 60)
            sweep(tools, new, account.heroku.now, rhythm=Rhythm(HOUR))
        assert 1 == len(told(account))
        account.heroku.move(by=2 * HOUR)
        sweep(tools, old, account.heroku.now, rhythm=Rhythm(HOUR, looked_at=before, swept_at=before))
        known = account.store.load()
        assert known.in_force
        assert new.fingerprint == known.in_force.fingerprint
        assert 1 == len(told(account))


def test_a_blind_look_puts_no_policy_in_force() -> None:
    """While nobody can see which databases a new policy loosens, that waits for the next look."""
    with an_account("default", POLICY) as account:
        account.heroku.fault("/addons", "status", status=503, times=9)
        account.obey(LOOSER)
        assert CHANGED not in account.hours(1, routine=True)
        account.heroku.behave()
        assert CHANGED in account.hours(2, routine=True)
        assert "at shared-meaning-staging::DATABASE" in told(account)[0].finding.summary
