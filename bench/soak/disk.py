"""The store's real SQLite file, and what a machine does to it."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from checker.store.engines import engine_for


class Disk:
    """One file in a directory of its own; `fails` says what is wrong with it, empty for nothing."""

    def __init__(self, root: Path) -> None:
        self._here, self._away = root / "store", root / "away"
        self._here.mkdir()
        self._holder: sqlite3.Connection | None = None
        self._statements = 0
        self.fails = ""

    @property
    def file(self) -> Path:
        """Where it is, when it is there."""
        return self._here / "checker.db"

    @property
    def url(self) -> str:
        """For DATABASE_URL. Nobody waits here until another process lets go."""
        return f"sqlite:///{self.file}?timeout=0.01"

    def engine(self) -> Engine:
        """One process's engine on it."""
        engine = engine_for(self.url)
        event.listen(engine, "connect", self._connected)
        event.listen(engine, "before_cursor_execute", self._statement)
        return engine

    def fail(self, what: str) -> None:
        """From now on this is wrong, and nothing else."""
        if what == self.fails:
            return
        self._mend()
        self.fails = what
        if what == "gone":
            self._here.rename(self._away)
        if what == "locked":
            self._holder = sqlite3.connect(self.file, isolation_level=None)
            self._holder.execute("BEGIN EXCLUSIVE")

    def _mend(self) -> None:
        if self.fails == "gone":
            self._away.rename(self._here)
        if self._holder is not None:
            self._holder.execute("ROLLBACK")
            self._holder.close()
            self._holder = None

    def _connected(self, connection: sqlite3.Connection, _record: object) -> None:
        if self.fails == "full":
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            connection.execute(f"PRAGMA max_page_count = {pages}")
        if self.fails == "read-only":
            connection.execute("PRAGMA query_only = ON")

    def _statement(self, *_: object) -> None:
        """Where it breaks, each so many statements are the last of their connection."""
        self._statements += 1
        if self.fails == "breaks" and self._statements % 17 == 0:
            raise OperationalError("", {}, sqlite3.OperationalError("disk I/O error"))
