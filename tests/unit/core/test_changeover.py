"""Another policy comes in force: what is told of it, once, and what the store is to keep."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker import troubles
from checker.changeover import Changeover, changeover
from checker.model import CHECKER, Finding, Incident, Known, PolicyInForce, Severity, Subject
from checker.plain import SENTENCE
from checker.policy import Policy, parse
from checker.rules import RULES
from checker.watching import Rhythm
from tests.make import HOUR, NOW, database

TEXT = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {recent_backup: {max_age: 26h}}
"""
LOOSER, TIGHTER = TEXT.replace("26h", "7d"), TEXT.replace("26h", "25h")
EARLIER = NOW - 5 * HOUR
SHOPS = [database("shop"), database("shop-staging")]


def policy(text: str) -> Policy:
    return parse(text, "policy.yml", RULES)


def stored(
    text: str = TEXT, at: datetime = EARLIER, told: datetime | None = EARLIER, commit: str = ""
) -> PolicyInForce:
    return PolicyInForce(policy(text).fingerprint, "policy.yml", text, at, at, commit or None, told)


def known(in_force: PolicyInForce | None = None, told: PolicyInForce | None = None) -> Known:
    return Known(swept_before=True, in_force=in_force, told=told or in_force)


def over(before: Known, text: str, rhythm: Rhythm | None = None, commit: str = "") -> Changeover:
    return changeover(before, policy(text), commit, NOW, rhythm, SHOPS)


def test_the_first_policy_ever() -> None:
    """There is nothing to compare it with: it is kept, and nobody hears of it."""
    found = over(known(), TEXT, commit="abc1234")
    assert () == found.troubles
    assert stored(TEXT, NOW, NOW, "abc1234") == found.in_force


def test_the_same_policy_again() -> None:
    """A restart tells nothing; what it came with stays, whatever commit the code is of by now."""
    found = over(known(stored(commit="abc1234")), TEXT, commit="def5678")
    assert () == found.troubles
    assert replace(stored(commit="abc1234"), last_in_force_at=NOW) == found.in_force


@pytest.mark.parametrize(
    ("text", "severity", "said"),
    [
        (
            LOOSER,
            Severity.WARNING,
            "looser at shop-staging::DATABASE (all) and 1 more: recent_backup.max_age: 26h -> 7d",
        ),
        (
            TIGHTER,
            Severity.INFO,
            "tighter at shop-staging::DATABASE (all) and 1 more: recent_backup.max_age: 26h -> 25h",
        ),
        (
            TEXT.replace("name: all", "name: each"),
            Severity.INFO,
            "policy: all -> each at shop-staging::DATABASE (each) and 1 more",
        ),
        (f"poll: 2h\n{TEXT}", Severity.WARNING, "looser: poll: 1h -> 2h"),
    ],
)
def test_what_is_told(text: str, severity: Severity, said: str) -> None:
    """What loosens is a warning, all else is for information; both name databases, their policies and the commit."""
    (trouble,) = over(known(stored(commit="abc1234")), text, commit="def5678").troubles
    assert (troubles.POLICY_CHANGED, severity) == (trouble.cause, trouble.severity)
    assert f"another policy is in force: policy.yml of commit def5678; {said}" == trouble.summary
    assert ("git show abc1234:policy.yml | checker policy diff - policy.yml",) == trouble.fix


def test_without_commits() -> None:
    """Where Heroku tells no commit there is no command that would work, and none is shown."""
    (trouble,) = over(known(stored()), LOOSER).troubles
    assert trouble.summary.startswith("another policy is in force: policy.yml; looser at ")
    assert () == trouble.fix


def test_other_comments_are_no_news() -> None:
    """The file is another one and demands the same: it is kept, and nobody hears of it, now or later."""
    found = over(known(stored()), f"# a comment\n{TEXT}")
    assert () == found.troubles
    assert found.in_force
    assert (NOW, NOW) == (found.in_force.first_in_force_at, found.in_force.told_at)


