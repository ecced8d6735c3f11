"""A store that cannot be used says so in one sentence, and never with a password in it."""

import socket
import sqlite3
import threading
import traceback
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from checker.errors import StoreUnavailable
from checker.model import Record
from checker.store.connect import migrate, open_store
from checker.store.engines import engine_for, reading
from checker.store.faults import plain_errors
from checker.store.schema import sweeps

CANARY = "hunter2-canary"


def failure(action: Callable[[], object]) -> str:
    """The message of the failure, after a look for the canary in everything that a log could show."""
    with pytest.raises(StoreUnavailable) as caught:
        action()
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__dict__)
    assert CANARY not in shown
    assert error.__cause__ is None
    assert error.__context__ is None
    message = str(error)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def every_use(url: str, record: Record) -> set[str]:
    """What each method says."""
    with closing(open_store(url)) as store:
        uses: list[Callable[[], object]] = [
            store.load,
            store.pending,
            lambda: store.record(record),
            lambda: store.mark(record.deliveries),
        ]
        return {failure(use) for use in uses}


def test_a_refused_connection_is_one_sentence(sweep: Callable[..., Record]) -> None:
    """A wrong host or a Postgres that is down is told without the URL."""
    url = f"postgresql://user:{CANARY}@127.0.0.1:1/name"
    told = {"Nothing answers at the Postgres server of DATABASE_URL: the connection was refused."}
    assert every_use(url, sweep()) == told
    assert {failure(lambda: migrate(url))} == told


def test_a_host_that_does_not_exist_is_one_sentence(sweep: Callable[..., Record]) -> None:
    """A mistyped host is told as that."""
    url = f"postgres://user:{CANARY}@no-such-host.invalid/name"
    assert every_use(url, sweep()) == {"The host name in DATABASE_URL cannot be resolved."}


def test_a_missing_socket_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A local Postgres that does not run is told as that."""
    url = f"postgres://user:{CANARY}@/name?host={tmp_path}"
    assert every_use(url, sweep()) == {
        "Nothing answers at the Postgres server of DATABASE_URL: its socket does not exist."
    }


def test_a_silent_server_is_given_up() -> None:
    """A server that accepts and never answers holds the worker for seconds, not for ever."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"postgres://user:{CANARY}@127.0.0.1:{server.getsockname()[1]}/name?connect_timeout=2"
        with closing(open_store(url)) as store:
            assert failure(store.load) == "The Postgres server of DATABASE_URL did not answer in time."


def test_a_server_without_tls_is_refused(sweep: Callable[..., Record]) -> None:
    """The password never goes over a network in the clear: libpq's fallback is off."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        url = f"postgres://user:{CANARY}@127.0.0.1:{server.getsockname()[1]}/name?sslmode=require"

        def refuse_tls() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(8)
                connection.sendall(b"N")

        thread = threading.Thread(target=refuse_tls)
        thread.start()
        with closing(open_store(url)) as store:
            told = failure(lambda: store.record(sweep()))
        thread.join()
    assert told == "The Postgres server of DATABASE_URL speaks no TLS: add sslmode=disable if that is meant."


def test_a_postgres_database_that_does_not_exist_is_one_sentence(
    postgres_server: str, sweep: Callable[..., Record]
) -> None:
    """A mistyped database name is told as that."""
    url = f"postgres://postgres:{CANARY}@/{CANARY}?host={postgres_server}"
    assert every_use(url, sweep()) == {"The Postgres database that DATABASE_URL names does not exist."}


def test_an_unknown_user_is_one_sentence(postgres_server: str, sweep: Callable[..., Record]) -> None:
    """A rotated or mistyped credential is told as that."""
    url = f"postgres://{CANARY}:{CANARY}@/postgres?host={postgres_server}"
    assert every_use(url, sweep()) == {"Postgres refused the user or the password of DATABASE_URL."}


def test_an_unknown_option_is_one_sentence(postgres_url: str) -> None:
    """A mistyped option in the URL is told as that."""
    with closing(open_store(f"{postgres_url}&ssl_mod={CANARY}")) as store:
        assert failure(store.load) == "DATABASE_URL has an option that Postgres does not know."


def test_a_connection_that_breaks_is_one_sentence(postgres_url: str) -> None:
    """A Postgres that restarts in the middle of a sweep is told as that."""
    migrate(postgres_url)
    engine = engine_for(postgres_url)

    @plain_errors
    def cut() -> None:
        with reading(engine) as connection:
            backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with psycopg.connect(postgres_url) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [backend])
            connection.execute(sweeps.select())

    assert "Postgres" in failure(cut)


def test_a_read_only_postgres_is_one_sentence(postgres_url: str, sweep: Callable[..., Record]) -> None:
    """A follower in place of the leader is told as that."""
    migrate(postgres_url)
    with closing(open_store(f"{postgres_url}&options=-c%20default_transaction_read_only%3Don")) as store:
        assert failure(lambda: store.record(sweep())) == "The Postgres database of the store is read-only."


def test_missing_tables_say_what_to_run(bare_url: str, sweep: Callable[..., Record]) -> None:
    """An operator who forgot to migrate is told the command."""
    (told,) = every_use(bare_url, sweep())
    assert "checker db upgrade" in told


def test_tables_that_are_too_old_say_what_to_run(sql_url: str, sweep: Callable[..., Record]) -> None:
    """A column that is not there yet is told like a table that is not there."""
    with closing(open_store(sql_url)) as store:
        with store._engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE deliveries DROP COLUMN detail")
        assert "checker db upgrade" in failure(store.load)
        assert "checker db upgrade" in failure(lambda: store.record(sweep()))


def test_a_missing_directory_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A mistyped SQLite path is told as that."""
    url = f"sqlite:///{tmp_path}/no/such/checker.db"
    (told,) = every_use(url, sweep())
    assert told == "The store's SQLite file cannot be opened: its directory is missing or closed to this process."
    assert failure(lambda: migrate(url)) == told


def test_a_read_only_file_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A SQLite file that cannot be written can still be looked at."""
    migrate(f"sqlite:///{tmp_path}/checker.db")
    with closing(open_store(f"sqlite:///file:{tmp_path}/checker.db?mode=ro&uri=true")) as store:
        assert store.load().inventory == ()
        assert failure(lambda: store.record(sweep())) == "The store's SQLite file is read-only."


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A SQLite path that points at another file is told, and the file is left as it is."""
    file = tmp_path / "notes.txt"
    file.write_text("these are not the tables you are looking for" * 100)
    (told,) = every_use(f"sqlite:///{file}", sweep())
    assert told == "The store's SQLite file is no SQLite database: check DATABASE_URL."
    assert file.read_text().startswith("these are not")


def test_a_damaged_file_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A SQLite file with broken pages is told with the way out."""
    file = tmp_path / "checker.db"
    migrate(f"sqlite:///{file}")
    pages = bytearray(file.read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    file.write_bytes(pages)
    told = every_use(f"sqlite:///{file}", sweep())
    assert told == {"The store's SQLite file is damaged: move it away and run `checker db upgrade`."}


def test_a_file_that_another_process_holds_is_one_sentence(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """A backup tool that sits on the SQLite file is told after a while."""
    file = tmp_path / "checker.db"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as other, closing(open_store(f"sqlite:///{file}?timeout=0.1")) as store:
        other.execute("BEGIN IMMEDIATE")
        told = failure(lambda: store.record(sweep()))
    assert told == "Another process holds the store's SQLite file for too long."
