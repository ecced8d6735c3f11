"""The logs of failed backups in every store."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from checker.model import Database, FailureLog, Record, Seen
from checker.ports import Store
from tests.contract.conftest import NOW

Build = Callable[..., Record]
DAY = timedelta(days=1)
LOG = FailureLog("b-12", ("pg_dump: error: permission denied for schema x", "pg_dump: detail: Query was: LOCK x"))


def with_logs(record: Record, *logs: FailureLog, later: timedelta = timedelta(), of: str = "a-1") -> Record:
    """The record of a sweep so much later that read these logs of one database."""
    looks = [
        replace(look, seen_at=NOW + later, logs=logs if look.database.addon_id == of else ())
        for look in record.observations
        if isinstance(look, Seen)
    ]
    return replace(record, at=NOW + later, observations=tuple(looks))


def logs(store: Store, place: int = 0) -> tuple[FailureLog, ...]:
    """What the next sweep is given of a database."""
    return store.load().inventory[place].past.logs


def test_a_log_is_known_to_the_next_process(reopen: Callable[[], Store], sweep: Build) -> None:
    """It is asked for once, though the worker restarts every day."""
    reopen().record(with_logs(sweep(), LOG))
    assert (LOG,) == logs(reopen())


def test_a_log_without_lines_is_kept(store: Store, sweep: Build) -> None:
    """That a log says nothing is worth knowing: it is not asked for again."""
    store.record(with_logs(sweep(), FailureLog("b-12")))
    assert (FailureLog("b-12"),) == logs(store)


def test_once_kept_a_log_stays_as_it_is(store: Store, sweep: Build) -> None:
    """A sweep that reads no log takes none away, and one that reads it again changes nothing."""
    store.record(with_logs(sweep(), LOG))
    store.record(with_logs(sweep("s-2"), later=DAY))
    store.record(with_logs(sweep("s-3"), FailureLog("b-12", ("another reason",)), later=2 * DAY))
    assert (LOG,) == logs(store)


def test_each_database_has_its_own_logs(store: Store, sweep: Build) -> None:
    """The same backup may be read for two databases, in different sweeps; neither gets the other's."""
    store.record(with_logs(sweep(size=2), LOG, of="a-2"))
    assert ((), (LOG,)) == (logs(store), logs(store, 1))
    other = FailureLog("b-12", ("as read for the first",))
    store.record(with_logs(sweep("s-2", size=2), other, later=DAY))
    assert ((other,), (LOG,)) == (logs(store), logs(store, 1))


def test_logs_come_in_the_order_in_which_they_were_read(store: Store, sweep: Build) -> None:
    """The same order from every store: by time, then by backup."""
    store.record(with_logs(sweep(), FailureLog("b-2"), FailureLog("b-1")))
    store.record(with_logs(sweep("s-2"), FailureLog("b-0"), later=DAY))
    assert ["b-1", "b-2", "b-0"] == [log.backup for log in logs(store)]


def test_only_those_of_the_last_weeks_are_handed_on(store: Store, sweep: Build) -> None:
    """A sweep's memory stays small however many nights failed."""
    for day in range(60):
        store.record(with_logs(sweep(f"s-{day}"), FailureLog(f"b-{day:02}"), later=day * DAY))
    assert [f"b-{day:02}" for day in range(19, 60)] == [log.backup for log in logs(store)]


def test_a_look_that_is_recorded_late_counts_by_when_it_was_made(store: Store, sweep: Build) -> None:
    """Of two dynos that overlap, the slower one brings no log back from the past."""
    store.record(with_logs(sweep(), later=DAY))
    store.record(with_logs(sweep("s-2"), LOG, later=-40 * DAY))
    assert () == logs(store)


def test_hostile_text_is_kept_as_far_as_a_database_can_hold_it(store: Store, sweep: Build) -> None:
    """No log breaks the record of a sweep; what no database takes is shown as such."""
    lines = (
        "'; DROP TABLE failure_logs; --",
        "\x00null",
        "half \ud800 of a pair",
        "\u202eright to left",
        "水" * 300,
        "",
    )
    store.record(with_logs(sweep(), FailureLog("b-\x00\ud800", lines)))
    cleaned = ("\ufffdnull", "half \ufffd of a pair")
    assert (FailureLog("b-\ufffd\ufffd", (lines[0], *cleaned, *lines[3:])),) == logs(store)


def test_a_database_that_is_not_listed_any_more_keeps_its_logs(
    store: Store, sweep: Build, database: Callable[..., Database]
) -> None:
    """What is known of a failure does not go with a listing that is not whole."""
    store.record(with_logs(sweep(), LOG))
    store.record(sweep("s-2", observations=(Seen(database("a-9"), (), (), NOW + DAY),), judged=()))
    assert [(LOG,), ()] == [known.past.logs for known in store.load().inventory]
