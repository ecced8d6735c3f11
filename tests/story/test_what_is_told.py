"""What a team is told, and what not, told as stories."""

import pytest

from checker.model import Alerting, Severity
from tests.make import DAY, HOUR, NOW
from tests.story.told import Story, tell

STORIES = {
    "a healthy database is never heard of": """
        0 | ok |
        1 | ok |
        9 | ok |
    """,
    "a lost schedule is told once and not every hour": """
        0 | ok               |
        1 | schedule_present | opened shop schedule_present
        2 | schedule_present |
        3 | schedule_present |
        4 | schedule_present |
    """,
    "its return is told once": """
        0 | schedule_present | opened shop schedule_present
        5 | ok               | resolved shop schedule_present
        6 | ok               |
    """,
    "what only follows from it is no alarm of its own": """
        0 | schedule_present recent_backup<schedule_present | opened shop schedule_present
        1 | schedule_present recent_backup<schedule_present |
        2 | ok                                              | resolved shop schedule_present
    """,
    "a consequence that comes later is no alarm either": """
        0  | schedule_present                                | opened shop schedule_present
        3  | schedule_present recent_backup<schedule_present |
    """,
    "a consequence that outlives its cause becomes a problem of its own": """
        0 | schedule_present recent_backup<schedule_present | opened shop schedule_present
        1 | recent_backup                                   | opened shop recent_backup, resolved shop schedule_present
        2 | ok                                              | resolved shop recent_backup
    """,
    "an old problem that gets a cause is neither solved nor told again": """
        0 | recent_backup                                   | opened shop recent_backup
        1 | schedule_present recent_backup<schedule_present | opened shop schedule_present
        2 | recent_backup                                   | resolved shop schedule_present
        3 | ok                                              | resolved shop recent_backup
    """,
    "a wrong schedule that vanishes was not put right": """
        0 | schedule_matches                                    | opened shop schedule_matches
        1 | schedule_present schedule_matches?<schedule_present | opened shop schedule_present
        2 | ok                                       | resolved shop schedule_matches, resolved shop schedule_present
    """,
    "an open problem that cannot be seen stays open and is not solved by blindness": """
        0 | recent_backup | opened shop recent_backup
        1 | unseen        |
        2 | recent_backup |
        3 | ok            | resolved shop recent_backup
    """,
    "a hiccup of one app is not told": """
        0 | unseen |
        1 | ok     |
        2 | unseen |
        3 | ok     |
    """,
    "blindness that lasts is told, and its end": """
        0 | unseen |
        2 | unseen |
        3 | unseen | opened shop readable
        4 | unseen |
        5 | ok     |
        6 | ok     | resolved shop readable
    """,
    "a failure behind blindness is told at the first look": """
        0 | unseen        |
        1 | recent_backup | opened shop recent_backup
    """,
    "databases are told apart": """
        0 | a: recent_backup, b: ok            | opened a recent_backup
        1 | a: recent_backup, b: recent_backup | opened b recent_backup
        2 | a: ok, b: recent_backup            | resolved a recent_backup
    """,
    "a refused token is told at once, once, and says nothing of databases": """
        0 | recent_backup | opened shop recent_backup
        1 | !token        | opened checker sweep
        2 | !token        |
        3 | recent_backup | resolved checker sweep
        4 | ok            | resolved shop recent_backup
    """,
    "an outage at Heroku that passes is not told": """
        0 | ok      |
        1 | !heroku |
        2 | !heroku |
        3 | ok      |
    """,
    "an outage at Heroku that lasts is told once, and its end": """
        0 | !heroku |
        3 | !heroku | opened checker sweep
        4 | !heroku |
        9 | ok      |
        10 | ok     | resolved checker sweep
    """,
    "an outage that turns into a refused token is told at once": """
        0 | !heroku |
        1 | !token  | opened checker sweep
        2 | !heroku |
        3 | ok      |
        4 | ok      | resolved checker sweep
    """,
    "a bug in a rule is told: it hides nothing": """
        0 | ok !bug            | opened checker rules
        1 | recent_backup !bug | opened shop recent_backup
        2 | recent_backup      | resolved checker rules
    """,
    "a demand that policy drops ends its problem": """
        0 | recent_backup  | opened shop recent_backup
        1 | -recent_backup | dropped shop recent_backup
    """,
    "a database that is not listed any more is not solved by that": """
        0 | a: recent_backup, b: ok | opened a recent_backup
        1 | a: gone, b: ok          |
        2 | a: recent_backup, b: ok |
        3 | a: ok, b: ok            | resolved a recent_backup
    """,
    "a problem that comes back is told again": """
        0 | recent_backup | opened shop recent_backup
        1 | ok            | resolved shop recent_backup
        2 | recent_backup | opened shop recent_backup
        3 | ok            | resolved shop recent_backup
    """,
    "two causes at one database are two problems": """
        0 | schedule_matches recent_backup | opened shop recent_backup, opened shop schedule_matches
        1 | schedule_matches               | resolved shop recent_backup
    """,
}


