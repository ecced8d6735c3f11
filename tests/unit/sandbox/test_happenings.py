"""What each event does to the simulated world."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.sandbox.account import NoSuchThing
from checker.sandbox.build import build
from checker.sandbox.data_bodies import database_body, transfer_body
from checker.sandbox.events import Event
from checker.sandbox.happen import happen
from checker.sandbox.spec import Scenario
from checker.sandbox.things import CANARY_PASSWORD, Ending, Schedule, Transfer
from checker.sandbox.world import World

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NIGHT = timedelta(days=1)


def world_with(*events: dict[str, Any]) -> World:
    """`shop` has a scheduled DATABASE and a second database, MAROON; all events happen at NOW."""
    main = {"addon": "postgresql-main-1", "size": "100MB", "schedules": [{"at": "00:00 UTC"}]}
    second = {"addon": "postgresql-second-2", "attachments": ["HEROKU_POSTGRESQL_MAROON", "reports::SHOP"]}
    apps = [{"name": "shop", "databases": [main, second]}, {"name": "reports"}]
    happenings = [{"app": "shop", **event} for event in events]
    return build(Scenario.model_validate({"name": "test", "now": NOW, "apps": apps, "events": happenings}))


def rows(world: World, app: str = "shop") -> list[Transfer]:
    return sorted(world.backups.of_app(world.account.app(app)), key=lambda t: t.num)


def schedules(world: World) -> list[Schedule]:
    return world.schedules.of_app(world.account.app("shop"))


def newest(world: World) -> Transfer:
    """The newest row after one more night."""
    world.advance(NOW + NIGHT)
    return rows(world)[-1]


@pytest.mark.parametrize("traced", [False, True])
def test_skipped_slot_leaves_no_row(traced: bool) -> None:
    """A skipped night has no row at all; whether the schedule looks fired depends on `traced`."""
    world = world_with({"do": "skip_slot", "traced": traced})
    last = rows(world)[-1].num
    fired = schedules(world)[0].updated_at
    world.advance(NOW + NIGHT)
    assert last == rows(world)[-1].num
    assert traced == (schedules(world)[0].updated_at > fired)
    world.advance(NOW + 2 * NIGHT)
    assert last + 1 == rows(world)[-1].num


def test_failed_backup_tells_why_in_its_log() -> None:
    """A failed backup is finished, not succeeded, and its log holds the lines given."""
    body = transfer_body(newest(world := world_with({"do": "fail", "log": ["disk full"]})), world.now, verbose=True)
    assert False is body["succeeded"]
    assert None is not body["finished_at"]
    assert "disk full" in [line["message"] for line in body["logs"]]


def test_short_dump_lacks_what_the_database_has() -> None:
    """The backup is called completed and holds next to nothing; the database, and the night after, are as ever."""
    world = world_with({"do": "short_dump", "size": "20KB"})
    body = transfer_body(newest(world), world.now)
    assert (True, 20 * 1024, 100 * 1024**2) == (body["succeeded"], body["processed_bytes"], body["source_bytes"])
    world.advance(NOW + 2 * NIGHT)
    assert 20 * 1024**2 < transfer_body(rows(world)[-1], world.now)["processed_bytes"]


def test_cancelled_backup_is_cancelled_and_finished_at_once() -> None:
    """Heroku sets canceled_at, finished_at and succeeded=false together (heroku.md §2.5)."""
    body = transfer_body(newest(world := world_with({"do": "cancel"})), world.now)
    assert body["finished_at"] == body["canceled_at"] is not None
    assert False is body["succeeded"]


def test_cancel_hits_the_backup_that_runs() -> None:
    """A running capture is cancelled now."""
    world = world_with({"do": "capture"})
    world.advance(NOW + timedelta(seconds=3))
    happen(_event({"do": "cancel", "app": "shop"}), world)
    assert (Ending.CANCELLED, world.now) == (rows(world)[-1].ending, rows(world)[-1].ends_at)


def test_a_capture_that_is_cancelled_in_the_queue_never_starts() -> None:
    """It has an end and no beginning, has processed nothing, and its log speaks of the cancelling alone."""
    world = world_with({"do": "capture"}, {"do": "cancel"})
    world.advance(NOW + timedelta(hours=1))
    body = transfer_body(rows(world)[-1], world.now, verbose=True)
    assert (None, 0) == (body["started_at"], body["processed_bytes"])
    assert body["finished_at"] == body["canceled_at"] is not None
    assert ["Transfer canceled", "transfer failed"] == [line["message"] for line in body["logs"]]


def test_the_usual_failing_log_holds_a_password() -> None:
    """Without lines given, a log is pg_dump's own, with a secret that a user wrote, so that a leak is found."""
    body = transfer_body(newest(world := world_with({"do": "fail"})), world.now, verbose=True)
    log = [line["message"] for line in body["logs"]]
    assert "pg_dump: error: query failed: ERROR:  permission denied for schema reporting" in log
    assert [True, True] == [CANARY_PASSWORD in line for line in log if line.startswith("CONTEXT: ")]
    assert sorted(line["created_at"] for line in body["logs"]) == [line["created_at"] for line in body["logs"]]


