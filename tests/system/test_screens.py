"""The pictures for docs/messages.md: their stories hold, and the command makes them or says why not."""

import re
from pathlib import Path

import pytest

from tools import browser, screens
from tools.stage import Story
from tools.stories import STORIES

pytestmark = pytest.mark.system

BY_NAME = {story.name: story for story in STORIES}
MANUAL = Path(__file__).parents[2] / "docs" / "messages.md"


def headings(story: Story) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", screens.page(story))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("first-look", ["checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"]),
        ("other-hour", ["shared-meaning::DATABASE: The backup schedule is not the one demanded"]),
        ("lost-schedule", ["shared-meaning::DATABASE: No backup schedule"]),
        ("token-refused", ["checker is blind: a whole look failed"]),
        ("worsened", ["Worse: shared-meaning::DATABASE: A scheduled backup did not happen"]),
        ("gone", ["billing-web::DATABASE: The database is gone"]),
        ("sink-dead", ["checker&#x27;s messages do not arrive"]),
        ("store-down", ["2 problems: checker and 1 more"]),
        ("hostile-names", ["checker is at work: watching 1 database; 1 finding"]),
    ],
)
def test_stories(name: str, shown: list[str]) -> None:
    """Each of the short stories ends with the message that its picture is about."""
    assert shown == headings(BY_NAME[name])


def test_without_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no Chromium nothing is made, and that is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert 0 == screens.main([], tmp_path)
    assert capsys.readouterr().out.startswith("screens: no picture made: none of chromium, ")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.skipif(browser.find() is None, reason="there is no Chromium here")
def test_a_picture(tmp_path: Path) -> None:
    """With Chromium a story becomes two pictures that are light enough for a repository."""
    assert 0 == screens.main(["hostile-names"], tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {"hostile-names.png", "hostile-names-phone.png"} == made.keys()
    assert all(2_000 < len(data) <= screens.MOST and data.startswith(b"\x89PNG") for data in made.values())


def test_the_manual_shows_every_picture() -> None:
    """Each story's pictures are there, and stand on the page about messages."""
    text = MANUAL.read_text(encoding="utf-8")
    for story in STORIES:
        for suffix in screens.SCREENS:
            name = f"screens/{story.name}{suffix}.png"
            assert name in text
            assert (MANUAL.parent / name).stat().st_size <= screens.MOST
