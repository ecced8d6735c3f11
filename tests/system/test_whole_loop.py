"""From the finding over the printed fix to the recovery, with nothing but real commands."""

import json
import shlex
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.system.product import World, a_world

pytestmark = pytest.mark.system

PRODUCTION, STAGING = "shared-meaning", "shared-meaning-staging"
HerokuCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path) as opened:
        yield opened


def check(world: World) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of `checker check`."""
    done = world.checker.run("check", "--format", "json")
    assert "" == done.err
    return done.code, json.loads(done.out)


def verdicts(report: dict[str, Any], outcome: str) -> list[tuple[str, str, str, str | None]]:
    """App, rule, what was found and what explains it, of each verdict with that outcome."""
    return [
        (one["app"], v["rule"], v["actual"], v["explained_by"])
        for one in report["databases"]
        for v in one["verdicts"]
        if v["outcome"] == outcome
    ]


def fixes(report: dict[str, Any]) -> list[str]:
    """Every command that the report prints."""
    printed = [v["fix"].splitlines() for one in report["databases"] for v in one["verdicts"] if v["fix"]]
    return [command for commands in printed for command in commands]


def paste(commands: list[str], world: World, heroku_cli: HerokuCli) -> None:
    """Run each command with the real Heroku CLI, as somebody would who pastes it."""
    for command in commands:
        heroku, *arguments = shlex.split(command)
        assert "heroku" == heroku
        done = heroku_cli(world.heroku.port, *arguments)
        assert 0 == done.returncode, f"{command}: {done.stdout}{done.stderr}"


def test_exactly_two_causes(world: World) -> None:
    """The founding case is two findings, each with its evidence, and what only follows is explained."""
    code, report = check(world)
    existed = "a schedule existed until 2026-11-13 00:04 UTC at least (a011 was made by it)"
    gone = f"none; {existed}; 9 demanded slots have gone by without a scheduled backup since"
    assert 1 == code
    assert [
        (PRODUCTION, "schedule_matches", "daily at 00:00 UTC", None),
        (STAGING, "schedule_present", gone, None),
        (STAGING, "recent_backup", "b012, 3 days old", "schedule_present"),
    ] == verdicts(report, "fail")
    assert [] == verdicts(report, "unknown")
    assert [] == report["problems"]


def test_check_fix_check(world: World, heroku_cli: HerokuCli) -> None:
    """What `check` prints as fixes, pasted into the real Heroku CLI, puts everything right and keeps it right."""
    code, report = check(world)
    commands = fixes(report)
    assert (1, 3) == (code, len(commands))
    paste(commands, world, heroku_cli)
    assert 0 == check(world)[0]
    world.heroku.move(by=timedelta(days=2))
    code, report = check(world)
    assert (0, 2) == (code, report["summary"]["pass"])
    assert [] == fixes(report)


def test_worker_fix_worker(world: World, heroku_cli: HerokuCli) -> None:
    """The worker tells the findings once, and after the fix it tells once that they are over."""
    for _ in range(2):
        assert 0 == world.checker.run("worker", "--once").code
    hello = "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"
    findings = [
        f"{STAGING}::DATABASE: No backup schedule",
        f"{PRODUCTION}::DATABASE: The backup schedule is not the one demanded",
    ]
    assert [hello] == world.slack
    assert findings == world.sentry
    text = world.heroku.slack[0].payload["text"]
    assert all(finding in text for finding in findings)

    events = [event.payload["contexts"]["backup"]["fix"] for event in world.heroku.sentry]
    paste([command for fix in events for command in fix.splitlines()], world, heroku_cli)
    for _ in range(3):
        world.heroku.move(by=timedelta(hours=16))
        assert 0 == world.checker.run("worker", "--once").code
    assert [hello, f"Solved: 2 backup problems: {STAGING}::DATABASE and 1 more"] == world.slack
    assert [*findings, *(f"Solved: {finding}" for finding in findings)] == world.sentry
