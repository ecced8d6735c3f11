"""Sizes as people write them, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.phrases import size_limit
from checker.policy.sizes import LARGEST, parse_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1B", 1),
        ("10MB", 10 * 1024**2),
        ("20GB", 20 * 1024**3),
        ("1.5GB", 1536 * 1024**2),
        ("0.1KB", 102),
        ("1024TB", LARGEST),
    ],
)
def test_size_is_read(text: str, size: int) -> None:
    """A unit is 1024 of the one below, as where Heroku's command line shows a size."""
    assert size == parse_size(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("10", "write 10MB or 10GB"),
        ("10 MB", "did you mean 10MB?"),
        ("10mb", "did you mean 10MB?"),
        ("10MiB", "did you mean 10MB?"),
        ("1.5G", "did you mean 1.5GB?"),
        ("512 bytes", "did you mean 512B?"),
        ("ten MB", "write one such as 10MB"),
        ("", "write one such as"),
        ("-1MB", "write one such as"),
        ("1e3MB", "write one such as"),
        ("٣MB", "write one such as"),
        ("0MB", "no size at all"),
        ("0.0001B", "no size at all"),
        ("1025TB", "more than 1024TB"),
        ("9" * 5000 + "MB", "write one such as"),
    ],
)
def test_mistake_in_a_size_is_told_with_what_to_write(text: str, advice: str) -> None:
    """What is no size is refused with the one that was probably meant."""
    with pytest.raises(ValueError, match="size") as refused:
        parse_size(text)
    assert advice in str(refused.value)
    assert len(str(refused.value)) < 200


@given(st.integers(min_value=1, max_value=LARGEST))
def test_size_survives_being_written_and_read(size: int) -> None:
    """A size that is shown as a limit can be pasted into a policy and means the same."""
    assert size == parse_size(size_limit(size))


@given(st.text())
def test_any_text_is_a_size_or_told(text: str) -> None:
    """Whatever stands in the file, it is a size within bounds or refused in words."""
    try:
        found = str(parse_size(text))
    except ValueError as error:
        found = str(error)
    assert found.isdecimal() or "write" in found or "did you mean" in found
