"""What another policy would have told, as each format shows it."""

import io
import json
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from rich.console import Console

from checker.model import Difference, Failure, Finding, LooksReplayed, Notice, Reason, Replayed, Severity, Subject
from checker.plain import NAME, clean
from checker.replay import difference
from checker.report.replayed import Compared, as_json, as_markdown, in_short, render
from checker.report.replayed.page import MOST
from tests.make import DAY, HOUR, NOW
from tests.unit.report.test_markdown import ANYTHING, inline, pieces

LOOKS = LooksReplayed(NOW - 30 * DAY, NOW, 720, 2, NOW - 30 * DAY)


def notice(hours: int = 0, **changes: Any) -> Notice:
    """A notice so many hours before now."""
    values: dict[str, Any] = {
        "id": f"notice-{hours}",
        "reason": Reason.OPENED,
        "severity": Severity.CRITICAL,
        "at": NOW - hours * HOUR,
        "subject": Subject("id-of-shop", "shop", "DATABASE", "postgresql-shop"),
        "cause": "slots_met",
        "title": "A scheduled backup did not happen",
        "finding": Finding("there was no backup"),
    }
    return Notice(**(values | changes))


def failure(start: int, end: int | None, **changes: Any) -> Failure:
    """A failure from so many hours before now, until then."""
    values: dict[str, Any] = {
        "addon_id": "id-of-shop",
        "label": "shop::DATABASE",
        "rule": "slots_met",
        "severity": Severity.CRITICAL,
        "summary": "there was no backup",
        "start": NOW - start * HOUR,
        "end": None if end is None else NOW - end * HOUR,
    }
    return Failure(**(values | changes))


def compared(old: Replayed, new: Replayed, looks: LooksReplayed = LOOKS) -> Compared:
    return Compared(("old.yml", "new.yml"), looks, old, new, difference(old, new), {"slots_met": "No backup"})


def told(*notices: Notice, failures: tuple[Failure, ...] = (), left_out: tuple[str, ...] = ()) -> Replayed:
    return Replayed(failures, notices, left_out)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (told(), told(), "nothing would be told or found otherwise; no message under either policy"),
        (told(notice()), told(notice()), "nothing would be told or found otherwise; 1 message under either policy"),
        (
            told(),
            told(notice()),
            "1 message newly, none no longer (0 before, 1 after); 0 findings newly, none no longer",
        ),
        (
            told(notice(1), failures=(failure(3, 2),)),
            told(notice(2), notice(3)),
            "2 messages newly, 1 no longer (1 before, 2 after); 0 findings newly, 1 no longer",
        ),
        (
            told(failures=(failure(5, 2),)),
            told(failures=(failure(5, 1),)),
            "0 messages newly, none no longer (0 before, 0 after); 0 findings newly, none no longer, 1 otherwise",
        ),
    ],
)
def test_totals_come_first(old: Replayed, new: Replayed, expected: str) -> None:
    """One line says how many messages and findings come and go."""
    assert in_short(compared(old, new)) == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"at": NOW - 2 * HOUR},
        {"reason": Reason.REMINDER},
        {"severity": Severity.WARNING},
        {"cause": "no_gaps"},
        {"subject": Subject("id-of-pay")},
    ],
)
def test_another_notice_is_another_message(changes: dict[str, Any]) -> None:
    """What is told at another look, why, how loudly, of what or of whom makes a message another one."""
    found = difference(told(notice(1)), told(notice(1, **changes)))
    assert (len(found.told), len(found.untold)) == (1, 1)


@pytest.mark.parametrize(
    "changes", [{"title": "other"}, {"finding": Finding("other")}, {"policy": "other"}, {"id": "2"}]
)
def test_other_words_are_the_same_message(changes: dict[str, Any]) -> None:
    """How a policy is called, and what a message says in detail, make no other message."""
    assert not difference(told(notice(1)), told(notice(1, **changes)))


@pytest.mark.parametrize(
    ("old", "new", "fails", "passes", "otherwise"),
    [
        ([(9, 5)], [(9, 5)], 0, 0, 0),
        ([(9, 5)], [(9, 4)], 0, 0, 1),
        ([(9, 5)], [(5, 4)], 1, 1, 0),
        ([(9, 5)], [(6, None)], 0, 0, 1),
        ([(9, None)], [(3, None)], 0, 0, 1),
        ([(9, 7), (5, 3)], [(9, 3)], 0, 0, 2),
        ([(9, 7)], [], 0, 1, 0),
        ([], [(9, 7), (5, None)], 2, 0, 0),
    ],
)
def test_failures_that_overlap_are_one(
    old: list[tuple[int, int | None]], new: list[tuple[int, int | None]], fails: int, passes: int, otherwise: int
) -> None:
    """One that only begins or ends at another time is shown as such, not as one that came and one that went."""
    before, after = (told(failures=tuple(failure(*span) for span in spans)) for spans in (old, new))
    found = difference(before, after)
    assert (len(found.fails), len(found.passes), len(found.otherwise)) == (fails, passes, otherwise)
    assert bool(found) == bool(fails or passes or otherwise)


