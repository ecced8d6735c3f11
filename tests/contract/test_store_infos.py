"""The details of databases in every store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from checker.model import Database, DatabaseInfo, Protection, Record, Seen, Unseen
from checker.ports import Store
from tests.contract.conftest import NOW

HOUR = timedelta(hours=1)
INFO = DatabaseInfo(
    addon_id="a-1",
    origin=None,
    size=2**62,
    created_at=NOW - timedelta(days=30),
    seen_at=NOW,
    plan="heroku-postgresql:standard-0",
    follows=True,
    leader="postgresql-\N{SNOWMAN}'; --",
    protection=Protection.ON,
    rolls_back=True,
    rollback_from=NOW - timedelta(days=4),
)

Build = Callable[..., Database]


def swept(sweep: str, database: Database, info: DatabaseInfo | None, later: timedelta = timedelta()) -> Record:
    """A sweep that knew these details."""
    return Record(sweep, NOW + later, observations=(Seen(database, (), (), NOW + later, info=info),))


def kept(store: Store) -> dict[str, DatabaseInfo | None]:
    """What the next sweep is given."""
    return {addon_id: past.info for addon_id, past in store.load().pasts.items()}


def test_details_come_back_as_they_were(reopen: Callable[[], Store], database: Build) -> None:
    """After a restart they are known with their age, and not asked for again."""
    reopen().record(swept("s-1", database(), INFO))
    assert {"a-1": INFO} == kept(reopen())


def test_what_heroku_does_not_tell_stays_unknown(reopen: Callable[[], Store], database: Build) -> None:
    """Nothing that was unknown is known after a restart."""
    nothing = DatabaseInfo("a-1", None, None, None, NOW)
    reopen().record(swept("s-1", database(), nothing))
    assert {"a-1": nothing} == kept(reopen())


def test_without_details_there_are_none(store: Store, database: Build) -> None:
    """Of a database that nobody asked about, nothing is known."""
    store.record(swept("s-1", database(), None))
    assert {"a-1": None} == kept(store)


def test_a_look_without_details_leaves_the_last_ones(store: Store, database: Build) -> None:
    """They outlast the looks that could not have them, and those that failed."""
    store.record(swept("s-1", database(), INFO))
    store.record(swept("s-2", database(), None, HOUR))
    store.record(Record("s-3", NOW + 2 * HOUR, observations=(Unseen(database(), "HTTP 503", NOW + 2 * HOUR),)))
    assert {"a-1": INFO} == kept(store)


@pytest.mark.parametrize(("later", "protection"), [(HOUR, Protection.OFF), (-HOUR, Protection.ON)])
def test_the_newest_details_count(store: Store, database: Build, later: timedelta, protection: Protection) -> None:
    """Of two dynos that overlap, the slower one brings nothing old back."""
    store.record(swept("s-1", database(), INFO))
    store.record(swept("s-2", database(), replace(INFO, protection=Protection.OFF, seen_at=NOW + later), later))
    (info,) = kept(store).values()
    assert info is not None
    assert protection is info.protection


def test_each_database_has_its_own(store: Store, database: Build) -> None:
    """No database is judged by the details of another one."""
    store.record(swept("s-1", database(), INFO))
    store.record(swept("s-2", database("a-2"), None, HOUR))
    assert {"a-1": INFO, "a-2": None} == kept(store)
