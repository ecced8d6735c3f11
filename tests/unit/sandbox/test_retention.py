"""What Heroku deletes by itself (heroku.md §3.1)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checker.sandbox.build import build
from checker.sandbox.spec import Scenario
from checker.sandbox.things import Transfer
from checker.sandbox.world import World

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def world_of(plan: str, days: int, **more: Any) -> World:
    schedule = {"at": "00:00 UTC", "created_at": NOW - timedelta(days=days)}
    database = {"addon": "postgresql-x-1", "plan": plan, "schedules": [schedule]}
    apps = [{"name": "shop", "databases": [database]}]
    return build(Scenario.model_validate({"name": "test", "now": NOW, "apps": apps, **more}))


def rows(world: World) -> list[Transfer]:
    return sorted(world.backups.of_app(world.account.app("shop")), key=lambda t: t.num)


@pytest.mark.parametrize(
    ("plan", "least", "most"),
    [("essential-0", 7, 8), ("standard-0", 10, 12), ("premium-0", 16, 27)],
)
def test_a_plan_keeps_a_week_and_a_few_older_ones(plan: str, least: int, most: int) -> None:
    """Seven daily backups stay, the eighth by luck of the lag, and one a week or month on larger plans."""
    assert least <= len(rows(world_of(plan, 100))) <= most


def test_the_oldest_kept_backup_is_as_old_as_the_plan_promises() -> None:
    """Standard plans reach back about four weeks."""
    oldest = rows(world_of("standard-0", 100))[0].created_at
    assert timedelta(days=20) < NOW - oldest < timedelta(days=29)


def test_nothing_expires_once_the_schedule_is_gone() -> None:
    """Old backups linger when nothing fires any more, so that one exists proves nothing."""
    gone = {"at": "-30d", "do": "delete_schedule", "app": "shop"}
    kept = rows(world_of("essential-0", 60, events=[gone]))
    assert 7 <= len(kept)
    assert all(NOW - t.created_at > timedelta(days=30) for t in kept)


def test_a_failed_backup_is_kept_like_any_other() -> None:
    """Expiry never asks whether a backup succeeded."""
    fails = [{"at": f"-{day}d", "do": "fail", "app": "shop"} for day in (5, 4, 3)]
    kept = rows(world_of("essential-0", 30, events=fails))
    assert 3 == sum(not t.succeeded(NOW) for t in kept)


def test_manual_backups_push_out_older_manual_ones_only() -> None:
    """Beyond what the plan keeps, the oldest good manual backup goes; scheduled ones stay."""
    captures = [{"at": f"-{hours}h", "do": "capture", "app": "shop"} for hours in range(7, 0, -1)]
    kept = rows(world_of("essential-0", 3, events=captures))
    manual = [t for t in kept if t.schedule_uuid is None]
    assert 5 == len(manual)
    assert NOW - timedelta(hours=5) == manual[0].created_at
    assert 3 == len(kept) - len(manual)


def test_a_failed_capture_pushes_nothing_out() -> None:
    """Five good captures and a failed one leave all six."""
    captures = [{"at": f"-{hours}h", "do": "capture", "app": "shop"} for hours in range(6, 0, -1)]
    fails = {"at": "-90m", "do": "fail", "app": "shop"}
    manual = [t for t in rows(world_of("essential-0", 0, events=[*captures, fails])) if t.schedule_uuid is None]
    assert 6 == len(manual)


def test_a_deleted_backup_is_hidden_but_still_known() -> None:
    """Deletion is soft: the row leaves the list and keeps its number."""
    world = world_of("essential-0", 3)
    first = rows(world)[0]
    world.backups.delete(first)
    assert first not in rows(world)
    assert first is world.backups.find(world.account.app("shop"), str(first.num))
