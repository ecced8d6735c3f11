"""`--since`: what it takes, and what it says of what it does not take."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.commands.since import LONGEST, instant_since
from checker.errors import Misconfigured
from tests.make import DAY, HOUR, NOW, utc


@pytest.mark.parametrize(
    ("typed", "start"),
    [
        ("12h", NOW - 12 * HOUR),
        ("30d", NOW - 30 * DAY),
        ("8w", NOW - 56 * DAY),
        ("1d12h", NOW - 36 * HOUR),
        (" 7d ", NOW - 7 * DAY),
        ("2026-11-01", utc("2026-11-01")),
        ("2026-11-22", utc("2026-11-22")),
        ("2026-11-01T12:00Z", utc("2026-11-01 12:00")),
        ("2026-11-01T12:00+02:00", utc("2026-11-01 10:00")),
        ("3660d", NOW - LONGEST),
        ("522w", NOW - 522 * 7 * DAY),
    ],
)
def test_taken(typed: str, start: object) -> None:
    """Hours, days, weeks, dates and instants with a zone: a date begins at midnight in UTC."""
    assert start == instant_since(typed, NOW)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "--since: '' is not a duration"),
        ("30", "--since: '30' is not a duration; it has no unit: write 30h for hours, 30d for days"),
        ("soon", "--since: 'soon' is not a duration"),
        ("2 weeks", "--since: '2 weeks' is not a duration; did you mean 14d?"),
        ("8w2d", "--since: '8w2d' is not a duration; did you mean 58d?"),
        ("3661d", "--since: '3661d' is more than ten years; write a shorter duration"),
        ("523w", "--since '523w' is more than ten years ago"),
        ("9999w", "--since '9999w' is more than ten years ago"),
        ("0h", "--since '0h' leaves no time to look back at"),
        ("2026-11-23", "--since '2026-11-23' leaves no time to look back at"),
        ("2026-11-22T09:30Z", "--since '2026-11-22T09:30Z' leaves no time to look back at"),
        ("2026-13-01", "--since '2026-13-01' is no date"),
        ("2026-7-1", "--since '2026-7-1' is no date"),
        ("2026-11-01T12:00", "--since '2026-11-01T12:00' has no zone: add Z for UTC"),
        ("0001-01-01T00:00+23:00", "--since '0001-01-01T00:00+23:00' is no date"),
        ("1999-01-01", "--since '1999-01-01' is more than ten years ago"),
        ("-3d", "--since: '-3d' is not a duration"),
    ],
)
def test_refused(typed: str, why: str) -> None:
    """A mistake is one line that says what to write instead."""
    with pytest.raises(Misconfigured) as refused:
        instant_since(typed, NOW)
    assert str(refused.value).startswith(why)
    assert "2026-07-01" in str(refused.value) or "add Z" in str(refused.value)
    assert "\n" not in str(refused.value)


@given(
    st.one_of(st.text(max_size=20), st.from_regex(r"\A\d{1,12}[whdms]{1,2}\Z"), st.from_regex(r"\A\d{4}-\d.{0,12}\Z"))
)
def test_anything(typed: str) -> None:
    """Whatever is typed: an instant that lies behind, by ten years at most, or a line that says what is wrong."""
    try:
        start = instant_since(typed, NOW)
    except Misconfigured as error:
        refused = str(error)
    else:
        assert timedelta() < NOW - start <= LONGEST
        return
    assert "\n" not in refused
