"""From DATABASE_URL to an engine, and the two kinds of transactions on it."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, func, make_url, select
from sqlalchemy.exc import ArgumentError

from checker.errors import Misconfigured
from checker.hosts import is_loopback

_DRIVERS = {
    "postgres": "postgresql+psycopg",  # as Heroku writes it
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite",
}

# What the URL says goes before these. A dead server or network is noticed within about a minute.
_POSTGRES_DEFAULTS = {
    "application_name": "checker",
    "connect_timeout": "10",
    "keepalives": "1",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}

# How long to wait for another process that writes.
_SQLITE_DEFAULTS = {"timeout": "30"}

_STATEMENT_SECONDS = 60


def engine_for(url: str) -> Engine:
    """An engine for this DATABASE_URL; nothing is connected yet. Misconfigured where the URL makes no sense."""
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    return _postgres(parsed)


def lock_key(name: str) -> int:
    """The key of a Postgres advisory lock: 64 bits, the same in every process."""
    return int.from_bytes(hashlib.sha256(f"checker {name}".encode()).digest()[:8], "big", signed=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the database throughout."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{_STATEMENT_SECONDS}s'")
        yield connection


@contextmanager
def writing(engine: Engine, *, turn: str | None = None, seconds: int = _STATEMENT_SECONDS) -> Iterator[Connection]:
    """A transaction that writes; those with the same `turn` wait for each other, across processes.

    On SQLite all of them wait for each other: the write lock is taken at the start, as a reader that begins to write
    later can be refused for good.
    """
    writer = engine.execution_options(checker_begin="IMMEDIATE")
    with writer.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL statement_timeout = '{seconds}s'")
            if turn is not None:
                connection.execute(select(func.pg_advisory_xact_lock(lock_key(turn))))
        yield connection


def _parse(url: str) -> URL:
    scheme, _, rest = url.strip().partition("://")
    driver = _DRIVERS.get(scheme)
    if driver is None:
        raise Misconfigured("DATABASE_URL must begin with postgres://, postgresql:// or sqlite:///.")
    try:
        parsed = make_url(f"{driver}://{rest}")
    except (ArgumentError, ValueError):  # their messages can hold parts of the URL
        parsed = None
    if parsed is None:
        raise Misconfigured("DATABASE_URL cannot be read: percent-encode special characters in user and password.")
    if driver == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise Misconfigured("DATABASE_URL names no file: sqlite:///checker.db is one in the current directory.")
    return parsed


def _postgres(url: URL) -> Engine:
    defaults = dict(_POSTGRES_DEFAULTS)
    if not _is_local(url):
        defaults["sslmode"] = "require"  # Heroku Postgres speaks TLS only; libpq would fall back to plain text
    return create_engine(
        _with_defaults(url, defaults),
        # The store is used for a second an hour: a kept connection would be a dead one.
        poolclass=NullPool,
        # Server-side prepared statements break behind PgBouncer, which Heroku offers.
        connect_args={"prepare_threshold": None},
        hide_parameters=True,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )


def _with_defaults(url: URL, defaults: dict[str, str]) -> URL:
    return url.update_query_dict({name: value for name, value in defaults.items() if name not in url.query})


def _is_local(url: URL) -> bool:
    hosts = [url.host or ""]
    for name in ("host", "hostaddr"):
        given = url.query.get(name, ())
        hosts += [given] if isinstance(given, str) else given
    names = [name for host in hosts for name in host.split(",") if name]
    return all(_is_local_host(name) for name in names)


def _is_local_host(host: str) -> bool:
    if host.startswith(("/", "@")):  # a Unix socket
        return True
    name = host.rpartition(":")[0] if host.count(":") == 1 else host
    return is_loopback(name)


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        _with_defaults(url, _SQLITE_DEFAULTS),
        poolclass=NullPool,
        hide_parameters=True,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
    """A new file is for its owner, as the lock beside it; SQLite would let everybody read which backups are missing."""
    name = str(arguments[0])
    if not name.startswith("file:"):  # whoever writes a URI says more of it, such as that no file is to be made
        with suppress(OSError):  # there already; of anything else SQLite tells
            os.close(os.open(name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- SQLAlchemy's view of a driver
    # Python's own BEGIN comes only before the first write and never before DDL: ours comes first, always.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("checker_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
