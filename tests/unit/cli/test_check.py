"""`checker check`: one look, for people and for machines."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from checker.commands.check import instant, run_check
from checker.errors import Misconfigured
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.settings import load
from tests.make import NOW, utc
from tests.unit.cli.conftest import Ended, Run
from tests.unit.core.environment import environment
from tests.unit.report.junit_schemas import valid


def report(ended: Ended) -> dict[str, Any]:
    assert "" == ended.err
    parsed: dict[str, Any] = json.loads(ended.out)
    return parsed


def outcomes(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The outcome of each rule, by app."""
    return {one["app"]: {v["rule"]: v["outcome"] for v in one["verdicts"]} for one in document["databases"]}


def test_json(run: Run, heroku: Running) -> None:
    """The founding case: production is well, staging's schedule is gone, and a manual backup does not hide it."""
    ended = run("check", "--format", "json", **heroku.environment)
    assert 1 == ended.code
    document = report(ended)
    assert ["schema", "checked_at", "policy", "summary", "coverage", "requests", "problems", "databases"] == list(
        document
    )
    assert (1, "2026-11-22T09:30:00Z", "built-in (there is no policy.yml here)", []) == (
        document["schema"],
        document["checked_at"],
        document["policy"],
        document["problems"],
    )
    assert {"databases": 2, "pass": 1, "fail": 1} == {k: n for k, n in document["summary"].items() if n}
    assert sum(n for path, n in heroku.requests.items() if "/sandbox" not in path) == document["requests"]
    assert {"pass"} == set(outcomes(document)["shared-meaning"].values())
    lost = document["databases"][1]
    assert ("shared-meaning-staging", "postgresql-rigid-77120", "DATABASE") == (
        lost["app"],
        lost["database"],
        lost["attachment"],
    )
    findings = {v["rule"]: v for v in lost["verdicts"] if v["outcome"] == "fail"}
    assert [None, "schedule_present"] == [findings[r]["explained_by"] for r in ("schedule_present", "recent_backup")]
    assert findings["schedule_present"]["since"].startswith("2026-11-13T00:")
    assert (
        "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shared-meaning-staging"
        == (findings["schedule_present"]["fix"])
    )


def test_table(run: Run, heroku: Running) -> None:
    """For people the same look is a table with the fix below it."""
    ended = run("check", **heroku.environment)
    assert (1, "") == (ended.code, ended.err)
    assert "2 databases: 1 pass, 1 fail." in ended.out
    assert "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shared-meaning-staging\n" in ended.out


def test_junit(run: Run, heroku: Running) -> None:
    """For CI the same look is a valid JUnit file, with the same exit code."""
    ended = run("check", "--format", "junit", **heroku.environment)
    assert (1, "") == (ended.code, ended.err)
    look, *databases = valid(ended.out)
    assert ["shared-meaning::DATABASE", "shared-meaning-staging::DATABASE"] == [s.get("name") for s in databases]
    assert ["0", "0"] == [databases[0].get("failures"), look.get("errors")]
    assert int(databases[1].get("failures") or 0) > 0
    assert (
        "fix: heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shared-meaning-staging"
        in ended.out.replace("&#x27;", "'")
    )


def test_junit_of_a_refused_token_is_an_error(run: Run, heroku: Running) -> None:
    """Where nothing could be looked at, the file has an error and nothing green."""
    heroku.fault("^/addons$", "status", status=401)
    ended = run("check", "--format", "junit", **heroku.environment)
    (look,) = valid(ended.out)
    assert (2, "1", "1") == (ended.code, look.get("tests"), look.get("errors"))


def test_markdown(run: Run, heroku: Running) -> None:
    """For the summary of a job the same look is a page that begins with what is wrong."""
    ended = run("check", "--format", "markdown", **heroku.environment)
    assert (1, "") == (ended.code, ended.err)
    assert ended.out.startswith("## checker: 1 database with findings; 2 databases in all\n")
    (block,) = re.findall(r"```sh\n(.*?)```", ended.out, re.DOTALL)
    assert "heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shared-meaning-staging" in block.splitlines()


def test_an_unknown_format_is_refused(run: Run, heroku: Running) -> None:
    """A format that there is not ends in 3, and the four that there are stand in the message."""
    ended = run("check", "--format", "xml", **heroku.environment)
    assert 3 == ended.code
    assert all(form in ended.err for form in ("table", "json", "junit", "markdown"))


