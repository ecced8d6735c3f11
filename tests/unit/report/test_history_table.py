"""The history as people read it: at a glance, in 80 and in 120 columns, with and without colour."""

import io
from datetime import timedelta

import pytest
from rich.console import Console

from checker.model import Act, Deed, DeliveryStatus, Finding, History, Reason, SlotOutcome, Subject
from checker.report.history import Shown, table
from checker.run import HEADLINES
from checker.troubles import POLICY_CHANGED
from tests.make import DAY, HOUR, NOW
from tests.unit.notify.samples import HOSTILE
from tests.unit.report.recorded import (
    ID,
    MINUTE,
    OPENED,
    acked,
    ended,
    history,
    night,
    shown,
    told,
    unseen,
    watched,
)

DELIVERED = "told slack; refused by pager: HTTP 400: no such key; told sentry 5 min later"
OVER = OPENED + 5 * HOUR
WEEK = (*(night(back) for back in range(6, 0, -1)), night(0, SlotOutcome.MISSED))
WHOLE = shown(
    history(
        told(),
        told("pager", None, status=DeliveryStatus.DEAD, detail="HTTP 400: no such key"),
        told("sentry", OPENED + 5 * MINUTE),
        ended(OVER),
        acts=(acked(),),
        resolved_at=OVER,
    ),
    databases=(watched(*WEEK),),
    blind=(unseen(),),
)


