"""Alembic, run from inside the package: no alembic.ini, no logging of its own, one process at a time."""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from checker.store.engines import reading, writing
from checker.store.faults import plain_errors

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

VERSION_TABLE = "checker_version"
"""Not Alembic's own name: the database may also serve an app that uses Alembic."""

_PATIENCE_SECONDS = 300

# Alembic's `op` and `context` are globals of the process.
_one_thread = Lock()


@plain_errors
def upgrade(engine: "Engine") -> str:
    """Run the migrations that are missing, in one transaction; answer the revision that the tables are at.

    Dynos of two versions overlap at a deploy. Where the tables are ahead of this code they are left alone: migrations
    only ever add what older code can do without.
    """
    with _one_thread, writing(engine, turn="migrate", seconds=_PATIENCE_SECONDS) as connection:
        return _upgrade(connection)


@plain_errors
def revisions(engine: "Engine") -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The revisions that the tables are at, and all that this code knows, the newest first. Nothing is changed."""
    from alembic.script import ScriptDirectory

    with reading(engine) as connection:
        ours = ScriptDirectory.from_config(_config(connection)).walk_revisions()
        return _revisions(connection), tuple(script.revision for script in ours)


def _upgrade(connection: "Connection") -> str:
    # Alembic takes a while to import, and only the worker and `db upgrade` need it.
    from alembic import command
    from alembic.script import ScriptDirectory

    config = _config(connection)
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if set(_revisions(connection)) <= ours:
        command.upgrade(config, "head")
    return ", ".join(_revisions(connection))


def _config(connection: "Connection") -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    return config


def _revisions(connection: "Connection") -> tuple[str, ...]:
    from alembic.migration import MigrationContext

    return MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_heads()
