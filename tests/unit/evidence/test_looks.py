"""The gaps in checker's own watching."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from checker.evidence.looks import Looks, blind, looks, unseen
from checker.evidence.model import Blind
from checker.model import REPLACED, SweepOnRecord
from tests.make import DAY, HOUR, database, utc
from tests.unit.evidence.recorded import LONG_AGO, SPAN, USUAL, WEEK, ruled, sight, sweeps, trail, versions

_RECORD = (LONG_AGO, utc("2026-08-01 00:00"))
_NEAR = (WEEK.start - 2 * DAY, WEEK.end)


def _blind(swept: list[SweepOnRecord], horizon: datetime = WEEK.end) -> tuple[Blind, ...]:
    record = (swept[0].at, swept[-1].at) if swept else None
    near = [sweep for sweep in swept if _NEAR[0] <= sweep.at < _NEAR[1]]
    return blind(looks(near), record, versions(), WEEK.start, horizon)


def _without(start: str, end: str) -> list[SweepOnRecord]:
    return [sweep for sweep in sweeps() if not utc(f"2026-{start}") <= sweep.at < utc(f"2026-{end}")]


def test_looks_in_time() -> None:
    """Where there is a look every hour, checker was never blind."""
    assert _blind(sweeps()) == ()


def test_nobody_looked() -> None:
    """Blind is what is later than the next look was due: an hour after the last one, to the minute."""
    assert _blind(_without("07-03 11:00", "07-03 15:00")) == (
        Blind(utc("2026-07-03 11:00"), utc("2026-07-03 15:00"), "nobody looked after 2026-07-03 10:00 UTC"),
    )


@pytest.mark.parametrize(("late", "expected"), [(timedelta(minutes=5), 0), (timedelta(minutes=5, seconds=1), 1)])
def test_a_look_that_is_only_late(late: timedelta, expected: int) -> None:
    """A look may be late by as much as sweeps are by nature."""
    swept = [*_without("07-03 11:00", "07-03 12:00"), SweepOnRecord("late", utc("2026-07-03 11:00") + late, 1)]
    assert len(_blind(sorted(swept, key=lambda sweep: sweep.at))) == expected


def test_looks_in_vain() -> None:
    """A sweep that saw nothing is no look; what it ran into is why nobody saw anything."""
    swept = [
        SweepOnRecord(s.id, s.at, 0, "the token was refused") if "03 11" <= f"{s.at:%d %H}" <= "03 12" else s
        for s in sweeps()
        if s.at.month == 7 or s.at < WEEK.start
    ]
    assert _blind(swept) == (
        Blind(utc("2026-07-03 11:00"), utc("2026-07-03 13:00"), "2 looks in vain: the token was refused"),
    )


def test_partial_looks_see_little() -> None:
    """A look at some databases does not stand for one at all."""
    swept = [*_without("07-03 11:00", "07-03 13:00"), SweepOnRecord("p", utc("2026-07-03 12:00"), 1, partial=True)]
    assert [one.length for one in _blind(sorted(swept, key=lambda sweep: sweep.at))] == [2 * HOUR]


def test_how_often_is_up_to_policy() -> None:
    """With `poll: 4h` four hours between two looks are no gap, and five are."""
    patient = versions(
        "poll: 4h\nversion: 1\npolicies: [{name: all, match: {apps: ['*']}, require: {schedule: any}}]\n"
    )
    instants = tuple(WEEK.start + n * 4 * HOUR for n in range(43) if n != 7)
    assert [one.start for one in blind(Looks(instants, instants), _RECORD, patient, *SPAN)] == [WEEK.start + 28 * HOUR]


def test_before_the_first_sweep_and_after_the_last() -> None:
    """What was before the record and after its newest sweep was not seen; what lies ahead of now is not blindness."""
    swept = [s for s in sweeps() if utc("2026-07-02 00:00") <= s.at <= utc("2026-07-05 00:00")]
    assert [(b.start, b.end) for b in _blind(swept, utc("2026-07-06 00:00"))] == [
        (WEEK.start, utc("2026-07-02 00:00")),
        (utc("2026-07-05 01:00"), utc("2026-07-06 00:00")),
    ]
    assert [(b.start, b.end) for b in _blind(swept, utc("2026-07-05 01:05"))] == [(WEEK.start, utc("2026-07-02 00:00"))]


def test_a_gap_that_began_before() -> None:
    """Checker was away for days when the time begins: the part of the gap that lies in it counts."""
    assert [(b.start, b.end) for b in _blind(_without("06-20 00:00", "07-02 00:00"))] == [
        (WEEK.start, utc("2026-07-02 00:00"))
    ]


def test_a_store_without_any_sweep() -> None:
    """With nothing on record the whole time is one gap."""
    assert _blind([]) == (Blind(*SPAN, "no sweep is on record"),)


def test_every_sweep_failed() -> None:
    """Where no look ever saw anything all of it is blind, from the first try on."""
    swept = [SweepOnRecord(s.id, s.at, 0, "HTTP 500") for s in sweeps(utc("2026-07-03 00:00"))]
    [before, in_vain] = _blind(swept)
    assert (before.end, in_vain.start, in_vain.end) == (utc("2026-07-03 00:00"), utc("2026-07-03 00:00"), WEEK.end)
    assert in_vain.why == "120 looks in vain: HTTP 500"


def test_a_database_that_was_not_seen() -> None:
    """Its own failed looks and checker's blind hours are one list; where they meet, one stretch with both reasons."""
    one = trail(
        sightings=(sight("05-01 00:00", USUAL), sight("07-03 10:00", unseen="403"), sight("07-03 12:00", USUAL))
    )
    itself = (
        Blind(utc("2026-07-03 11:30"), utc("2026-07-03 14:00"), "nobody looked"),
        Blind(utc("2026-07-05 00:00"), utc("2026-07-05 03:00"), "HTTP 500"),
    )
    assert unseen(one, ruled(one), itself, SPAN) == (
        Blind(utc("2026-07-03 10:00"), utc("2026-07-03 14:00"), "403 (and 1 other reason)"),
        Blind(utc("2026-07-05 00:00"), utc("2026-07-05 03:00"), "HTTP 500"),
    )