def test_given_console(heroku: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tour can have the table on its own console."""
    monkeypatch.chdir(tmp_path)
    environment(monkeypatch, **heroku.environment)
    out = io.StringIO()
    assert 1 == run_check(load(), [], None, "table", None, Console(file=out, width=100))
    assert "2 databases: 1 pass, 1 fail." in out.getvalue()


def test_healthy(run: Run) -> None:
    """Where all is well the exit code says so."""
    with running("healthy", speed=0) as heroku:
        ended = run("check", "--format", "json", **heroku.environment)
    assert 0 == ended.code
    summary = report(ended)["summary"]
    assert summary["databases"] == summary["pass"] + summary["not_applicable"] > 0


@pytest.mark.parametrize(
    ("apps", "code", "seen", "problems"),
    [
        (["shared-meaning"], 0, ["shared-meaning"], []),
        (["shared-meaning-staging"], 1, ["shared-meaning-staging"], []),
        (["shared-meaning", "shared-meaning-staging"], 1, ["shared-meaning", "shared-meaning-staging"], []),
        (["shared"], 2, [], ["the app shared: this token sees no Postgres database of it"]),
        (
            ["shared-meaning", "typo"],
            2,
            ["shared-meaning"],
            ["the app typo: this token sees no Postgres database of it"],
        ),
        (
            ["shared-meaning-staging", "typo"],
            1,
            ["shared-meaning-staging"],
            ["the app typo: this token sees no Postgres database of it"],
        ),
    ],
)
def test_apps(run: Run, heroku: Running, apps: list[str], code: int, seen: list[str], problems: list[str]) -> None:
    """Only what was asked for is looked at, and an app that is not there is never passed over in silence."""
    options = [word for app in apps for word in ("--app", app)]
    ended = run("check", "--format", "json", *options, **heroku.environment)
    document = report(ended)
    assert (code, seen, problems) == (ended.code, [one["app"] for one in document["databases"]], document["problems"])


def test_policy(run: Run, here: Path, heroku: Running) -> None:
    """The policy that was named is the one that is judged by; what it does not cover is a finding."""
    (here / "mine.yml").write_text(
        "version: 1\npolicies:\n- name: production\n  match: {apps: [shared-meaning]}\n"
        '  require:\n    schedule: {at: "00:00", timezone: Europe/London}\n'
    )
    ended = run("check", "--format", "json", "--policy", "mine.yml", **heroku.environment)
    document = report(ended)
    assert (1, "mine.yml") == (ended.code, document["policy"])
    assert {"databases": 2, "fail": 1, "uncovered": 1} == {k: n for k, n in document["summary"].items() if n}
    assert "fail" == outcomes(document)["shared-meaning"]["schedule_matches"]
    assert "fail" == outcomes(document)["shared-meaning-staging"]["covered"]
    assert ["production", None] == [one["policy"] for one in document["databases"]]


def test_unreadable_app(run: Run, heroku: Running) -> None:
    """An app that cannot be read is unknown; what is found elsewhere is still told."""
    heroku.fault("/apps/shared-meaning/transfers", "status", status=404)
    document = report(run("check", "--format", "json", **heroku.environment))
    assert {"databases": 2, "unknown": 1, "fail": 1} == {k: n for k, n in document["summary"].items() if n}
    assert {"pass", "unknown"} == set(outcomes(document)["shared-meaning"].values())
    alone = run("check", "--format", "json", "--app", "shared-meaning", **heroku.environment)
    assert 2 == alone.code


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("^/addons$", 401, "Heroku refused the token"),
        ("^/addons$", 404, "listing the databases failed: "),
        ("/transfer-schedules", 401, "Heroku refused the token"),
    ],
)
def test_blind(run: Run, heroku: Running, path: str, status: int, said: str) -> None:
    """When nothing could be looked at the report is whole, says why, and the exit code is not that of success."""
    heroku.fault(path, "status", status=status)
    ended = run("check", "--format", "json", **heroku.environment)
    document = report(ended)
    assert (2, 0, []) == (ended.code, document["summary"]["databases"], document["databases"])
    assert 1 == len(document["problems"])
    assert said in document["problems"][0]
    assert document["requests"] > 0


def test_empty_account(run: Run) -> None:
    """An account without a database is not an account where all is well."""
    with running("empty", speed=0) as heroku:
        ended = run("check", "--format", "json", **heroku.environment)
    assert 2 == ended.code
    (problem,) = report(ended)["problems"]
    assert problem.startswith(
        "no database could be looked at: Heroku lists no Postgres database at all for this token: "
    )


@pytest.mark.parametrize(
    ("at", "code", "staging"),
    [
        ("2026-11-13T08:00:00Z", 1, {"schedule_present": "fail", "recent_backup": "pass"}),
        ("2026-11-13T09:00:00+01:00", 1, {"schedule_present": "fail", "recent_backup": "pass"}),
        ("2026-11-15T09:30:00Z", 1, {"schedule_present": "fail", "recent_backup": "fail"}),
    ],
)
def test_at(run: Run, heroku: Running, at: str, code: int, staging: dict[str, str]) -> None:
    """The world is judged as of then: backups that were made later do not count."""
    ended = run("check", "--format", "json", "--at", at, **heroku.environment)
    document = report(ended)
    assert code == ended.code
    assert datetime.fromisoformat(at) == datetime.fromisoformat(document["checked_at"])
    assert staging == {rule: outcomes(document)["shared-meaning-staging"][rule] for rule in staging}


def test_at_before_there_was_anything(run: Run, heroku: Running) -> None:
    """Where no database existed then, nothing is said to be well."""
    ended = run("check", "--format", "json", "--at", "2026-01-01T00:00:00Z", **heroku.environment)
    assert (2, ["there was no Postgres database then"]) == (ended.code, report(ended)["problems"])


def test_app_in_another_encoding(run: Run, heroku: Running) -> None:
    """A name that was typed in another encoding is not there, and the report says so rather than crash."""
    ended = run("check", "--format", "json", "--app", "caf\udce9", **heroku.environment)
    assert 2 == ended.code
    assert ["the app caf\udce9: this token sees no Postgres database of it"] == report(ended)["problems"]


def test_without_a_token(run: Run) -> None:
    """Without a token it says how to get one."""
    ended = run("check")
    assert (3, "") == (ended.code, ended.out)
    assert ended.err.startswith("checker: HEROKU_API_KEY is not set: create a token with `heroku authorizations:create")


def test_sandbox_that_is_gone(run: Run) -> None:
    """With a sandbox that is not running it asks whether it is."""
    ended = run(
        "check", HEROKU_API_KEY="x", HEROKU_API_URL="http://127.0.0.1:1", CHECKER_SANDBOX_CLOCK="1", LOG_FORMAT="json"
    )
    assert (
        2,
        "",
        "checker: the sandbox at http://127.0.0.1:1 does not tell its time (ConnectError): is it running?\n",
    ) == (
        ended.code,
        ended.out,
        ended.err,
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T09:30:00Z", NOW),
        ("2026-11-22T09:30Z", NOW),
        ("2026-11-22 10:30:00+01:00", NOW),
        ("2026-11-21T21:30:00-12:00", NOW),
        ("20261122T093000Z", NOW),
        ("2026-03-01T00:00:00.5Z", utc("2026-03-01 00:00:00.5")),
    ],
)
def test_instant(text: str, at: datetime) -> None:
    """An instant may be typed with any offset, up to now."""
    assert at == instant(text, NOW)
    assert UTC is instant(text, NOW).tzinfo


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("yesterday", "is not a time: write it like 2026-11-22T09:30:00Z"),
        ("", "is not a time"),
        ("2026-02-30T00:00:00Z", "is not a time"),
        ("2026-11-22T09:30:00 Europe/London", "is not a time"),
        ("2026-11-22T09:30:00", "has no zone: add Z for UTC or an offset such as +01:00"),
        ("2026-11-22", "has no zone"),
        ("2026-11-22T09:30:01Z", "lies in the future: only what has happened can be judged"),
        ("9999-12-31T23:59:59-23:59", "lies in the future"),
        ("0001-01-01T00:00:00+01:00", "is before time began: write it like 2026-11-22T09:30:00Z"),
    ],
)
def test_no_instant(text: str, why: str) -> None:
    """Anything else is refused with what to write instead, quoting what was typed."""
    with pytest.raises(Misconfigured, match=re.escape(f"--at {text!r} {why}")):
        instant(text, NOW)


@given(st.text() | st.datetimes(timezones=st.timezones()).map(datetime.isoformat))
def test_any_instant(text: str) -> None:
    """Whatever is typed, it is an instant that has passed, in UTC, or it is refused."""
    try:
        at = instant(text, NOW)
    except Misconfigured:
        return
    assert at <= NOW
    assert timedelta() == at.utcoffset()


@pytest.mark.parametrize("at", ["2026-11-22", "tomorrow", "2099-01-01T00:00:00Z"])
def test_wrong_at(run: Run, heroku: Running, at: str) -> None:
    """A time that cannot be meant is refused before Heroku is asked anything."""
    ended = run("check", "--at", at, **heroku.environment)
    assert (3, "", True) == (ended.code, ended.out, ended.err.startswith(f"checker: --at {at!r} "))
    assert [] == [path for path in heroku.requests if "/sandbox" not in path]
