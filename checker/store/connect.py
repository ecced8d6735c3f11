"""The way in: a store at a DATABASE_URL, and its tables brought up to date."""

from pathlib import Path

from checker.store.engines import engine_for
from checker.store.migrate import revisions, upgrade
from checker.store.sql import SqlStore


def open_store(url: str) -> SqlStore:
    """The store at this URL; nothing is connected before its first use. Misconfigured where the URL makes no sense."""
    return SqlStore(engine_for(url))


def missing_file(url: str) -> str | None:
    """The file that this URL names, where it is SQLite's and there is none; to connect would create it."""
    engine = engine_for(url)
    engine.dispose()
    if engine.dialect.name != "sqlite":
        return None
    name = str(engine.url.database).removeprefix("file:")
    return None if Path(name).exists() else name


def migrate(url: str) -> str:
    """Create or update the tables and say which revision they are at.

    Several processes may do so at once: one works, the others wait. Tables of a newer checker stay as they are.
    """
    engine = engine_for(url)
    try:
        return upgrade(engine)
    finally:
        engine.dispose()


def state(url: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The kind of database that answers at this URL, the revisions of its tables, and those that this code knows.

    Nothing is changed; for SQLite the file must be there. Raises StoreUnavailable.
    """
    engine = engine_for(url)
    try:
        at, known = revisions(engine)
        return "Postgres" if engine.dialect.name == "postgresql" else "SQLite", at, known
    finally:
        engine.dispose()
