"""What a team is told of a problem that stays, and what people can do about being told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import Alerting, QuietHours, Reason, Severity
from tests.make import DAY, HOUR, NOW
from tests.story.told import Story, tell

# 09:30 UTC at hour 0: quiet from hour 13 (22:30) to hour 21 (06:30).
QUIET = Alerting(quiet_hours=QuietHours(22, 7, "UTC"))
SILENT = Alerting(reminders=(), escalate_after=())

STORIES: dict[str, tuple[Alerting, str]] = {
    "a critical problem is told again after four hours and after a day": (
        Alerting(),
        """
        0  | recent_backup | opened shop recent_backup
        3  | recent_backup |
        4  | recent_backup | reminder shop recent_backup
        5  | recent_backup |
        23 | recent_backup |
        24 | recent_backup | reminder shop recent_backup
        25 | recent_backup |
        47 | recent_backup |
    """,
    ),
    "after that it is told ever more rarely": (
        Alerting(),
        """
        0   | recent_backup | opened shop recent_backup
        4   | recent_backup | reminder shop recent_backup
        24  | recent_backup | reminder shop recent_backup
        95  | recent_backup |
        96  | recent_backup | reminder shop recent_backup
        383 | recent_backup |
        384 | recent_backup | reminder shop recent_backup
        700 | recent_backup |
    """,
    ),
    "a warning is told again after a week": (
        Alerting(),
        """
        0   | recent_backup=warning | opened shop recent_backup
        24  | recent_backup=warning |
        167 | recent_backup=warning |
        168 | recent_backup=warning | reminder shop recent_backup
    """,
    ),
    "what is only info is told once": (
        Alerting(),
        """
        0    | recent_backup=info | opened shop recent_backup
        1000 | recent_backup=info |
    """,
    ),
    "nights that are lost for good are reported and never repeated": (
        Alerting(),
        """
        0   | no_gaps | opened shop no_gaps
        4   | no_gaps |
        100 | no_gaps |
        168 | ok      | dropped shop no_gaps
    """,
    ),
    "one more lost night is told, though somebody is at it": (
        Alerting(),
        """
        2  | slots_met lost=0      | opened shop slots_met
        3  | +ack slots_met        |
        26 | slots_met lost=24      | worsened shop slots_met
        27 | slots_met             |
        50 | slots_met lost=48      | worsened shop slots_met
        98 | slots_met             |
        99 | ok                    | resolved shop slots_met
    """,
    ),
    "a lost night that falls on a reminder is one message, and reminders go on as before": (
        Alerting(),
        """
        2   | slots_met lost=0 | opened shop slots_met
        6   | slots_met        | reminder shop slots_met
        26  | slots_met lost=24 | worsened shop slots_met
        30  | slots_met        |
        97  | slots_met        |
        98  | slots_met        | reminder shop slots_met
    """,
    ),
    "a snooze keeps lost nights quiet until it is over": (
        Alerting(),
        """
        2  | slots_met lost=0      | opened shop slots_met
        3  | +snooze=48 slots_met  |
        26 | slots_met lost=24      |
        50 | slots_met lost=48      |
        51 | slots_met             | reminder shop slots_met
    """,
    ),
    "a warning about a night that was lost in quiet hours waits for the morning": (
        QUIET,
        """
        12 | slots_met=warning lost=0 | opened shop slots_met
        15 | slots_met=warning lost=13 |
        21 | slots_met=warning old=13 |
        26 | slots_met=warning old=13 | worsened shop slots_met
        27 | slots_met=warning        |
    """,
    ),
    "a snooze of what is told once ends with one reminder": (
        Alerting(),
        """
        0  | no_gaps           | opened shop no_gaps
        1  | +snooze=8 no_gaps |
        9  | no_gaps           | reminder shop no_gaps
        10 | no_gaps           |
    """,
    ),
    "a warning that gets too old in quiet hours waits for the morning": (
        replace(QUIET, reminders=()),
        """
        14  | recent_backup=warning |
        22  | recent_backup=warning | opened shop recent_backup
        734 | recent_backup=warning |
        742 | recent_backup=warning | escalated shop recent_backup
    """,
    ),
    "a token that is refused in an outage is told at once": (
        Alerting(),
        """
        0 | !heroku |
        3 | !heroku | opened checker sweep
        4 | !token  | worsened checker sweep
        5 | !token  |
        8 | !token  | reminder checker sweep
    """,
    ),
    "a database that is gone for good makes no storm of a blip": (
        Alerting(),
        """
        0  | x: listed, db*8: ok     | opened x listed
        1  | x: listed, db*8: unseen |
        2  | x: listed, db*8: ok     |
        3  | x: listed, db*8: ok     |
        5  | x: listed, db*8: unseen | reminder x listed
        6  | x: listed, db*8: ok     |
    """,
    ),
    "a whole team that vanishes and comes back is one notice and one all-clear": (
        Alerting(),
        """
        0 | db*9: ok                 |
        1 | a*7: listed, b*2: ok     | opened checker sweep
        2 | a*7: listed, b*2: ok     |
        3 | a*7: ok, b*2: ok         | resolved checker sweep
        4 | a*7: ok, b*2: ok         |
        5 | a*7: ok, b*2: ok         |
    """,
    ),
    "who wants no reminders gets none": (
        SILENT,
        """
        0    | recent_backup | opened shop recent_backup
        1000 | recent_backup |
        1001 | ok            | resolved shop recent_backup
    """,
    ),
    "a checker that was away for days reminds once, not for each day": (
        Alerting(),
        """
        0   | recent_backup | opened shop recent_backup
        90  | recent_backup | reminder shop recent_backup
        91  | recent_backup |
        96  | recent_backup | reminder shop recent_backup
    """,
    ),
    "reminders end when the problem does": (
        Alerting(),
        """
        0 | recent_backup | opened shop recent_backup
        3 | ok            | resolved shop recent_backup
        4 | ok            |
    """,
    ),
    "a problem that cannot be seen is not told again": (
        Alerting(),
        """
        0 | recent_backup | opened shop recent_backup
        4 | unseen        |
        5 | recent_backup | reminder shop recent_backup
    """,
    ),
    "two problems are reminded of in one message": (
        Alerting(),
        """
        0 | a: recent_backup, b: recent_backup | opened a recent_backup, opened b recent_backup
        4 | a: recent_backup, b: recent_backup | reminder a recent_backup, reminder b recent_backup
    """,
    ),
    "what gets worse is told at once": (
        Alerting(),
        """
        0 | recent_backup=warning | opened shop recent_backup
        1 | recent_backup         | worsened shop recent_backup
        2 | recent_backup         |
    """,
    ),
    "what follows from it may make it worse": (
        Alerting(),
        """
        0 | schedule_present=warning | opened shop schedule_present
        1 | schedule_present=warning recent_backup<schedule_present | worsened shop schedule_present
    """,
    ),
    "reminders begin anew when it gets worse": (
        Alerting(),
        """
        0  | recent_backup=warning | opened shop recent_backup
        50 | recent_backup         | worsened shop recent_backup
        53 | recent_backup         |
        54 | recent_backup         | reminder shop recent_backup
    """,
    ),
    "what gets better and worse again is not told each time": (
        Alerting(),
        """
        0 | recent_backup         | opened shop recent_backup
        1 | recent_backup=warning |
        2 | recent_backup         |
        3 | recent_backup=warning |
    """,
    ),
    "a warning that nobody minds for a month becomes critical": (
        Alerting(reminders=()),
        """
        0   | recent_backup=warning | opened shop recent_backup
        719 | recent_backup=warning |
        720 | recent_backup=warning | escalated shop recent_backup
        721 | recent_backup=warning |
        900 | recent_backup=warning |
        901 | ok                    | resolved shop recent_backup
    """,
    ),
    "an escalated warning is reminded of as critical": (
        Alerting(),
        """
        0   | recent_backup=warning | opened shop recent_backup
        168 | recent_backup=warning | reminder shop recent_backup
        672 | recent_backup=warning | reminder shop recent_backup
        720 | recent_backup=warning | escalated shop recent_backup
        724 | recent_backup=warning | reminder shop recent_backup
    """,
    ),
    "what somebody took on does not escalate": (
        Alerting(reminders=()),
        """
        0   | recent_backup=warning      | opened shop recent_backup
        1   | +ack recent_backup=warning |
        900 | recent_backup=warning      |
    """,
    ),
    "an ack ends the reminders, and the end is still told": (
        Alerting(),
        """
        0   | recent_backup      | opened shop recent_backup
        1   | +ack recent_backup |
        4   | recent_backup      |
        24  | recent_backup      |
        500 | ok                 | resolved shop recent_backup
    """,
    ),
    "an ack does not hold back what gets worse, nor what follows": (
        Alerting(),
        """
        0  | recent_backup=warning      | opened shop recent_backup
        1  | +ack recent_backup=warning |
        2  | recent_backup              | worsened shop recent_backup
        6  | recent_backup              | reminder shop recent_backup
    """,
    ),
    "an ack is for this problem only, not for the next one": (
        Alerting(),
        """
        0  | recent_backup      | opened shop recent_backup
        1  | +ack recent_backup |
        2  | ok                 | resolved shop recent_backup
        10 | recent_backup      | opened shop recent_backup
        14 | recent_backup      | reminder shop recent_backup
    """,
    ),
    "an ack of one database leaves the others": (
        Alerting(),
        """
        0 | a: recent_backup                   | opened a recent_backup
        1 | +ack a: recent_backup              |
        2 | a: recent_backup, b: recent_backup | opened b recent_backup
        6 | a: recent_backup, b: recent_backup | reminder b recent_backup
    """,
    ),
    "a snooze is over when it says so": (
        Alerting(),
        """
        0  | recent_backup           | opened shop recent_backup
        1  | +snooze=8 recent_backup |
        4  | recent_backup           |
        8  | recent_backup           |
        9  | recent_backup           | reminder shop recent_backup
        10 | recent_backup           |
        24 | recent_backup           | reminder shop recent_backup
    """,
    ),
    "a snooze outlasts a reminder, which then comes once": (
        Alerting(),
        """
        0  | recent_backup            | opened shop recent_backup
        3  | +snooze=30 recent_backup |
        24 | recent_backup            |
        33 | recent_backup            | reminder shop recent_backup
        34 | recent_backup            |
        96 | recent_backup            | reminder shop recent_backup
    """,
    ),
    "an ack after a snooze takes its place": (
        Alerting(),
        """
        0  | recent_backup           | opened shop recent_backup
        1  | +snooze=2 recent_backup |
        2  | +ack recent_backup      |
        9  | recent_backup           |
        30 | recent_backup           |
    """,
    ),
    "what was solved while snoozed is told as solved": (
        Alerting(),
        """
        0 | recent_backup           | opened shop recent_backup
        1 | +snooze=8 recent_backup |
        2 | ok                      | resolved shop recent_backup
        9 | ok                      |
    """,
    ),
    "what is critical is told at night": (
        QUIET,
        """
        13 | recent_backup | opened shop recent_backup
        17 | recent_backup | reminder shop recent_backup
    """,
    ),
    "a warning of the night is told in the morning": (
        QUIET,
        """
        12 | ok                    |
        13 | recent_backup=warning |
        20 | recent_backup=warning |
        22 | recent_backup=warning | opened shop recent_backup
    """,
    ),
    "what came and went in the night is one line in the morning": (
        QUIET,
        """
        13 | recent_backup=warning |
        15 | ok                    |
        21 | ok                    |
        22 | ok                    | resolved shop recent_backup
        23 | ok                    |
    """,
    ),
    "whoever was called out at night is told at night that it is over": (
        QUIET,
        """
        14 | recent_backup | opened shop recent_backup
        15 | ok            | resolved shop recent_backup
        22 | ok            |
    """,
    ),
    "whoever was called out in the evening need not go on at night": (
        QUIET,
        """
        12 | recent_backup | opened shop recent_backup
        14 | ok            | resolved shop recent_backup
        22 | ok            |
    """,
    ),
    "what turned critical at night ends at night": (
        QUIET,
        """
        12 | recent_backup=warning | opened shop recent_backup
        14 | recent_backup         | worsened shop recent_backup
        15 | ok                    | resolved shop recent_backup
    """,
    ),
    "what was told as critical ends at once, though policy thinks less of it by now": (
        QUIET,
        """
        12 | recent_backup         | opened shop recent_backup
        14 | recent_backup=warning |
        15 | ok                    | resolved shop recent_backup
    """,
    ),
    "blindness that was told at night is over at night, once it has been for an hour": (
        QUIET,
        """
        11 | !heroku |
        14 | !heroku | opened checker sweep
        15 | ok      |
        16 | ok      | resolved checker sweep
    """,
    ),
    "good news of what can wait is told in the morning": (
        QUIET,
        """
        12 | recent_backup=warning | opened shop recent_backup
        14 | ok                    |
        22 | ok                    | resolved shop recent_backup
    """,
    ),
    "what came back before its end was told is still the same problem": (
        QUIET,
        """
        12 | recent_backup=warning | opened shop recent_backup
        14 | ok                    |
        15 | recent_backup=warning |
        22 | recent_backup=warning |
        23 | ok                    | resolved shop recent_backup
    """,
    ),
    "what turns critical at night is told at night": (
        QUIET,
        """
        12 | recent_backup=warning | opened shop recent_backup
        14 | recent_backup         | worsened shop recent_backup
    """,
    ),
    "what gets worse at night and is no more than a warning waits": (
        QUIET,
        """
        12 | recent_backup=info    | opened shop recent_backup
        14 | recent_backup=warning |
        22 | recent_backup=warning | worsened shop recent_backup
    """,
    ),
    "blindness of a warning is held through the night": (
        QUIET,
        """
        10 | unseen |
        12 | unseen |
        13 | unseen | opened shop readable
    """,
    ),
    "an exemption that starts ends the alarm, and says so": (
        Alerting(),
        """
        0 | recent_backup  | opened shop recent_backup
        1 | recent_backup~ | exempted shop recent_backup
        2 | recent_backup~ |
    """,
    ),
    "what is exempt from the start is not heard of": (
        Alerting(),
        """
        0   | recent_backup~ |
        100 | recent_backup~ |
    """,
    ),
    "an exemption that ends on an open problem opens it": (
        Alerting(),
        """
        0 | recent_backup~ |
        1 | recent_backup  | opened shop recent_backup
    """,
    ),
    "a blink between two failed looks is no recovery": (
        Alerting(),
        """
        0 | unseen |
        1 | unseen |
        2 | ok     |
        3 | unseen | opened shop readable
        4 | ok     |
        5 | unseen |
        6 | ok     |
        7 | ok     | resolved shop readable
    """,
    ),
    "blindness that nobody heard of ends in silence": (
        Alerting(),
        """
        0 | unseen |
        1 | ok     |
        2 | ok     |
        3 | unseen |
        5 | unseen |
        6 | unseen | opened shop readable
    """,
    ),
    "blindness that stays is told again": (
        Alerting(),
        """
        0  | unseen |
        3  | unseen | opened shop readable
        7  | unseen | reminder shop readable
        27 | unseen | reminder shop readable
    """,
    ),
    "a mended token is told at once": (
        Alerting(),
        """
        0 | !token | opened checker sweep
        4 | !token | reminder checker sweep
        5 | ok     | resolved checker sweep
    """,
    ),
    "somebody else's outage is one notice and one all-clear": (
        Alerting(),
        """
        0 | db*9: ok     |
        1 | db*9: unseen |
        2 | db*9: unseen |
        4 | db*9: unseen | opened checker sweep
        6 | db*9: unseen |
        7 | db*9: ok     |
        8 | db*9: ok     | resolved checker sweep
    """,
    ),
    "an outage that hits lists and looks by turns is one outage": (
        Alerting(),
        """
        1 | db*9: unseen |
        2 | !heroku      |
        3 | db*9: unseen |
        4 | !heroku      | opened checker sweep
        5 | db*9: unseen |
        6 | !heroku      |
        7 | db*9: ok     |
        8 | db*9: ok     | resolved checker sweep
    """,
    ),
    "whoever stays blind after the outage is told by name": (
        Alerting(),
        """
        1 | db*9: unseen                 |
        4 | db*9: unseen                 | opened checker sweep
        5 | db*8: ok, db9: unseen        | opened db9 readable
        6 | db*8: ok, db9: unseen        | resolved checker sweep
    """,
    ),
    "few databases are each told by themselves": (
        Alerting(),
        """
        0 | db*4: unseen |
        3 | db*4: unseen | opened db1 readable, opened db2 readable, opened db3 readable, opened db4 readable
    """,
    ),
    "half of very few is no mass": (
        Alerting(),
        """
        0 | a: unseen, b: unseen, db*2: ok |
        3 | a: unseen, b: unseen, db*2: ok | opened a readable, opened b readable
    """,
    ),
    "more than half of many is somebody else's outage": (
        Alerting(),
        """
        0 | a*6: unseen, b*5: ok     |
        3 | a*6: unseen, b*5: ok     | opened checker sweep
        6 | a*6: ok, b*5: ok         |
        7 | a*6: ok, b*5: ok         | resolved checker sweep
    """,
    ),
    "half of many are told by name": (
        Alerting(),
        """
        0 | a*5: unseen, b*5: ok     |
        3 | a*5: unseen, b*5: ok     | opened a1 readable, opened a2 readable, opened a3 readable, opened a4 readable, \
