"""The nights at a glance: a letter each, and by name what was lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.evidence.counts import Standing
from checker.evidence.model import Night, Square
from checker.model import SlotOutcome
from checker.report.history import nights
from tests.make import DAY
from tests.unit.report.recorded import MIDNIGHT, night

TODAY = MIDNIGHT.date()
NIGHTS = st.builds(
    night,
    st.integers(0, 9),
    st.sampled_from(SlotOutcome),
    standing=st.sampled_from(Standing),
    backup=st.sampled_from([None, None, "a001"]),
)


@pytest.mark.parametrize(
    ("one", "letter"),
    [
        (night(0), "."),
        (night(0, SlotOutcome.LATE), "l"),
        (night(0, SlotOutcome.PARTIAL), "w"),
        (night(0, SlotOutcome.MISSED), "M"),
        (night(0, SlotOutcome.FAILED), "F"),
        (night(0, SlotOutcome.STALLED), "S"),
        (night(0, SlotOutcome.CANCELLED), "C"),
        (night(0, SlotOutcome.UNKNOWN), "?"),
        (night(0, SlotOutcome.RUNNING), "~"),
        (night(0, SlotOutcome.WAITING), "~"),
        (night(0, SlotOutcome.EXCUSED), "x"),
        (night(0, SlotOutcome.SKIPPED), "_"),
        (night(0, SlotOutcome.MISSED, standing=Standing.EXEMPT), "e"),
        (night(0, SlotOutcome.MISSED, standing=Standing.NOT_DEMANDED), "n"),
    ],
)
def test_letters(one: Night, letter: str) -> None:
    """Each way a night can go has a letter of its own, which the legend explains; what is not met is never a dot."""
    assert [letter] == nights.letters([one], [TODAY])
    (words,) = nights.legend([letter])
    assert words.startswith(f"{letter} ")


def test_every_letter_differs() -> None:
    """Without any colour no two sorts of nights look the same, and each is explained."""
    squares = {nights.letter_of(night(0, standing=s)) for s in Standing if s is not Standing.LOST}
    lost = {nights.letter_of(night(0, o)) for o in SlotOutcome if o.lost}
    assert 4 == len(lost - squares)
    every = "".join(line[0] for line in nights.legend(set(".lw~_xne?MFSC-")))
    assert sorted(".lw~_xne?MFSC-") == sorted(every)
    assert len(Square) - 1 + 4 + 1 == len(every)


def test_a_night_without_a_slot() -> None:
    """A date without any slot is a dash; of two schedules in one night the worse one shows."""
    days = [TODAY - DAY, TODAY]
    both = [night(0), night(0, SlotOutcome.FAILED), night(0, SlotOutcome.LATE)]
    assert ["-", "F"] == nights.letters(both, days)


@pytest.mark.parametrize(
    ("held", "days"),
    [
        ([], [21]),
        ([night(1)], [21]),
        ([night(2), night(0)], [20, 21, 22]),
        ([night(3)], [19, 20, 21]),
        ([night(-1)], [21, 22, 23]),
    ],
)
def test_dates(held: list[Night], days: list[int]) -> None:
    """The dates at both ends are there in part: without any slot they are left out; no slot is ever left out."""
    assert [date(2026, 11, day) for day in days] == nights.days_of(held, date(2026, 11, 20), TODAY)


def test_names() -> None:
    """What is lost, exempt or unknown is named; equal nights in a row are one, unless each has a backup."""
    held = [
        night(9, SlotOutcome.MISSED, note="nothing was scheduled"),
        night(8, SlotOutcome.MISSED, note="nothing was scheduled"),
        night(7),
        night(6, SlotOutcome.FAILED, "a011"),
        night(5, SlotOutcome.FAILED, "a012"),
        night(4, SlotOutcome.UNKNOWN),
        night(3, SlotOutcome.EXCUSED),
        night(2, SlotOutcome.MISSED),
        night(0, SlotOutcome.MISSED, standing=Standing.EXEMPT),
    ]
    assert [
        "2026-11-13 to 2026-11-14 missed (00:00 UTC, nothing was scheduled)",
        "2026-11-16 failed (00:00 UTC, a011)",
        "2026-11-17 failed (00:00 UTC, a012)",
        "2026-11-18 unknown (00:00 UTC)",
        "2026-11-20 missed (00:00 UTC)",
        "2026-11-22 missed, exempt (00:00 UTC)",
    ] == nights.named(held)


@given(st.lists(NIGHTS, max_size=12))
def test_no_lost_night_goes_without_a_letter_and_a_name(held: list[Night]) -> None:
    """Whatever the nights: there is a letter for every date, and a lost one shows in both places."""
    days = nights.days_of(held, TODAY - 3 * DAY, TODAY)
    shown = nights.letters(held, days)
    assert len(days) == len(shown) == len(set(days))
    assert sorted(days) == days
    for one in held:
        if one.square is Square.LOST:
            assert shown[days.index(one.day)] in "MFSC"
            assert any(str(one.day) in words or " to " in words for words in nights.named(held))
