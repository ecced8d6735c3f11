"""The store in a SQL database: SQLite or Postgres, by the same statements."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from checker.errors import Overtaken
from checker.model import Act, Delivery, History, Known, Record
from checker.ports import Pause
from checker.store import reads, rows, turns, writes
from checker.store.archive import pruning, sealing
from checker.store.archive.reads import newest_seal
from checker.store.archive.sql import SqlArchive
from checker.store.archive.writes import add_evidence
from checker.store.engines import reading, writing
from checker.store.faults import plain_errors

AT_ONCE = 5000
"""How many rows of a table are pruned in one transaction at most: it must not keep a sweep waiting."""


class SqlStore(SqlArchive):
    """Keeps what survives a restart in the tables of `schema`. The engine is this store's own."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._still_held: Callable[[], bool] | None = None

    @contextmanager
    def turn(self, pause: Pause = time.sleep) -> Iterator[bool]:
        """Whether this process may sweep now; it waits a while for others that do."""
        with ExitStack() as held:
            self._still_held = self._taken(held, pause)
            try:
                yield self._still_held is not None
            finally:
                self._still_held = None

    def turn_lost(self) -> bool:
        """Whether the connection that holds the turn broke; a file's lock stays."""
        return self._still_held is not None and not self._still_held()

    @plain_errors
    def _taken(self, held: ExitStack, pause: Pause) -> turns.StillHeld | None:
        if self._engine.dialect.name == "postgresql":
            return held.enter_context(turns.by_connection(self._engine, pause))
        database = str(self._engine.url.database).removeprefix("file:")
        # However the file is named: two names of one database must meet at one lock.
        return held.enter_context(turns.by_file(Path(database).resolve(), pause))

    @plain_errors
    def load(self) -> Known:
        """All that a sweep needs, as of one moment."""
        with reading(self._engine) as connection:
            last_sweep_at, sweeps = reads.last_sweep_at(connection)
            in_force, told = reads.policies(connection)
            return Known(
                inventory=reads.inventory(connection),
                incidents=reads.open_incidents(connection),
                pending=reads.pending(connection),
                outcomes=reads.latest_outcomes(connection),
                swept_before=last_sweep_at is not None,
                last_sweep_at=last_sweep_at,
                drill=reads.drill(connection),
                sweeps=sweeps,
                openings=reads.openings(connection),
                working=reads.working(connection),
                acts=reads.acts(connection),
                duties=reads.duties(connection),
                in_force=in_force,
                told=told,
                sealed=newest_seal(connection),
            )

    @plain_errors
    def record(self, record: Record) -> None:
        """Write one sweep in one transaction; recording the same sweep again changes nothing."""
        with writing(self._engine, turn="record") as connection:
            if not writes.begin_sweep(connection, record):
                return
            # Its own row counts by now.
            if record.after is not None and record.after != reads.sweeps(connection) - 1:
                raise Overtaken
            add_evidence(connection, record.observations)
            # Whether a schedule was gone in between follows from when the database was seen before this look.
            writes.upsert_schedules(connection, rows.schedule_rows(record.observations))
            writes.upsert_databases(connection, rows.database_rows(record.observations))
            writes.upsert_slots(connection, rows.slot_rows(record.judged))
            writes.add_logs(connection, rows.log_rows(record.observations))
            writes.upsert_infos(connection, rows.info_rows(record.observations))
            writes.upsert_baselines(connection, rows.baseline_rows(record.judged))
            writes.add_verdicts(connection, rows.verdict_rows(record, reads.latest_outcomes(connection)))
            writes.upsert_incidents(connection, rows.incident_rows(record.incidents))
            writes.add_notices(connection, rows.notice_rows(record))
            writes.do_duties(connection, record)
            writes.put_in_force(connection, record.in_force)
            writes.add_deliveries(
                connection, rows.delivery_rows(record.deliveries, after=reads.last_position(connection))
            )

    @plain_errors
    def seal(self, now: datetime) -> None:
        """Seal the days that are over, as of a full sweep of `now`."""
        with writing(self._engine, turn="record") as connection:
            sealing.seal(connection, now)

    @plain_errors
    def prune(self, before: datetime) -> bool:
        """Let go of some of what is older, in one transaction; whether nothing is left of it."""
        with writing(self._engine, turn="record") as connection:
            return pruning.prune(connection, before, AT_ONCE)

    @plain_errors
    def histories(self, which: str) -> Sequence[History]:
        """The incidents whose ids begin so, open or over, the oldest first."""
        with reading(self._engine) as connection:
            return reads.histories(connection, which)

    @plain_errors
    def act(self, act: Act) -> None:
        """Keep what somebody did about an incident."""
        with writing(self._engine) as connection:
            writes.add_act(connection, act)

    @plain_errors
    def pending(self) -> Sequence[Delivery]:
        """The deliveries still to be made, in the order of their recording."""
        with reading(self._engine) as connection:
            return reads.pending(connection)

    @plain_errors
    def mark(self, deliveries: Iterable[Delivery]) -> None:
        """Keep what became of these deliveries; what was sent stays sent."""
        marks = rows.mark_rows(deliveries)
        if marks:
            with writing(self._engine) as connection:
                writes.mark(connection, marks)

    def close(self) -> None:
        """Let go of connections; the store is not used afterwards."""
        self._engine.dispose()
