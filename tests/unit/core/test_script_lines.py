"""Which printed commands a script may run, and in which order."""

import pytest

from checker.report.fixes import HOSTILE, TAKEN, UNKNOWN, in_order, read_line
from tests.unit.rules.bound import REMAKE, REMOVE

TO = "--app shop"
INFO = f"heroku pg:backups:info a012 {TO}"
CANCEL = f"heroku pg:backups:cancel a013 {TO}"
CAPTURE = f"heroku pg:backups:capture DATABASE {TO}"
UNSCHEDULE = f"heroku pg:backups:unschedule DATABASE_URL {TO}"
SCHEDULE = f"heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' {TO}"
ATTACH = f"heroku addons:attach postgresql-shop --as OLD {TO} --confirm do-not-replace"
DETACH = f"heroku addons:detach OLD {TO}"


@pytest.mark.parametrize(
    "line",
    [INFO, CANCEL, CAPTURE, UNSCHEDULE, SCHEDULE, f"heroku addons {TO}", f"{ATTACH} && {DETACH}", *REMAKE, REMOVE],
)
def test_known(line: str) -> None:
    """Every sort of command that a finding prints can be run."""
    assert "" == read_line(line).refused


@pytest.mark.parametrize(
    "line",
    [
        f"heroku addons:destroy postgresql-shop {TO} --confirm shop",
        f"heroku apps:destroy {TO} --confirm shop",
        f"heroku pg:reset DATABASE {TO} --confirm shop",
        f"heroku pg:backups:delete b001 {TO} --confirm shop",
        f"heroku pg:backups:restore b001 DATABASE {TO} --confirm shop",
        f"heroku pg:copy DATABASE OTHER {TO}",
        f"heroku pg:promote OTHER {TO}",
        f"heroku pg:killall {TO}",
        DETACH,
        f"{ATTACH} && heroku addons:detach OTHER {TO}",
        f"{ATTACH} && heroku addons:detach OLD --app other",
        f"{DETACH} && {ATTACH}",
        ATTACH.replace("do-not-replace", "shop"),
        ATTACH.replace(" --confirm do-not-replace", ""),
        "checker check",
        "rm -rf /",
        "heroku",
        "",
        f"{CAPTURE} &&",
        f"&& {CAPTURE}",
    ],
)
def test_never(line: str) -> None:
    """What deletes data, takes a name away, or is no backup command at all is left to people."""
    assert ((), True) == ((read := read_line(line)).steps, read.refused in {UNKNOWN, HOSTILE})


@pytest.mark.parametrize(
    "line",
    [
        f"{CAPTURE}; rm -rf /",
        f"{CAPTURE} | sh",
        f"{CAPTURE} > file",
        f"{CAPTURE} $HOME",
        f"{CAPTURE} `id`",
        f"{CAPTURE} &",
        f"{CAPTURE}\nid",
        f"{CAPTURE}  --at x",
        f"heroku pg:backups:capture 'a\nb' {TO}",
        f"heroku pg:backups:capture 'caf\u00e9' {TO}",
        f"heroku pg:backups:capture 'a\u202eb' {TO}",
        f"heroku pg:backups:capture --confirm {TO}",
        f"heroku pg:backups:capture -x {TO}",
        "heroku pg:backups:capture DATABASE --app -x",
        f"heroku pg:backups:capture DATABASE {TO} {TO}",
        "heroku pg:backups:capture DATABASE --app",
        f"heroku pg:backups:capture 'open {TO}",
    ],
)
def test_hostile(line: str) -> None:
    """What a shell or the Heroku CLI could take for more than it says is not run."""
    assert ((), HOSTILE) == ((read := read_line(line)).steps, read.refused)


def test_steps() -> None:
    """A line of several steps keeps them; a quoted `&&` is a name like any other."""
    assert 2 == len(read_line(f"{ATTACH} && {DETACH}").steps)
    odd = read_line(f"heroku pg:backups:capture 'a && b' {TO}")
    assert (("heroku", "pg:backups:capture", "a && b", "--app", "shop"),) == odd.steps


def test_order() -> None:
    """Look, stop what hangs, secure the data; only then take schedules away, and make them last."""
    lines = in_order([SCHEDULE, UNSCHEDULE, f"{ATTACH} && {DETACH}", CAPTURE, CANCEL, INFO, CAPTURE])
    assert [INFO, CANCEL, CAPTURE, UNSCHEDULE, f"{ATTACH} && {DETACH}", SCHEDULE] == [line.text for line in lines]


def test_two_hours_for_one_schedule() -> None:
    """Of two findings that schedule one name at two hours the first counts; another app's is another schedule."""
    later, other = SCHEDULE.replace("00:00", "03:00"), SCHEDULE.replace("shop", "other").replace("00:00", "04:00")
    first, second, third = in_order([SCHEDULE, later, other])
    assert (["", "", TAKEN], later) == ([first.refused, second.refused, third.refused], third.text)


def test_not_twice() -> None:
    """What ran for another database is not run again."""
    assert [] == in_order([CAPTURE], in_order([CAPTURE]))
    (refused,) = in_order([SCHEDULE.replace("00:00", "03:00")], in_order([SCHEDULE]))
    assert TAKEN == refused.refused
