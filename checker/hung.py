"""A look that does not end: told from memory, once, while it hangs, and over when it ends or its process is stopped."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from checker import narrate, phrases, troubles
from checker.heartbeat import Heartbeat
from checker.model import Trouble
from checker.notify.unrecorded import Unrecorded
from checker.swept import Tools
from checker.watching import Rhythm

POLLS = 2
"""So many times `poll` without the end of a full sweep are a hang; one that is merely slow is told when it is over."""


class Hung:
    """Knows when the last full sweep of this process ended, whatever came of it. Two threads use it.

    `wall` is the real time: no look may be needed to know it.
    """

    def __init__(self, tools: Tools, heartbeat: Heartbeat, poll: timedelta, wall: Callable[[], datetime]) -> None:
        self._memory = Unrecorded(tools.sinks, wall, troubles.HEADLINES)
        self._heartbeat = heartbeat
        self._poll = poll
        self._patience = POLLS * poll - Rhythm(poll).jitter
        self._wall = wall
        self._ended_at = wall()
        self._told = False
        self._lock = Lock()

    def left_out(self) -> None:
        """A full sweep was due while the one before it was at work."""
        with self._lock:
            now = self._wall()
            if now - self._ended_at < self._patience:
                return
            trouble = _hangs(self._ended_at, now, self._poll)
            narrate.hangs(trouble)
            self._heartbeat.broke(trouble.summary)
            self._told = True
            # Once; what a sink did not take of it is offered again.
            self._memory.tell(trouble, now)

    def ended(self, how: str = troubles.OVER[troubles.HUNG]) -> None:
        """A full sweep has ended, or `how` else the hang is over."""
        with self._lock:
            self._ended_at = self._wall()
            if self._told:
                self._told = False
                self._memory.over(self._ended_at, how=how)
            else:
                self._memory.again(frozenset())

    def stopped(self) -> None:
        """This process is told to stop: if it hangs, that ends it."""
        if self._told:
            self.ended("the worker that hung was stopped; the next one looks at once")


def _hangs(since: datetime, now: datetime, poll: timedelta) -> Trouble:
    """The look at work does not end, so that no other one begins."""
    lasts = f"since {phrases.instant(since)} ({phrases.span(now - since)}), and policy wants one every"
    summary = f"no look has ended {lasts} {phrases.limit(poll)}: the one at work hangs, and no other can begin"
    app = phrases.OWN_APP
    return Trouble(troubles.HUNG, summary, fix=(f"heroku ps:restart --app {app}", f"heroku logs --app {app}"))
