"""What a database driver complains of, said in one sentence that holds neither the URL nor a password."""

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError, StatementError

from checker.errors import StoreUnavailable

P = ParamSpec("P")
T = TypeVar("T")

_NO_TABLES = "The store's tables are missing or older than this version: run `checker db upgrade`."

# By SQLSTATE, the longest prefix first (Postgres manual, appendix A).
_BY_SQLSTATE = {
    "42P01": _NO_TABLES,
    "42703": _NO_TABLES,
    "3D000": "The Postgres database that DATABASE_URL names does not exist.",
    "42501": "Postgres does not allow the user of DATABASE_URL to do this.",
    "53300": "Postgres has no connection left for the store.",
    "25006": "The Postgres database of the store is read-only.",
    "57014": "Postgres took too long to answer the store.",
    "55P03": "Another process holds a lock in the store for too long.",
    "28": "Postgres refused the user or the password of DATABASE_URL.",
    "53": "Postgres has run out of disk, memory or connections.",
    "57P": "Postgres is shutting down or starting up.",
    "08": "The connection to Postgres broke.",
}

# A connection that never came about has no SQLSTATE, only libpq's words.
_BY_WORDS = {
    "invalid connection option": "DATABASE_URL has an option that Postgres does not know.",
    "password authentication failed": _BY_SQLSTATE["28"],
    "no pg_hba.conf entry": _BY_SQLSTATE["28"],
    'role "': _BY_SQLSTATE["28"],
    "does not exist": _BY_SQLSTATE["3D000"],
    "too many connections": _BY_SQLSTATE["53300"],
    "remaining connection slots": _BY_SQLSTATE["53300"],
    "starting up": _BY_SQLSTATE["57P"],
    "shutting down": _BY_SQLSTATE["57P"],
    "connection refused": "Nothing answers at the Postgres server of DATABASE_URL: the connection was refused.",
    "no such file": "Nothing answers at the Postgres server of DATABASE_URL: its socket does not exist.",
    "timeout": "The Postgres server of DATABASE_URL did not answer in time.",
    "resolve host": "The host name in DATABASE_URL cannot be resolved.",
    "translate host": "The host name in DATABASE_URL cannot be resolved.",
    "does not support ssl": "The Postgres server of DATABASE_URL speaks no TLS: add sslmode=disable if that is meant.",
    "ssl error": "No TLS connection to the Postgres server of DATABASE_URL could be made.",
    "certificate": "No TLS connection to the Postgres server of DATABASE_URL could be made.",
    "closed": _BY_SQLSTATE["08"],
    "connection": _BY_SQLSTATE["08"],
}

_BY_SQLITE_NAME = {
    "SQLITE_CANTOPEN": "The store's SQLite file cannot be opened: its directory is missing or closed to this process.",
    "SQLITE_READONLY": "The store's SQLite file is read-only.",
    "SQLITE_CORRUPT": "The store's SQLite file is damaged: move it away and run `checker db upgrade`.",
    "SQLITE_NOTADB": "The store's SQLite file is no SQLite database: check DATABASE_URL.",
    "SQLITE_BUSY": "Another process holds the store's SQLite file for too long.",
    "SQLITE_LOCKED": "Another process holds the store's SQLite file for too long.",
    "SQLITE_FULL": "The disk of the store's SQLite file is full.",
    "SQLITE_IOERR": "The store's SQLite file cannot be read or written: the disk reports an error.",
}


def plain_errors(function: Callable[P, T]) -> Callable[P, T]:
    """Make StoreUnavailable of whatever the driver raises in this function. Mistakes of the caller stay what they are.

    Not a context manager: an error raised out of one carries the driver's along as its context, into logs and Sentry.
    """

    @wraps(function)
    def plain(*args: P.args, **kwargs: P.kwargs) -> T:
        problem: Exception
        try:
            return function(*args, **kwargs)
        except DBAPIError as error:
            problem = StoreUnavailable(sentence(error.orig))
        except StatementError as error:
            problem = error.orig if isinstance(error.orig, Exception) else StoreUnavailable()
        raise problem

    return plain


def sentence(error: BaseException | None) -> str:
    """What is wrong and what to do, from a fixed set of sentences."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _of_postgres(error)
    return str(StoreUnavailable())


def _of_sqlite(error: sqlite3.Error) -> str:
    words = str(error)
    if "no such table" in words or "no such column" in words or "has no column" in words:
        return _NO_TABLES
    name = str(getattr(error, "sqlite_errorname", type(error).__name__))
    for prefix, told in _BY_SQLITE_NAME.items():
        if name.startswith(prefix):
            return told
    return f"SQLite refused what the store asked ({name})."


def _of_postgres(error: psycopg.Error) -> str:
    state = error.sqlstate
    if state:
        for prefix, told in _BY_SQLSTATE.items():
            if state.startswith(prefix):
                return told
        return f"Postgres refused what the store asked (SQLSTATE {state})."
    words = str(error).lower()
    for part, told in _BY_WORDS.items():
        if part in words:
            return told
    return f"Postgres refused what the store asked ({type(error).__name__})."
