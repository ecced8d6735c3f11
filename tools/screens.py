"""Pictures of what people see in Slack: `python -m tools.screens` writes them to docs/screens.

Each story runs on the simulated Heroku, through the real stages and the real Slack sink; what arrives in its inbox is
rendered by the inbox page and photographed by a headless Chromium, on a desk and on a phone.
"""

import argparse
import logging
import sys
from pathlib import Path
from time import perf_counter

from checker.logs import configure
from checker.sandbox.inbox_page import inbox_page
from checker.sandbox.mrkdwn import Reader
from checker.sandbox.zones import zone
from checker.settings import LogFormat
from tools import browser
from tools.png import smaller
from tools.stage import Story, staged
from tools.stories import STORIES

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screens"
SCREENS = {"": browser.Screen(760), "-phone": browser.Screen(392, 1.25, dark=True)}
MOST = 150_000
"""Bytes that no picture may exceed."""


def page(story: Story) -> str:
    """The inbox page at the story's end, as somebody in London reads it."""
    with staged(story) as stage:
        story.tell(stage)
        reader = Reader(zone("Europe/London"), stage.heroku.now)
        return inbox_page(stage.messages[-story.shown :], reader, refresh=0)


def main(names: list[str], folder: Path) -> int:
    """Make the pictures of the stories with these names, or all; 0 when each is there and small enough."""
    chromium = browser.find()
    if chromium is None:
        print(f"screens: no picture made: none of {', '.join(browser.NAMES)} is on the PATH")
        return 0
    configure(LogFormat.LOGFMT, (), sys.stderr, logging.CRITICAL)
    folder.mkdir(parents=True, exist_ok=True)
    heavy = 0
    with browser.browser(chromium) as opened:
        for story in (s for s in STORIES if not names or s.name in names):
            began, shown = perf_counter(), page(story)
            told = perf_counter() - began
            for suffix, screen in SCREENS.items():
                picture = smaller(opened.picture(shown, screen))
                (folder / f"{story.name}{suffix}.png").write_bytes(picture)
                heavy += len(picture) > MOST
                print(f"{story.name}{suffix}.png  {len(picture) / 1000:.0f} kB  (told in {told:.1f} s)")
    return 1 if heavy else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Pictures of what people see in Slack.")
    parser.add_argument("names", nargs="*", metavar="STORY", help=", ".join(story.name for story in STORIES))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    sys.exit(main(given.names, given.folder))