def test_what_was_masked_is_no_change() -> None:
    """A link in a comment is cut before it is kept, which must not pass for an edit."""
    text = f"# https://wiki.example.com/backups\n{TEXT}"
    found = over(known(stored()), text)
    assert () == found.troubles
    assert found.in_force
    assert "wiki" not in found.in_force.text


def test_a_long_list_is_cut() -> None:
    """A message holds so much; the command shows the rest."""
    more = "".join(f"      {rule}:\n" for rule in ("no_gaps", "plausible_size", "manual_headroom", "not_follower"))
    before = f"{TEXT.replace('{recent_backup: {max_age: 26h}}', '')}      recent_backup: {{max_age: 26h}}\n{more}"
    (trouble,) = over(known(stored(before)), LOOSER, commit="d" * 40).troubles
    assert trouble.summary.endswith("; and 2 more: `checker policy diff`")
    assert 3 == trouble.summary.count("looser at")
    assert len(trouble.summary) <= SENTENCE


def test_what_loosens_is_named_first() -> None:
    """Three tighter demands do not hide the looser one."""
    new = LOOSER.replace("}}", "}, no_gaps: {}, plausible_size: {}, manual_headroom: {}, not_follower: {}}")
    (trouble,) = over(known(stored()), new).troubles
    assert trouble.summary.startswith("another policy is in force: policy.yml; looser at ")
    assert Severity.WARNING is trouble.severity


def test_the_policy_before_cannot_be_read() -> None:
    """A newer version refuses what the older one took: what it loosens is not known, which is said and is a warning."""
    (trouble,) = over(known(replace(stored(), text="version: 0")), TIGHTER).troubles
    assert trouble.summary.endswith("what it loosens is not known, as the one before cannot be read any more")
    assert Severity.WARNING is trouble.severity


def test_a_new_policy_is_told_against_the_one_that_the_team_knows() -> None:
    """Two edits in one night are one message; one that is taken back by morning is none."""
    night = known(stored(TIGHTER, NOW - HOUR, None), stored(TEXT))
    (trouble,) = over(night, LOOSER).troubles
    assert "26h -> 7d" in trouble.summary
    back = over(night, TEXT)
    assert () == back.troubles
    assert back.in_force
    assert NOW == back.in_force.told_at


@pytest.mark.parametrize(("hour", "is_told"), [(8, True), (9, False), (10, True)])
def test_quiet_hours(hour: int, is_told: bool) -> None:
    """In quiet hours the news waits; the policy is in force all the same, and told once they are over."""
    quiet = f'alerting: {{quiet_hours: {{from: "09:00", to: "10:00", timezone: UTC}}}}\n{LOOSER}'
    at = NOW.replace(hour=hour)
    found = changeover(known(stored()), policy(quiet), "", at, None, SHOPS)
    assert is_told is bool(found.troubles)
    assert found.in_force
    assert (at if is_told else None) == found.in_force.told_at


def test_one_piece_of_news_at_a_time() -> None:
    """While the last change is news still, the next one waits for the sweep after."""
    news = Incident("i", Subject(CHECKER), troubles.POLICY_CHANGED, Severity.INFO, Finding("x"), NOW)
    found = over(replace(known(stored()), incidents=(news,)), LOOSER)
    assert ((), None) == (found.troubles, found.in_force and found.in_force.told_at)


@pytest.mark.parametrize(
    ("swept_at", "stands_back"),
    [
        (None, False),  # it has just been started: it is the newer one
        (NOW - 2 * HOUR, True),  # the other has swept since: it was started later
        (NOW - timedelta(minutes=30), False),  # the other has ended
    ],
)
def test_the_older_of_two_dynos_stands_back(swept_at: datetime | None, stands_back: bool) -> None:
    """While two overlap at a deploy, the old policy is not put in force again behind the new one's back."""
    others = stored(LOOSER, NOW - HOUR)
    found = over(known(others), TEXT, Rhythm(HOUR, swept_at=swept_at))
    assert stands_back is (found.in_force is None)
    assert stands_back is (found.troubles == ())
