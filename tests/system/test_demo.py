"""The guided tour: whoever tries it sees the whole story, and finds the machine as it was."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.system.product import LONG, Product, a_world

pytestmark = pytest.mark.system

STORY = (
    "No account is touched.",
    # The table and its findings.
    "shared-meaning::DATABASE           fail      schedule_matches   -",
    "shared-meaning-staging::DATABASE   fail      schedule_present   recent_backup: b012, 3 days old",
    "2 databases: 2 fail.",
    # What Slack was sent.
    "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC",
    "Follows from it: newest backup: b012, 3 days old; 29 h is the limit",
    "Sentry received 2 issues as well.",
    "Three more hours, three more sweeps: no new messages",
    # The reminder.
    "One more hour, and still nobody has seen to it. Slack and Sentry are reminded:\n",
    "  Still open: 2 backup problems: shared-meaning-staging::DATABASE and 1 more\n",
    # The fix.
    "$ heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shared-meaning\n",
    "$ heroku pg:backups:capture DATABASE --app shared-meaning-staging\n",
    "$ heroku pg:backups:schedule DATABASE --at '00:00 Europe/London' --app shared-meaning-staging\n",
    # The recovery.
    "Solved: 2 backup problems: shared-meaning-staging::DATABASE and 1 more",
    "Two days later, 48 more sweeps: no new messages",
    "2 databases: 2 pass.",
    "Exit code 0. The simulated Heroku is gone again; nothing is left running.",
    "Your own databases, without alerts: set HEROKU_API_KEY, then `checker check`.",
)

# What runs behind a shell's `&` ignores Ctrl-C, and so would its children: the tour is to hear it there as well.
_TOUR = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from checker.cli import main
main(["demo"])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A home, a place for temporary files and a current directory, with nothing in it."""
    (empty := tmp_path / "empty").mkdir()
    return empty


@pytest.fixture
def tour(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The tour, on its way in a process group of its own."""
    given = dict.fromkeys(("HOME", "TMPDIR", "XDG_CACHE_HOME"), str(folder))
    with subprocess.Popen(
        [sys.executable, "-c", _TOUR],
        cwd=folder,
        env=Product(folder, given).environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def test_whole_story(tour: subprocess.Popen[str], folder: Path, tmp_path: Path) -> None:
    """The tour ends by itself, tells the story in order, tells it the same each time, and leaves nothing behind."""
    with a_world(tmp_path) as mine:
        again = mine.checker.run("demo", HTTP_PROXY="http://127.0.0.1:1", http_proxy="http://127.0.0.1:1")
        assert ({}, [], []) == (mine.heroku.requests, mine.slack, mine.sentry)  # the tester's own is not touched
    out, err = tour.communicate(timeout=LONG)
    assert (0, "") == (tour.returncode, err)
    places = [out.find(line) for line in STORY]
    assert -1 not in places, [line for line, place in zip(STORY, places, strict=True) if place < 0]
    assert sorted(places) == places
    assert (0, out, "") == again.told

    with pytest.raises(ProcessLookupError):
        os.killpg(tour.pid, 0)
    assert [] == list(folder.rglob("*"))


def test_interrupted(tour: subprocess.Popen[str], folder: Path) -> None:
    """Ctrl-C ends the tour with a word and not with a traceback, and leaves nothing behind either."""
    assert tour.stdout
    assert tour.stdout.readline()
    out = err = None
    while out is None:
        # Pressed again where nothing comes of it: asyncio loses one that meets the last instant of a look.
        os.killpg(tour.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            out, err = tour.communicate(timeout=2)
    assert (2, "checker: stopped.\n") == (tour.returncode, err)
    assert "Exit code 0" not in out
    assert [] == list(folder.rglob("*"))
