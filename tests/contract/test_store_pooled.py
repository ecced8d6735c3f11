"""A DATABASE_URL that leads through a pooler in transaction mode, like Heroku's: everything works as without one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import psycopg
import pytest

from checker.model import Record
from checker.store.connect import migrate, open_store
from tests.contract.pooler import pooled
from tests.contract.test_store_turn import no_pause


@pytest.fixture
def url(postgres_url: str, postgres_server: str) -> Iterator[str]:
    """An empty database behind a pooler."""
    with pooled(postgres_server, postgres_url.rpartition("/")[0].rpartition("?")[0].rpartition("/")[2]) as url:
        yield url


def test_the_pooler_is_one(url: str) -> None:
    """Two sessions share a connection, so that both hold a lock of either: what the store must not rely on."""
    with psycopg.connect(url, autocommit=True) as one, psycopg.connect(url, autocommit=True) as other:
        pids = [each.execute("SELECT pg_backend_pid()").fetchone() for each in (one, other)]
        assert pids[0] == pids[1]
        locks = [each.execute("SELECT pg_try_advisory_lock(1)").fetchone() for each in (one, other)]
        assert [(True,), (True,)] == locks


def test_one_at_a_time(url: str) -> None:
    """While one worker sweeps no other does, whatever happens in between; then it is the other's turn."""
    migrate(url)
    with closing(open_store(url)) as one, closing(open_store(url)) as other, ExitStack() as first:
        assert first.enter_context(one.turn(no_pause))
        for _ in range(3):
            with other.turn(no_pause) as mine:
                assert not mine
            assert one.load() == other.load()
        assert not one.turn_lost()
        first.close()
        with other.turn(no_pause) as mine:
            assert mine
            with one.turn(no_pause) as theirs:
                assert not theirs


def test_recording(url: str, sweep: Callable[..., Record]) -> None:
    """What is recorded through the pooler is there, also in the midst of a turn, and tables come up through it."""
    migrate(url)
    with closing(open_store(url)) as store, store.turn() as mine:
        assert mine
        store.record(sweep())
        (delivery,) = store.pending()
        store.mark([delivery])
        assert 1 == store.load().sweeps
        assert not store.turn_lost()
