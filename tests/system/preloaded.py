"""Loads what the product's commands load, for processes that are to begin there. To load it does nothing else."""

import gc
import importlib
import pkgutil

import checker

_AT_HAND = ("alembic.command", "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.pysqlite")
# The tour and the sandbox are no part of what is deployed; migrations are run by Alembic; tests are pytest's.
_NOT = ("checker.__main__", "checker.demo", "checker.sandbox", "checker.store.migrations")

for _found in pkgutil.walk_packages(checker.__path__, "checker."):
    if not _found.name.startswith(_NOT) and ".test_" not in _found.name:
        importlib.import_module(_found.name)
for _name in _AT_HAND:
    importlib.import_module(_name)
gc.freeze()  # a child that collects garbage need not copy all this
