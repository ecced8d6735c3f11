"""The report that people read."""

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from checker.model import Judged, Outcome, Restorable, Severity
from checker.report import as_table
from tests.make import DAY, HOUR, NOW, database, judged, verdict

FIXES = (
    "heroku pg:backups:capture DATABASE --app shop",
    "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shop",
)


def printed(
    *databases: Judged,
    problems: tuple[str, ...] = (),
    policy: str = "policy.yml",
    width: int = 110,
    colour: bool = False,
) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None, highlight=False
    )
    as_table.render(console, databases, problems, policy, 7, NOW)
    return out.getvalue()


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


PASSED = judged("zoo", verdict("covered", Outcome.PASS), verdict("readable", Outcome.PASS))
FOUND = judged(
    "shop",
    verdict(
        "schedule_present",
        summary="there is no backup schedule",
        limit="a daily backup schedule",
        actual="none; it existed until 2026-11-13",
        since=NOW - 9 * DAY,
        fix=FIXES[1:],
    ),
    verdict(
        "recent_backup",
        summary="newest backup: b012, 3 days old; 29 h is the limit",
        fix=FIXES[:1],
        explained_by="schedule_present",
    ),
    restorable=Restorable("b012", NOW - 3 * DAY, 64_000_000, 7),
)


def test_whole_report() -> None:
    """All databases stand in a table, then each finding with its evidence, with its commands in their order."""
    assert [
        "database         outcome   cause              explained by it",
        "shop::DATABASE   fail      schedule_present   recent_backup: newest backup: b012, 3 days old; 29 h is the",
        "                                              limit",
        "zoo::DATABASE    pass      -                  -",
        "",
        "shop::DATABASE  CRITICAL  schedule_present",
        "  demanded    a daily backup schedule",
        "  found       none; it existed until 2026-11-13",
        "  meaning     there is no backup schedule",
        "  since       2026-11-13 09:30 UTC",
        "  follows     newest backup: b012, 3 days old; 29 h is the limit",
        "  restorable  b012 of 2026-11-19 09:30 UTC (3 days old, 61.04MB); 7 in all",
        f"  fix         {FIXES[0]}",
        f"  fix         {FIXES[1]}",
        "",
        "2 databases: 1 pass, 1 fail.",
        "Governed by: everything (2).",
        "As of 2026-11-22 09:30 UTC; policy: policy.yml; 7 requests to Heroku.",
    ] == lines(printed(FOUND, PASSED))


def test_nothing_seen() -> None:
    """What was not looked at is said, and nobody is told that all is well."""
    assert [
        "Not checked: Heroku refused the token",
        "",
        "Nothing was checked.",
        "As of 2026-11-22 09:30 UTC; policy: policy.yml; 7 requests to Heroku.",
    ] == lines(printed(problems=("Heroku refused the token",)))


def test_several_findings() -> None:
    """A database with two causes is named once in the table and has a finding for each."""
    one = judged(
        "shop", verdict("first"), verdict("second", severity=Severity.WARNING), restorable=Restorable.nothing(NOW)
    )
    assert [
        "database         outcome   cause    explained by it",
        "shop::DATABASE   fail      first    -",
        "                           second   -",
        "",
        "shop::DATABASE  CRITICAL  first",
        "  found       first: fail",
        "  meaning     first: fail",
        "  restorable  nothing",
        "",
        "shop::DATABASE  WARNING  second",
        "  found       second: fail",
        "  meaning     second: fail",
        "  restorable  nothing",
    ] == lines(printed(one))[:-4]


def test_unreadable() -> None:
    """A database that could not be read shows why, and does not say that nothing can be restored."""
    unread = verdict("readable", Outcome.UNKNOWN, summary="not seen: HTTP 503", actual="HTTP 503")
    other = verdict("recent_backup", Outcome.UNKNOWN, summary="not seen: HTTP 503")
    text = printed(judged("shop", unread, other, restorable=None))
    assert "shop::DATABASE   unknown   -       -" in lines(text)
    assert 1 == text.count("found       HTTP 503")
    assert "restorable  unknown: it could not be read" in text
    assert "1 database: 1 unknown." in lines(text)


