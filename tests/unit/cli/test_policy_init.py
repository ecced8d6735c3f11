"""`checker policy init`: a policy out of what the token sees, which passes its own check and finds only what is off."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from checker.heroku.client import HerokuClient
from checker.policy import builtin_text, parse
from checker.policy.init import drafted
from checker.rules import RULES
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from checker.sandbox.spec import Scenario
from checker.survey import survey
from tests.unit.cli.a_large_account import FINDINGS, large_account
from tests.unit.cli.conftest import Run

Finding = tuple[str, str, str]
HERE = "mine.yml"


def initiated(run: Run, heroku: Running, code: int = 0) -> str:
    """The text of a file that `policy init` writes, and that `policy check --strict` takes without a word."""
    ended = run("policy", "init", "--output", HERE, "--force", **heroku.environment)
    assert (code, ended.err if code else "") == (ended.code, ended.err)
    strict = run("policy", "check", "--strict", HERE, **heroku.environment)
    text = Path(HERE).read_text(encoding="utf-8")
    assert (0, "", 1) == (strict.code, strict.err, len(strict.out.splitlines())), strict.out + text
    return text


def checked(run: Run, heroku: Running) -> dict[str, Any]:
    """The report of `check` by that file."""
    document: dict[str, Any] = json.loads(run("check", "--policy", HERE, "--format", "json", **heroku.environment).out)
    return document


def findings(document: dict[str, Any]) -> list[Finding]:
    """App, rule and severity of each finding that is no mere consequence of another."""
    return [
        (one["app"], v["rule"], v["severity"])
        for one in document["databases"]
        for v in one["verdicts"]
        if v["outcome"] == "fail" and v["explained_by"] is None
    ]


def unknown(document: dict[str, Any]) -> list[str]:
    """The databases of which something could not be judged."""
    return [one["app"] for one in document["databases"] for v in one["verdicts"] if v["outcome"] == "unknown"]


@pytest.mark.parametrize(
    ("scenario", "off"),
    [
        # Its schedule went with a plan upgrade nine days ago.
        ("default", [("shared-meaning-staging", "schedule_present", "critical")]),
        # At 02:00 in New York one night a year has no backup.
        ("healthy", [("bakery-orders", "schedule_has_slots", "warning")]),
        ("teams", []),
    ],
)
def test_first_check(run: Run, scenario: str, off: list[Finding]) -> None:
    """The first check by the new file finds what is really off, and nothing else."""
    with running(scenario, speed=0) as heroku:
        initiated(run, heroku)
        document = checked(run, heroku)
    assert off == findings(document)
    assert [] == unknown(document)
    assert [] == document["problems"]
    assert 0 == document["summary"]["uncovered"]


A_MONTH: list[tuple[float, list[Finding]]] = [
    # The second night was skipped; the third had its backup.
    (2.5, [("ledger", "slots_met", "critical")]),
    (3.2, []),
    (
        8.5,
        [("ledger", "slots_met", "critical"), ("ledger-archive", "schedule_present", "critical")],
    ),
    # It is scheduled again, and nothing has run yet.
    (10.1, [("ledger", "slots_met", "critical"), ("ledger-archive", "recent_backup", "critical")]),
    (14.2, [("ledger-archive", "schedule_present", "critical")]),
    (16.0, []),
    # A second database of the app, which nobody scheduled.
    (19.5, [("ledger-reports", "schedule_present", "critical")]),
    (22.5, []),
    # The attachment was renamed, and the schedule lost its name.
    (25.0, [("ledger-archive", "schedule_present", "critical")]),
    (
        30.0,
        [
            ("ledger", "schedule_present", "critical"),
            ("ledger-archive", "schedule_present", "critical"),
            ("ledger-reports", "schedule_present", "critical"),
        ],
    ),
]


def test_month_of_faults(run: Run) -> None:
    """Whenever in a month of troubles the file is written, the first check finds those of that hour and no others."""
    with running("faults", speed=0) as heroku:
        begin = heroku.now
        for days, off in A_MONTH:
            heroku.move(begin + timedelta(days=days))
            text = initiated(run, heroku)
            document = checked(run, heroku)
            assert (days, off) == (days, findings(document)), text
            assert [] == unknown(document)


def test_account_without_databases(run: Run) -> None:
    """Where nothing is seen the file is a catch-all, valid and marked as such, and the command says it is blind."""
    with running("empty", speed=0) as heroku:
        text = initiated(run, heroku, code=2)
        ended = run("policy", "init", "--output", "again.yml", **heroku.environment)
        document = checked(run, heroku)
    assert ended.err == "checker: Heroku lists no Postgres database at all for this token: is it the right token?\n"
    assert "sees: no Postgres database at all. Is it the right one?" in text
    assert "\nexpect:" not in text
    (problem,) = document["problems"]
    assert problem.startswith("no database could be looked at: Heroku lists no Postgres database at all")


@pytest.fixture(scope="module")
def large() -> Iterator[Running]:
    """Sixty apps of three teams."""
    with running(large_account(), speed=0) as heroku:
        yield heroku


@pytest.fixture(scope="module")
def text(large: Running) -> str:
    """What is written of them."""

    def reader() -> HerokuClient:
        return HerokuClient(
            api_url=large.url, data_url=large.url, token="madeup", clock=lambda: large.now, digest_key=b"k" * 32
        )

    return drafted(survey(reader, large.now), "schema.json").text


def test_large_account(run: Run, large: Running) -> None:
    """Of sixty apps over three teams the first check finds exactly what is off; the file stays short."""
    text = initiated(run, large)
    document = checked(run, large)
    assert FINDINGS == findings(document)
    assert ([], []) == (unknown(document), document["problems"])
    assert "  teams: [acme, globex, initech]\n  min_databases: 59\n" in text
    assert (True, True) == (len(text.splitlines()) < 200, max(map(len, text.splitlines())) <= 120)


def test_large_account_is_grouped(text: str) -> None:
    """Stages name what most of them share, what comes and goes is ephemeral, and staging alarms nobody."""
    policy = parse(text, HERE, RULES)
    by_name = {section.name: section for section in policy.sections}
    assert "review apps" == policy.sections[0].name
    assert "everything else" == policy.sections[-1].name
    assert {"production, 00:00 Europe/London, protected", "staging, 03:00 Europe/London"} <= set(by_name)
    assert ("production",) == by_name["production, 00:00 Europe/London, protected"].match.stages
    assert by_name["review apps"].requirement.ephemeral
    assert "warning" == by_name["staging, 03:00 Europe/London"].requirement.severity
    assert "critical" == by_name["production, 00:00 Europe/London, protected"].requirement.severity


def test_suggestions_are_policy(run: Run, large: Running, text: str) -> None:
    """Each suggestion is a demand once its # is taken away, and lint has nothing against it."""
    demanded = re.sub(
        r"^( +)# ((?:retained_backups|continuous_protection|within_pgbackups_limits): )",
        r"\1\2",
        text,
        flags=re.MULTILINE,
    )
    assert demanded != text
    Path(HERE).write_text(demanded, encoding="utf-8")
    strict = run("policy", "check", "--strict", HERE, **large.environment)
    assert (0, "", 1) == (strict.code, strict.err, len(strict.out.splitlines()))


