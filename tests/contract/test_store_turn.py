"""One sweep at a time: whoever has the turn keeps it until it ends, however it ends."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest

from checker.errors import Overtaken, StoreUnavailable
from checker.model import Record
from checker.ports import Store
from checker.store.connect import open_store

HOLD = """
import sys
from checker.store.connect import open_store
with open_store(sys.argv[1]).turn() as mine:
    print(mine, flush=True)
    sys.stdin.read()
"""


def no_pause(_seconds: float) -> None:
    """Waits in no time."""


def test_one_at_a_time(reopen: Callable[[], Store]) -> None:
    """While one process sweeps, another waits for half a minute and then has no turn."""
    waited: list[float] = []
    with reopen().turn() as first, reopen().turn(waited.append) as second:
        assert (True, False, 30) == (first, second, sum(waited))


def test_the_next_one(reopen: Callable[[], Store]) -> None:
    """A turn that ended, well or not, is free at once; one that was not got frees nothing."""
    store, other = reopen(), reopen()
    with pytest.raises(ZeroDivisionError), store.turn():
        raise ZeroDivisionError
    with store.turn(no_pause) as again:
        assert again
        with other.turn(no_pause) as theirs:
            assert not theirs
        with other.turn(no_pause) as theirs:
            assert not theirs
    with other.turn(no_pause) as theirs:
        assert theirs


def test_worth_waiting(reopen: Callable[[], Store]) -> None:
    """Who waits gets the turn as soon as the other has done."""
    waited: list[float] = []
    with ExitStack() as first:
        first.enter_context(reopen().turn())

        def pause(seconds: float) -> None:
            waited.append(seconds)
            first.close()

        with reopen().turn(pause) as second:
            assert (True, 1) == (second, len(waited))


def test_the_store_works_during_a_turn(reopen: Callable[[], Store]) -> None:
    """The turn is about sweeps: it keeps nobody from the store."""
    store = reopen()
    with store.turn() as mine:
        assert mine
        assert store.load() == reopen().load()


def test_postgres_lets_go_of_a_dead_connection(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """When a holder's connection breaks, the next one has the turn, and the holder ends without an error."""
    holder = open_store(postgres_url)
    with holder.turn() as first:
        assert not holder.turn_lost()
        with psycopg.connect(postgres_url, autocommit=True) as admin:
            killed = admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks JOIN pg_database d ON d.oid = database"
                " WHERE locktype = 'advisory' AND datname = current_database()"
            ).fetchall()
        with open_store(postgres_url).turn(no_pause) as second:
            assert (True, [(True,)], True) == (first, killed, second)
        assert holder.turn_lost()
    assert not holder.turn_lost()
    assert "" == caplog.text


def test_sqlite_lets_go_of_a_killed_process(tmp_path: Path) -> None:
    """A holder that is killed leaves the lock's file, and the turn to the next one."""
    url = f"sqlite:///{tmp_path / 'checker.db'}"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder, closing(open_store(url)) as store:
        assert holder.stdout is not None
        assert "True\n" == holder.stdout.readline()
        with store.turn(no_pause) as mine:
            assert not mine
        holder.kill()
        holder.wait()
        with store.turn(no_pause) as mine:
            assert mine
    assert ["checker.db.lock"] == [file.name for file in tmp_path.iterdir()]


def test_sqlite_by_another_name(tmp_path: Path) -> None:
    """Two names of one database meet at one lock."""
    (tmp_path / "link.db").symlink_to(tmp_path / "checker.db")
    with (
        open_store(f"sqlite:///{tmp_path / 'checker.db'}").turn() as first,
        open_store(f"sqlite:///{tmp_path / 'link.db'}").turn(no_pause) as second,
    ):
        assert (True, False) == (first, second)


def test_overtaken(reopen: Callable[[], Store], sweep: Callable[..., Record]) -> None:
    """What was decided before another process recorded a sweep is not recorded: it might tell the same once more."""
    known = reopen().load()
    assert 0 == known.sweeps
    reopen().record(sweep("s-1", after=known.sweeps))
    with pytest.raises(Overtaken):
        reopen().record(sweep("s-2", after=known.sweeps))
    assert 1 == reopen().load().sweeps
    reopen().record(sweep("s-2", after=1))
    assert 2 == reopen().load().sweeps


def test_recorded_again(reopen: Callable[[], Store], sweep: Callable[..., Record]) -> None:
    """A sweep whose recording seemed to fail, and did not, is not overtaken by itself."""
    for _ in range(2):
        reopen().record(sweep("s-1", after=0))
    assert 1 == reopen().load().sweeps


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("postgres://u:hunter2@127.0.0.1:1/name", "Nothing answers at the Postgres server of DATABASE_URL"),
        ("sqlite:////no/such/hunter2/checker.db", "The lock file beside the store's SQLite file cannot be opened"),
    ],
)
def test_a_store_that_is_down_has_no_turns(url: str, why: str) -> None:
    """That is told as for every use of the store, without what DATABASE_URL holds."""
    with pytest.raises(StoreUnavailable, match=why) as caught:
        open_store(url).turn(no_pause).__enter__()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None
