"""What system tests share: the real Heroku CLI."""

import functools
import subprocess
from collections.abc import Callable

import pytest

from tests.system.heroku_cli import NoCli, find, run

HerokuCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def heroku_cli(tmp_path_factory: pytest.TempPathFactory) -> HerokuCli:
    """`heroku_cli(port, "pg:backups", "--app", "x")` runs the real Heroku CLI against a sandbox on that port."""
    try:
        binary = find()
    except NoCli as why:
        pytest.skip(str(why))
    return functools.partial(run, binary, tmp_path_factory.mktemp("heroku-home"))
