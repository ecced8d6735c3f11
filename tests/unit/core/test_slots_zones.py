"""Zone names, and how two schedules compare."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.slots import Daily, Relation, canonical, compare, is_zone, zone, zone_data_version
from checker.slots.zones import _names
from tests.make import NOW, utc


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("UTC", "Etc/UTC"),
        ("Zulu", "Etc/UTC"),
        ("Etc/UTC", "Etc/UTC"),
        ("Europe/Jersey", "Europe/London"),
        ("Europe/London", "Europe/London"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Mars/Olympus", "Mars/Olympus"),
    ],
)
def test_canonical(name: str, target: str) -> None:
    """Old and regional names of a zone are one zone; a name that nobody knows stays as it is."""
    assert target == canonical(name)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/London", True),
        ("UTC", True),
        ("Europe/Jersey", True),
        ("europe/london", False),
        ("London", False),
        ("BST", False),
        ("", False),
        ("../../etc/passwd", False),
        ("tzdata.zi", False),
        ("Europe", False),
    ],
)
def test_is_zone(name: str, known: bool) -> None:
    """A zone is known by its exact name alone, whatever the machine's file system takes."""
    assert known == is_zone(name)


@given(st.sampled_from(sorted(_names())))
def test_every_zone_can_be_used(name: str) -> None:
    """Every name that is said to be known has its data, and so has what it is a link to."""
    assert name == zone(name).key
    assert is_zone(canonical(name))
    assert canonical(name) == canonical(canonical(name))


@given(st.text(max_size=20))
def test_unknown_name(name: str) -> None:
    """A made-up name is refused by name, never looked up in files."""
    if not is_zone(name):
        with pytest.raises(KeyError):
            zone(name)


def test_zones_do_not_come_from_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without zone data of its own means the same by a name."""
    monkeypatch.setenv("PYTHONTZPATH", "")
    zone.cache_clear()
    assert utc("2026-07-01 12:00") == utc("2026-07-01 12:00").astimezone(zone("Europe/London"))
    assert 13 == utc("2026-07-01 12:00").astimezone(zone("Europe/London")).hour


def test_zone_data_version() -> None:
    """The release of the zone data can be told."""
    assert re.fullmatch(r"20\d\d\.\d+", zone_data_version())


@pytest.mark.parametrize(
    ("demanded", "real", "relation"),
    [
        ("0 UTC", "0 UTC", Relation.SAME),
        ("0 UTC", "0 Etc/UTC", Relation.SAME),
        ("0 Europe/London", "0 Europe/Jersey", Relation.SAME),
        # Other names for the same instants, for as long as both zones keep their rules.
        ("0 UTC", "0 Africa/Abidjan", Relation.EQUIVALENT),
        ("0 Europe/London", "0 Europe/Lisbon", Relation.EQUIVALENT),
        ("0 Europe/London", "1 Europe/Paris", Relation.EQUIVALENT),
        ("0 UTC", "1 UTC", Relation.DIFFERENT),
        # They agree on a night in November; the founding case.
        ("0 Europe/London", "0 UTC", Relation.SEASONAL),
        # The same but for one night in spring: Paris still has the hour that London skips.
        ("1 Europe/London", "2 Europe/Paris", Relation.EQUIVALENT),
        ("2 Europe/London", "1 Europe/London", Relation.DIFFERENT),
        ("1 Europe/London", "1 Europe/Dublin", Relation.EQUIVALENT),
        ("0 Africa/Cairo", "0 Asia/Beirut", Relation.SEASONAL),
    ],
)
def test_compare(demanded: str, real: str, relation: Relation) -> None:
    """Schedules are held against each other by when they run for a year, not by how they are written."""
    assert relation is compare(daily(demanded), daily(real), NOW)


@settings(max_examples=15, deadline=None)
@given(*[st.builds(Daily, st.integers(0, 3), st.sampled_from(["UTC", "Zulu", "Europe/London", "Europe/Paris"]))] * 2)
def test_compare_is_symmetric(one: Daily, other: Daily) -> None:
    """It does not matter which of two schedules was demanded and which is real."""
    assert compare(one, other, NOW) is compare(other, one, NOW)
    assert Relation.SAME is compare(one, one, NOW)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: compare(Daily(0, "Mars/Olympus"), Daily(0, "UTC"), NOW),
        lambda: compare(Daily(0, "UTC"), Daily(0, "Mars/Olympus"), NOW),
        lambda: compare(Daily(0, "Mars/Olympus"), Daily(0, "Mars/Olympus"), NOW),
    ],
)
def test_compare_with_an_unknown_zone(ask: Callable[[], object]) -> None:
    """A zone that nobody knows is the same as nothing, not even as itself."""
    with pytest.raises(KeyError, match="Mars/Olympus"):
        ask()


def daily(text: str) -> Daily:
    hour, _, timezone = text.partition(" ")
    return Daily(int(hour), timezone)
