"""`checker policy diff`: what an edit of the policy loosens, for whoever reviews it."""

import io
import json
import sys
from pathlib import Path

import pytest

from checker.sandbox.handle import Running
from tests.unit.cli.conftest import Run

OLD = """\
version: 1
policies:
  - name: all
    match: {apps: ["*"]}
    require: {schedule: any, recent_backup: {max_age: 26h}}
"""
LOOSER, TIGHTER = OLD.replace("26h", "7d"), OLD.replace("26h", "25h")


@pytest.fixture(autouse=True)
def _files(here: Path) -> None:
    (here / "old.yml").write_text(OLD)
    (here / "looser.yml").write_text(LOOSER)
    (here / "tighter.yml").write_text(TIGHTER)
    (here / "words.yml").write_text(f"# only a comment\n{OLD}")


@pytest.mark.parametrize(
    ("new", "code", "headline"),
    [
        ("looser.yml", 1, "old.yml -> looser.yml: looser, or may be, at 1 policy"),
        ("tighter.yml", 0, "old.yml -> tighter.yml: tighter at 1 policy"),
        ("words.yml", 0, "old.yml -> words.yml: nothing is demanded otherwise"),
    ],
)
def test_policy_diff(run: Run, new: str, code: int, headline: str) -> None:
    """It says in one line what becomes of it, and ends in 1 only where something is looser."""
    ended = run("policy", "diff", "old.yml", new)
    assert (code, "") == (ended.code, ended.err)
    assert [
        headline,
        "no database is known here (--live asks Heroku): policies are compared by name, and by what is written",
    ] == ended.out.splitlines()[:2]


def test_policy_diff_names_each_change_with_both_lines(run: Run) -> None:
    """A row says what was and what becomes of it, and where that stands in both files."""
    row = run("policy", "diff", "old.yml", "looser.yml").out.splitlines()[-1].split("  ")
    cells = [cell.strip() for cell in row if cell.strip()]
    assert ["looser", "policy all", "recent_backup.max_age: 26h -> 7d", "old.yml:5", "looser.yml:5"] == cells


def test_policy_diff_as_markdown(run: Run) -> None:
    """A pull request shows it as a table; names are no markup."""
    lines = run("policy", "diff", "old.yml", "looser.yml", "--format", "markdown").out.splitlines()
    assert "**old.yml → looser.yml**: looser, or may be, at 1 policy" == lines[0]
    row = "| **looser** | policy all | recent_backup.max_age: 26h -&gt; 7d | old.yml:5 | looser.yml:5 |"
    assert row == lines[-1]


def test_policy_diff_as_json(run: Run) -> None:
    """Machines get every change with its direction, its kind and both places."""
    found = json.loads(run("policy", "diff", "old.yml", "looser.yml", "--format", "json").out)
    assert {
        "schema": 1,
        "old": "old.yml",
        "new": "looser.yml",
        "looser": True,
        "compared": 0,
        "file": [],
        "databases": [],
        "policies": [
            {
                "policy": "all",
                "changes": [
                    {
                        "direction": "looser",
                        "kind": "other value",
                        "what": "recent_backup.max_age",
                        "old": "26h",
                        "new": "7d",
                        "old_at": "old.yml:5",
                        "new_at": "looser.yml:5",
                        "summary": "recent_backup.max_age: 26h -> 7d",
                    }
                ],
            }
        ],
    } == found


def test_policy_diff_reads_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`git show HEAD~1:policy.yml | checker policy diff - policy.yml` works; two of them could not."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OLD.encode())))
    ended = run("policy", "diff", "-", "looser.yml")
    assert (1, "stdin -> looser.yml: looser, or may be, at 1 policy") == (ended.code, ended.out.splitlines()[0])
    ended = run("policy", "diff", "-", "-")
    assert (3, "") == (ended.code, ended.out)
    assert "name a file for one of them" in ended.err


def test_policy_diff_of_mistakes(run: Run, here: Path) -> None:
    """All mistakes of both files are told at once."""
    (here / "one.yml").write_text("version: 2\npolicies: []\n")
    (here / "two.yml").write_text("version: 1\npoll: often\npolicies: []\n")
    ended = run("policy", "diff", "one.yml", "two.yml")
    assert (3, "") == (ended.code, ended.out)
    assert {"one.yml:1:10", "one.yml:2:11", "two.yml:2:7", "two.yml:3:11"} == {
        line.removeprefix("checker: ").rpartition(": ")[0].partition(": ")[0] for line in ended.err.splitlines()
    }
    ended = run("policy", "diff", "old.yml", "missing.yml")
    assert (3, True) == (ended.code, "missing.yml cannot be read" in ended.err)


def test_policy_diff_live(run: Run, heroku: Running) -> None:
    """With a token it says which databases are hit."""
    urls = {"HEROKU_API_KEY": "HRKU-token", "HEROKU_API_URL": heroku.url, "HEROKU_DATA_URL": heroku.url}
    ended = run("policy", "diff", "old.yml", "looser.yml", "--live", "--format", "json", **urls)
    found = json.loads(ended.out)
    assert (1, len(found["databases"])) == (ended.code, found["compared"])
    assert {"shared-meaning::DATABASE", "shared-meaning-staging::DATABASE"} <= {
        d["database"] for d in found["databases"]
    }
    assert "held against " in run("policy", "diff", "old.yml", "words.yml", "--live", **urls).out


def test_policy_diff_live_without_a_token(run: Run) -> None:
    """Who asks for Heroku and has no token is told so, with the command that makes one."""
    ended = run("policy", "diff", "old.yml", "looser.yml", "--live")
    assert (3, True) == (ended.code, "HEROKU_API_KEY is not set" in ended.err)


def test_policy_diff_by_what_a_worker_recorded(run: Run, heroku: Running) -> None:
    """Where checker's own database is, the databases that it knows are held against both."""
    urls = {"HEROKU_API_KEY": "HRKU-token", "HEROKU_API_URL": heroku.url, "HEROKU_DATA_URL": heroku.url}
    told = {"SLACK_WEBHOOK_URL": f"{heroku.url}/sandbox/slack", "DATABASE_URL": "sqlite:///known.db"}
    run("db", "upgrade", **told)
    ended = run("policy", "diff", "old.yml", "looser.yml", **told)
    assert (1, True) == (ended.code, "checker's own database knows no database" in ended.out)
    run("worker", "--once", "--policy", "old.yml", **urls, **told, CHECKER_SANDBOX_CLOCK="1")
    ended = run("policy", "diff", "old.yml", "looser.yml", **told)
    assert (1, True) == (ended.code, " that checker knows" in ended.out)
    assert "shared-meaning::DATABASE" in ended.out
