"""`checker check` with rules that go by a database's details: it has no past, so it asks on the spot."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.sandbox.spec import Scenario
from tests.unit.cli.conftest import Run

POLICY = """
version: 1
policies:
  - name: everything
    match: {apps: ["*"]}
    require: {continuous_protection: {}, rollback_reach: {at_least: 4d}, not_follower: {}}
"""


@pytest.fixture
def account() -> Iterator[Running]:
    """A leader on a large plan, its follower, and a database on a small plan."""
    apps = [
        {"name": "leader", "databases": [{"addon": "postgresql-leader-1", "plan": "standard-0"}]},
        {
            "name": "copy",
            "databases": [{"addon": "postgresql-copy-2", "plan": "standard-0", "follows": "postgresql-leader-1"}],
        },
        {"name": "small", "databases": [{"addon": "postgresql-small-3"}]},
    ]
    scenario = Scenario.model_validate({"name": "details", "now": "2026-11-22T09:30:00Z", "apps": apps})
    with running(scenario, speed=0) as sandbox:
        yield sandbox


def checked(run: Run, account: Running, tmp_path: Path, *more: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the verdicts by app and rule."""
    (tmp_path / "policy.yml").write_text(POLICY)
    ended = run("check", "--policy", str(tmp_path / "policy.yml"), "--format", "json", *more, **account.environment)
    report = json.loads(ended.out)
    return ended.code, {one["app"]: {v["rule"]: v for v in one["verdicts"]} for one in report["databases"]}


def test_details_are_fetched_and_judged_at_once(run: Run, account: Running, tmp_path: Path) -> None:
    """One look tells who is protected, how far back, and who only follows."""
    code, found = checked(run, account, tmp_path)
    assert 1 == code
    assert {
        "leader": ["pass", "pass", "pass"],
        "copy": ["pass", "pass", "fail"],
        "small": ["fail", "fail", "pass"],
    } == {
        app: [of[rule]["outcome"] for rule in ("continuous_protection", "rollback_reach", "not_follower")]
        for app, of in found.items()
    }
    assert "it follows postgresql-leader-1" == found["copy"]["not_follower"]["actual"]


def test_details_that_cannot_be_had_are_not_checked(run: Run, account: Running, tmp_path: Path) -> None:
    """No finding, and no all-clear either: exit code 2, and the reason is shown."""
    account.fault("^/client/v11/databases/[^/]+$", "status", status=403, id="forbidden")
    code, found = checked(run, account, tmp_path)
    assert 2 == code
    assert "unknown" == found["leader"]["readable"]["outcome"] == found["leader"]["continuous_protection"]["outcome"]
    assert "Heroku answered 403 forbidden" in found["leader"]["readable"]["summary"]


def test_as_of_an_earlier_instant_details_are_unknown(run: Run, account: Running, tmp_path: Path) -> None:
    """What Heroku tells of today proves nothing of yesterday."""
    code, found = checked(run, account, tmp_path, "--at", "2026-11-21T09:30:00Z")
    assert 2 == code
    assert "as they are now, not as they were then" in found["leader"]["readable"]["summary"]
