"""What is going to happen in the simulated world, in the order of time."""

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime


class Agenda:
    """A queue of actions, each due at an instant (UTC). Time moves only by `advance`."""

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def add(self, when: datetime, action: Callable[[], None]) -> None:
        """Do `action` once time reaches `when`; a past instant means at the next move."""
        heapq.heappush(self._due, (max(when, self.now), next(self._count), action))

    def advance(self, to: datetime) -> None:
        """Let time pass until `to`, doing everything that falls due, each at its own instant."""
        while self._due and self._due[0][0] <= to:
            when, _, action = heapq.heappop(self._due)
            self.now = when
            action()
        self.now = max(self.now, to)
