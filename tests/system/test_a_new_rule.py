"""A new rule costs one folder and one line: the one in CONTRIBUTING.md, added to a copy of the tree."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from checker.sandbox.serve import running
from tests.system.product import LONG, ROOT
from tools.house import read_tree

pytestmark = pytest.mark.system

RULE = "few_manual_backups"
FOLDER = f"checker/rules/{RULE}"
LIST = "checker/rules/__init__.py"
POLICY = f"""
version: 1
policies:
  - name: all
    match: {{apps: ["*"]}}
    require: {{{RULE}: {{most: 0}}}}
"""


def shown(name: str) -> str:
    """A file as CONTRIBUTING.md shows it."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (found,) = re.findall(rf"^`{re.escape(name)}`:\n\n(`{{3,4}})\w+\n(.*?)^\1$", page, re.MULTILINE | re.DOTALL)
    return str(found[1])


class Tree:
    """A copy of the tree; what runs in it is its own code."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in read_tree(ROOT).files:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a module of it."""
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root), "NO_COLOR": "1", **environment},
            capture_output=True,
            text=True,
            timeout=5 * LONG,
            check=False,
        )

    def add_the_folder(self) -> None:
        """The three files."""
        (self.root / FOLDER).mkdir()
        for file in ("__init__.py", "rule.md", "test_rule.py"):
            (self.root / FOLDER / file).write_text(shown(f"{FOLDER}/{file}"), encoding="utf-8")

    def add_the_line(self) -> None:
        """At the end of the list."""
        text = (self.root / LIST).read_text(encoding="utf-8")
        (line,) = re.findall(
            rf"The line in `{LIST}`:\n\n```text\n(.*\n)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
        )
        assert f'    "{RULE}",\n' == line
        (self.root / LIST).write_text(text.replace("\n)\n", f"\n{line})\n", 1), encoding="utf-8")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    """The copy, with the rule in it; before that, its name means nothing to anybody."""
    copy = Tree(tmp_path_factory.mktemp("tree"))
    (copy.root / "mine.yml").write_text(POLICY, encoding="utf-8")
    before = copy.run("checker", "policy", "check", "mine.yml")
    assert (3, True) == (before.returncode, RULE in before.stderr + before.stdout)
    copy.add_the_folder()
    copy.add_the_line()
    return copy


def test_policy_takes_it(tree: Tree) -> None:
    """It can be asked for, with its own parameters, and what it does not take is refused."""
    done = tree.run("checker", "policy", "check", "mine.yml", "--strict", SLACK_WEBHOOK_URL="https://hooks.slack.com/x")
    assert (0, "") == (done.returncode, done.stderr), done.stdout
    (tree.root / "wrong.yml").write_text(POLICY.replace("most: 0", "most: many"), encoding="utf-8")
    wrong = tree.run("checker", "policy", "check", "wrong.yml")
    column = POLICY.splitlines()[5].index("most: 0") + len("most: ") + 1
    assert (3, f"checker: wrong.yml:6:{column}: expected a whole number, got 'many'\n") == (
        wrong.returncode,
        wrong.stderr,
    )


def test_check_judges_it(tree: Tree) -> None:
    """On the simulated Heroku the database with a manual backup fails, the other one passes."""
    with running("default", speed=0) as heroku:
        done = tree.run("checker", "check", "--format", "json", "--policy", "mine.yml", **heroku.environment)
    assert 1 == done.returncode, done.stderr
    verdicts = {
        one["app"]: verdict
        for one in json.loads(done.stdout)["databases"]
        for verdict in one["verdicts"]
        if verdict["rule"] == RULE
    }
    assert {"shared-meaning": "pass", "shared-meaning-staging": "fail"} == {
        a: v["outcome"] for a, v in verdicts.items()
    }
    failed = verdicts["shared-meaning-staging"]
    assert ("info", "1 manual backup", "0 manual backups at most") == (
        failed["severity"],
        failed["actual"],
        failed["limit"],
    )


def test_the_pages_list_it(tree: Tree) -> None:
    """Rules, policy and schema know it once they are written anew."""
    assert 0 == (done := tree.run("tools.docs")).returncode, done.stderr
    for page in ("rules.md", "policy.md", "policy.schema.json"):
        assert RULE in (tree.root / "docs" / page).read_text(encoding="utf-8")
    assert f"\n## {RULE}\n" in (tree.root / "docs" / "rules.md").read_text(encoding="utf-8")


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed: `make lint` brings it")
def test_style_is_content(tree: Tree) -> None:
    """It is written as everything else is."""
    for arguments in (["ruff", "check", FOLDER, LIST], ["ruff", "format", "--check", FOLDER, LIST]):
        done = tree.run(*arguments)
        assert 0 == done.returncode, done.stdout + done.stderr


def test_the_house_is_content(tree: Tree) -> None:
    """House checks have nothing against it, and its own tests and those of every rule pass."""
    for arguments in (
        ["tools.house"],
        ["pytest", "-q", "-n0", "-p", "no:cacheprovider", FOLDER, "tests/unit/rules/test_every_rule.py"],
    ):
        done = tree.run(*arguments)
        assert 0 == done.returncode, done.stdout + done.stderr


def test_what_is_missing_is_named(tree: Tree) -> None:
    """Without its page the house checks say what to add."""
    page = tree.root / FOLDER / "rule.md"
    text = page.read_text(encoding="utf-8")
    page.unlink()
    done = tree.run("tools.house")
    page.write_text(text, encoding="utf-8")
    assert (1, True) == (done.returncode, f"{FOLDER}: has no rule.md" in done.stdout)
