"""What keeps and gives back what was recorded, as Protocols: to the next sweep, and to people who look back."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeAlias

from checker.model import Act, Delivery, History, Known, PolicyInForce, Record, Seal, SweepOnRecord, Trail

Pause: TypeAlias = Callable[[float], object]
"""Waits for so many seconds; a worker that is told to stop waits no longer."""


class Store(Protocol):
    """What survives a restart. Every method may raise StoreUnavailable."""

    def turn(self, pause: Pause = ...) -> AbstractContextManager[bool]:
        """Whether this process may sweep now: one at a time, however many overlap. Waits a while for the others."""
        ...

    def turn_lost(self) -> bool:
        """Whether the turn that this process took has ended without its doing: another one may be sweeping by now."""
        ...

    def load(self) -> Known:
        """All that a sweep needs, in one go."""
        ...

    def record(self, record: Record) -> None:
        """Write one sweep in one transaction; recording the same sweep again changes nothing.

        Raises Overtaken where there are not as many sweeps on record as it comes `after`.
        """
        ...

    def histories(self, which: str) -> Sequence[History]:
        """The incidents whose ids begin so, open or over, the oldest first."""
        ...

    def act(self, act: Act) -> None:
        """Keep what somebody did about an incident; the next sweep is told."""
        ...

    def pending(self) -> Sequence[Delivery]:
        """The deliveries still to be made, in the order they must arrive at each sink."""
        ...

    def mark(self, deliveries: Iterable[Delivery]) -> None:
        """Keep the status, attempts, detail and time of these deliveries."""
        ...

    def seal(self, now: datetime) -> None:
        """Seal the days whose ledger is settled (`checker.sealing`), as of a full sweep of `now`; never one twice."""
        ...

    def prune(self, before: datetime) -> bool:
        """Let go of some of what is older than this; whether nothing is left of it.

        What still says how things stand is kept, however old it is.
        """
        ...

    def close(self) -> None:
        """Let go of connections; the store is not used afterwards."""
        ...


class Archive(Protocol):
    """What was recorded, for people who look back. Reads from `start` up to, not including, `end`; writes nothing.

    Every method may raise StoreUnavailable.
    """

    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the newest sweep on record began; None before the first."""
        ...

    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        """The sweeps that began in this time, the oldest first."""
        ...

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:
        """One database after the other by app and name, so that not all need be held at once."""
        ...

    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        """The incidents that were open at some instant of this time, also the checker's own, the oldest first."""
        ...

    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        """The policies that were in force at some instant of this time, the oldest first."""
        ...

    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:
        """The seals of the days of this time, the oldest first."""
        ...
