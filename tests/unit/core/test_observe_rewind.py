"""The world as it was at an earlier instant."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.model import Backup, BackupStatus, Seen, Unseen
from checker.observe import rewind
from checker.slots import is_stalled
from tests.make import DAY, HOUR, NOW, backup, database, schedule, seen, utc

AT = utc("2026-11-20 00:10")
BEFORE, LATER = AT - HOUR, AT + HOUR
WAS_MADE, WAS_RUNNING = BackupStatus.PENDING, BackupStatus.RUNNING
SUCCEEDED, FAILED, CANCELLED = BackupStatus.SUCCEEDED, BackupStatus.FAILED, BackupStatus.CANCELLED


def then(row: Backup) -> Backup | None:
    """A backup as it was at AT."""
    there = rewind(seen([row]), AT)
    assert isinstance(there, Seen)
    return next(iter(there.backups), None)


def row(**changes: Any) -> Backup:
    """A backup that was made, started and finished before AT, save what is said otherwise."""
    return backup(**{"created_at": BEFORE, "started_at": BEFORE, "finished_at": BEFORE} | changes)


def test_now_is_as_it_is() -> None:
    """Seen as of now, nothing changes but the date of the look."""
    observation = seen([backup(1), backup(2, status=FAILED)], [schedule(updated_at=NOW - DAY)], unbound=("b009",))
    assert replace(observation, seen_at=NOW + HOUR) == rewind(observation, NOW + HOUR)


def test_later_backup() -> None:
    """A backup that was made later was not there."""
    assert None is then(row(created_at=LATER))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, SUCCEEDED),
        ({"status": FAILED}, FAILED),
        ({"status": BackupStatus.PARTIAL}, BackupStatus.PARTIAL),
        ({"finished_at": LATER}, WAS_RUNNING),
        ({"finished_at": LATER, "started_at": LATER}, WAS_MADE),
        ({"finished_at": LATER, "started_at": None}, WAS_MADE),
        ({"finished_at": LATER, "status": FAILED}, WAS_RUNNING),
        ({"finished_at": AT}, SUCCEEDED),
        ({"finished_at": None, "status": WAS_RUNNING}, WAS_RUNNING),
        ({"finished_at": None, "started_at": None, "status": WAS_MADE}, WAS_MADE),
        ({"finished_at": None, "canceled_at": BEFORE, "status": CANCELLED}, CANCELLED),
        ({"finished_at": None, "canceled_at": LATER, "status": CANCELLED}, WAS_RUNNING),
        ({"finished_at": None, "started_at": None, "canceled_at": LATER, "status": CANCELLED}, WAS_MADE),
        # Cancelled in vain: it succeeded all the same, but not yet.
        ({"finished_at": LATER, "canceled_at": BEFORE}, CANCELLED),
        ({"finished_at": BEFORE, "canceled_at": LATER}, SUCCEEDED),
        ({"finished_at": BEFORE, "canceled_at": BEFORE, "status": CANCELLED}, CANCELLED),
    ],
)
def test_status(changes: dict[str, Any], status: BackupStatus) -> None:
    """What ended later had not ended, and what began later had not begun."""
    was = then(row(**changes))
    assert was is not None
    assert status is was.status


def test_no_time_of_a_backup_lies_in_the_future() -> None:
    """Nothing on a backup tells what came later: not its end, its last change or its removal."""
    was = then(row(started_at=LATER, finished_at=LATER, canceled_at=LATER, updated_at=LATER, purged_at=LATER))
    assert was is not None
    assert {None} == {was.started_at, was.finished_at, was.canceled_at, was.updated_at, was.purged_at}


@pytest.mark.parametrize(
    ("updated_at", "stalled"),
    [(LATER, False), (AT - timedelta(minutes=14), False), (AT - timedelta(minutes=16), True), (None, True)],
)
def test_what_was_touched_later_was_alive(updated_at: datetime | None, stalled: bool) -> None:
    """A long dump that went on after AT was not stalled then, though its row says only when it was touched last."""
    was = then(row(finished_at=LATER, updated_at=updated_at))
    assert was is not None
    assert stalled is is_stalled(was, AT, 2 * HOUR)


def test_removed_since() -> None:
    """A backup whose object was removed since then could be restored then."""
    was = then(row(purged_at=LATER))
    assert was is not None
    assert was.restorable


def test_schedules() -> None:
    """A schedule that was made later was not there, and an edit to come is not known of."""
    old, edited, new = schedule(updated_at=BEFORE), schedule(1, updated_at=LATER), schedule(2, created_at=LATER)
    there = rewind(seen(schedules=[old, edited, new]), AT)
    assert seen(schedules=[old, replace(edited, updated_at=None)], seen_at=AT) == there


@pytest.mark.parametrize("created_at", [AT, LATER])
def test_database_that_was_not_there(created_at: datetime) -> None:
    """Of a database that was made later nothing is said, not even that it had no backup."""
    there = rewind(seen(database=database(created_at=created_at)), AT)
    assert (created_at == AT) == (there is not None)


def test_runs_and_orphans() -> None:
    """What schedules made later, and a schedule of nobody that was made later, were not there either."""
    made, later = row(), row(uuid="later", created_at=LATER)
    old, new = schedule(name="FORMER_URL"), schedule(name="OTHER_URL", created_at=LATER)
    there = rewind(seen(runs=(made, later), orphans=(old, new), neighbours=(new, old)), AT)
    assert seen(runs=(made,), orphans=(old,), neighbours=(old,), seen_at=AT) == there


def test_unseen() -> None:
    """What cannot be seen now cannot be seen as of then."""
    assert Unseen(database(), "HTTP 503", AT) == rewind(Unseen(database(), "HTTP 503", NOW), AT)


AGES = st.timedeltas(timedelta(), 5 * DAY)
TIMES = AGES.map(lambda age: NOW - age)


@st.composite
def rows(draw: st.DrawFn) -> Backup:
    """A backup in any state that Heroku may report (heroku.md §2.5), ended in order."""
    created, started, finished = sorted(draw(st.tuples(TIMES, TIMES, TIMES)))
    status = draw(st.sampled_from(BackupStatus))
    ended = status in {SUCCEEDED, FAILED, BackupStatus.PARTIAL}
    return backup(
        status=status,
        created_at=created,
        started_at=None if status is WAS_MADE else started,
        finished_at=finished if ended else None,
        canceled_at=draw(TIMES)
        if status is CANCELLED or (ended and status is not FAILED and draw(st.booleans()))
        else None,
        updated_at=draw(st.none() | TIMES),
        purged_at=draw(st.none() | TIMES),
    )


@given(st.lists(rows(), max_size=4), AGES, AGES)
def test_rewinding_twice(backups: list[Backup], age: timedelta, more: timedelta) -> None:
    """Going back in two steps leads where one step leads."""
    observation = seen(backups, [schedule(created_at=NOW - 2 * DAY, updated_at=NOW - DAY)])
    once = rewind(observation, NOW - age - more)
    halfway = rewind(observation, NOW - age)
    assert halfway is not None
    assert once == rewind(halfway, NOW - age - more)


@given(st.lists(rows(), max_size=4), AGES, AGES)
def test_nothing_is_there_before_it_came(backups: list[Backup], age: timedelta, more: timedelta) -> None:
    """The further back, the fewer backups; and what can be restored then had finished by then."""
    early, late = rewind(seen(backups), NOW - age - more), rewind(seen(backups), NOW - age)
    assert isinstance(early, Seen)
    assert isinstance(late, Seen)
    assert [b.uuid for b in early.backups] == [b.uuid for b in late.backups if b.created_at <= early.seen_at]
    assert all(b.finished_at and b.finished_at <= early.seen_at for b in early.good_backups)