def printed(one: Shown, width: int = 120, *, colour: bool = False) -> str:
    """What stands on a screen so wide."""
    console = Console(width=width, file=io.StringIO(), force_terminal=colour, no_color=not colour, highlight=False)
    table.render(console, one, HEADLINES)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def test_a_week() -> None:
    """Blindness, the incident with all that was told and done, the nights and the sum stand on one page."""
    assert printed(WHOLE).splitlines() == [
        "History from 2026-11-15 09:30 UTC to 2026-11-22 09:30 UTC.",
        "",
        "checker did not see for 5 h in all:",
        "  2026-11-20 09:30 UTC to 2026-11-20 14:30 UTC  5 h  nobody looked",
        "",
        "0a1b2c3d4e5f  CRITICAL  shop::DATABASE  slots_met  over after 5 h 1 min",
        "  A scheduled backup did not happen: there was no backup for the slot of 2026-11-22 00:00 UTC (00:00 UTC)",
        "  2026-11-22 02:00 UTC  began             as far as known",
        f"  2026-11-22 02:01 UTC  opened, critical  {DELIVERED}",
        "  2026-11-22 02:31 UTC  acknowledged      on it",
        "  2026-11-22 07:01 UTC  resolved          told slack",
        "  It took 1 min to detect, 1 min to tell, 30 min to acknowledge, 5 h 1 min to heal.",
        "",
        "database        satisfied  nights from 2026-11-16",
        "shop::DATABASE     6 of 7  ......M",
        ". met   M missed",
        "",
        "Nights that were lost, or of which nothing is known:",
        "  shop::DATABASE  2026-11-22 missed (00:00 UTC)",
        "",
        "1 database: 6 of 7 slots satisfied, 1 lost; 1 incident.",
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_widths(width: int) -> None:
    """Nothing but a headline is wider than the screen, ids stay whole, and every word is still there."""
    text = printed(WHOLE, width)
    assert all(len(line) <= width for line in text.splitlines())
    assert set(printed(WHOLE, 400).split()) == set(text.split())
    assert "......M" in text


def test_a_long_time() -> None:
    """More nights than fit in a row stand in rows of a month, each with its first date; none is cut off."""
    many = watched(*(night(back) for back in range(100, -1, -1)))
    lines = [
        line for line in printed(shown(databases=(many,), start=NOW - 101 * DAY), 80).splitlines() if "..." in line
    ]
    assert 4 == len(lines)
    assert 101 == sum(line.count(".") for line in lines)
    assert lines[0].startswith("shop::DATABASE  101 of 101  2026-08-14")
    assert lines[-1].split() == ["2026-11-15", "........"]


def test_without_colour_nothing_is_lost() -> None:
    """Colour only repeats what the words say."""
    coloured = printed(WHOLE, colour=True)
    assert "\x1b[1;31mM" in coloured
    assert "\x1b[" not in printed(WHOLE)


def test_what_is_about_no_incident() -> None:
    """That a drill or a digest arrived, or did not, stands there too."""
    drill = told(reason=Reason.DRILL, incident=None)
    late = told("pager", None, reason=Reason.DRILL, incident=None, status=DeliveryStatus.DEAD, detail="HTTP 400")
    lines = printed(shown(notices=(drill, late))).splitlines()
    assert lines[2:4] == [
        "Told besides:",
        "  2026-11-22 02:01 UTC  drill  told slack; refused by pager: HTTP 400",
    ]
    assert "Told besides" not in printed(shown())


def test_detected_at_the_first_look() -> None:
    """What was wrong before checker came is not passed off as detected at once."""
    text = printed(shown(history(told()), databases=(watched(first_seen_at=OPENED),)))
    assert "It took 0 min to detect (from checker's first look), 0 min to tell." in text


def test_many_blind_times() -> None:
    """Of many times in which nothing was seen the newest are listed; the others are counted, and none is forgotten."""
    blind = tuple(unseen(NOW - back * DAY) for back in range(12, 0, -1))
    text = printed(shown(blind=blind)).splitlines()
    assert text[2:4] == ["checker did not see for 2 days 12 h in all:", "  2 earlier times, 10 h in all"]
    assert 10 == sum("nobody looked" in line for line in text)
    assert "earlier" not in printed(shown(blind=blind[2:]))


def test_nothing_on_record() -> None:
    """Before the first sweep one sentence says so, and what begins the record."""
    assert table.NOTHING == printed(shown(on_record=None))


def test_a_young_record() -> None:
    """Where the record is younger than what was asked for, its beginning is said."""
    young = shown(on_record=(NOW - DAY, NOW), apps=("shop",))
    assert printed(young).startswith(
        "History of shop from 2026-11-15 09:30 UTC to 2026-11-22 09:30 UTC; the record begins at 2026-11-21 09:30 UTC."
    )
    assert "record begins" not in printed(shown(on_record=(NOW - 7 * DAY, NOW)))


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (history(), ["seen not told yet", "open for 7 h 30 min"]),
        (
            history(finding=Finding("it failed", why=("the log says: disk full",))),
            ["it failed the log says: disk full"],
        ),
        (history(resolved_at=OVER), ["seen told to nobody", "over nobody was told of its end"]),
        (
            history(told("pager", None, status=DeliveryStatus.PENDING, attempts=4, detail="HTTP 503")),
            ["waits for pager: HTTP 503, 4 tries so far"],
        ),
        (history(told("pager", None, status=DeliveryStatus.SUPERSEDED, detail="over")), ["not told to pager: over"]),
        (history(told(), told(reason=Reason.REMINDER, at=OPENED + HOUR, taken=OPENED + HOUR)), ["reminder, critical"]),
        (
            history(acts=(Act(ID, Deed.SNOOZE, OPENED, NOW + HOUR, "lunch"), Act(ID, Deed.SNOOZE, OPENED, NOW))),
            ["until 2026-11-22 10:30 UTC: lunch", "until 2026-11-22 09:30 UTC, which is over"],
        ),
        (
            history(told(), cause=POLICY_CHANGED, resolved_at=OPENED, finding=Finding("other")),
            ["policy_changed told once", "checker's policy is another one now: other"],
        ),
    ],
)
def test_how_incidents_stand(one: History, words: list[str]) -> None:
    """What waits, was refused, not told, snoozed or told once says so."""
    text = " ".join(printed(shown(one)).split())
    assert [] == [each for each in words if each not in text]


def test_sums() -> None:
    """The last line counts what is lost, unknown and open."""
    nights = (night(2, SlotOutcome.UNKNOWN), night(1), night(0, SlotOutcome.WAITING))
    text = printed(shown(history(), history(id="ffff"), databases=(watched(*nights), watched(app="other"))))
    assert text.endswith("2 databases: 1 of 2 slots satisfied, 1 unknown; 2 incidents, 2 open.")


def test_hostile_names() -> None:
    """Whatever a name, a note or a sink's answer holds, it draws no colour and opens no line."""
    one = history(
        told(detail=HOSTILE, status=DeliveryStatus.DEAD),
        acts=(acked(note=HOSTILE),),
        subject=Subject("a", "shop\x1b[31m", HOSTILE, HOSTILE),
        cause=HOSTILE,
        finding=Finding(HOSTILE),
    )
    text = printed(
        shown(one, databases=(watched(night(0, SlotOutcome.FAILED, note=HOSTILE)),), blind=(unseen(why=HOSTILE),))
    )
    assert [] == [c for c in text if ord(c) < ord(" ") and c != "\n"]
    assert "\u202e" not in text
    assert timedelta() < shown(blind=(unseen(),)).blind_for
