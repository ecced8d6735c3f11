"""What looks on record saw, put together again from what was kept of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from checker.commands.replayed_from import recorded
from checker.gone import HALF_A_LIST
from checker.model import (
    MISSING,
    Backup,
    BackupStatus,
    History,
    KeptBackup,
    Observation,
    PolicyInForce,
    Seal,
    Seen,
    Sighting,
    Silence,
    SweepOnRecord,
    Trail,
    Unseen,
)
from checker.policy import builtin_text, parse
from checker.replay import BACK, Recording, Rulebook, backfilled, looked_at_now, replay
from checker.replay.scenes import Scene, scenes
from checker.rules import RULES
from checker.run import CAUSES
from tests.make import DAY, HOUR, NOW, backup, database, details, schedule, seen

MINUTE = timedelta(minutes=1)
SHOP, PAY = database("shop"), database("pay")


def sweep(hours: float, **changes: Any) -> SweepOnRecord:
    """A look so many hours after NOW."""
    return SweepOnRecord(f"s{hours}", NOW + hours * HOUR, 1, **changes)


def sighting(hours: float = 0, of: Any = SHOP, **changes: Any) -> Sighting:
    return Sighting(NOW + hours * HOUR, of, **({"schedules": (schedule(),)} | changes))


def trail(*sightings: Sighting, backups: Sequence[KeptBackup] = ()) -> Trail:
    return Trail(sightings[0].database, sightings=sightings, backups=tuple(backups))


def played(sweeps: Sequence[SweepOnRecord], *trails: Trail) -> list[Scene]:
    return list(scenes(sweeps, trails))


def of_shop(scene: Scene) -> Observation:
    (look,) = [look for look in scene.there if look.database.addon_id == SHOP.addon_id]
    return look


def rows(scene: Scene) -> tuple[Backup, ...]:
    look = of_shop(scene)
    assert isinstance(look, Seen)
    return look.backups


def test_a_backup_is_there_from_the_first_look_to_the_last_that_listed_it() -> None:
    """It is neither known before nor kept after, and while it ran it is not done."""
    made = NOW + 50 * MINUTE
    row = backup(1, created_at=made, started_at=made, finished_at=NOW + 90 * MINUTE)
    kept = KeptBackup(row, NOW + HOUR, NOW + 3 * HOUR)
    found = played([sweep(hour) for hour in range(4)], trail(sighting(), backups=[kept]))
    assert [[one.status for one in rows(scene)] for scene in found] == [
        [],
        [BackupStatus.RUNNING],
        [BackupStatus.SUCCEEDED],
        [],
    ]


def test_a_look_is_as_of_the_instant_of_its_request() -> None:
    """What a look saw seconds after it began is what it saw, and not what the next one did."""
    at = NOW + HOUR + timedelta(seconds=40)
    row = backup(1, created_at=at - timedelta(seconds=5), started_at=None, finished_at=None)
    later = sighting(1, schedules=(), unbound=("b001",))
    found = played(
        [sweep(0), sweep(1), sweep(2)], trail(sighting(), replace(later, at=at), backups=[KeptBackup(row, at)])
    )
    assert [of_shop(scene).seen_at for scene in found] == [NOW, at, NOW + 2 * HOUR]
    assert [len(rows(scene)) for scene in found] == [0, 1, 1]
    assert [len(look.schedules) for scene in found if isinstance(look := of_shop(scene), Seen)] == [1, 0, 0]


def test_a_backup_that_stalled_gives_no_sign_of_life() -> None:
    """Cancelled later, it looks alive until the look that found it was not."""
    cancelled = NOW + 5 * HOUR
    row = backup(
        1,
        created_at=NOW,
        status=BackupStatus.CANCELLED,
        finished_at=cancelled,
        canceled_at=cancelled,
        updated_at=cancelled,
    )
    kept = KeptBackup(row, NOW, silences=(Silence(NOW + 2 * HOUR, NOW + 4 * MINUTE),))
    found = played([sweep(hour) for hour in (1, 2, 3, 6)], trail(sighting(), backups=[kept]))
    assert [rows(scene)[0].updated_at for scene in found] == [
        NOW + HOUR,
        NOW + 4 * MINUTE,
        NOW + 4 * MINUTE,
        cancelled,
    ]
    assert [rows(scene)[0].ended for scene in found] == [False, False, False, True]


@pytest.mark.parametrize(("apps", "expected"), [(("shop",), ["shop"]), (("pay", "shop"), ["pay", "shop"]), ((), [])])
def test_a_partial_look_saw_what_it_looked_at(apps: tuple[str, ...], expected: list[str]) -> None:
    """Where it was not recorded which apps those were, it saw nothing that could be told."""
    looks = [sweep(0), sweep(0.5, partial=True, apps=apps)]
    found = played(looks, trail(sighting()), trail(sighting(of=PAY)))
    assert [look.database.app for look in found[0].there] == ["pay", "shop"]
    assert [look.database.app for look in found[1].there] == expected


@pytest.mark.parametrize(
    ("databases", "apps", "there", "waiting"),
    [(2, (), ["pay", "shop"], []), (1, ("pay",), ["pay"], ["shop"]), (0, (), [], ["pay", "shop"])],
)
def test_a_full_look_that_did_not_get_to_all(
    databases: int, apps: tuple[str, ...], there: object, waiting: object
) -> None:
    """What waited for want of requests is not taken for seen, be it everything; nor for gone."""
    looks = [sweep(0), replace(sweep(1, apps=apps), databases=databases)]
    _, scene = played(looks, trail(sighting(of=PAY)), trail(sighting()))
    assert there == [look.database.app for look in scene.there]
    assert waiting == [database.app for database in scene.waiting]


def test_what_a_listing_lacked_is_not_there() -> None:
    """A database that is missing was not looked at; where the listing broke off, that is known of the look."""
    missing = sighting(1, of=replace(SHOP, state=MISSING), unseen="Heroku does not list it any more", schedules=())
    half = sighting(2, of=SHOP, unseen=HALF_A_LIST, schedules=())
    found = played([sweep(0), sweep(1), sweep(2)], trail(sighting(), missing, half))
    assert [(len(scene.there), scene.half) for scene in found] == [(1, False), (0, False), (0, True)]


def test_what_could_not_be_read_is_unseen() -> None:
    """With the reason of then, until a look saw it again; a look that failed altogether has no scene."""
    failed = sighting(1, unseen="Heroku answered 500", schedules=())
    looks = [sweep(0), sweep(1), sweep(2, problem="Heroku is down"), sweep(3)]
    found = played(looks, trail(sighting(), failed, sighting(3)))
    assert isinstance(of_shop(found[1]), Unseen)
    assert of_shop(found[1]) == Unseen(SHOP, "Heroku answered 500", NOW + HOUR)
    assert found[2].there == ()
    assert isinstance(of_shop(found[3]), Seen)


def first_look(**changes: Any) -> Recording:
    """One look at NOW, of which all began."""
    row = backup(1, created_at=NOW - 3 * DAY, finished_at=NOW - 3 * DAY + HOUR)
    made = sighting(schedules=(schedule(created_at=NOW - 2 * DAY),), info=details(seen_at=NOW))
    values: dict[str, Any] = {
        "start": NOW - 30 * DAY,
        "sweeps": (sweep(0), sweep(1)),
        "trails": (trail(made, backups=[KeptBackup(row, NOW)]),),
        "recorded_from": NOW,
    }
    return Recording(**(values | changes))


def test_the_first_look_is_wound_back_hour_by_hour() -> None:
    """Six days before it, with what had been made by then and no details; what was recorded stays as it is."""
    recording = backfilled(first_look())
    found = played(recording.sweeps, *recording.trails)
    assert [scene.sweep.at for scene in found] == [NOW - BACK + n * HOUR for n in range(6 * 24 + 2)]
    by_age = {NOW - scene.sweep.at: of_shop(scene) for scene in found}
    seen_then = {age: look for age, look in by_age.items() if isinstance(look, Seen)}
    assert len(seen_then) == len(found)
    rows_then = [len(seen_then[age].backups) for age in (6 * DAY, 3 * DAY + HOUR, 3 * DAY, 2 * DAY)]
    assert rows_then == [0, 0, 1, 1]
    assert seen_then[3 * DAY].backups[0].status is BackupStatus.RUNNING
    assert [len(seen_then[age].schedules) for age in (2 * DAY + HOUR, 2 * DAY)] == [0, 1]
    assert [bool(seen_then[age].info) for age in (HOUR, timedelta(), -HOUR)] == [False, True, True]


@pytest.mark.parametrize(
    ("changes", "hours"),
    [
        ({"start": NOW - 5 * HOUR}, 5),
        ({"start": NOW - 4.5 * HOUR}, 4),
        ({"start": NOW}, 0),
        ({"sweeps": (sweep(0, problem="Heroku is down"), sweep(1))}, 0),
        ({"sweeps": (sweep(0, partial=True, apps=("shop",)), sweep(1))}, 0),
        ({"sweeps": ()}, 0),
        ({"trails": (trail(sighting(of=database(created_at=NOW - 3 * HOUR))),)}, 144),
    ],
)
def test_no_more_is_made_up_than_can_be_known(changes: dict[str, Any], hours: int) -> None:
    """Not before the time that was asked for, and not out of a look that did not see everything."""
    recording = first_look(**changes)
    assert len(backfilled(recording).sweeps) - len(recording.sweeps) == hours


def test_a_database_is_not_there_before_it_was_made() -> None:
    """A database of today is no database without backups of yesterday."""
    young = replace(SHOP, created_at=NOW - 3 * HOUR)
    recording = backfilled(first_look(trails=(trail(sighting(of=young)), trail(sighting(1, of=PAY)))))
    found = played(recording.sweeps, *recording.trails)
    there = {NOW - scene.sweep.at: [look.database.app for look in scene.there] for scene in found}
    assert [there[age] for age in (4 * HOUR, 3 * HOUR, timedelta(), -HOUR)] == [[], ["shop"], ["shop"], ["pay", "shop"]]


def test_a_look_at_heroku_now_is_a_record_of_one() -> None:
    """Without any record the same is had from one look; what could not be read is there as just that."""
    looks = (seen([backup(1)], [schedule()], seen_at=NOW), Unseen(PAY, "Heroku answered 403", NOW))
    recording = looked_at_now(looks, NOW, NOW - 2 * DAY)
    found = played(recording.sweeps, *recording.trails)
    assert (len(found), recording.recorded_from) == (49, None)
    assert [len(scene.there) for scene in (found[0], found[-1])] == [1, 2]


@dataclass(frozen=True)
class Shelf:
    """An archive of these."""

    looks: tuple[SweepOnRecord, ...]
    kept: tuple[Trail, ...]

    def span(self) -> tuple[datetime, datetime] | None:
        return (self.looks[0].at, self.looks[-1].at) if self.looks else None

    def sweeps(self, start: datetime, end: datetime) -> Sequence[SweepOnRecord]:
        return [look for look in self.looks if start <= look.at < end]

    def trails(self, start: datetime, end: datetime) -> Iterator[Trail]:
        assert start < end
        return iter(self.kept)

    def incidents(self, start: datetime, end: datetime) -> Sequence[History]:
        assert start < end
        return ()

    def policies(self, start: datetime, end: datetime) -> Sequence[PolicyInForce]:
        assert start < end
        return ()

    def seals(self, start: datetime, end: datetime) -> Sequence[Seal]:
        assert start < end
        return ()


LOOKS = tuple(sweep(hour) for hour in range(-10, 3))


@pytest.mark.parametrize(
    ("looks", "kept", "first", "empty"),
    [
        ((), (), None, True),
        (LOOKS, (), None, True),
        (LOOKS, (Trail(SHOP),), None, True),
        (LOOKS, (trail(sighting(-4)),), NOW - 4 * HOUR, False),
        (LOOKS, (trail(sighting(-3.99)),), NOW - 4 * HOUR, False),
        (LOOKS, (trail(sighting(-10)),), NOW - 10 * HOUR, False),
        (LOOKS, (Trail(PAY), trail(sighting(2))), NOW + 2 * HOUR, False),
    ],
)
def test_looks_of_which_it_was_not_recorded_what_they_saw_prove_nothing(
    looks: tuple[SweepOnRecord, ...], kept: tuple[Trail, ...], first: datetime | None, empty: bool
) -> None:
    """An older checker noted that it looked, and not what it saw: its silence is no sign that nothing was wrong."""
    source = recorded(Shelf(looks, kept), NOW - 2 * DAY, NOW + DAY)
    assert (source.recording.recorded_from, source.empty) == (first, empty)
    assert bool(source.recording.sweeps) is not empty
    if first:
        assert source.recording.sweeps[0].at == NOW - 2 * DAY
    assert [look.at for look in source.recording.sweeps if look.id != "backfilled"] == [
        look.at for look in looks if first and look.at >= first
    ]


def test_the_policy_of_a_look_is_the_one_in_force_then() -> None:
    """Each holds from its first look on; before the first of them that one is as good as any."""
    one, two = (parse(f"# {name}\n{builtin_text()}", name, RULES) for name in ("one", "two"))
    book = Rulebook(((NOW, one), (NOW + HOUR, two)))
    hours = (-1.0, 0.0, 0.99, 1.0, 5.0)
    assert [book.at(NOW + hour * HOUR).path for hour in hours] == ["one", "one", "one", "two", "two"]


def test_nothing_on_record_leads_to_nothing() -> None:
    """Neither a look without databases nor no look at all is a finding."""
    book = Rulebook.of(parse(builtin_text(), "policy.yml", RULES), NOW)
    for looks in ((), LOOKS):
        found = replay(Recording(NOW - 10 * HOUR, looks, ()), book, CAUSES)
        assert (found.failures, found.notices, found.left_out) == ((), (), ())
