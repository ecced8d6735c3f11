"""`checker doctor`: all that a worker needs, tried once; a verdict a line, whatever else is wrong."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from tests.unit.cli.conftest import Ended, Run

POLICY = """\
version: 1
expect: {min_databases: 2}
policies:
  - {name: all, match: {apps: ["*"]}, require: {schedule: any, recent_backup: {max_age: auto}}}
"""


@pytest.fixture
def world(here: Path, heroku: Running) -> Running:
    """A team whose token and settings are as they should be."""
    (here / "policy.yml").write_text(POLICY)
    return heroku


@pytest.fixture
def teams(here: Path) -> Iterator[Running]:
    """Two teams and a personal app."""
    (here / "policy.yml").write_text(POLICY)
    with running("teams", speed=0) as sandbox:
        yield sandbox


def lines(ended: Ended) -> list[dict[str, Any]]:
    assert "" == ended.err
    document = json.loads(ended.out)
    assert 1 == document["schema"]
    standings = [one["standing"] for one in document["lines"]]
    assert {word: standings.count(word) for word in ("ok", "warn", "fail", "unknown")} == document["summary"]
    found: list[dict[str, Any]] = document["lines"]
    return found


def bad(ended: Ended) -> list[tuple[str, str, str]]:
    """What is not ok."""
    return [(one["standing"], one["about"], one["said"]) for one in lines(ended) if one["standing"] != "ok"]


def doctor(run: Run, heroku: Running, *options: str, **variables: str) -> Ended:
    """As JSON, with somebody to hear when checker dies, and other variables than usual."""
    heart = {"HEARTBEAT_URL": f"{heroku.url}/hook/heart"}
    return run("doctor", "--format", "json", *options, **{**heroku.environment, **heart, **variables})


def test_all_is_well(run: Run, world: Running) -> None:
    """Where nothing is missing every line is ok, the exit code 0, and nobody was sent anything."""
    ended = doctor(run, world)
    assert (0, []) == (ended.code, bad(ended))
    assert [one["about"] for one in lines(ended)] == [
        "checker",
        "policy",
        "zone data",
        "sink slack",
        "sink sentry",
        "heartbeat",
        "store",
        "token: user",
        "token: scope",
        "token: end",
        "databases",
        "lists of teams",
        "expected",
        "covered",
        "backups",
        "schedules",
        "logs",
        "details",
        "rate limit",
        "clock",
    ]
    assert ([], [], []) == (world.slack, world.sentry, world.hooks)
    assert {1} == {count for path, count in world.requests.items() if "/sandbox" not in path}


def test_nothing_is_made(run: Run, world: Running, here: Path) -> None:
    """It leaves no file behind: the store is the worker's to make."""
    doctor(run, world)
    assert ["policy.yml"] == [file.name for file in here.iterdir()]