def test_unreadable_in_part() -> None:
    """Where only details cannot be read, the reader is told that backups and schedules could."""
    said = "its details could not be read: HTTP 503; backups and schedules could"
    dim = verdict("readable", Outcome.UNKNOWN, summary=said, actual="HTTP 503", in_part=True)
    assert said in printed(judged("shop", dim))


def test_backup_from_the_future() -> None:
    """A clock that is a little off makes no backup younger than nothing."""
    one = judged("shop", verdict("rule"), restorable=Restorable("a001", NOW + HOUR, None, 1))
    assert "a001 of 2026-11-22 10:30 UTC (0 min old, size unknown); 1 in all" in printed(one)


def test_same_fix_twice() -> None:
    """A command that heals two findings is to be run once."""
    cause = verdict("cause", fix=FIXES[:1])
    assert 1 == printed(judged("shop", cause, verdict("effect", fix=FIXES[:1], explained_by="cause"))).count(FIXES[0])


@pytest.mark.parametrize("width", [20, 40, 79])
def test_narrow_terminal(width: int) -> None:
    """A command stays on one line on a narrow terminal, so that it can be pasted; nothing is cut anywhere."""
    text = printed(FOUND, width=width)
    assert f"  fix         {FIXES[1]}" in lines(text)
    assert "…" not in text


@pytest.mark.parametrize("width", [80, 100])
def test_names_stay_whole(width: int) -> None:
    """Where there is room for them, names can be searched for in the table; what follows from a cause may fold."""
    app = "an-application-with-its-name"
    one = judged(app, *FOUND.verdicts)
    assert any(
        line.startswith(f"{app}::DATABASE   fail      schedule_present   ") for line in lines(printed(one, width=width))
    )


@pytest.mark.parametrize(
    ("one", "style"),
    [
        (FOUND, "\x1b[1;31mfail"),
        (PASSED, "\x1b[32mpass"),
        (judged("a", verdict("x", Outcome.UNKNOWN)), "\x1b[1;33munknown"),
        (judged("a", verdict("covered"), policy=None), "\x1b[1;31muncovered"),
        (judged("a", verdict("x", Outcome.EXEMPT)), "\x1b[36mexempt"),
        (judged("a"), "\x1b[2mnot applicable"),
        (judged("a", verdict("x", severity=Severity.INFO)), "\x1b[34mINFO"),
    ],
)
def test_colours(one: Judged, style: str) -> None:
    """Every outcome and severity has its colour on a terminal."""
    assert style in printed(one, colour=True)


@given(st.text(alphabet=st.characters(exclude_categories=[])).filter(str.strip))
def test_hostile_text(text: str) -> None:
    """No name and no message moves the cursor, switches colours, breaks a line or is taken for markup."""
    evil = database(text, name=text)
    finding = verdict("rule", summary=text, limit=text, actual=text, fix=(f"heroku pg:info --app {text}",))
    unread = verdict("readable", Outcome.UNKNOWN, summary=text)
    restorable = Restorable(text, NOW, 1, 1)
    one = judged("shop", finding, unread, database=evil, restorable=restorable)
    out = printed(one, problems=(text,), policy=text, width=10_000)
    assert set() == {unicodedata.category(c) for c in out if c != "\n"} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert out.encode()
    assert 2 == sum(line.startswith(("  fix ", "Not checked")) for line in out.split("\n"))


@pytest.mark.parametrize("text", ["[bold]a[/bold]", "[/]", ":smile:", "a[31m"])
def test_markup(text: str) -> None:
    """What looks like markup is shown as it is, in a command too."""
    out = printed(judged(text, verdict("rule", summary=text, fix=(f"heroku {text}",))), problems=(text,))
    assert 6 == out.count(text)
