"""Whose turn it is to sweep: two dynos overlap at every restart, and only one of them may look and tell.

A turn ends with whoever holds it, however that comes about: the kernel lets go of a dead process's file lock, Postgres
of a dead connection's advisory lock.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from checker.ports import Pause

PATIENCE = 30.0
"""How many seconds a turn is waited for: longer than a sweep takes as a rule."""

_TRY_EVERY = 0.5


def waited_for(take: Callable[[], bool], pause: "Pause") -> bool:
    """Try to take the turn for a while; whether it was got."""
    for _ in range(int(PATIENCE / _TRY_EVERY)):
        if take():
            return True
        pause(_TRY_EVERY)
    return take()


@contextmanager
def by_file(database: Path, pause: "Pause") -> Iterator[bool]:
    """A lock on a file beside the database. It is never deleted: somebody may wait for the very file."""
    handle = _opened(database.with_name(f"{database.name}.lock"))
    try:
        yield waited_for(lambda: _locked(handle), pause)
    finally:
        os.close(handle)


@contextmanager
def by_connection(engine: "Engine", pause: "Pause") -> Iterator[bool]:
    """An advisory lock of the session, on a connection that does nothing else. Raises what the driver raises.

    The engine must not pool: a connection that is given back to a pool keeps its locks.
    """
    from sqlalchemy import func, select
    from sqlalchemy.exc import SQLAlchemyError

    from checker.store.engines import lock_key

    key = lock_key("sweep")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not waited_for(lambda: bool(connection.execute(select(func.pg_try_advisory_lock(key))).scalar()), pause):
            yield False
            return
        try:
            yield True
        finally:
            # Where the connection broke, Postgres has let go of the lock already.
            with suppress(SQLAlchemyError):
                connection.execute(select(func.pg_advisory_unlock(key)))


def _opened(file: Path) -> int:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
    # Outside of the handler: the error would hold the path, and with it whatever stands in DATABASE_URL.
    raise StoreUnavailable(f"The lock file beside the store's SQLite file cannot be opened: {why}.")


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
