"""A message on a terminal."""

import io

from rich.console import Console

from checker.model import Finding, Notice
from checker.notify.console import show
from checker.notify.message import message_for
from tests.unit.notify.samples import FINDING, FIX, hostile, notice, resolved

CAPTURE = "Capture: loads the database while it runs, and may drop its oldest manual backup."


def printed(*notices: Notice, width: int = 140, colour: bool = False) -> str:
    out = io.StringIO()
    show(message_for("b1", notices), Console(file=out, width=width, force_terminal=colour))
    return out.getvalue()


def test_a_problem() -> None:
    """A problem is printed once, in the order of a card, each command on its own line."""
    assert printed(notice()).splitlines() == [
        "● shared-meaning::DATABASE: No backup schedule",
        f"  {FINDING.summary}",
        "  Since: 2026-11-19 00:03 UTC, for 3 days",
        "  Demanded: a backup each day at 00:00 Europe/London",
        "  Found: none; it existed until 2026-11-19 00:03 UTC at least",
        "  Follows from it: newest backup: b012, 3 days old; 29 h is the limit",
        "  To restore from: b012, 3 days old, taken 2026-11-19 00:03 UTC; 61.04MB; 7 good backups",
        f"  $ {FIX[0]}",
        f"  $ {FIX[1]}",
        f"  {CAPTURE}",
        "  Schedule: takes no backup at once; the first is due 2026-11-23 00:00 UTC.",
        "  App: https://dashboard.heroku.com/apps/shared-meaning/resources",
        "  critical · opened · cause schedule_present · incident 1a2b3c4d5e6f · as of 2026-11-22 09:30 UTC",
    ]


def test_nothing_to_add() -> None:
    """A finding without a sentence of its own leaves no empty line."""
    assert printed(notice(finding=Finding(""))).splitlines()[1] == "  Since: 2026-11-22 08:30 UTC, for 1 h"


def test_several() -> None:
    """Several notices stand under a common title."""
    assert printed(notice(), resolved(2)).startswith("shared-meaning::DATABASE: No backup schedule; 1 solved\n● ")


def test_narrow_terminal() -> None:
    """A command is one line on a narrow terminal too, so that it can be pasted."""
    assert f"  $ {FIX[1]}\n" in printed(notice(), width=40)


def test_hostile() -> None:
    """No name switches colours, rings the bell or is taken for markup."""
    text = printed(hostile())
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]rich[/bold]" in text


def test_colours() -> None:
    """On a terminal what is critical is red."""
    assert "\x1b[1;31m● " in printed(notice(), colour=True)
