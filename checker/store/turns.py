"""Whose turn it is to sweep: two dynos overlap at every restart, and only one of them may look and tell.

A turn ends with whoever holds it, however that comes about: the kernel lets go of a dead process's file lock, Postgres
of a dead connection's advisory lock.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from checker.errors import StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from checker.ports import Pause

PATIENCE = 30.0
"""How many seconds a turn is waited for: longer than a sweep takes as a rule."""

_TRY_EVERY = 0.5

StillHeld: TypeAlias = Callable[[], bool]
"""Tells whether the turn that was got is still there."""


def waited_for(take: Callable[[], bool], pause: "Pause") -> bool:
    """Try to take the turn for a while; whether it was got."""
    for _ in range(int(PATIENCE / _TRY_EVERY)):
        if take():
            return True
        pause(_TRY_EVERY)
    return take()


@contextmanager
def by_file(database: Path, pause: "Pause") -> Iterator[StillHeld | None]:
    """A lock on a file beside the database; None where others have it for too long.

    The file is never deleted: somebody may wait for the very file.
    """
    handle = _opened(database.with_name(f"{database.name}.lock"))
    try:
        yield (lambda: True) if waited_for(lambda: _locked(handle), pause) else None
    finally:
        os.close(handle)


@contextmanager
def by_connection(engine: "Engine", pause: "Pause") -> Iterator[StillHeld | None]:
    """An advisory lock, on a connection that does nothing else; None where others have it. Raises what the driver does.

    The lock is that of a transaction, which is left open and writes nothing, and not that of a session: behind a pooler
    like PgBouncer, a session is whatever connection the pooler has at hand, but a transaction stays on its own.
    """
    from sqlalchemy import func, select
    from sqlalchemy.exc import SQLAlchemyError

    from checker.store.engines import lock_key

    lock = select(func.pg_try_advisory_xact_lock(lock_key("sweep")))
    with engine.connect() as connection:

        def take() -> bool:
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            got = bool(connection.execute(lock).scalar_one())
            if not got:
                connection.rollback()
            return got

        def still_held() -> bool:
            with suppress(SQLAlchemyError):
                return bool(connection.execute(select(1)).scalar_one())
            return False

        got = waited_for(take, pause)
        try:
            yield still_held if got else None
        finally:
            # Where the connection broke, Postgres has let go of the lock already.
            with suppress(SQLAlchemyError):
                connection.rollback()


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