def test_a_database_is_not_missed_before_it_came_and_after_it_was_let_go() -> None:
    """Of a database made on July 4th and let go on the 6th, gaps before and after are none of its own."""
    gone = sight("07-06 00:00", unseen="replaced", database=database(state=REPLACED))
    came = utc("2026-07-04 00:00")
    one = trail(first_seen_at=came, sightings=(sight("07-04 00:00", USUAL), gone))
    itself = (
        Blind(utc("2026-07-03 12:00"), utc("2026-07-04 02:00"), "x"),
        Blind(utc("2026-07-06 05:00"), SPAN[1], "y"),
    )
    assert unseen(one, ruled(one), itself, SPAN) == (Blind(came, utc("2026-07-04 02:00"), "x"),)


@pytest.mark.parametrize(
    ("at", "expected"),
    [("10:00:05", "09:00"), ("10:00:00", "09:00"), ("09:59:59", "08:00"), ("10:40:00", "10:00")],
)
def test_the_look_before(at: str, expected: str) -> None:
    """What a look saw belongs to the sweep begun last, a partial one too; before it comes the full one before that."""
    full = tuple(utc(f"2026-07-03 {hour:02d}:00") for hour in range(8, 12))
    partial = utc("2026-07-03 10:30")
    found = Looks(full, tuple(sorted((*full, partial))))
    assert found.full_before(utc(f"2026-07-03 {at}"), "shop") == utc(f"2026-07-03 {expected}")


@pytest.mark.parametrize(("app", "expected"), [("shop", 2), ("pay", 1)])
def test_a_full_look_that_did_not_get_to_an_app_is_none_of_it(app: str, expected: int) -> None:
    """Where a schedule went between two looks at its database, no night between them is taken for served."""
    hours = [utc(f"2026-07-03 0{hour}:00") for hour in range(5)]
    whole = [SweepOnRecord(f"s-{n}", at, 2) for n, at in enumerate(hours)]
    swept = [*whole[:2], replace(whole[2], databases=1, apps=("shop",)), replace(whole[3], databases=0), whole[4]]
    assert hours[expected] == looks(swept).full_before(hours[4], app)
