"""What system tests share: a simulated Heroku, a store of each kind, and the real Heroku CLI."""

import functools
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system.heroku_cli import NoCli, find, run, run_script
from tests.system.product import World, a_world

HerokuCli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def heroku_binary() -> Path:
    """The real Heroku CLI; without it and without npm the test is skipped, saying so."""
    try:
        return find()
    except NoCli as why:
        pytest.skip(str(why))


@pytest.fixture(scope="session")
def heroku_cli(heroku_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> HerokuCli:
    """`heroku_cli(port, "pg:backups", "--app", "x")` runs the real Heroku CLI against a sandbox on that port."""
    return functools.partial(run, heroku_binary, tmp_path_factory.mktemp("heroku-home"))


@pytest.fixture(scope="session")
def heroku_script(heroku_binary: Path, tmp_path_factory: pytest.TempPathFactory) -> HerokuCli:
    """`heroku_script(port, text)` runs a shell script whose `heroku` is the real one, against that sandbox."""
    return functools.partial(run_script, heroku_binary, tmp_path_factory.mktemp("heroku-home"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A simulated Heroku with two findings, and the product in a folder of its own."""
    with a_world(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A DATABASE_URL of each kind; the file of SQLite's is the one that the product takes by itself."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'checker.db'}"
