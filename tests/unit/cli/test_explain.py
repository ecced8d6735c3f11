"""`checker explain`: which policy governs a database and why, for people and for machines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from tests.unit.cli.conftest import Ended, Run

POLICY = """\
version: 1
policies:
  - name: crm
    match: {teams: [globex], regions: [us]}
    require: {schedule: any}
  - name: shop
    match: {apps: ["acme-*"], attachments: ["*DATABASE"], not: {tiers: [advanced]}}
    require:
      schedule: {at: "00:00", timezone: Europe/Paris}
      recent_backup: {max_age: auto}
  - name: the rest
    match: {apps: ["*"]}
    severity: warning
    require: {recent_backup: {max_age: 7d}}
exemptions:
  - {match: {apps: [acme-shop]}, rules: [recent_backup], until: 2027-01-31, reason: moving out, owner: platform}
"""


@pytest.fixture
def teams(here: Path) -> Iterator[Running]:
    """Two teams and a personal app, and a policy that tells them apart."""
    (here / "policy.yml").write_text(POLICY)
    with running("teams", speed=0) as sandbox:
        yield sandbox


def document(ended: Ended) -> dict[str, Any]:
    assert "" == ended.err
    parsed: dict[str, Any] = json.loads(ended.out)
    return parsed


def names(ended: Ended) -> list[str]:
    return [one["database"] for one in document(ended)["databases"]]


@pytest.mark.parametrize(
    ("name", "databases"),
    [
        ("acme-shop", ["postgresql-acute-30002", "postgresql-deep-30003", "postgresql-round-30001"]),
        ("acme-shop::DATABASE", ["postgresql-round-30001"]),
        ("acme-shop::DATABASE_URL", ["postgresql-round-30001"]),
        ("acme-shop::postgresql-deep-30003", ["postgresql-deep-30003"]),
        # An app that is not billed for it knows it by a name of its own.
        ("acme-shop-worker", ["postgresql-round-30001"]),
        ("acme-shop-worker::SHOP_DATABASE", ["postgresql-round-30001"]),
    ],
)
def test_names(run: Run, teams: Running, name: str, databases: list[str]) -> None:
    """A database is explained by its billing app or an app it is attached to, and by the name it has there."""
    ended = run("explain", name, "--format", "json", **teams.environment)
    assert (0, databases) == (ended.code, names(ended))


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("acme-shp", "this token sees no Postgres database of an app acme-shp; did you mean acme-shop?"),
        ("zebra", "this token sees no Postgres database of an app zebra; `checker check` lists what it sees"),
        ("globex-crm::DATABSE", "the app globex-crm has no database called DATABSE; did you mean DATABASE?"),
        ("acme-shop-worker::TEAL", "the app acme-shop-worker has no database called TEAL; `checker check` lists what"),
    ],
)
def test_what_is_not_seen(run: Run, teams: Running, name: str, problem: str) -> None:
    """A name that the token does not see is no mistake known without the network: 2, with what was meant."""
    ended = run("explain", name, "--format", "json", **teams.environment)
    found = document(ended)
    assert (2, []) == (ended.code, found["databases"])
    assert found["problems"][0].startswith(problem)
    table = run("explain", name, **teams.environment)
    assert (2, True) == (table.code, f"Not seen: {problem}" in table.out)


@pytest.mark.parametrize("name", ["", "::DATABASE", "shop::"])
def test_no_name(run: Run, name: str) -> None:
    """What names no database is refused before anybody is asked."""
    ended = run("explain", name, HEROKU_API_KEY="x")
    assert (3, "") == (ended.code, ended.out)
    assert "names no database: write APP, or APP::ATTACHMENT such as shop::DATABASE" in ended.err


def test_json(run: Run, teams: Running) -> None:
    """Which policies were tried, and what each wanted; what governs, its values with their lines, and what follows."""
    ended = run("explain", "acme-shop::DATABASE", "--format", "json", **teams.environment)
    found = document(ended)
    assert (1, "2026-11-22T09:30:00Z", "policy.yml") == (found["schema"], found["checked_at"], found["policy"])
    (one,) = found["databases"]
    assert {"policy": "shop", "origin": "policy.yml:6", "fits": True} == {
        key: one["governed_by"][key] for key in ("policy", "origin", "fits")
    }
    (crm,) = one["tried_before"]
    assert crm["criteria"] == [
        {"key": "teams", "wants": ["globex"], "fits": False, "has": ["acme"]},
        {"key": "regions", "wants": ["us"], "fits": False, "has": ["eu"]},
    ]
    at = one["values"]["require"]["schedule"]["at"]
    assert {"value": "00:00", "origin": "policy.yml:9"} == at
    assert {"value": "2h", "origin": "default"} == one["values"]["require"]["schedule"]["max_run"]
    assert [("holds", "policy.yml:16")] == [(e["standing"], e["origin"]) for e in one["exemptions"]]
    assert one["worst_case"]["seconds"] is None
    assert "then up to 29 h of data" in one["worst_case"]["words"]
    (real,) = one["schedules"]
    assert ("00:00 Europe/London", "2026-11-23T00:00:00Z") == (real["at"], real["next_slot"])
    assert real["compared"].startswith("against 00:00 Europe/Paris: always an hour late")
    assert ("2026-11-23T00:00:00Z", "2026-11-23T02:00:00Z") == (one["next_slot"], one["next_deadline"])
    assert {"schedule_matches": "fail", "slots_met": "pass"}.items() <= {
        v["rule"]: v["outcome"] for v in one["verdicts"]
    }.items()
    assert ["slack", "sentry"] == [sink["sink"] for sink in one["tells"]]


def test_table(run: Run, teams: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """For people the same in the order in which one would ask, on no more than a hundred columns."""
    monkeypatch.setenv("COLUMNS", "100")
    ended = run("explain", "globex-crm", **teams.environment)
    assert (0, "") == (ended.code, ended.err)
    lines = [line.rstrip() for line in ended.out.splitlines()]
    assert max(map(len, lines)) <= 100
    assert lines[:3] == [
        "globex-crm::DATABASE  postgresql-parallel-30020, heroku-postgresql:premium-0",
        "  governed by    policy 'the rest' (policy.yml:11): apps: wants *, has globex-crm",
        "  tried before   policy 'crm' (policy.yml:3) does not fit: regions: wants us, has eu",
    ]
    flowing = " ".join(ended.out.split())
    for words in (
        "max_age 7d policy.yml:14 severity warning policy.yml:13",
        "at worst up to 168 h of data: a newest backup older than that is a finding (recent_backup, policy.yml:14;",
        "next slot 2026-11-23 00:00 UTC (2026-11-23 01:00 Europe/Paris)",
        "tells slack warning: covered, listed, retired_is_gone, readable, recent_backup [takes every severity]",
        "pass recent_backup newest backup: a081, 9 h 26 min old",
    ):
        assert words in flowing


def test_built_in_policy(run: Run, heroku: Running) -> None:
    """It works with a token and nothing else; then nobody is named to be told."""
    environment = {k: v for k, v in heroku.environment.items() if k not in {"SLACK_WEBHOOK_URL", "SENTRY_DSN"}}
    ended = run("explain", "shared-meaning", **environment)
    assert (0, "") == (ended.code, ended.err)
    assert "policy: built-in (there is no policy.yml here)." in ended.out
    assert "nobody: no sink is named, and neither SLACK_WEBHOOK_URL nor SENTRY_DSN is set here" in ended.out


def test_what_cannot_be_read(run: Run, heroku: Running) -> None:
    """A database that cannot be read is explained by policy alone, and the exit code says so; so is a refused token."""
    heroku.fault("/transfers$", "status", status=403)
    ended = run("explain", "shared-meaning", **heroku.environment)
    assert (2, True) == (ended.code, "unknown" in ended.out)
    assert "schedule       not looked at: Heroku answered 403" in ended.out
    heroku.behave()
    heroku.fault("^/addons$", "status", status=401)
    ended = run("explain", "shared-meaning", **heroku.environment)
    assert (2, True) == (ended.code, "Heroku refused the token" in ended.out)
    assert "did you mean" not in ended.out


def test_facts_that_heroku_does_not_tell(run: Run, teams: Running, here: Path) -> None:
    """Where it is not known which policy governs, the key that decides is named with what is not known."""
    (here / "policy.yml").write_text(POLICY.replace("teams: [globex], regions: [us]", "regions: [us]"))
    teams.fault("^/apps$", "status", status=403)
    ended = run("explain", "globex-crm", **teams.environment)
    assert 2 == ended.code
    assert "governed by    not known: policy 'crm' goes by the region of its app" in ended.out
    assert "policy 'crm' (policy.yml:3) not known whether it fits: regions: wants us, has what" in ended.out


def test_sinks_that_cannot_be_used(run: Run, teams: Running, here: Path) -> None:
    """A sink whose variable is missing says so; where none can be used, those that stand in for them are named."""
    (here / "policy.yml").write_text(POLICY + "sinks: {pager: {type: pagerduty, key_env: PAGER_KEY}}\n")
    ended = run("explain", "globex-crm", "--format", "json", **teams.environment)
    (one,) = document(ended)["databases"]
    assert [("pager", ["PAGER_KEY"]), ("slack", []), ("sentry", [])] == [(s["sink"], s["lacks"]) for s in one["tells"]]
