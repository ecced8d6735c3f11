"""Backups that somebody restores in a simulated account, and what looks tell of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.prove.reader import WorldReader
from checker.discover import discover
from checker.model import BackupStatus, Restore, RestoreKind, Seen
from checker.observe import observe
from checker.sandbox.build import build
from checker.sandbox.spec import Scenario

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
ACROSS = {"app": "staging", "source_app": "shop", "source": "DATABASE"}


def restores(*events: dict[str, Any], days: int = 0) -> dict[str, list[Restore]]:
    """What a look tells of each app's database, so many days after the events."""
    databases = {"shop": [{"addon": "postgresql-main-1", "schedules": [{"at": "00:00 UTC"}]}]}
    databases["staging"] = [{"addon": "postgresql-stage-2"}]
    apps = [{"name": app, "databases": of_app} for app, of_app in databases.items()]
    world = build(Scenario.model_validate({"name": "test", "now": NOW, "apps": apps, "events": list(events)}))
    world.advance(NOW + timedelta(days=days, hours=1))

    async def look() -> dict[str, list[Restore]]:
        reader = WorldReader(world)
        found = await discover(reader, ())
        seen = await observe(reader, found.databases, {}, {}, world.now)
        return {o.database.app: list(o.restores) for o in seen if isinstance(o, Seen)}

    return asyncio.run(look())


def test_a_rehearsal() -> None:
    """Production's backup is restored into staging: production's page can name it, and says when it was taken."""
    told = restores({"do": "restore"} | ACROSS)
    (rehearsal,) = told["shop"]
    assert told["staging"] == [rehearsal]
    assert (rehearsal.kind, rehearsal.status) == (RestoreKind.REHEARSAL, BackupStatus.SUCCEEDED)
    assert rehearsal.backup is not None
    assert rehearsal.backup.startswith("a")
    assert rehearsal.taken_at is not None
    assert timedelta(0) < NOW - rehearsal.taken_at < timedelta(days=1)


def test_a_rehearsal_that_fails() -> None:
    """It is told as what it was, and proves nothing."""
    (rehearsal,) = restores({"do": "restore", "fails": True} | ACROSS)["shop"]
    assert (rehearsal.kind, rehearsal.status) == (RestoreKind.REHEARSAL, BackupStatus.FAILED)
    assert not rehearsal.proves(rehearsal.source or "")


@pytest.mark.parametrize(
    ("event", "app", "kind"),
    [
        ({"do": "copy"} | ACROSS, "staging", RestoreKind.REFRESH),
        (
            {"do": "restore", "app": "staging", "url": "https://elsewhere.invalid/x.dump"},
            "staging",
            RestoreKind.REFRESH,
        ),
        ({"do": "restore", "app": "shop"}, "shop", RestoreKind.RECOVERY),
    ],
    ids=["a copy", "a foreign dump", "its own backup"],
)
def test_all_else_is_told_where_it_went(event: dict[str, Any], app: str, kind: RestoreKind) -> None:
    """Copies, foreign dumps and a database put back: each at the one database that it went into."""
    told = restores(event)
    assert [r.kind for r in told.pop(app)] == [kind]
    assert list(told.values()) == [[]]


def test_a_restore_of_a_backup_that_has_expired() -> None:
    """A look for the first time after the backup is gone cannot say whose it was, and claims nothing."""
    told = restores({"do": "restore"} | ACROSS, days=30)
    assert told["shop"] == []
    assert [(r.kind, r.backup) for r in told["staging"]] == [(RestoreKind.REFRESH, None)]
