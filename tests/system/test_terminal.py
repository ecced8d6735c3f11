"""The README's picture of the terminal is what `checker check` prints."""

import re
from html import unescape
from pathlib import Path

import pytest

from tools import terminal

pytestmark = pytest.mark.system


def words(picture: str) -> list[str]:
    """What can be read in it, line by line."""
    return [unescape(text).replace("\xa0", " ") for text in re.findall(r"<text [^>]*>([^<]*)</text>", picture)]


def test_the_picture_is_fresh(tmp_path: Path) -> None:
    """The committed one shows the very words that a look prints today; it is small enough for a page."""
    file = tmp_path / "check.svg"
    assert 0 == terminal.main(file)
    committed = terminal.FILE.read_text(encoding="utf-8")
    assert words(committed) == words(file.read_text(encoding="utf-8"))
    assert "heroku pg:backups:capture DATABASE --app shared-meaning-staging" in words(committed)
    assert terminal.FILE.stat().st_size < 60_000
