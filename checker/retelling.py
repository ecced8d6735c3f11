"""What a worker remembers of its own telling: what is told from memory, what is to be offered again, and when."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

import structlog

from checker import crashes, narrate, troubles
from checker.errors import StoreUnavailable
from checker.model import Incident, Trouble
from checker.notify.deliver import DeliveryReport
from checker.notify.unrecorded import Unrecorded
from checker.policy import Policy
from checker.redelivery import Redelivery
from checker.run import HEADLINES, redeliver
from checker.swept import Swept, Tools

log = structlog.get_logger()


class Retelling:
    """Lasts as long as the process. `wall` is the real time, by which sinks are left alone and offered again."""

    def __init__(self, tools: Tools, policy: Policy, wall: Callable[[], datetime]) -> None:
        self._tools = tools
        self._policy = policy
        self._wall = wall
        self._redelivery = Redelivery()
        self._unrecorded = Unrecorded(tools.sinks, tools.clock, HEADLINES, self.left_alone)

    @property
    def at(self) -> datetime | None:
        """When to offer again what waits; None where nothing does."""
        return self._redelivery.at

    @property
    def held(self) -> tuple[Incident, ...]:
        """What may pass by itself and was found while the store was down."""
        return self._unrecorded.held

    def left_alone(self) -> Collection[str]:
        """The sinks that asked not to be sent anything for now."""
        return self._redelivery.left_alone(self._wall())

    def after(self, swept: Swept, now: datetime) -> None:
        """A sweep of `now` is over: what the store could not take is told from memory; once it can, that this is over.

        What a sink has not taken is offered again, unless that is known to be too early.
        """
        at, before = self._wall(), self._redelivery
        # What it asked for while it was told what is on record, it asked of what is told from memory, too.
        self._redelivery = before.after([swept.delivery], at)
        self._redelivery = before.after([swept.delivery, self._from_memory(swept, now)], at)

    def broke(self) -> None:
        """A sweep ended in a way that leaves open what was told: see soon."""
        self._redelivery = self._redelivery.put_off(self._wall())

    def tell(self, trouble: Trouble, now: datetime) -> None:
        """Tell from memory what no store could be asked to record."""
        self._unrecorded.tell(trouble, now)

    def again(self, takes: Callable[[ExitStack], bool]) -> None:
        """Offer what waits, where it is time, while no other process sweeps: what that one tells, it tells once.

        `takes` says whether none does, nor will until its stack ends; it may raise StoreUnavailable.
        """
        now = self._wall()
        if self.at is None or self.at > now:
            return
        not_due = self._redelivery.not_due(now)
        told = [self._unrecorded.again(not_due)]
        try:
            with ExitStack() as turn:
                if takes(turn):
                    told.append(redeliver(replace(self._tools, left_alone=not_due), self._policy))
                    self._redelivery = self._redelivery.after(told, self._wall())
                    crashes.report(crashes.behind((), told[-1]), self._tools.sinks, now)
                    return
        except StoreUnavailable as error:
            narrate.store_unavailable(error)
        except Exception as error:
            log.exception("redelivery.raised")
            crashes.report([error], self._tools.sinks, now)
        self.broke()

    def _from_memory(self, swept: Swept, now: datetime) -> DeliveryReport:
        if swept.down is not None:
            down = troubles.store_unavailable(swept.down)
            still = swept.failing if swept.full and not swept.blind else None
            return self._unrecorded.tell(down, now, swept.notices, swept.incidents, still)
        if swept.full:
            return self._unrecorded.over(now, swept.failing, swept.notices, sees=not swept.blind)
        return self._unrecorded.again(self.left_alone())
