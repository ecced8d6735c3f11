"""The tables come up by themselves, once, whoever starts first and whichever version runs."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from checker.model import Known, Record
from checker.store.connect import migrate, open_store, state
from checker.store.engines import engine_for, writing
from checker.store.migrate import VERSION_TABLE, _config
from checker.store.schema import metadata

NEWEST = "0008"
"""The newest revision of the tables."""

MIGRATE_ON_CALL = """
import sys
import alembic.command
from checker.store.connect import migrate
print("ready", flush=True)
sys.stdin.readline()
print(migrate(sys.argv[1]))
"""


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = engine_for(url)
    with writing(engine) as connection:
        yield connection
    engine.dispose()


def test_migrated_tables_are_those_of_the_code(bare_url: str) -> None:
    """No query can miss a column: the migrations lead to exactly the schema that the code uses."""
    assert migrate(bare_url) == NEWEST
    with connected(bare_url) as connection:
        options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_state_is_told_and_left_as_it_is(bare_url: str) -> None:
    """Whoever only wants to know at which revision the tables are changes none, and makes none."""
    with connected(bare_url) as connection:
        kind = {"postgresql": "Postgres", "sqlite": "SQLite"}[connection.dialect.name]
    assert (kind, ()) == state(bare_url)[:2]
    with connected(bare_url) as connection:
        assert inspect(connection).get_table_names() == []
    migrate(bare_url)
    _, at, known = state(bare_url)
    assert (at, known[0], known[-1]) == ((NEWEST,), NEWEST, "0001")


def test_constraints_have_the_names_of_the_code(bare_url: str) -> None:
    """A later migration can address every constraint by its name, on SQLite as on Postgres."""
    migrate(bare_url)
    with connected(bare_url) as connection:
        found = inspect(connection)
        for table in metadata.sorted_tables:
            assert found.get_pk_constraint(table.name)["name"] == table.primary_key.name
            assert found.get_pk_constraint(table.name)["constrained_columns"] == [c.name for c in table.primary_key]
        assert [key["name"] for key in found.get_foreign_keys("deliveries")] == ["fk_deliveries_notice_id"]
        assert [key["name"] for key in found.get_unique_constraints("deliveries")] == ["uq_deliveries_notice_id_sink"]


def test_migrating_again_changes_nothing(sql_url: str, sweep: Callable[..., Record]) -> None:
    """Every start of the worker migrates; what is recorded stays."""
    with closing(open_store(sql_url)) as store:
        store.record(sweep())
        before = store.load()
        assert migrate(sql_url) == NEWEST
        assert store.load() == before != Known()


def test_two_processes_may_migrate_at_once(bare_url: str) -> None:
    """Two dynos that start together both get going."""
    command = [sys.executable, "-W", "error", "-c", MIGRATE_ON_CALL, bare_url]
    starting = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(3)]
    for process in starting:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in starting:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [(process.communicate(timeout=60), process.returncode) for process in starting] == [
        ((f"{NEWEST}\n", ""), 0)
    ] * 3


def test_tables_of_a_newer_version_are_left_alone(sql_url: str, sweep: Callable[..., Record]) -> None:
    """While the old dyno and the new one overlap, and after a rollback, the old code goes on working."""
    with connected(sql_url) as connection:
        connection.execute(text("ALTER TABLE incidents ADD COLUMN acknowledged_by TEXT"))
        connection.execute(text("CREATE TABLE opinions (id TEXT)"))
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    assert migrate(sql_url) == "9999"
    with closing(open_store(sql_url)) as store:
        store.record(sweep())
        assert len(store.load().incidents) == 1


def test_an_app_with_alembic_in_the_same_database_is_left_alone(bare_url: str) -> None:
    """The database can be that of an application which has migrations of its own."""
    with connected(bare_url) as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('of another app')"))
    assert migrate(bare_url) == NEWEST
    with connected(bare_url) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "of another app"


def shape(connection: Connection) -> dict[str, dict[str, tuple[str, bool, str | None]]]:
    """Each table's columns: type, whether they may be empty, and what stands there by default."""
    found = inspect(connection)
    return {
        table: {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in found.get_columns(table)}
        for table in found.get_table_names()
    }


def demands(connection: Connection) -> dict[str, list[object]]:
    """What each table refuses, by its constraints and unique indexes."""
    found = inspect(connection)
    return {
        table: [
            found.get_pk_constraint(table),
            found.get_foreign_keys(table),
            found.get_unique_constraints(table),
            found.get_check_constraints(table),
            [index for index in found.get_indexes(table) if index["unique"]],
        ]
        for table in found.get_table_names()
    }


def test_migrations_only_add(bare_url: str) -> None:
    """The old dyno goes on after the new one has migrated: it misses nothing, and nothing new is asked of it."""
    with connected(bare_url) as connection:
        revisions = [script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()]
    assert NEWEST == revisions[0]
    before: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for revision in reversed(revisions):
        with connected(bare_url) as connection:
            command.upgrade(_config(connection), revision)
            tables, refused = shape(connection), demands(connection)
        for table, columns in before[0].items():
            assert columns.items() <= tables[table].items(), f"{revision} changes {table}"
            for name in tables[table].keys() - columns.keys():
                _, may_be_empty, default = tables[table][name]
                assert may_be_empty or default, f"{revision} demands {table}.{name}"
        assert before[1].items() <= refused.items(), f"{revision} refuses what went before"
        before = (tables, refused)


def test_a_failed_migration_leaves_nothing(bare_url: str) -> None:
    """An upgrade that stops halfway can simply be run again."""
    with connected(bare_url) as connection:
        connection.execute(text("CREATE TABLE notices (in_the_way TEXT)"))
    with pytest.raises(Exception, match="refused what the store asked"):
        migrate(bare_url)
    with connected(bare_url) as connection:
        assert inspect(connection).get_table_names() == ["notices"]
        connection.execute(text("DROP TABLE notices"))
    assert migrate(bare_url) == NEWEST


def test_migrating_keeps_the_logs_as_they_are(bare_url: str) -> None:
    """Alembic sets up no logging of its own: the worker's logs keep their shape."""
    root = logging.getLogger()
    before = (root.level, list(root.handlers), logging.getLogger("alembic").level)
    migrate(bare_url)
    assert (root.level, list(root.handlers), logging.getLogger("alembic").level) == before
    assert not logging.getLogger("checker.store.reads").disabled


def test_migrating_needs_no_file_in_the_current_directory(bare_url: str, tmp_path: Path) -> None:
    """`checker db upgrade` works from anywhere."""
    nowhere = tmp_path / "100% empty"
    nowhere.mkdir()
    before = Path.cwd()
    os.chdir(nowhere)
    try:
        assert migrate(bare_url) == NEWEST
    finally:
        os.chdir(before)
    assert list(nowhere.iterdir()) == []
