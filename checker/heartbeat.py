"""Who watches the watcher: tells each heart that a full sweep begins, and whether it was one that people can rely on.

A heartbeat means: swept, recorded, delivered. Databases that cannot be read do not stop it, as those are told; what
nobody can be told stops it, and so does anything that keeps the whole look from being one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checker import narrate, phrases
from checker.jitter import passed
from checker.model import Beat
from checker.notify.deliver import DeliveryReport
from checker.ports import Heart
from checker.swept import Swept

UNDELIVERED = timedelta(hours=1)
"""A notice that waits for so long might as well not have been written."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What to tell of a sweep: success or failure, and in a line why."""

    beat: Beat
    detail: str


def pulse(swept: Swept, now: datetime) -> Pulse:
    """What a full sweep is worth to those who rely on it. Pure; `now` is when it began."""
    if why := _why_not(swept, now):
        return Pulse(Beat.FAIL, why)
    looked = f"{phrases.many(len(swept.judged), 'database')} looked at"
    return Pulse(Beat.SUCCESS, f"{looked}, {phrases.many(len(swept.notices), 'notice')} to tell")


def _why_not(swept: Swept, now: datetime) -> str | None:
    """Why nobody can rely on it; the first of the reasons that outranks the others."""
    if swept.blind:
        return swept.blind
    if swept.down:
        return f"nothing could be recorded: {swept.down}"
    if swept.untold:
        return f"{phrases.many(swept.untold, 'open problem')} could be told to nobody"
    return _undelivered(swept.delivery, now)


def _undelivered(delivery: DeliveryReport, now: datetime) -> str | None:
    late = [s for s in delivery.sinks if s.configured and s.oldest and passed(now - s.oldest, UNDELIVERED)]
    if not late:
        return None
    sinks = (f"{s.sink} has not taken {phrases.many(s.pending, 'notice')}: {s.detail}".removesuffix(": ") for s in late)
    return "; ".join(sinks)


class Heartbeat:
    """Tells every heart; what becomes of that is logged and disturbs nothing."""

    def __init__(self, hearts: Sequence[Heart]) -> None:
        self._hearts = hearts

    def start(self) -> None:
        """A full sweep begins."""
        self._tell(Pulse(Beat.START, ""))

    def after(self, swept: Swept, now: datetime) -> None:
        """A full sweep, begun at `now`, is over."""
        self._tell(pulse(swept, now))

    def broke(self, why: str) -> None:
        """A full sweep broke off."""
        self._tell(Pulse(Beat.FAIL, why))

    def _tell(self, told: Pulse) -> None:
        for heart in self._hearts:
            try:
                narrate.heart(heart.name, told.beat, heart.beat(told.beat, told.detail))
            except Exception as error:  # noqa: BLE001 -- a bug in one heart must not break off the worker
                narrate.heart_raised(heart.name, error)