def test_stalled_backup_never_ends_and_its_heartbeat_stops() -> None:
    """A stalled backup has started, is not finished, and is not written any more."""
    stalled = newest(world := world_with({"do": "stall"}))
    soon, later = (transfer_body(stalled, world.now + timedelta(hours=h)) for h in (1, 30))
    assert (None, None) == (later["finished_at"], later["succeeded"])
    assert soon["updated_at"] == later["updated_at"]


def test_warned_backup_succeeds_with_warnings() -> None:
    """Warnings are counted, and the backup succeeded all the same."""
    body = transfer_body(newest(world := world_with({"do": "warn", "warnings": 3})), world.now)
    assert (True, 3) == (body["succeeded"], body["warnings"])


def test_delayed_backup_is_made_late_and_once() -> None:
    """The row of a delayed night is made that much later, and only one."""
    world = world_with({"do": "delay", "by": "3h"})
    before = len(rows(world))
    late = newest(world)
    assert timedelta(0) < late.created_at - datetime(2026, 11, 23, 3, tzinfo=UTC) < timedelta(minutes=5)
    assert abs(len(rows(world)) - before) <= 1


def test_shrunk_database_makes_small_dumps() -> None:
    """A shrunk database is small from then on, in its info and in its dumps."""
    world = world_with({"do": "shrink", "size": "9MB"})
    before = rows(world)[-1].dump_bytes
    assert newest(world).dump_bytes < before / 5


def test_upgrade_loses_the_schedule_and_changes_the_plan() -> None:
    """A plan upgrade takes the schedule along; other databases keep theirs."""
    world = world_with(
        {"do": "schedule", "database": "HEROKU_POSTGRESQL_MAROON", "to": "04:00 UTC"},
        {"do": "upgrade_plan", "plan": "standard-0"},
    )
    assert ["HEROKU_POSTGRESQL_MAROON_URL"] == [s.name for s in schedules(world)]
    assert "standard-0" == world.account.addon("postgresql-main-1").plan


def test_schedule_event_makes_or_changes() -> None:
    """Putting a schedule again keeps its uuid and birth, and changes its hour."""
    before = schedules(world_with())[0]
    after = schedules(world_with({"do": "change_schedule", "to": "05:00 Europe/Paris"}))[0]
    assert (before.uuid, before.created_at, 5, "Europe/Paris") == (
        after.uuid,
        after.created_at,
        after.hour,
        after.timezone,
    )


def test_deleted_schedule_is_gone() -> None:
    """Nothing is listed and nothing fires."""
    world = world_with({"do": "delete_schedule"})
    last = rows(world)[-1].num
    assert ([], last) == (schedules(world), newest(world).num)


def test_promoted_database_is_dumped_by_the_old_schedule() -> None:
    """The schedule follows the config var; the old database gets a colour."""
    world = world_with({"do": "promote", "database": "HEROKU_POSTGRESQL_MAROON"})
    account = world.account
    assert account.addon("postgresql-second-2").id == newest(world).addon_id
    assert "HEROKU_POSTGRESQL_NAVY" == account.own_name(account.addon("postgresql-main-1"))


def test_promoted_database_may_be_overlooked_by_the_old_schedule() -> None:
    """A schedule that does not follow goes on with the old database, edited or not, until it is made anew."""
    world = world_with({"do": "promote", "database": "HEROKU_POSTGRESQL_MAROON", "follow": False})
    old, new = (world.account.addon(name) for name in ("postgresql-main-1", "postgresql-second-2"))
    assert old.id == newest(world).addon_id
    happen(_event({"do": "change_schedule", "app": "shop", "to": "20:00 UTC"}), world)
    world.advance(world.now + NIGHT)
    assert (old.id, 20) == (rows(world)[-1].addon_id, rows(world)[-1].created_at.hour)
    happen(_event({"do": "delete_schedule", "app": "shop"}), world)
    happen(_event({"do": "schedule", "app": "shop", "to": "20:00 UTC"}), world)
    world.advance(world.now + NIGHT)
    assert new.id == rows(world)[-1].addon_id


