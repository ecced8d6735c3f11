"""What a store in a real database promises beyond the contract: whole transactions, few statements, shared use."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError

from checker.errors import StoreUnavailable
from checker.model import (
    Database,
    DatabaseInfo,
    Delivery,
    DeliveryStatus,
    Judged,
    Known,
    Outcome,
    PolicyInForce,
    Record,
    Restore,
    Seen,
    Severity,
    Verdict,
)
from checker.model.transfers import BackupStatus
from checker.store.connect import migrate, open_store
from checker.store.engines import engine_for, writing
from checker.store.sql import SqlStore
from tests.make import backup

NOW = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.fixture
def store(sql_url: str) -> Iterator[SqlStore]:
    with closing(open_store(sql_url)) as opened:
        yield opened


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def run(store: SqlStore, *statements: str) -> None:
    with writing(store._engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def with_everything(record: Record, hour: int) -> Record:
    """The same sweep, which also knew the details of every database, and put a policy in force.

    Each hour lists a backup that was not there before, one that has changed, and one less; and a restore.
    """
    at = record.at + timedelta(hours=hour)
    policy = PolicyInForce("f-1", "policy.yml", "version: 1", NOW, record.at, told_at=NOW)
    backups = (backup(hour), backup(hour + 1), backup(99, size=hour))
    looks = [
        replace(
            look,
            seen_at=at,
            info=DatabaseInfo(look.database.addon_id, None, hour, None, at),
            backups=backups,
            restores=(Restore("r-1", 1, BackupStatus.SUCCEEDED, at),),
        )
        for look in record.observations
        if isinstance(look, Seen)
    ]
    judged = tuple(
        replace(one, seen_at=at, verdicts=tuple(replace(v, outcome=list(Outcome)[hour]) for v in one.verdicts))
        for one in record.judged
    )
    return replace(record, at=at, observations=tuple(looks), judged=judged, in_force=policy)


def test_recording_takes_as_many_statements_for_300_databases_as_for_3(
    store: SqlStore, sweep: Callable[..., Record]
) -> None:
    """A large account is recorded within seconds, not by one round trip per database or backup."""
    counts = []
    for size in (3, 300):
        for hour in (1, 2):
            with counted(store._engine) as statements:
                store.record(with_everything(sweep(f"s-{size}-{hour}", size=size), hour))
            counts.append(len(statements))
    few, changed, many, many_changed = counts
    assert (few, changed) == (many, many_changed)
    assert max(counts) <= 24
    with counted(store._engine) as loading:
        assert len(store.load().inventory) == 300
    assert len(loading) <= 20


@pytest.mark.parametrize("table", ["schedules", "slots", "verdicts", "incidents", "notices", "deliveries"])
def test_a_sweep_is_recorded_whole_or_not_at_all(store: SqlStore, sweep: Callable[..., Record], table: str) -> None:
    """When the database fails halfway, nothing is kept and the next sweep can record everything."""
    run(store, f"ALTER TABLE {table} RENAME TO away")
    with pytest.raises(StoreUnavailable, match="checker db upgrade"):
        store.record(sweep())
    run(store, f"ALTER TABLE away RENAME TO {table}")
    assert store.load() == Known()
    store.record(sweep())
    assert len(store.pending()) == 1


def test_two_stores_at_one_place_see_each_other(
    store: SqlStore, sql_url: str, sweep: Callable[..., Record], delivery: Callable[..., Delivery]
) -> None:
    """The command line acts on what the running worker sees, and the other way round."""
    with closing(open_store(sql_url)) as other:
        store.record(sweep())
        assert list(other.pending()) == [delivery()]
        other.mark([delivery(status=DeliveryStatus.SENT)])
        assert list(store.pending()) == []


def at_once(sql_url: str, dyno: Callable[[SqlStore, str], None]) -> None:
    """Run three dynos in step; an error in any of them is the test's."""
    start = threading.Barrier(3)

    def run_dyno(name: str) -> None:
        with closing(open_store(sql_url)) as mine:
            start.wait()
            dyno(mine, name)

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run_dyno, "abc"))


def test_dynos_that_record_at_once_wait_for_each_other(
    store: SqlStore, sql_url: str, delivery: Callable[..., Delivery]
) -> None:
    """Overlapping dynos neither fail nor mix up the order of what is to be told: a batch stays in one piece."""

    def dyno(mine: SqlStore, name: str) -> None:
        for number in range(8):
            told = tuple(delivery(f"{n}-{name}-{number}") for n in range(3))
            mine.record(Record(f"{name}-{number}", NOW, deliveries=told))

    at_once(sql_url, dyno)
    told = [one.id.split("-", 1) for one in store.pending()]
    assert len(told) == 3 * 8 * 3
    for start in range(0, len(told), 3):
        batch = told[start : start + 3]
        assert [place for place, _ in batch] == ["0", "1", "2"]
        assert len({of for _, of in batch}) == 1


def test_dynos_that_record_the_same_sweep_at_once_record_it_once(
    store: SqlStore, sql_url: str, delivery: Callable[..., Delivery]
) -> None:
    """Whoever comes first has recorded the sweep; the others add nothing and do not fail."""

    def dyno(mine: SqlStore, name: str) -> None:
        for number in range(8):
            mine.record(Record(f"s-{number}", NOW, deliveries=(delivery(f"{number}-{name}"),)))

    at_once(sql_url, dyno)
    assert [one.id.split("-")[0] for one in store.pending()] == [str(number) for number in range(8)]


