"""Scenario files: the shipped ones hold what they promise, broken ones are told in one line each."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checker.errors import Misconfigured
from checker.sandbox.scenario import load, names, read, start
from checker.sandbox.things import Transfer
from checker.sandbox.world import World


def rows(world: World, app: str) -> list[Transfer]:
    return sorted(world.backups.of_app(world.account.app(app)), key=lambda t: t.num)


def test_shipped_scenarios() -> None:
    """Five scenarios come along, and each of them builds."""
    assert ["default", "empty", "faults", "healthy", "teams"] == names()
    assert names() == [start(name)[0].name for name in names()]


def test_default_is_the_case_of_the_product() -> None:
    """Production is healthy; staging lost its schedule nine days ago, and b012 of three days ago hides it."""
    scenario, world = start("default")
    account, now = world.account, datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    assert (now, now) == (scenario.now, world.now)
    assert [8] == [len(rows(world, "shared-meaning"))]
    assert ["00 UTC"] == [f"{s.hour:02d} {s.timezone}" for s in world.schedules.of_app(account.app("shared-meaning"))]
    assert [] == world.schedules.of_app(account.app("shared-meaning-staging"))
    staging = rows(world, "shared-meaning-staging")
    assert (12, None) == (staging[-1].num, staging[-1].schedule_uuid)
    assert "2026-11-19" == f"{staging[-1].created_at:%Y-%m-%d}"
    assert (11, "2026-11-13 00") == (staging[-2].num, f"{staging[-2].created_at:%Y-%m-%d %H}")
    assert all(t.succeeded(now) for t in (*staging, *rows(world, "shared-meaning")))


def test_healthy_has_a_fresh_backup_of_everything() -> None:
    """Every database of the healthy scenario was backed up in the last 24 h."""
    scenario, world = start("healthy")
    for app in world.account.apps.values():
        newest = rows(world, app.name)[-1]
        assert newest.succeeded(world.now)
        assert scenario.now - newest.created_at < timedelta(hours=25)


def test_a_month_of_faults_happens_to_its_end() -> None:
    """Every event of the faults scenario finds what it is about."""
    scenario, world = start("faults")
    world.advance(scenario.now + timedelta(days=31))
    assert [] == world.unmet


def test_own_file(tmp_path: Path) -> None:
    """A scenario can be a file of one's own."""
    file = tmp_path / "mine.yml"
    file.write_text("name: mine\nnow: 2026-01-01T00:00:00Z\nspeed: 3600x\n")
    assert ("mine", 3600.0) == (load(file).name, load(file).speed)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\nnow: 2026-01-01T00:00:00\n", "x.yml: now: .* has no time zone"),
        ("name: x\nnow: yesterday\n", "x.yml: now: yesterday is not an instant"),
        ("name: x\n", "x.yml: now: Field required"),
        ("name: x\nnow: 2026-01-01T00:00:00Z\nspede: 1\n", "x.yml: spede: Extra inputs"),
        ("name: x\nnow: 2026-01-01T00:00:00Z\nspeed: fast\n", "x.yml: speed: 'fast' is not a speed"),
        (
            "name: x\nnow: 2026-01-01T00:00:00Z\napps: [{name: a, databases: [{addon: d, size: big}]}]\n",
            r"x.yml: apps\[0\].databases\[0\].size: 'big' is not a size",
        ),
        (
            "name: x\nnow: 2026-01-01T00:00:00Z\napps: [{name: a, databases: [{addon: d, schedules: [{at: noon}]}]}]\n",
            r"x.yml: apps\[0\].databases\[0\].schedules\[0\].at: noon is not a daily hour",
        ),
        (
            "name: x\nnow: 2026-01-01T00:00:00Z\napps: [{name: a, databases: [{addon: d, schedules: [{at: 24:00}]}]}]",
            "24:00 is not a daily hour",
        ),
        (
            "name: x\nnow: 2026-01-01T00:00:00Z\nevents: [{do: schedule, app: a, to: '00:00 CET'}]\n",
            r"x.yml: events\[0\].schedule.to: unknown time zone: CET",
        ),
        ("name: x\nnow: 2026-01-01T00:00:00Z\nevents: [{do: nap, app: a}]\n", r"x.yml: events\[0\]: .*nap"),
        (
            "name: x\nnow: 2026-01-01T00:00:00Z\napps: [{name: a, addons: [{addon: r, plan: mini, attachment: R}]}]\n",
            "no service",
        ),
        ("- a\n", "x.yml: a scenario is a mapping"),
        ("name: [\n", "x.yml:2:1: "),
        ("name: x\nname: y\n", "x.yml:2:1: "),
    ],
)
def test_a_mistake_is_told_with_file_and_key(text: str, message: str) -> None:
    """Each mistake is one line that names the file and the key."""
    with pytest.raises(Misconfigured, match=message) as caught:
        read(text, "x.yml")
    assert "\n" not in str(caught.value)


def test_all_mistakes_at_once() -> None:
    """Two mistakes are two lines."""
    with pytest.raises(Misconfigured) as caught:
        read("name: x\nnow: never\nseed: many\n", "x.yml")
    assert 2 == len(str(caught.value).splitlines())


def test_unknown_scenario_names_the_known_ones() -> None:
    """A wrong name is answered with the right ones."""
    with pytest.raises(Misconfigured, match=r"nope: no such scenario.*default, empty, faults, healthy, teams"):
        load("nope")


@pytest.mark.parametrize(
    "more",
    [
        "events: [{at: -1d, do: capture, app: ghost}]",
        "apps: [{name: a, databases: [{addon: d, follows: ghost}]}]",
        "apps: [{name: a, databases: [{addon: d, attachments: ['ghost::D']}]}]",
    ],
)
def test_a_name_that_leads_nowhere_is_told(more: str) -> None:
    """What a scenario names must be in it."""
    with pytest.raises(Misconfigured, match=r"x: .*ghost"):
        start(read(f"name: x\nnow: 2026-01-01T00:00:00Z\n{more}\n", "x.yml"))