def test_promote_and_back() -> None:
    """A schedule that follows its name comes back with it, also one that did not follow before."""
    world = world_with({"do": "promote", "database": "HEROKU_POSTGRESQL_MAROON", "follow": False})
    happen(_event({"do": "promote", "app": "shop", "database": "postgresql-main-1"}), world)
    happen(_event({"do": "promote", "app": "shop", "database": "postgresql-second-2"}), world)
    assert world.account.addon("postgresql-second-2").id == newest(world).addon_id


def test_stopped_schedule_never_runs_again() -> None:
    """It stays listed and makes nothing, edited or not; one that is made anew runs."""
    world = world_with({"do": "stop_schedule"})
    last = rows(world)[-1].num
    happen(_event({"do": "change_schedule", "app": "shop", "to": "20:00 UTC"}), world)
    world.advance(NOW + 3 * NIGHT)
    assert (last, ["DATABASE_URL"]) == (rows(world)[-1].num, [s.name for s in schedules(world)])
    happen(_event({"do": "delete_schedule", "app": "shop"}), world)
    happen(_event({"do": "schedule", "app": "shop", "to": "20:00 UTC"}), world)
    world.advance(NOW + 4 * NIGHT)
    assert last + 1 == rows(world)[-1].num


@pytest.mark.parametrize("event", [{"do": "rename_attachment", "to": "MAIN"}, {"do": "detach"}])
def test_schedule_of_a_lost_name_stays_listed_and_does_nothing(event: dict[str, Any]) -> None:
    """An orphan schedule is listed, yet no backup is made."""
    world = world_with(event)
    last = rows(world)[-1].num
    assert last == newest(world).num
    assert ["DATABASE_URL"] == [s.name for s in schedules(world)]


def test_destroyed_database_takes_its_backups_along() -> None:
    """Backups go with the database; the schedule goes when the backend next looks for it."""
    world = world_with({"do": "destroy_database"})
    assert [] == rows(world)
    assert 1 == len(schedules(world))
    world.advance(NOW + NIGHT)
    assert [] == schedules(world)


def test_orphan_of_a_destroyed_database_can_stay() -> None:
    """Some schedules of destroyed databases stay listed for good (heroku.md §3.3)."""
    world = world_with({"do": "destroy_database", "orphan": True})
    world.advance(NOW + 3 * NIGHT)
    assert ["DATABASE_URL"] == [s.name for s in schedules(world)]


def test_replaced_database_has_the_same_names_and_nothing_else() -> None:
    """A replacement has a new uuid, the old names, no backups and no schedule."""
    world = world_with({"do": "replace_database", "addon": "postgresql-new-3", "plan": "standard-0"})
    account = world.account
    assert "DATABASE" == account.own_name(account.addon("postgresql-new-3"))
    assert ([], []) == (rows(world), schedules(world))
    with pytest.raises(NoSuchThing):
        account.addon("postgresql-main-1")


def test_added_database_appears_in_a_new_app() -> None:
    """A database can appear in an app that did not exist."""
    world = world_with({"do": "add_database", "app": "review-7", "addon": "postgresql-review-7"})
    assert "postgresql-review-7" == world.account.database("review-7", "DATABASE_URL").name


def details(world: World, name: str = "postgresql-second-2") -> dict[str, Any]:
    """What the Data API tells of a database, and what it shows to people by name."""
    body = database_body(world.account, world.account.addon(name), world.now)
    return body | {row["name"]: row["values"] for row in body["info"]}


SECOND = {"database": "postgresql-second-2"}
LARGER = SECOND | {"do": "upgrade_plan", "plan": "standard-0"}


@pytest.mark.parametrize(
    ("events", "shown", "value"),
    [
        ([], "Continuous Protection", "Off"),
        ([LARGER], "Continuous Protection", "On"),
        ([LARGER, SECOND | {"do": "protect", "on": False}], "Continuous Protection", "Off"),
        ([SECOND | {"do": "protect", "on": True}], "Continuous Protection", "On"),
        ([], "Rollback", "Unsupported"),
        ([LARGER], "Rollback", "earliest from 2026-11-18 09:30 UTC"),
        ([LARGER, SECOND | {"do": "rollback", "reach": "36h"}], "Rollback", "earliest from 2026-11-20 21:30 UTC"),
        ([LARGER, SECOND | {"do": "rollback", "anew": True}], "Rollback", "earliest from 2026-11-22 09:30 UTC"),
    ],
)
def test_what_the_details_say_follows_the_plan_unless_something_happens(
    events: list[dict[str, Any]], shown: str, value: str
) -> None:
    """Protection and rollback are those of the plan, and can be switched, shortened and begun anew."""
    assert [value] == details(world_with(*events))[shown]