def test_only_changes_of_outcome_are_logged(store: SqlStore, database: Callable[..., Database]) -> None:
    """The history of a rule holds its turns, with the sweep that found each, not a row an hour."""
    turns = [Outcome.PASS, Outcome.PASS, Outcome.FAIL, Outcome.FAIL, Outcome.PASS]
    for number, outcome in enumerate(turns):
        verdict = Verdict("readable", outcome, Severity.INFO, f"look {number}", since=NOW)
        store.record(Record(f"s-{number}", NOW, judged=(Judged(database(), None, (verdict,), None, NOW),)))
    with writing(store._engine) as connection:
        found = connection.execute(text("SELECT outcome, severity, summary, sweep FROM verdicts ORDER BY id")).all()
    assert [tuple(row) for row in found] == [
        ("pass", "info", "look 0", "s-0"),
        ("fail", "info", "look 2", "s-2"),
        ("pass", "info", "look 4", "s-4"),
    ]


def test_what_a_newer_version_wrote_is_left_alone(
    store: SqlStore, sweep: Callable[..., Record], caplog: pytest.LogCaptureFixture
) -> None:
    """After a rollback the worker goes on with what it understands and says what it does not."""
    store.record(sweep(size=2))
    for table in ("incidents", "notices"):
        kind = table[0]
        run(store, f"UPDATE {table} SET body = '{{\"reason\": \"unheard of\"}}' WHERE id = '{kind}-1'")
    run(store, "UPDATE verdicts SET outcome = 'unheard of' WHERE addon_id = 'a-1'")
    known = store.load()
    assert [one.id for one in known.incidents] == ["i-2"]
    assert [one.id for one in known.pending] == ["n-2@ops"]
    assert known.outcomes == {("a-2", "schedule_present"): Outcome.FAIL}
    assert {record.message for record in caplog.records} == {"store.unreadable_row"}
    assert [record.__dict__["row"] for record in caplog.records] == ["i-1", "n-1"]


def test_a_notice_without_its_row_cannot_be_delivered(store: SqlStore) -> None:
    """The database itself refuses a delivery of nothing."""
    with pytest.raises(IntegrityError):
        run(
            store,
            "INSERT INTO deliveries (id, notice_id, sink, batch, position, status, attempts)"
            " VALUES ('d', 'none', 's', 'b', 1, 'pending', 0)",
        )


RECORD_FOREVER = """
import itertools, sys
from datetime import UTC, datetime, timedelta
from checker.model import *
from checker.store.connect import open_store
now = datetime(2026, 1, 1, tzinfo=UTC)
store = open_store(sys.argv[1])
for sweep in itertools.count():
    told = [Notice(f"{sweep}-{n}", Reason.TEST, Severity.INFO, now, Subject("checker"), "c", "t", Finding("f"))
            for n in range(50)]
    store.record(Record(f"{sweep}", now, deliveries=tuple(Delivery(n.id, n, "ops", f"{sweep}") for n in told)))
    print(sweep, flush=True)
"""


@pytest.mark.parametrize("sweeps", [1, 3, 7])
def test_a_killed_process_leaves_whole_sweeps(tmp_path: Path, sweeps: int) -> None:
    """SIGKILL at any moment loses nothing that was recorded and leaves no half of a sweep."""
    file = tmp_path / "checker.db"
    url = f"sqlite:///{file}"
    migrate(url)
    with subprocess.Popen([sys.executable, "-c", RECORD_FOREVER, url], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(sweeps):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        acknowledged = sweeps + len(process.stdout.readlines())
    with closing(open_store(url)) as store:
        told = len(store.pending())
    assert told % 50 == 0
    assert told >= 50 * acknowledged
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_new_file_is_its_owners(tmp_path: Path, sweep: Callable[..., Record]) -> None:
    """Nobody else on the machine reads there which backups are missing; one that was made otherwise stays as it is."""
    made, given = tmp_path / "checker.db", tmp_path / "given.db"
    given.touch(0o640)
    given.chmod(0o640)
    for file, mode in ((made, 0o600), (given, 0o640)):
        migrate(f"sqlite:///{file}")
        with closing(open_store(f"sqlite:///{file}")) as store:
            store.record(sweep())
        assert mode == file.stat().st_mode & 0o777


def test_a_burst_of_marks_is_one_statement(store: SqlStore, sweep: Callable[..., Record]) -> None:
    """Marking a whole batch is one round trip."""
    record = sweep(size=50)
    store.record(record)
    with counted(store._engine) as statements:
        store.mark(replace(one, status=DeliveryStatus.SENT) for one in record.deliveries)
    assert sum(statement.startswith("UPDATE") for statement in statements) == 1
    assert list(store.pending()) == []


def test_postgres_answers_in_utc_whatever_its_own_zone(postgres_url: str, sweep: Callable[..., Record]) -> None:
    """A database server set to another zone changes no instant."""
    url = f"{postgres_url}&options=-c%20timezone%3DAmerica/New_York"
    migrate(url)
    with closing(SqlStore(engine_for(url))) as store:
        store.record(sweep())
        past = store.load().pasts["a-1"]
    assert past.last_seen_at == NOW
    assert past.last_seen_at is not None
    assert past.last_seen_at.tzinfo is UTC
