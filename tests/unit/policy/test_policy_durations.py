"""Durations as people write them, and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.policy import parse_duration, render_duration
from checker.policy.durations import LONGEST


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("26h", timedelta(hours=26)),
        ("7d", timedelta(days=7)),
        ("1d12h", timedelta(hours=36)),
        ("90m", timedelta(minutes=90)),
        ("1h30m", timedelta(minutes=90)),
        ("45s", timedelta(seconds=45)),
        ("0m", timedelta()),
    ],
)
def test_duration_is_read(text: str, length: timedelta) -> None:
    """Days, hours, minutes and seconds can be written as one speaks of them."""
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("26", "write 26h for hours"),
        ("26 h", "did you mean 26h?"),
        ("26H", "did you mean 26h?"),
        ("1 day, 12 hours", "did you mean 36h?"),
        ("3 weeks", "did you mean 21d?"),
        ("12h1d", "did you mean 36h?"),
        ("5 fortnights", "write one such as"),
        ("", "write one such as"),
        ("h", "write one such as"),
        ("-1h", "write one such as"),
        ("1.5h", "write one such as"),
        ("٣h", "write one such as"),
        ("999999999d", "more than ten years"),
        ("9" * 5000 + "h", "write one such as"),
    ],
)
def test_mistake_in_a_duration_is_told_with_what_to_write(text: str, advice: str) -> None:
    """What is no duration is refused with the one that was probably meant."""
    with pytest.raises(ValueError, match="duration") as refused:
        parse_duration(text)
    assert advice in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(hours=26), "26h"),
        (timedelta(hours=29, minutes=30), "29h30m"),
        (timedelta(days=1), "1d"),
        (timedelta(days=7), "7d"),
        (timedelta(hours=60), "2d12h"),
        (timedelta(), "0m"),
    ],
)
def test_duration_is_shown_as_people_say_it(length: timedelta, text: str) -> None:
    """Up to two days is told in hours, longer in days."""
    assert render_duration(length) == text


def test_negative_duration_is_not_shown() -> None:
    """A length of time is never negative."""
    with pytest.raises(ValueError, match="negative"):
        render_duration(timedelta(seconds=-1))


@given(st.integers(min_value=0, max_value=LONGEST // timedelta(seconds=1)))
def test_every_duration_is_read_back_as_shown(seconds: int) -> None:
    """What is shown can be pasted into a policy and means the same."""
    length = timedelta(seconds=seconds)
    assert parse_duration(render_duration(length)) == length


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    """No text breaks the reading of a duration."""
    try:
        assert timedelta() <= parse_duration(text) <= LONGEST
    except ValueError as error:
        assert str(error).isprintable()  # noqa: PT017 -- either outcome is fine
