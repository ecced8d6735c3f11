"""The slot arithmetic against an oracle that steps through the minutes; `make prove` does so for every zone."""

from datetime import date, datetime, timedelta

import pytest

from checker.slots import Daily, slot_on
from tools import prove_slots
from tools.prove_slots import WHOLE, distinct_zones, main, prove_year, prove_zone

ODD = (
    "Africa/Cairo",  # jumps at midnight
    "Africa/Casablanca",  # Ramadan
    "Africa/Monrovia",  # 44 minutes and 30 seconds off, until 1972
    "America/Nuuk",  # jumps on the eve
    "America/St_Johns",  # at half past, and jumped at one minute past midnight
    "Antarctica/Casey",  # three hours at a time
    "Antarctica/Troll",  # two hours at a time
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Tehran",
    "Australia/Lord_Howe",  # half an hour at a time
    "Europe/Dublin",  # summer time in winter
    "Europe/London",
    "Pacific/Apia",  # left out a date
    "Pacific/Chatham",
    "Pacific/Kwajalein",  # lived through one date twice, and left out another
)
"""Zones whose clocks do something of their own."""

ZONES = distinct_zones()


@pytest.mark.parametrize("name", ODD)
def test_zones_with_clocks_of_their_own(name: str) -> None:
    """Where clocks do odd things each slot is the first minute that shows its hour, near every change since 1965."""
    proof = prove_zone(name, 1965)
    assert () == proof.mismatches
    assert proof.changes
    assert 24 * proof.changes <= proof.slots


@pytest.mark.parametrize("name", ZONES[::15])
def test_a_sample_of_all_zones(name: str) -> None:
    """Any zone's slots are where its clocks say, near every change of these decades."""
    assert () == prove_zone(name, 2010, 2040).mismatches


@pytest.mark.parametrize("name", ["Europe/London", "Australia/Lord_Howe", "Africa/Cairo"])
def test_whole_year(name: str) -> None:
    """A year holds every hour that its clocks show, once a date, and no other."""
    proof = prove_year(name)
    assert () == proof.mismatches
    assert 24 * 365 == proof.slots


def test_zones_are_proven_under_their_own_names() -> None:
    """Every zone that differs from the others is proven once, and a mismatch names it as people know it."""
    assert {"Europe/London", "America/New_York", "Asia/Kolkata", "Etc/UTC"} <= set(ZONES)
    assert not {"Europe/Jersey", "US/Eastern", "Asia/Calcutta", "UTC"} & set(ZONES)


def test_the_oracle_finds_a_wrong_slot() -> None:
    """The proof can fail: the second of two hours is found, and so is every slot that is lost."""

    def second_of_two(daily: Daily, day: date) -> datetime | None:
        at = slot_on(daily, day)
        twice = at and day == date(2026, 10, 25) and daily.hour == 1
        return at + timedelta(hours=1) if at and twice else at

    wrong = prove_zone("Europe/London", 2026, 2026, second_of_two).mismatches
    assert 1 == len(wrong)
    assert wrong[0].startswith("01:00 Europe/London on 2026-10-25: the clocks say 2026-10-25 00:00:00+00:00")
    assert 47 == len(prove_zone("Europe/London", 2026, 2026, lambda *_: None).mismatches)


def test_prove_prints_what_it_compared(capsys: pytest.CaptureFixture[str]) -> None:
    """Who runs the proof reads how much was compared and that nothing differs."""
    assert 0 == main(["Europe/London", "--first", "2026", "--last", "2026"])
    printed = capsys.readouterr().out
    assert "1 zones, 2 changes of clocks" in printed
    assert f"all of {WHOLE}" in printed
    assert " 0 mismatches" in printed


def test_prove_fails_on_a_mismatch(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A mismatch is printed in words and ends the proof with 1."""
    broken = prove_slots.Proof(1, 1, 24, 0, ("01:00 Europe/London on 2026-10-25: wrong",))
    monkeypatch.setattr(prove_slots, "prove_both", lambda *_, **__: broken)
    assert 1 == main(["Europe/London"])
    assert "2026-10-25: wrong\n" in capsys.readouterr().out
