"""Driver errors that are hard to bring about are told in plain words too."""

import sqlite3

import psycopg
import pytest
from psycopg import errors

from checker.store.faults import sentence


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (errors.TooManyConnections(), "no connection left"),
        (errors.DiskFull(), "run out of disk"),
        (errors.InvalidPassword(), "refused the user or the password"),
        (errors.AdminShutdown(), "shutting down or starting up"),
        (errors.QueryCanceled(), "too long to answer"),
        (errors.LockNotAvailable(), "holds a lock"),
        (errors.InsufficientPrivilege(), "does not allow"),
        (errors.ConnectionFailure(), "broke"),
        (errors.UniqueViolation(), "SQLSTATE 23505"),
        (psycopg.OperationalError("FATAL: password authentication failed for user canary"), "refused the user"),
        (psycopg.OperationalError("canary: certificate verify failed"), "No TLS connection"),
        (psycopg.OperationalError("canary"), "OperationalError"),
        (sqlite3.OperationalError("canary"), "OperationalError"),
        (KeyError("canary"), "check DATABASE_URL"),
        (None, "check DATABASE_URL"),
    ],
)
def test_every_error_is_one_plain_sentence(error: BaseException | None, told: str) -> None:
    """The operator reads what to look at, and nothing that the driver quoted."""
    assert told in sentence(error)
    assert "canary" not in sentence(error)
