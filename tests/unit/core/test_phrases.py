"""How times, ages, sizes and commands read."""

import re
import shlex
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import phrases
from tests.make import utc

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_instant() -> None:
    """A time names its date, its minute and its zone."""
    assert "2026-11-13 00:03 UTC" == phrases.instant(utc("2026-11-13 00:03:59"))


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("heroku ps --app APP", "heroku ps --app our-checker"),
        ("heroku run --app APP python -m checker ack 1", "heroku run --app our-checker python -m checker ack 1"),
        ("heroku ps --app APPLE", "heroku ps --app APPLE"),
        ("heroku ps --app shop", "heroku ps --app shop"),
    ],
)
def test_for_app(command: str, named: str) -> None:
    """Only where checker's own app stands open its name is put in."""
    assert named == phrases.for_app(command, "our-checker")
    assert command == phrases.for_app(command, phrases.OWN_APP)


NIGHT = utc("2026-11-13 00:03")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        ("no instant", ("no instant",)),
        ("2026-11-13 00:03 UTC", (NIGHT,)),
        ("begun by 2026-11-13 00:03 UTC, at 2026-11-13 00:03 UTC.", ("begun by ", NIGHT, ", at ", NIGHT, ".")),
        ("2026-11-31 00:03 UTC, 2026-11-13 00:03 UTC", ("2026-11-31 00:03 UTC, ", NIGHT)),
        ("2026-11-13 24:03 UTC", ("2026-11-13 24:03 UTC",)),
        ("x2026-11-13 00:03 UTC", ("x2026-11-13 00:03 UTC",)),
        ("2026-11-13 00:03 UTCX", ("2026-11-13 00:03 UTCX",)),
        ("2026-11-13 00:03 Europe/London", ("2026-11-13 00:03 Europe/London",)),
    ],
)
def test_parted(text: str, parts: phrases.Phrase) -> None:
    """An instant that stands in a sentence is found, and nothing that only looks like one; no word is lost."""
    assert parts == phrases.parted(text)
    assert text == phrases.as_text(parts)


@given(st.text(alphabet="0123456789-: UTC", max_size=60))
def test_parted_loses_nothing(text: str) -> None:
    """Whatever a text holds, all of it is there afterwards."""
    assert text == phrases.as_text(phrases.parted(text))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (-HOUR, "0 min"),
        (timedelta(), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (45 * MINUTE, "45 min"),
        (HOUR, "1 h"),
        (29 * HOUR + 5 * MINUTE, "29 h 5 min"),
        (2 * DAY - MINUTE, "47 h 59 min"),
        (2 * DAY, "2 days"),
        (4 * DAY - MINUTE, "3 days"),
        (400 * DAY, "400 days"),
    ],
)
def test_span(length: timedelta, text: str) -> None:
    """An age is told as coarsely as people would, and never below nothing."""
    assert text == phrases.span(length)


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(), "0 min"),
        (45 * MINUTE, "45 min"),
        (29 * HOUR, "29 h"),
        (25 * HOUR + 30 * MINUTE, "25 h 30 min"),
        (7 * DAY, "168 h"),
    ],
)
def test_limit(length: timedelta, text: str) -> None:
    """A limit is told exactly: rounding it would misquote the policy."""
    assert text == phrases.limit(length)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (None, "size unknown"),
        (0, "0B"),
        (1023, "1023B"),
        (1024, "1.00KB"),
        (3_640, "3.55KB"),
        (64_000_000, "61.04MB"),
        (1024**2 - 6, "1023.99KB"),
        (1024**2 - 5, "1.00MB"),
        (1024**3, "1.00GB"),
        (18_750_000_000, "17.46GB"),
        (2 * 1024**4, "2.00TB"),
        (1024**5, "1024.00TB"),
    ],
)
def test_size(count: int | None, text: str) -> None:
    """A size reads as in the output of Heroku's own command line, in the unit that fits it."""
    assert text == phrases.size(count)


@given(st.integers(0, 2**63 - 1))
def test_size_is_a_plain_number(count: int) -> None:
    """No size reads like 1e+03 or 1024.00KB, and none is off by more than half a percent."""
    read = re.fullmatch(r"([0-9.]+)([KMGT]?B)", phrases.size(count))
    assert read
    number, unit = float(read[1]), read[2]
    assert number < 1024 or unit == "TB"
    assert count == pytest.approx(number * 1024 ** ("B", "KB", "MB", "GB", "TB").index(unit), rel=0.005)


@pytest.mark.parametrize(("count", "text"), [(0, "0 databases"), (1, "1 database"), (12, "12 databases")])
def test_many(count: int, text: str) -> None:
    """A count agrees with its noun."""
    assert text == phrases.many(count, "database")


@given(st.lists(st.text(), min_size=1))
def test_command(words: list[str]) -> None:
    """Whatever is in the words, a shell that is given the command sees just these words."""
    assert words == shlex.split(phrases.command(*words))
