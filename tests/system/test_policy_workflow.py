"""The workflow that comments on a pull request: it may do little, trusts nothing from the request, and really works."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from tests.make import DAY
from tests.story.skipped_nights import NEW, NIGHTS, OLD

ROOT = Path(__file__).parents[2]
FILE = ROOT / ".github" / "workflows" / "policy.yml"
WORKFLOW: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = WORKFLOW["jobs"]["review"]["steps"]

GH = """#!/bin/sh
# GitHub's command line, as far as the workflow uses it: one file of a repository, and one comment.
here="$(dirname "$0")"
echo "$*" >> "$here/calls"
case "$*" in
  *contents/policy.yml*) cat "$here/proposed" ;;
  *--method*) for last in "$@"; do :; done; cp "${last#body=@}" "$here/comment"; echo 4711 > "$here/id" ;;
  *) [ ! -f "$here/id" ] || cat "$here/id" ;;
esac
"""


class Request:
    """A pull request on a GitHub that is not there."""

    def __init__(self, folder: Path) -> None:
        self.work, self._bin = folder / "work", folder / "bin"
        self.work.mkdir()
        self._bin.mkdir()
        # The interpreter that runs this, by the name that the workflow calls it.
        for name, text in (("gh", GH), ("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')):
            (self._bin / name).write_text(text)
            (self._bin / name).chmod(0o755)
        (self.work / "policy.yml").write_text(OLD)

    def push(self, text: str, **secrets: str) -> int:
        """What the job ends with on this policy; the comment is made even where comparing failed."""
        (self._bin / "proposed").write_text(text)
        named = {name: secrets.get(name, "") for name in ("HEROKU_API_KEY", "DATABASE_URL")}
        codes = [self._step(name, {**secrets, **named}) for name in ("Fetch the proposed policy", "Compare", "Comment")]
        return max(codes)

    @property
    def comment(self) -> str:
        """The comment as it is now."""
        return (self._bin / "comment").read_text(encoding="utf-8")

    @property
    def methods(self) -> list[str]:
        """How it was made and changed."""
        return re.findall(r"--method (\S+ \S+)", (self._bin / "calls").read_text())

    @property
    def summary(self) -> str:
        """The summary of the job."""
        return (self._bin / "summary").read_text(encoding="utf-8")

    def _step(self, name: str, variables: dict[str, str]) -> int:
        (step,) = [step for step in STEPS if step.get("name") == name]
        environment = {
            "PATH": f"{self._bin}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "GITHUB_REPOSITORY": "acme/checker",
            "GITHUB_STEP_SUMMARY": str(self._bin / "summary"),
            "NUMBER": "7",
            "PROPOSED": "0" * 40,
            **variables,
        }
        done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=self.work, env=environment, check=False)
        return done.returncode


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    return Request(tmp_path)


@pytest.fixture
def heroku() -> Iterator[Running]:
    with running(NIGHTS, speed=0) as started:
        started.move(by=9 * DAY)
        yield started


def test_it_may_do_little() -> None:
    """It reads the tree and writes comments, nothing else; and only on requests that touch the policy."""
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["review"]["permissions"] == {"contents": "read", "pull-requests": "write"}
    assert WORKFLOW["on"] == {"pull_request": {"paths": ["policy.yml"]}}


def test_what_it_runs_is_pinned_and_of_the_base() -> None:
    """Actions are named by commit, and the code that sees secrets is that of the branch, not that of the request."""
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action) for action in used)
    assert STEPS[0]["with"] == {"ref": "${{ github.event.pull_request.base.sha }}", "persist-credentials": False}


def test_no_text_of_the_request_becomes_a_command() -> None:
    """Scripts take what they need from variables: nothing is pasted into them, and secrets go by name to one step."""
    assert not [step["run"] for step in STEPS if "${{" in step.get("run", "")]
    secret = [step["name"] for step in STEPS if "secrets." in str(step.get("env", {}))]
    assert secret == ["Compare"]
    assert "secrets" not in str(WORKFLOW["jobs"]["review"]["env"])


def test_it_comments_once_and_brings_that_up_to_date(request_: Request, heroku: Running) -> None:
    """What the edit loosens and what it would have told is one comment; the next push changes that very one."""
    key = heroku.environment["HEROKU_API_KEY"]
    urls = {name: heroku.environment[name] for name in ("HEROKU_API_URL", "HEROKU_DATA_URL", "CHECKER_SANDBOX_CLOCK")}
    assert 0 == request_.push(NEW, HEROKU_API_KEY=key, **urls)
    assert "**policy.yml → proposed.yml**: tighter at 1 database" in request_.comment
    assert "held against 2 databases at Heroku" in request_.comment
    assert "**policy.yml → proposed.yml**: 6 messages newly, none no longer" in request_.comment
    assert 0 == request_.push(OLD.replace("3d", "9d"))
    assert "**looser**" in request_.comment
    assert "Nobody knows here: neither HEROKU_API_KEY nor CHECKER_DATABASE_URL is set." in request_.comment
    assert ["POST repos/acme/checker/issues/7/comments", "PATCH repos/acme/checker/issues/comments/4711"] == (
        request_.methods
    )
    assert request_.summary.count("<!-- checker: policy -->") == 2


def test_a_policy_with_mistakes_fails_the_job(request_: Request) -> None:
    """What is wrong is in the log; the comment says that nothing can be said."""
    assert 3 == request_.push("version: 2\n")
    assert "Nothing can be said: the log of the job tells why." in request_.comment


def test_a_long_comment_is_cut_between_lines(request_: Request) -> None:
    """GitHub refuses a comment of more than 65,536 characters; what is cut off is in the summary."""
    long = "x" * 95
    rows = (f"  - {{name: {long}{n}, match: {{apps: [app-{n}]}}, require: {{schedule: any}}}}\n" for n in range(400))
    many = "".join(rows)
    assert 0 == request_.push(OLD + many)
    assert 50_000 < len(request_.comment) < 62_000
    assert request_.comment.endswith("|\n\nThe rest is in the summary of the job.\n")
    assert len(request_.summary) > len(request_.comment)