def test_what_it_says(run: Run, here: Path, heroku: Running) -> None:
    """It says where it wrote, what looks wrong, and what to do next; editors find the schema."""
    ended = run("policy", "init", "--output", "new.yml", **heroku.environment)
    assert (0, "") == (ended.code, ended.err)
    assert [
        'new.yml: written, from 2 databases; policies: 3; 1 looks wrong, see the comments "looks wrong".',
        "Next: edit it, then",
        "  checker policy check new.yml",
        "  checker explain APP --policy new.yml",
        "  checker check --policy new.yml",
    ] == ended.out.splitlines()
    text = (here / "new.yml").read_text()
    assert text.startswith("# yaml-language-server: $schema=docs/policy.schema.json\n")
    assert "  # looks wrong: shared-meaning-staging::DATABASE: nothing schedules its backups.\n" in text
    assert ["new.yml"] == [file.name for file in here.iterdir()]


def test_schema_from_a_folder_below(run: Run, here: Path, heroku: Running) -> None:
    """The schema is named as seen from the file."""
    (here / "docs").mkdir()
    (here / "ops").mkdir()
    (here / "docs" / "policy.schema.json").write_text("{}")
    assert 0 == run("policy", "init", "--output", "ops/new.yml", **heroku.environment).code
    assert (here / "ops" / "new.yml").read_text().splitlines()[0].endswith("$schema=../docs/policy.schema.json")


def test_to_standard_output(run: Run, here: Path, heroku: Running) -> None:
    """Printed, the file is all there is on standard output, and nothing is written."""
    ended = run("policy", "init", "--output", "-", **heroku.environment)
    assert 0 == ended.code
    assert 3 == len(parse(ended.out, "policy.yml", RULES).sections)
    assert ended.err.startswith("Written, from 2 databases;")
    assert [] == list(here.iterdir())


def test_where_it_goes_by_itself(run: Run, here: Path, heroku: Running) -> None:
    """Without a name it is the file that `check` and the worker read."""
    assert 0 == run("policy", "init", **heroku.environment).code
    assert 0 == run("policy", "init", **heroku.environment, CHECKER_POLICY="theirs.yml").code
    assert ["policy.yml", "theirs.yml"] == sorted(file.name for file in here.iterdir())


