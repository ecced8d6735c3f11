"""The archive in a SQL database."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Engine

from checker.model import Database, Delivery, History, PolicyInForce, Seal, SweepOnRecord, Trail
from checker.store.archive import reads
from checker.store.engines import reading
from checker.store.faults import plain_errors

AT_ONCE = 20
"""Of how many databases the trails are held in memory at once."""

_Sight = tuple[Database, datetime | None, datetime | None]


class SqlArchive:
    """Reads what the store on this engine has recorded."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @plain_errors
    def span(self) -> tuple[datetime, datetime] | None:
        """When the first and the newest sweep on record began; None before the first."""
        with reading(self._engine) as connection:
            return reads.span(connection)

    @plain_errors
    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        """The sweeps that began in this time, the oldest first."""
        with reading(self._engine) as connection:
            return reads.sweeps(connection, start, end)

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:
        """One database after the other; each is as of one moment.

        A transaction for some databases at a time: whoever writes a long report keeps no sweep from being recorded.
        """
        which = self._databases()
        for first in range(0, len(which), AT_ONCE):
            yield from self._trails(which[first : first + AT_ONCE], start, end)

    def trail(self, addon_id: str, start: datetime, end: datetime) -> Trail | None:
        """What was recorded of one database in this time; None where nothing was."""
        which = [one for one in self._databases() if one[0].addon_id == addon_id]
        return next(iter(self._trails(which, start, end)), None)

    @plain_errors
    def _databases(self) -> Sequence[_Sight]:
        with reading(self._engine) as connection:
            return reads.databases(connection)

    @plain_errors
    def _trails(self, which: Sequence[_Sight], start: datetime, end: datetime) -> Sequence[Trail]:
        with reading(self._engine) as connection:
            return reads.trails(connection, which, start, end)

    @plain_errors
    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        """The incidents that were open at some instant of this time, the oldest first."""
        with reading(self._engine) as connection:
            return reads.incidents(connection, start, end)

    @plain_errors
    def notices(self, start: datetime, end: datetime) -> Sequence[Delivery]:
        """What was told in this time and is about no incident, in order, sink by sink."""
        with reading(self._engine) as connection:
            return reads.notices(connection, start, end)

    @plain_errors
    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        """The policies that were in force at some instant of this time, the oldest first."""
        with reading(self._engine) as connection:
            return reads.policies(connection, start, end)

    @plain_errors
    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:
        """The seals of the days of this time, the oldest first."""
        with reading(self._engine) as connection:
            return reads.seals(connection, start, end)
