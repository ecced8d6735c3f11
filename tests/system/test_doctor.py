"""`checker doctor` and `checker explain` as real processes against a simulated Heroku."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.product import Ran, World, a_world

pytestmark = pytest.mark.system

TOKEN = "HRKU-AAcanaryToken-0123456789"
PASSWORD = "canaryStore0123456789"
TEAMS = """\
version: 1
expect: {teams: [acme, globex, initech]}
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
"""
SINK = """\
version: 1
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any}}
sinks:
  ops: {type: slack, url_env: SLACK_WEBHOOK_URL}
  pager: {type: pagerduty, key_env: PAGER_KEY, from: critical}
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with a_world(tmp_path, token=TOKEN) as opened:
        yield opened


def found(done: Ran, *standings: str) -> dict[str, dict[str, Any]]:
    """The lines that stand so, by what they are about."""
    assert ("", False) == (done.err, TOKEN in done.out)
    lines = json.loads(done.out)["lines"]
    return {line["about"]: line for line in lines if line["standing"] in standings}


def test_as_deployed(world: World, store: str) -> None:
    """Before the first sweep and after it all works: 0, with nothing but advice."""
    before = world.checker.run("doctor", "--format", "json", DATABASE_URL=store)
    assert (0, {}) == (before.code, found(before, "fail", "unknown")), before.out
    assert 0 == world.checker.run("worker", "--once", DATABASE_URL=store).code
    after = world.checker.run("doctor", "--format", "json", DATABASE_URL=store)
    assert 0 == after.code
    assert "that of this version" in found(after, "ok")["store"]["said"]


def test_wrong_token(world: World) -> None:
    """A token that Heroku refuses is one failure with the commands for a new one; it is not shown."""
    done = world.checker.run("doctor", "--format", "json", HEROKU_API_KEY="wrong-canary-token-9876543210")
    failed = found(done, "fail")
    assert (1, ["token"]) == (done.code, list(failed))
    assert "401" in failed["token"]["said"]
    assert failed["token"]["remedy"][0].startswith("heroku authorizations:create --description checker --scope read-pr")
    assert "wrong-canary" not in done.out
    assert ["not tried"] == list(found(done, "unknown"))


def test_one_team_is_not_seen(tmp_path: Path) -> None:
    """A token that sees two teams of three that are expected fails, and says which one it does not see."""
    with a_world(tmp_path, "teams") as world:
        (tmp_path / "teams.yml").write_text(TEAMS)
        done = world.checker.run("doctor", "--format", "json", CHECKER_POLICY="teams.yml")
    failed = found(done, "fail")
    assert (1, ["expected"]) == (done.code, list(failed))
    assert "no database of the team initech is listed, which policy expects (teams.yml:2)" == failed["expected"]["said"]
    assert "heroku teams" in failed["expected"]["remedy"]


def test_sink_without_its_variable(world: World) -> None:
    """A sink whose variable is not set fails, known without the network, with the command that sets it."""
    (world.folder / "sinks.yml").write_text(SINK)
    done = world.checker.run("doctor", "--format", "json", CHECKER_POLICY="sinks.yml")
    failed = found(done, "fail")
    assert (3, ["sink pager"]) == (done.code, list(failed))
    assert ["heroku config:set PAGER_KEY=... --app APP"] == failed["sink pager"]["remedy"]
    assert [] == world.slack


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (f"postgres://u:{PASSWORD}@127.0.0.1:1/name", 1),
        (f"sqlite:////no/such/folder/{PASSWORD}.db", 1),
        (f"mysql://u:{PASSWORD}@127.0.0.1/name", 3),
    ],
    ids=["refused", "no folder", "no Postgres"],
)
def test_store_down(world: World, url: str, code: int) -> None:
    """A store that cannot be used fails, without what DATABASE_URL holds; the rest is tried all the same."""
    done = world.checker.run("doctor", "--format", "json", DATABASE_URL=url)
    assert (code, ["store"]) == (done.code, list(found(done, "fail")))
    assert PASSWORD not in done.out
    assert "ok" == found(done, "ok")["backups"]["standing"]


def test_send(world: World) -> None:
    """Only with `--send` are messages posted, marked as a test, and what each sink made of it is said."""
    assert 0 == world.checker.run("doctor").code
    assert ([], []) == (world.slack, world.sentry)
    done = world.checker.run("doctor", "--send", "--format", "json")
    assert 0 == done.code
    assert "took the test message (takes every severity)" == found(done, "ok")["sink slack"]["said"]
    assert (["Test message from checker"], ["Test message from checker"]) == (world.slack, world.sentry)
    world.heroku.refuse_slack(404, body="no_service")
    done = world.checker.run("doctor", "--send", "--format", "json")
    assert (1, ["sink slack"]) == (done.code, list(found(done, "fail")))


def test_explain(world: World) -> None:
    """Which policy governs, what is demanded and what would be lost; a name nobody sees is 2, with the near one."""
    done = world.checker.run("explain", "shared-meaning::DATABASE", "--format", "json")
    assert (0, "") == (done.code, done.err)
    (one,) = json.loads(done.out)["databases"]
    assert one["governed_by"]["fits"] is True
    assert "seasonal" not in one["schedules"][0]["compared"]
    assert 29 * 3600 == one["worst_case"]["seconds"]
    done = world.checker.run("explain", "shared-meening")
    assert 2 == done.code
    assert "this token sees no Postgres database of an app shared-meening; did you mean shared-meaning?" in done.out
