"""Heroku's rate limit: a pool of tokens that one request each uses up (heroku.md §1.5)."""

import time
from collections.abc import Callable

POOL = 4_500
_REFILL_PER_SECOND = 75 / 60


class RatePool:
    """A pool that refills 75 tokens a minute of real time, or of simulated time where that runs faster."""

    def __init__(
        self, speed: Callable[[], float], size: int = POOL, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._speed = speed
        self._size = size
        self._monotonic = monotonic
        self._left = float(size)
        self._seen = monotonic()

    def left(self) -> int:
        """Tokens left now."""
        now = self._monotonic()
        gained = (now - self._seen) * _REFILL_PER_SECOND * max(1.0, self._speed())
        self._left, self._seen = min(float(self._size), self._left + gained), now
        return int(self._left)

    def take(self) -> bool:
        """Use one token; False when none is left."""
        if self.left() < 1:
            return False
        self._left -= 1
        return True