def test_a_failure_of_another_severity_is_otherwise() -> None:
    """What only matters less is the same failure, and yet a difference."""
    ours, theirs = failure(3, 2), failure(3, 2, severity=Severity.WARNING)
    assert difference(told(failures=(ours,)), told(failures=(theirs,))) == Difference(otherwise=((ours, theirs),))


@given(ANYTHING)
@example("@acme/ops | ![x](https://a.example/#1) <img src=x>")
def test_whatever_a_name_holds_it_is_text_in_markdown(value: str) -> None:
    """A database's name mentions nobody, links nowhere and moves no cell."""
    one = told(
        notice(1, subject=Subject("id", value or "-", "DATABASE")), failures=(failure(2, 1, label=value or "-"),)
    )
    page = as_markdown(Compared((value, value), LOOKS, told(), one, difference(told(), one), {}))
    rows = [line for line in page.splitlines() if line.startswith("| newly |")]
    assert len(rows) == 2
    said = ["".join(pieces(token)) for token in inline(page[page.index("#### Messages") :])]
    assert clean(f"{value or '-'}::DATABASE") in said
    assert clean(value or "-") in said


def test_markdown_shows_as_much_as_a_comment_holds() -> None:
    """The rows beyond a hundred are counted, and where to find them is said."""
    many = told(*(notice(hour) for hour in range(MOST + 7)))
    page = as_markdown(compared(told(), many))
    assert page.count("\n| newly |") == MOST
    assert page.endswith("and 7 more; `--format json` has all of them")
    assert "more;" not in as_markdown(compared(told(), told(*(notice(hour) for hour in range(MOST)))))


def test_what_goes_away_stands_out_in_markdown() -> None:
    """A reviewer looks for what nobody would hear of any more."""
    assert "| **no longer** |" in as_markdown(compared(told(notice()), told()))


@pytest.mark.parametrize(
    ("recorded_from", "expected"),
    [
        (NOW - 30 * DAY, "all of it is recorded, from 2026-10-23 09:30 UTC on"),
        (
            NOW - 24 * DAY,
            "recorded from 2026-10-29 09:30 UTC on; before that, from 2026-10-23 09:30 UTC on, it is what",
        ),
        (None, "nothing of it is recorded: it is what Heroku tells now, wound back to 2026-10-23 09:30 UTC; what was"),
    ],
)
def test_it_says_from_when_on_it_is_recorded(recorded_from: datetime | None, expected: str) -> None:
    """What was seen and what was only wound back are told apart, in every format."""
    looks = LooksReplayed(NOW - 30 * DAY, NOW, 720, 2, recorded_from)
    shown = compared(told(), told(), looks)
    screen = io.StringIO()
    render(Console(file=screen, width=300), shown)
    assert expected in screen.getvalue()
    assert expected in as_markdown(shown)
    assert json.loads(as_json(shown))["recorded_from"] == (
        f"{recorded_from:%Y-%m-%dT%H:%M:%SZ}" if recorded_from else None
    )


def test_what_is_left_out_is_said_once() -> None:
    """Both sides may lack the same: it is said once, in every format."""
    why = "not_follower: no details were recorded (at 2 databases)"
    shown = compared(told(left_out=(why,)), told(left_out=(why, "shop: Heroku answered 403")))
    screen = io.StringIO()
    render(Console(file=screen, width=300), shown)
    assert screen.getvalue().count(f"not replayed: {why}") == 1
    assert as_markdown(shown).count("- not replayed: ") == 2
    assert json.loads(as_json(shown))["not_replayed"] == [why, "shop: Heroku answered 403"]


def test_a_hostile_name_is_one_line_on_a_screen() -> None:
    """Control characters in a name neither colour the screen nor break the row."""
    screen = io.StringIO()
    bad = told(notice(subject=Subject("id", "a\x1b[31m\nb", "DATABASE")))
    render(Console(file=screen, width=300), compared(told(), bad))
    assert "\x1b" not in screen.getvalue()
    assert clean("a\x1b[31m\nb::DATABASE", NAME) in screen.getvalue()
