"""From a failed night over the printed commands to the recovery, with the real Heroku CLI."""

import json
import shlex
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from checker import policy
from tests.system.product import a_world

pytestmark = pytest.mark.system

REASON = "permission denied for schema reporting"
HerokuCli = Callable[..., subprocess.CompletedProcess[str]]


def test_the_printed_commands_show_the_log_and_make_a_backup(tmp_path: Path, heroku_cli: HerokuCli) -> None:
    """The first command prints the log that the reason was taken from; after the second the attempt is no finding."""
    with a_world(tmp_path, scenario="healthy") as world:
        (tmp_path / "policy.yml").write_text(policy.builtin_text())
        world.checker.environment["CHECKER_POLICY"] = "policy.yml"

        def found() -> dict[str, dict[str, str]]:
            """The findings of the bakery."""
            report = json.loads(world.checker.run("check", "--format", "json").out)
            (bakery,) = (one for one in report["databases"] if one["app"] == "bakery")
            return {v["rule"]: v for v in bakery["verdicts"] if v["outcome"] == "fail"}

        assert {} == found()
        world.heroku.event("fail", "bakery")
        world.heroku.move(by=timedelta(hours=16))
        finding = found()["last_attempt_succeeded"]
        assert REASON in finding["summary"]
        info, capture = (shlex.split(command)[1:] for command in finding["fix"].splitlines())
        shown = heroku_cli(world.heroku.port, *info)
        assert (0, True) == (shown.returncode, REASON in shown.stdout), shown.stderr
        assert 0 == heroku_cli(world.heroku.port, *capture).returncode
        assert {"slots_met"} == set(found())
