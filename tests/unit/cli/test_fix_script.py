"""`checker check --fix-script`: all fixes of one look, as a script."""

import subprocess

import pytest

from checker.sandbox.handle import Running
from tests.unit.cli.conftest import Run

FIXES = [
    "run heroku pg:backups:capture DATABASE --app shared-meaning-staging",
    "run heroku pg:backups:schedule DATABASE --at '00:00 UTC' --app shared-meaning-staging",
]


def test_the_script(run: Run, heroku: Running) -> None:
    """It replaces the table, a shell takes it, and the exit code is that of `check`."""
    ended = run("check", "--fix-script", **heroku.environment)
    assert (1, "") == (ended.code, ended.err)
    assert ended.out.startswith(
        "#!/bin/sh\n# Every fix of what `checker check` found 2026-11-22 09:30 UTC; policy: built-in"
    )
    assert FIXES == [line for line in ended.out.splitlines() if line.startswith("run heroku")]
    assert 0 == subprocess.run(["sh", "-n"], input=ended.out, text=True, check=False).returncode


def test_nothing_to_run(run: Run, heroku: Running) -> None:
    """Where all is well the script is all comments, and the exit code says so; of what was not seen it says that."""
    ended = run("check", "--fix-script", "--app", "shared-meaning", **heroku.environment)
    assert (0, True) == (ended.code, ended.out.endswith("\n# There is nothing to run.\n"))
    ended = run("check", "--fix-script", "--app", "typo", **heroku.environment)
    assert (2, True) == (ended.code, "\n# not checked: the app typo: this token sees no" in ended.out)
    assert all(line.startswith("#") or not line for line in ended.out.splitlines())


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--format", "json"], "--fix-script prints a shell script, and --format json something else"),
        (["--at", "2026-11-20T00:00:00Z"], "--fix-script goes by what is wrong now, and --at by what was"),
    ],
)
def test_refused(run: Run, heroku: Running, options: list[str], why: str) -> None:
    """What does not go with a script is refused before Heroku is asked anything."""
    ended = run("check", "--fix-script", *options, **heroku.environment)
    assert (3, "", f"checker: {why}: leave one of them out\n") == (ended.code, ended.out, ended.err)
    assert [] == [path for path in heroku.requests if "/sandbox" not in path]
