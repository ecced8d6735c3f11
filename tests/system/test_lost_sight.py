"""What the token should see and does not is told as blindness, by real processes, and never as health."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.sandbox.serve import running
from tests.system.product import Product, World

pytestmark = pytest.mark.system

SHORT = "checker sees less than policy expects"
VANISHED = "checker lost sight of a whole team"
NO_ACME = "no database of the team acme is listed, which policy expects"
HELLO = "checker is at work: watching {} databases; 0 findings; next slot 2026-11-23 00:00 UTC"
LESS = HELLO.replace("; next", "; less is seen than policy expects; next")

_ALL = '  - {name: all, match: {apps: ["*"]}, require: {schedule: any, recent_backup: }}\n'
_FOLLOWERS = "  - {name: followers, match: {addons: [postgresql-deep-30003]}, require: nothing, reason: it follows}\n"
ANYTHING = f"version: 1\npolicies:\n{_FOLLOWERS}{_ALL}"
TEAMS = f"version: 1\nexpect: {{teams: [acme, globex], min_databases: 6}}\npolicies:\n{_FOLLOWERS}{_ALL}"
GHOST = TEAMS.replace(_ALL, f"  - {{name: ghost, match: {{apps: [ghost]}}, require: {{schedule: any}}}}\n{_ALL}")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two teams and a personal app, all of it healthy, and the product in a folder with a policy.yml to come."""
    with running("teams", speed=0) as heroku:
        yield World(heroku, Product(tmp_path, heroku.environment))


def by(world: World, policy: str) -> None:
    """From now on this is the policy."""
    (world.folder / "policy.yml").write_text(policy, encoding="utf-8")


def check(world: World) -> tuple[int, dict[str, Any]]:
    """The exit code and the report of `checker check`."""
    done = world.checker.run("check", "--format", "json")
    assert "" == done.err
    return done.code, json.loads(done.out)


def sweep(world: World, times: int, code: int = 0) -> list[str]:
    """So many sweeps, an hour apart; the headlines of what Slack is told of them."""
    before = len(world.slack)
    for _ in range(times):
        assert code == world.checker.run("worker", "--once").code
        world.heroku.move(by=timedelta(hours=1))
    return world.slack[before:]


def test_all_is_seen(world: World) -> None:
    """The same account by the same policies, all of it seen, is compliant: what the tests below tell is blindness."""
    for policy in (ANYTHING, TEAMS):
        by(world, policy)
        code, report = check(world)
        assert (0, []) == (code, report["problems"])
    assert [HELLO.format(6)] == sweep(world, 2)


@pytest.mark.parametrize(
    ("policy", "hidden", "problems"),
    [
        (TEAMS, "acme", [NO_ACME, "2 databases listed, and policy expects at least 6"]),
        (TEAMS, "globex", ["of the team globex is listed", "5 databases listed, and policy expects at least 6"]),
        (GHOST, None, ["no database of the app ghost is listed, which policy names (policy.yml:5)"]),
    ],
)
def test_check(world: World, policy: str, hidden: str | None, problems: list[str]) -> None:
    """One look that sees less than it should is no compliance: exit 2, and each thing that is missing is named."""
    by(world, policy)
    if hidden:
        world.heroku.hide(hidden)
    code, report = check(world)
    assert (2, 1) == (code, len(report["problems"]))
    assert all(problem in report["problems"][0] for problem in problems)
    done = world.checker.run("check")
    assert (2, True) == (done.code, "Not checked: " in done.out)
    assert all(problem in done.out for problem in problems)


def test_token_that_sees_one_team_of_two(world: World) -> None:
    """A token that never saw the second team: the hello counts what is seen, and one message says what is not."""
    by(world, TEAMS)
    world.heroku.hide("acme")
    assert [LESS.format(2)] == sweep(world, 3)
    (told,) = world.heroku.slack
    assert (True, True) == (SHORT in str(told.payload), "o database of the team acme is listed" in str(told.payload))


def test_app_that_policy_names(world: World) -> None:
    """An app that policy names and nobody sees is told once, as blindness, and not again at each look."""
    by(world, GHOST)
    assert [LESS.format(6)] == sweep(world, 3)
    assert SHORT in str(world.heroku.slack[0].payload)
    by(world, TEAMS)
    assert ["checker's policy is another one now; 1 solved"] == sweep(world, 2)
    assert f"Solved: {SHORT}" in str(world.heroku.slack[-1].payload)


def test_team_that_vanishes(world: World) -> None:
    """A whole team gone from the listing is one message once a second listing confirms it; four databases are none."""
    by(world, ANYTHING)
    sweep(world, 1)
    world.heroku.hide("acme")
    assert [] == sweep(world, 1)
    assert [VANISHED] == sweep(world, 3)
    world.heroku.hide()
    assert [f"Solved: {VANISHED}"] == sweep(world, 3)


def test_team_that_is_expected_vanishes(world: World) -> None:
    """Where policy expects the team the first look that lacks it tells so, and that it is confirmed is no news."""
    by(world, TEAMS)
    sweep(world, 1)
    world.heroku.hide("acme")
    assert [SHORT] == sweep(world, 3)
    code, report = check(world)
    assert (2, 2) == (code, report["summary"]["pass"])
    world.heroku.hide()
    assert [f"Solved: {SHORT}"] == sweep(world, 2)


def test_policy_out_of_the_account(world: World) -> None:
    """The policy that `policy init` writes expects what is there: with a team hidden, it tells of blindness at once."""
    assert 0 == world.checker.run("policy", "init").code
    assert (0, []) == (check(world)[0], check(world)[1]["problems"])
    assert [HELLO.format(6)] == sweep(world, 2)
    world.heroku.hide("acme")
    code, report = check(world)
    assert (2, True) == (code, NO_ACME in report["problems"][0])
    assert [SHORT] == sweep(world, 3)


def test_half_a_list(world: World) -> None:
    """A team whose list is refused proves nothing: nobody is told to be gone, and that it was not seen is told."""
    by(world, TEAMS)
    sweep(world, 1)
    world.heroku.fault("^/teams/acme/addons$", "status", status=403)
    code, report = check(world)
    assert (2, True) == (code, "acme" in report["problems"][0])
    told = sweep(world, 4, code=2)
    assert (1, True) == (len(told), not any("Solved" in one or "gone" in one for one in told)), told