def test_file_that_is_there(run: Run, here: Path, heroku: Running) -> None:
    """A file that is there is never overwritten unasked, and Heroku is not even asked; with --force it is."""
    (here / "policy.yml").write_text(builtin_text())
    ended = run("policy", "init", **heroku.environment)
    assert (3, "") == (ended.code, ended.out)
    assert ended.err == (
        "checker: policy.yml is there already and stays as it is: write elsewhere with --output FILE (or - to print), "
        "or overwrite it with --force\n"
    )
    assert builtin_text() == (here / "policy.yml").read_text()
    assert {} == heroku.requests
    assert 0 == run("policy", "init", "--force", **heroku.environment).code
    assert "shared-meaning-staging" in (here / "policy.yml").read_text()
    assert ["policy.yml"] == [file.name for file in here.iterdir()]


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("nowhere/policy.yml", "there is no directory nowhere: make it, or name another file with --output"),
        (".", ". is a directory: name a file in it with --output"),
        ("x" * 300, "cannot be written (file name too long): name another file with --output"),
    ],
)
def test_where_it_cannot_be_written(run: Run, heroku: Running, output: str, told: str) -> None:
    """A place that cannot be written to is one clear line and exit 3."""
    ended = run("policy", "init", "--output", output, **heroku.environment)
    assert (3, "") == (ended.code, ended.out)
    assert told in ended.err
    assert 1 == len(ended.err.splitlines())


def test_without_a_token(run: Run, here: Path) -> None:
    """Without a token there is nothing to look with: exit 3, the remedy, and no file."""
    ended = run("policy", "init")
    assert (3, "") == (ended.code, ended.out)
    assert "HEROKU_API_KEY is not set" in ended.err
    assert [] == list(here.iterdir())


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("", 401, "Heroku refused the token (401"),
        ("/transfer-schedules$", 401, "Heroku refused the token (401"),
        ("^/client/v11/databases/[^/]+$", 401, "Heroku refused the token (401"),
        ("^/addons$", 403, "listing the databases failed"),
        ("^/addon-attachments$", 503, "listing the names of the databases failed"),
    ],
)
def test_account_that_cannot_be_listed(
    run: Run, here: Path, heroku: Running, path: str, status: int, told: str
) -> None:
    """Where it is not known which databases exist nothing is written: half a policy would look like a whole one."""
    heroku.fault(path, "status", status=status)
    ended = run("policy", "init", **heroku.environment)
    assert (2, "") == (ended.code, ended.out)
    assert told in ended.err
    assert [] == list(here.iterdir())


def test_part_of_an_account(run: Run, here: Path) -> None:
    """What could not be read is told, stands in the file as such, and ends in exit 2; the last policy governs it."""
    with running("teams", speed=0) as heroku:
        heroku.fault("/apps/globex-crm/transfers", "status", status=403)
        heroku.fault("^/teams/acme/addons", "status", status=403)
        ended = run("policy", "init", **heroku.environment)
    assert 2 == ended.code
    assert "; 1 could not be read." in ended.out
    assert ended.err.startswith("checker: not everything could be listed: ")
    text = " ".join((here / "policy.yml").read_text().replace("#", " ").split())
    assert "looks wrong: globex-crm::DATABASE could not be read: Heroku answered 403" in text
    assert "looks wrong: not all could be listed, and what is missing here may exist: " in text


def test_stages_that_are_not_told(run: Run, here: Path, large: Running) -> None:
    """Where Heroku does not tell pipeline stages no policy goes by them, or nothing would be known to be governed."""
    large.fault("^/pipeline-couplings", "status", status=403)
    try:
        assert 0 == run("policy", "init", **large.environment).code
        document = json.loads(run("check", "--format", "json", **large.environment).out)
    finally:
        large.behave()
    text = (here / "policy.yml").read_text()
    assert "# Pipeline stages could not be read, so no policy goes by them: " in text
    assert "stages:" not in text
    assert (0, 0) == (document["summary"]["uncovered"], document["summary"]["unknown"])


def test_hostile_names(run: Run) -> None:
    """Names that mean something to YAML are read back as the very names."""
    names = ["null", "true", "no", "off", "y", "nan", "e10", "null-and-void"]
    apps = [
        {"name": name, "team": "on", "databases": [{"addon": f"postgresql-{n}-1", "schedules": [{"at": "00:00 UTC"}]}]}
        for n, name in enumerate(names)
    ]
    scenario = Scenario.model_validate({"name": "odd", "now": "2026-11-22T09:30:00Z", "apps": apps})
    with running(scenario, speed=0) as heroku:
        policy = parse(initiated(run, heroku), HERE, RULES)
        assert [] == findings(checked(run, heroku))
    assert sorted(names) == sorted(policy.sections[0].match.apps)
    assert ("on",) == policy.expect.teams