opened a5 readable
    """,
    ),
    "a failure is never held back by the blindness of others": (
        Alerting(),
        """
        0 | db*9: unseen, shop: recent_backup | opened shop recent_backup
        1 | db*9: unseen, shop: recent_backup |
    """,
    ),
    "a night that is lost for all is told at once, for each": (
        Alerting(),
        """
        0 | a: recent_backup, b: recent_backup, c: recent_backup \
| opened a recent_backup, opened b recent_backup, opened c recent_backup
    """,
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    """The team is told what the story says, hour by hour, and nothing else."""
    alerting, table = STORIES[name]
    expected, got = tell(table, Story(alerting))
    assert expected == got


def test_a_finding_left_alone_for_a_month_is_five_messages() -> None:
    """Four weeks of hourly looks at a schedule in the wrong zone: five messages, then the weekly digest."""
    story = Story()
    told = [hour for hour in range(28 * 24) if story.hour(hour, "schedule_matches")]
    assert [0, 4, 24, 96, 384] == told


def test_each_notice_has_an_id_of_its_own() -> None:
    """A reminder is not taken for the notice that it repeats, which was delivered already."""
    story = Story()
    notices = [notice for hour in range(800) for notice in story.hour(hour, "recent_backup=warning")]
    assert [Reason.OPENED, Reason.REMINDER, Reason.REMINDER, Reason.ESCALATED, *[Reason.REMINDER] * 2] == [
        notice.reason for notice in notices
    ]
    assert 6 == len({notice.id for notice in notices})


def test_what_came_and_went_says_so() -> None:
    """The line of the morning tells what nobody was woken for."""
    story = Story(QUIET)
    story.hour(13, "recent_backup=warning")
    story.hour(15, "ok")
    (notice,) = story.hour(22, "ok")
    assert notice.finding.summary.startswith("came and went in quiet hours; ")


def test_the_outage_names_its_likely_cause_and_how_many() -> None:
    """One notice says how many databases cannot be read, and why most of them cannot."""
    story = Story()
    for hour in range(4):
        notices = story.hour(hour, "db*7: unseen, shop: ok")
    assert ["sweep"] == [notice.cause for notice in notices]
    assert "7 of 8 databases cannot be read" in notices[0].finding.summary


@pytest.mark.parametrize(
    ("start", "end", "zone", "quiet_at"),
    [
        (22, 7, "UTC", [22, 23, 0, 6]),
        (0, 6, "UTC", [0, 5]),
        (22, 7, "America/New_York", [3, 4, 11]),  # 22:00 there is 03:00 UTC in November
    ],
)
def test_quiet_hours_are_hours_of_the_day_there(start: int, end: int, zone: str, quiet_at: list[int]) -> None:
    """Quiet hours follow the clocks of the people who sleep."""
    alerting = Alerting(quiet_hours=QuietHours(start, end, zone))
    midnight = -(NOW - NOW.replace(hour=0, minute=0))
    told = {hour: Story(alerting).hour((midnight + hour * HOUR) / HOUR, "recent_backup=warning") for hour in range(24)}
    assert {hour for hour in quiet_at if not told[hour]} == set(quiet_at)
    length = (end - start) % 24
    assert length == sum(not notices for notices in told.values())


def test_policy_decides_when_a_warning_becomes_critical() -> None:
    """`escalate_after` is obeyed, and what escalated is critical."""
    story = Story(Alerting(reminders=(), escalate_after=((Severity.WARNING, 2 * DAY),)))
    story.hour(0, "recent_backup=warning")
    (notice,) = story.hour(48, "recent_backup=warning")
    assert (Reason.ESCALATED, Severity.CRITICAL) == (notice.reason, notice.severity)


def test_sweeps_a_little_early_do_not_put_off_a_reminder() -> None:
    """Sweeps do not start to the second: four hours less a moment are four hours."""
    story = Story()
    story.hour(0, "recent_backup")
    early = (4 * HOUR - timedelta(seconds=40)) / HOUR
    assert [Reason.REMINDER] == [notice.reason for notice in story.hour(early, "recent_backup")]
