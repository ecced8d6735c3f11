"""When Heroku's scheduler fires, and when it does not (heroku.md §3.2)."""

from datetime import UTC, datetime, timedelta

import pytest

from checker.sandbox.build import build
from checker.sandbox.spec import Scenario
from checker.sandbox.things import Transfer
from checker.sandbox.world import World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def world_with(daily: str, now: str, **more: object) -> World:
    """One app `shop` whose DATABASE has a schedule, made two days before `now` unless told otherwise."""
    made = more.pop("made", at(now) - timedelta(days=2))
    database = {"addon": "postgresql-x-1", "schedules": [{"at": daily, "created_at": made}]}
    apps = [{"name": "shop", "databases": [database]}]
    return build(Scenario.model_validate({"name": "test", "now": at(now), "apps": apps, **more}))


def rows(world: World, app: str = "shop") -> list[Transfer]:
    return sorted(world.backups.of_app(world.account.app(app)), key=lambda t: t.num)


def hours(world: World, since: str) -> list[str]:
    """The created_at of each backup since then, to the hour, UTC."""
    return [f"{t.created_at:%m-%d %H}" for t in rows(world) if t.created_at >= at(since)]


@pytest.mark.parametrize(
    ("daily", "start", "days", "expected"),
    [
        ("00:00 UTC", "2026-07-01T12:00", 2, ["07-02 00", "07-03 00"]),
        ("00:00 Europe/London", "2026-07-01T12:00", 2, ["07-01 23", "07-02 23"]),
        ("00:00 Europe/London", "2026-12-01T12:00", 2, ["12-02 00", "12-03 00"]),
        ("01:00 Europe/London", "2027-03-26T12:00", 3, ["03-27 01", "03-29 00"]),
        ("02:00 America/New_York", "2027-03-12T12:00", 3, ["03-13 07", "03-15 06"]),
        ("01:00 Europe/London", "2026-10-23T12:00", 3, ["10-24 00", "10-25 00", "10-26 01"]),
        ("01:00 America/New_York", "2026-10-30T12:00", 3, ["10-31 05", "11-01 05", "11-02 06"]),
        ("23:00 Asia/Kolkata", "2026-07-01T12:00", 1, ["07-01 17"]),
        ("06:00 Asia/Kathmandu", "2026-07-01T12:00", 1, ["07-02 00"]),
    ],
    ids=[
        "a UTC hour",
        "London in summer",
        "London in winter",
        "no 01:00 in London on 2027-03-28",
        "no 02:00 in New York on 2027-03-14",
        "London's doubled hour fires once",
        "New York's doubled hour fires once",
        "a half-hour zone",
        "a quarter-hour zone",
    ],
)
def test_fires_when_the_local_hour_is_right(daily: str, start: str, days: int, expected: list[str]) -> None:
    """A schedule fires in its local hour, not at all where that hour does not exist, once where it exists twice."""
    world = world_with(daily, start)
    world.advance(at(start) + timedelta(days=days))
    assert expected == hours(world, start)


def test_created_soon_after_the_hour_and_started_soon_after_that() -> None:
    """The usual lag is that of recorded nights: up to 5 minutes to be made, 18 to 40 s more to start."""
    world = world_with("00:00 UTC", "2026-07-01T12:00")
    world.advance(at("2026-07-08T12:00"))
    for made in rows(world):
        midnight = made.created_at.replace(hour=0, minute=0, second=0)
        assert timedelta(0) < made.created_at - midnight < timedelta(minutes=5)
        assert timedelta(seconds=18) <= made.starts_at - made.created_at <= timedelta(seconds=40)


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("06:00 UTC", ["07-02 00", "07-03 06"]),
        ("20:00 UTC", ["07-02 00", "07-02 20"]),
    ],
    ids=["6 h after the last fire: skipped", "20 h after the last fire: fires"],
)
def test_twelve_hours_must_have_passed(to: str, expected: list[str]) -> None:
    """A schedule moved to an hour within 12 h of its last fire skips that slot."""
    event = {"at": "2026-07-02T02:00:00Z", "do": "change_schedule", "app": "shop", "to": to}
    world = world_with("00:00 UTC", "2026-07-01T12:00", events=[event])
    world.advance(at("2026-07-03T12:00"))
    assert expected == hours(world, "2026-07-01T12:00")[:2]


def test_made_within_its_hour_it_fires_at_the_next_scan() -> None:
    """A new schedule has no last fire to wait for: it fires while its hour lasts."""
    world = world_with("09:00 UTC", "2026-07-01T12:00", made=at("2026-07-01T09:20"))
    assert ["07-01 09"] == hours(world, "2026-07-01T00:00")
    assert rows(world)[0].created_at > at("2026-07-01T09:30")


def test_updated_at_of_the_schedule_moves_with_each_fire() -> None:
    """The schedule's updated_at is the created_at of its newest backup (heroku.md §2.7)."""
    world = world_with("00:00 UTC", "2026-07-01T12:00")
    schedule = world.schedules.of_app(world.account.app("shop"))[0]
    assert rows(world)[-1].created_at == schedule.updated_at
    assert schedule.created_at < schedule.updated_at


def test_the_same_seed_gives_the_same_world_however_it_is_advanced() -> None:
    """Looking often changes nothing: one leap and many steps end in the same rows."""
    leap, steps = (world_with("03:00 Europe/Paris", "2026-07-01T12:00", seed=9) for _ in range(2))
    leap.advance(at("2026-07-20T12:00"))
    for hour in range(19 * 24 + 1):
        steps.advance(at("2026-07-01T12:00") + timedelta(hours=hour))
    assert rows(leap) == rows(steps)


def test_another_seed_gives_another_world() -> None:
    """The seed decides ids and lags."""
    one, other = (world_with("03:00 UTC", "2026-07-01T12:00", seed=seed) for seed in (1, 2))
    assert [t.uuid for t in rows(one)] != [t.uuid for t in rows(other)]
