"""Names of zones: which ones live on only as a link to another."""

import pytest

from checker.slots import is_outdated


@pytest.mark.parametrize(
    "name", ["Asia/Calcutta", "US/Eastern", "GB", "CET", "Europe/Kiev", "GMT", "America/Buenos_Aires", "Japan"]
)
def test_outdated(name: str) -> None:
    """An old name, or an abbreviation, of what is called otherwise today."""
    assert is_outdated(name)


@pytest.mark.parametrize(
    "name",
    ["Europe/London", "Europe/Jersey", "Europe/Amsterdam", "Asia/Kolkata", "UTC", "Etc/UTC", "Zulu", "Mars/Base"],
)
def test_current(name: str) -> None:
    """A place that people set their clocks by is none, though it is a link; nor is UTC, nor what is no zone at all."""
    assert not is_outdated(name)