def test_a_young_database_cannot_be_rolled_back_beyond_its_making() -> None:
    """The window of a database that was just added grows from then on."""
    new = {"do": "add_database", "database": "NEW", "addon": "postgresql-new-3", "plan": "standard-0"}
    world = world_with(new)
    assert ["earliest from 2026-11-22 09:30 UTC"] == details(world, "postgresql-new-3")["Rollback"]


def test_a_database_follows_and_stops_following() -> None:
    """Its details name the leader and hold the leader's live URL, as Heroku's do; then nothing of it."""
    follow = {"do": "follow", "leader": "postgresql-main-1"} | SECOND
    body = details(world_with(LARGER, follow))
    assert ("postgresql-main-1", True) == (body["leader"]["name"], CANARY_PASSWORD in body["following"])
    body = details(world_with(LARGER, follow, {"do": "follow"} | SECOND))
    assert (None, None) == (body["leader"], body["following"])


def test_all_transfers_share_the_numbers_of_the_app() -> None:
    """Captures, restores and copies are numbered together; only backups are backups."""
    world = world_with(
        {"do": "capture"},
        {"do": "restore"},
        {"do": "restore", "url": "https://example.invalid/x.dump"},
        {"do": "copy", "source": "HEROKU_POSTGRESQL_MAROON"},
    )
    made = rows(world)[-4:]
    first = made[0].num
    assert [first, first + 1, first + 2, first + 3] == [t.num for t in made]
    assert ["pg_dump>gof3r", "gof3r>pg_restore", "htcat>pg_restore", "pg_dump>pg_restore"] == [
        f"{t.from_type}>{t.to_type}" for t in made
    ]


def test_shared_database_is_numbered_in_its_billing_app() -> None:
    """A capture through another app's attachment lands in the billing app (heroku.md §2.8)."""
    world = world_with({"do": "capture", "app": "reports", "database": "SHOP"})
    assert ("MAROON", []) == (rows(world)[-1].from_name, rows(world, "reports"))


def test_restore_without_a_backup_is_refused() -> None:
    """There must be something to restore."""
    with pytest.raises(NoSuchThing, match="no backup of"):
        world_with({"do": "restore", "database": "HEROKU_POSTGRESQL_MAROON"})


ACROSS = {"source": "DATABASE", "source_app": "shop", "app": "lab"}
LAB = {"do": "add_database", "app": "lab", "addon": "postgresql-lab-3"}


def test_a_restore_into_another_app_is_listed_there() -> None:
    """It reads the newest object of the database it names, and the row lives where it went (heroku.md §2.8)."""
    world = world_with(LAB, {"do": "restore"} | ACROSS)
    world.advance(NOW + timedelta(hours=1))
    (made,) = rows(world, "lab")
    assert (made.from_type, made.to_type, made.succeeded(world.now)) == ("gof3r", "pg_restore", True)
    newest_backup = max((t for t in rows(world) if t.is_backup), key=lambda t: t.created_at)
    assert (made.from_url, made.to_name) == (newest_backup.to_url, "DATABASE")


def test_a_copy_from_another_app_is_listed_where_it_went() -> None:
    """It names its source, and holds the live URLs of both."""
    world = world_with(LAB, {"do": "copy"} | ACROSS)
    (made,) = rows(world, "lab")
    assert (made.from_name, made.to_name, CANARY_PASSWORD in made.from_url) == ("DATABASE", "DATABASE", True)


@pytest.mark.parametrize("event", [{"do": "restore"} | ACROSS, {"do": "copy"} | ACROSS])
def test_a_restore_may_fail(event: dict[str, Any]) -> None:
    """It ends, does not succeed, and says why in its log."""
    world = world_with(LAB, event | {"fails": True})
    world.advance(NOW + timedelta(hours=1))
    body = transfer_body(rows(world, "lab")[0], world.now, verbose=True)
    assert (body["succeeded"], body["finished_at"] is None) == (False, False)
    assert any("pg_restore: error" in line["message"] for line in body["logs"])


def test_names_of_restores_lack_the_old_prefix() -> None:
    """As in all rows of Heroku (heroku.md §2.3)."""
    second = "HEROKU_POSTGRESQL_MAROON"
    world = world_with({"do": "copy", "source": second}, {"do": "copy", "source": "DATABASE", "database": second})
    assert [("MAROON", "DATABASE"), ("DATABASE", "MAROON")] == [(t.from_name, t.to_name) for t in rows(world)[-2:]]


def _event(event: dict[str, Any]) -> Event:
    return Scenario.model_validate({"name": "x", "now": NOW, "events": [event]}).events[0]