@pytest.mark.parametrize("name", STORIES)
def test_story(name: str) -> None:
    """The team is told what the story says, hour by hour, and nothing else."""
    expected, got = tell(STORIES[name])
    assert expected == got


def test_the_first_sweep_ever_tells_one_baseline_with_its_findings() -> None:
    """On the first day there is one hello that counts what is wrong, together with the findings themselves."""
    story = Story(swept=False)
    table = """
        0 | a: recent_backup, b: ok, c: unseen | baseline checker sweep, opened a recent_backup
        1 | a: recent_backup, b: ok, c: ok     |
    """
    expected, got = tell(table, story)
    assert expected == got
    hello = Story(swept=False).hour(0, "a: recent_backup, b: ok, c: unseen")[0]
    assert hello.finding.summary == "watching 3 databases; 1 finding; 1 cannot be read"
    dim = Story(swept=False).hour(0, "a: dim, b: ok, c: unseen")[0]
    told = "watching 3 databases; 0 findings; 1 cannot be read; the details of 1 cannot be read"
    assert dim.finding.summary == told


def test_a_first_sweep_that_fails_tells_no_baseline_until_one_succeeds() -> None:
    """Who deploys with a bad token hears of the token first, and hello once it works."""
    table = """
        0 | !token | opened checker sweep
        1 | ok     | baseline checker sweep, resolved checker sweep
        2 | ok     |
    """
    expected, got = tell(table, Story(swept=False))
    assert expected == got


def test_policy_decides_how_long_blindness_is_held() -> None:
    """`unknown_after` is obeyed to the hour."""
    story = Story(Alerting(unknown_after=DAY))
    assert () == story.hour(0, "unseen")
    assert () == story.hour(23, "unseen")
    assert ["readable"] == [notice.cause for notice in story.hour(24, "unseen")]


def test_a_notice_is_complete_in_itself() -> None:
    """What is told holds the evidence, what follows, what can be restored, and the commands, capture first."""
    (notice,) = Story().hour(0, "schedule_present recent_backup<schedule_present")
    assert "No backup schedule" == notice.title
    assert ("recent_backup: fail",) == notice.finding.consequences
    assert ("mend recent_backup", "mend schedule_present") == notice.finding.fix
    assert notice.finding.restorable is not None
    assert (NOW - HOUR, NOW, Severity.CRITICAL) == (notice.finding.since, notice.opened_at, notice.severity)


def test_a_frozen_problem_says_so_and_thaws() -> None:
    """The store can tell an open problem from one that cannot be looked at."""
    story = Story()
    story.hour(0, "recent_backup")
    story.hour(1, "unseen")
    assert [True] == [i.frozen for i in story.open.values() if i.cause == "recent_backup"]
    story.hour(2, "recent_backup")
    assert [False] == [i.frozen for i in story.open.values() if i.cause == "recent_backup"]


def test_what_was_held_and_passed_leaves_nothing_open() -> None:
    """Blindness that nobody was told of is closed in silence."""
    story = Story()
    story.hour(0, "unseen")
    assert 1 == len(story.open)
    story.hour(1, "ok")
    story.hour(2, "ok")
    assert {} == story.open


def test_the_same_sweep_twice_tells_nothing_new() -> None:
    """Looking again at an unchanged world is silent and changes no incident."""
    story = Story()
    story.hour(0, "a: recent_backup, b: unseen")
    before = list(story.ever)
    assert () == story.hour(0, "a: recent_backup, b: unseen")
    assert before == story.ever
