"""What may fail for a while: what a team is told when that begins, when it runs out, and when it is over."""

import pytest

from checker.model import Alerting, Notice, QuietHours
from tests.make import utc
from tests.story.an_account import Account, an_account
from tests.story.told import Story, tell

# 09:30 UTC at hour 0: quiet from hour 13 (22:30) to hour 21 (06:30).
QUIET = Alerting(quiet_hours=QuietHours(22, 7, "UTC"))

STORIES: dict[str, tuple[Alerting, str]] = {
    "an exemption ends the alarm, and its end begins another one": (
        Alerting(),
        """
        0  | schedule_present  | opened shop schedule_present
        1  | schedule_present~ | exempted shop schedule_present
        2  | schedule_present~ |
        48 | schedule_present~ |
        49 | schedule_present  | opened shop schedule_present
        50 | ok                | resolved shop schedule_present
    """,
    ),
    "what is exempt from the beginning is never heard of": (
        Alerting(),
        """
        0   | schedule_present~ |
        100 | schedule_present~ |
        101 | ok                |
    """,
    ),
    "what is put right while it is exempt is no news": (
        Alerting(),
        """
        0 | recent_backup  | opened shop recent_backup
        1 | recent_backup~ | exempted shop recent_backup
        2 | ok             |
    """,
    ),
    "a lost backup alerts although the schedule that it lacks is exempt": (
        Alerting(),
        """
        0 | schedule_present recent_backup<schedule_present | opened shop schedule_present
        1 | schedule_present~ recent_backup | opened shop recent_backup, exempted shop schedule_present
        2 | schedule_present~ recent_backup~ | exempted shop recent_backup
    """,
    ),
    "nobody is reminded of what is exempt": (
        Alerting(),
        """
        0  | recent_backup  | opened shop recent_backup
        3  | recent_backup~ | exempted shop recent_backup
        4  | recent_backup~ |
        24 | recent_backup~ |
    """,
    ),
    "who took it on does not hear less of it once the exemption is over": (
        Alerting(),
        """
        0 | recent_backup       | opened shop recent_backup
        1 | recent_backup~ +ack | exempted shop recent_backup
        2 | recent_backup       | opened shop recent_backup
        6 | recent_backup       | reminder shop recent_backup
    """,
    ),
    "a database that cannot be seen is not exempt before it is seen": (
        Alerting(),
        """
        0 | recent_backup  | opened shop recent_backup
        1 | unseen         |
        2 | recent_backup~ | exempted shop recent_backup
    """,
    ),
    "an exemption closes a critical alarm at night, and waits with a milder one": (
        QUIET,
        """
        12 | a: recent_backup, b: recent_backup=warning | opened a recent_backup, opened b recent_backup
        13 | a: recent_backup~, b: recent_backup~       | exempted a recent_backup
        21 | a: recent_backup~, b: recent_backup~       |
        22 | a: recent_backup~, b: recent_backup~       | exempted b recent_backup
    """,
    ),
    "a warning of the night that is exempt by morning wakes nobody at all": (
        QUIET,
        """
        13 | recent_backup=warning |
        14 | recent_backup~        |
        22 | recent_backup~        |
    """,
    ),
    "an exemption of one database says nothing of the others": (
        Alerting(),
        """
        0 | a: recent_backup, b: recent_backup  | opened a recent_backup, opened b recent_backup
        1 | a: recent_backup~, b: recent_backup | exempted a recent_backup
        5 | a: recent_backup~, b: recent_backup | reminder b recent_backup
    """,
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    """The name is what the user gets."""
    alerting, table = STORIES[name]
    expected, got = tell(table, Story(alerting))
    assert expected == got


POLICY = """
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
alerting: {digest: never, drill: never, reminders: {critical: never}}
"""
STAGING = "shared-meaning-staging"
OPENED, EXEMPTED = f"opened {STAGING} schedule_present", f"exempted {STAGING} schedule_present"
ENDS, ENDED = "opened checker exemption_ends", "opened checker exemption_ended"


def exempting(until: str, rules: str = "schedule_present", reason: str = "moving out") -> str:
    one = f"match: {{apps: [{STAGING}]}}, rules: [{rules}], until: {until}, reason: {reason}, owner: platform"
    return f"{POLICY}exemptions:\n  - {{{one}}}\n"


def newest(account: Account, line: str) -> Notice:
    reason, app, cause = line.split()
    subjects = [n for n in account.notices if n.reason == reason and n.cause == cause]
    return next(n for n in reversed(subjects) if app in {n.subject.app, n.subject.id})


def test_the_whole_life_of_an_exemption() -> None:
    """From the alarm to the exemption, its last weeks, its end at midnight UTC, and the alarm anew: once each."""
    with an_account("default", POLICY) as account:
        assert OPENED in said(account)
        account.obey(exempting("2026-12-10"))
        assert [EXEMPTED] == account.hours(1)
        notice = newest(account, EXEMPTED)
        words = (
            "exempt until 2026-12-10 (moving out, platform); still the case: nothing schedules backups of this database"
        )
        assert words == notice.finding.summary
        # At 00:00 of the 27th it has 14 days to live.
        assert [] == until(account, "2026-11-26 23:30")
        assert [ENDS] == until(account, "2026-11-27 00:30")
        told = newest(account, ENDS)
        assert ("warning", "checker's policy: an exemption ends soon") == (told.severity, told.title)
        what = f"schedule_present at {STAGING} (policy.yml:7) until 2026-12-10: moving out, platform; "
        assert what + "what it covers alerts again from then on; renew what is still true" == told.finding.summary
        assert [] == until(account, "2026-12-10 23:30")
        assert [OPENED, ENDED] == until(account, "2026-12-11 00:30")
        again = newest(account, OPENED).finding.summary
        assert again.endswith("; its exemption ended on 2026-12-10 (moving out, platform)")
        over = newest(account, ENDED).finding.summary
        assert over.endswith("it exempts nothing any more; remove it from the policy, or renew it")
        assert [] == until(account, "2026-12-20 00:00")
        account.obey(exempting("2027-01-31"))
        assert [EXEMPTED] == account.hours(3)


def test_an_exemption_is_removed() -> None:
    """Somebody takes the exemption out of the policy: what it covered alerts, and says why only now."""
    with an_account("default", exempting("2027-01-31")) as account:
        assert [] == account.hours(5)
        account.obey(POLICY)
        assert [OPENED] == account.hours(5)
        assert newest(account, OPENED).finding.summary.endswith("; no exemption in policy.yml covers it any more")


def test_an_exemption_ends_to_the_minute() -> None:
    """The worker does not wait for its hourly look when an exemption ends within the hour."""
    with an_account("default", exempting("2026-11-22T12:45Z")) as account:
        told = account.worked(4)
        assert [("12:45:05", OPENED)] == told[:1]


def test_several_exemptions_are_told_in_one_breath_and_each_once() -> None:
    """Two exemptions that run out are one message; a third that comes later is one more; a new reason is none."""
    one, two = exempting("2026-12-01"), exempting("2026-12-02", "slots_met").splitlines()[-1]
    third = exempting("2026-12-03", "recent_backup").splitlines()[-1]
    with an_account("default", POLICY) as account:
        account.hours(2)
        account.obey(f"{one}{two}\n")
        assert [EXEMPTED, ENDS] == sorted(account.hours(1))
        assert " until 2026-12-01: " in newest(account, ENDS).finding.summary
        assert " until 2026-12-02: " in newest(account, ENDS).finding.summary
        account.obey(f"{one}{two}\n{third}\n")
        assert [ENDS] == account.hours(5)
        assert " until 2026-12-01: " not in newest(account, ENDS).finding.summary
        account.obey(f"{exempting('2026-12-01', reason='still moving')}{two}\n{third}\n")
        assert [] == account.hours(5)


def test_a_policy_that_begins_with_an_expired_exemption() -> None:
    """A worker starts on a policy whose exemption is over, says so once, and alerts as if it were not there."""
    with an_account("default", exempting("2026-10-31")) as account:
        assert [OPENED, ENDED] == [line for line in said(account) if STAGING in line or "checker exem" in line]
        assert [] == account.hours(48)


def test_nobody_is_woken_by_an_exemption_that_runs_out() -> None:
    """In quiet hours both sorts of news wait for the morning, all of them in one message."""
    quiet = 'quiet_hours: {from: "22:00", to: "07:00", timezone: UTC}, digest'
    with an_account("default", exempting("2026-12-10").replace("digest", quiet)) as account:
        assert [] == until(account, "2026-11-27 06:30")
        assert [ENDS] == until(account, "2026-11-27 08:00")


def said(account: Account) -> list[str]:
    """All that was told so far."""
    return [f"{n.reason} {n.subject.app or n.subject.id} {n.cause}" for n in account.notices]


def until(account: Account, at: str) -> list[str]:
    """Hour by hour up to this instant; what was told."""
    told: list[str] = []
    while account.heroku.now < utc(at):
        told += account.hours(1)
    return told