def test_table(run: Run, world: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """For people on a hundred columns, with the commands whole below what they heal."""
    monkeypatch.setenv("COLUMNS", "100")
    ended = run("doctor", **world.environment)
    assert (0, "") == (ended.code, ended.err)
    table = ended.out.splitlines()
    assert max(len(line.rstrip()) for line in table) <= 100
    assert "ok       store               a local SQLite file, which is not there yet; the worker makes it" in table
    place = table.index("warn     heartbeat           HEARTBEAT_URL is not set: nobody hears when checker itself dies")
    assert "         fix                 heroku config:set HEARTBEAT_URL=... --app APP" == table[place + 1]
    assert "19 ok, 1 warn." == table[-1]


def test_own_app(run: Run, world: Running) -> None:
    """Where Heroku tells the app's name, the commands can be pasted as they are."""
    ended = run("doctor", **world.environment, HEROKU_APP_NAME="our-checker")
    assert "heroku config:set HEARTBEAT_URL=... --app our-checker" in ended.out
    assert "--app APP" not in ended.out


def test_all_mistakes_at_once(run: Run, world: Running, here: Path) -> None:
    """Settings and policy that are wrong are told together, and Heroku is asked all the same: 3."""
    (here / "policy.yml").write_text(POLICY.replace("expect", "expct").replace("auto", "soon"))
    variables = {"SLACK_WEBHOOK_URL": "https://example.com/x", "HEARTBEAT_URL": "http://far.away/x"}
    ended = doctor(run, world, DATABASE_URL="mysql://x/y", **variables)
    assert 3 == ended.code
    found = bad(ended)
    assert ["policy", "policy", "sink slack", "heartbeat", "store", "expected"] == [about for _, about, _ in found]
    assert "policy.yml:2:1: unknown key 'expct'; did you mean 'expect'?" == found[0][2]
    assert "not held against the policy, which is not valid" == found[-1][2]
    assert "ok" == next(one["standing"] for one in lines(ended) if one["about"] == "backups")


@pytest.mark.parametrize(
    ("variables", "about", "said", "remedy"),
    [
        ({"HEROKU_API_KEY": ""}, "token", "HEROKU_API_KEY is not set: create a token with", []),
        ({"HEROKU_API_KEY": "a b"}, "token", "HEROKU_API_KEY holds characters that no token has", []),
        (
            {"SLACK_WEBHOOK_URL": "", "SENTRY_DSN": ""},
            "sinks",
            "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN",
            ["heroku config:set SLACK_WEBHOOK_URL=... --app APP"],
        ),
        ({"CHECKER_POLICY": "none.yml"}, "policy", "the policy none.yml cannot be read", []),
        (
            {"DATABASE_URL": "sqlite://"},
            "store",
            "DATABASE_URL names no file",
            ["heroku config:set DATABASE_URL=... --app APP"],
        ),
    ],
)
def test_mistake(run: Run, world: Running, variables: dict[str, str], about: str, said: str, remedy: list[str]) -> None:
    """A variable that is missing or wrong is named, with what to set, and ends in 3."""
    ended = doctor(run, world, **variables)
    assert 3 == ended.code
    found = next(one for one in lines(ended) if one["standing"] == "fail")
    assert (about, remedy) == (found["about"], found["remedy"])
    assert found["said"].startswith(said)


def test_sink_of_the_policy_without_its_variable(run: Run, world: Running, here: Path) -> None:
    """Of a sink that policy names the variable that is not set is named, and only that one is to be set."""
    sinks = "sinks: {tickets: {type: webhook, url_env: SLACK_WEBHOOK_URL, secret_env: TICKETS_SECRET}}\n"
    (here / "policy.yml").write_text(POLICY + sinks)
    ended = doctor(run, world)
    assert 3 == ended.code
    (found,) = [one for one in lines(ended) if one["about"] == "sink tickets"]
    assert ("fail", ["heroku config:set TICKETS_SECRET=... --app APP"]) == (found["standing"], found["remedy"])
    assert ("warn", "policy", "policy.yml: valid; policies: 1; 1 warning") == bad(ended)[0]
    said = "none that policy names can be used: everything goes to slack and sentry instead"
    assert ("warn", "sinks", said) in bad(ended)


@pytest.mark.parametrize(
    ("path", "status", "about", "standing", "code"),
    [
        ("^/addons$", 401, "token", "fail", 1),
        ("^/addons$", 403, "databases", "fail", 1),
        ("/transfers$", 403, "backups", "fail", 1),
        ("/transfer-schedules$", 404, "schedules", "fail", 1),
        ("^/account$", 403, "token: user", "unknown", 0),
        ("^/oauth/authorizations$", 403, "token: end", "unknown", 0),
        ("^/teams$", 403, "lists of teams", "unknown", 2),
        ("/transfers$", 418, "backups", "unknown", 2),
    ],
)
def test_what_heroku_refuses(
    run: Run, world: Running, path: str, status: int, about: str, standing: str, code: int
) -> None:
    """Each question stands for itself: what is refused fails, what this token is never told is no failure."""
    world.fault(path, "status", status=status)
    ended = doctor(run, world)
    assert code == ended.code, bad(ended)
    assert (standing, about) in [found[:2] for found in bad(ended)]


def test_scope_is_heard_where_it_is_not_listed(run: Run, world: Running) -> None:
    """A token that may not list authorizations tells its scope by the headers of replies."""
    world.fault("^/oauth/authorizations$", "status", status=403)
    found = {one["about"]: one for one in lines(doctor(run, world))}
    assert "read-protected, which is enough and no more than that" == found["token: scope"]["said"]


def test_failed_backup_has_a_log(run: Run, world: Running) -> None:
    """One log is read where a backup went wrong, as a sweep would."""
    world.event("fail", "shared-meaning")
    world.move(by=timedelta(hours=16))
    found = {one["about"]: one for one in lines(doctor(run, world))}
    assert found["logs"]["said"].startswith("read at a")
    assert "ok" == found["logs"]["standing"]


def test_teams(run: Run, teams: Running, here: Path) -> None:
    """Databases are counted by team, and what policy goes by is read: a team that is not seen fails."""
    match = '{apps: ["*"], regions: ["*"]}'
    policy = POLICY.replace('{apps: ["*"]}', match).replace("min_databases: 2", "teams: [acme, initech]")
    (here / "policy.yml").write_text(policy)
    ended = doctor(run, teams)
    assert 1 == ended.code
    found = {one["about"]: one for one in lines(ended)}
    assert "6 databases listed, at 5 apps; by team: acme 4, globex 1; of no team: 1" == found["databases"]["said"]
    assert "policy goes by the region of apps, which could be read" == found["apps"]["said"]
    assert (
        "fail",
        "expected",
        "no database of the team initech is listed, which policy expects (policy.yml:2)",
    ) in bad(ended)


def test_token_ends_soon(run: Run, world: Running) -> None:
    """A token that ends within two weeks is warned of."""
    world.expire_token(world.now + timedelta(days=10))
    ended = doctor(run, world)
    assert 0 == ended.code
    assert ("warn", "token: end") in [found[:2] for found in bad(ended)]


def test_sandbox_that_is_gone(run: Run, here: Path) -> None:
    """Where Heroku's clock is not to be had, that is one line, and the rest is tried on the real one."""
    (here / "policy.yml").write_text(POLICY)
    nowhere = {"HEROKU_API_URL": "http://127.0.0.1:9", "HEROKU_DATA_URL": "http://127.0.0.1:9"}
    with running(speed=0) as heroku:
        environment = heroku.environment
    ended = run("doctor", "--format", "json", **{**environment, **nowhere, "CHECKER_SANDBOX_CLOCK": "1"})
    assert 2 == ended.code
    assert {"clock", "token", "databases", "not tried"} <= {about for _, about, _ in bad(ended)}


def test_wiped_store(run: Run, world: Running) -> None:
    """SQLite in a dyno is warned of, and the commit is shown where Heroku tells it."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    ended = doctor(run, world, DYNO="run.1", HEROKU_SLUG_COMMIT=commit)
    assert 0 == ended.code
    assert ("warn", "store: kept") in [found[:2] for found in bad(ended)]
    assert "commit 0123456" in next(one["said"] for one in lines(ended) if one["about"] == "checker")


def test_pooled_store(run: Run, world: Running) -> None:
    """A URL that is Heroku's pooler's is recognised by its other name; a store that is down fails."""
    url = "postgres://u:p4ssw0rd@127.0.0.1:1/d"
    ended = doctor(run, world, DATABASE_URL=url, DATABASE_CONNECTION_POOL_URL=url)
    assert 1 == ended.code
    (found,) = bad(ended)
    assert ("fail", "store") == found[:2]
    assert "p4ssw0rd" not in ended.out
