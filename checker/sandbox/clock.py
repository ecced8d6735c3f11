"""The sandbox's own time: simulated seconds that pass as fast as asked, or not at all."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """Simulated time in UTC: `start`, plus the real seconds since, times `speed`. It never goes backwards."""

    def __init__(self, start: datetime, speed: float = 1.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._base = start
        self._base_mono = monotonic()
        self._speed = speed

    def now(self) -> datetime:
        """The simulated instant, aware, in UTC."""
        return self._base + timedelta(seconds=(self._monotonic() - self._base_mono) * self._speed)

    @property
    def speed(self) -> float:
        """Simulated seconds per real second; 0 means that the clock stands still."""
        return self._speed

    @property
    def frozen(self) -> bool:
        """The clock stands still until it is moved."""
        return self._speed == 0

    def move_to(self, instant: datetime) -> None:
        """Jump to a later instant. Raises ValueError for an earlier one."""
        now = self.now()
        if instant < now:
            raise ValueError(f"the clock stands at {now:%Y-%m-%dT%H:%M:%SZ} and never goes backwards")
        self._set(instant, self._speed)

    def advance(self, span: timedelta) -> None:
        """Jump forward by a length of time. Raises ValueError for a negative one."""
        self.move_to(self.now() + span)

    def set_speed(self, speed: float) -> None:
        """From now on, let time pass at this speed."""
        self._set(self.now(), speed)

    def _set(self, base: datetime, speed: float) -> None:
        self._base, self._base_mono, self._speed = base, self._monotonic(), speed
