"""Whatever is typed, checker only reads: by the log of the simulated Heroku, it was sent nothing but GET."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from checker.cli import app
from tests.story.an_account import an_account
from tests.system.product import World, a_world

pytestmark = pytest.mark.system

LOOKS = {
    "check": [],
    "check --fix-script": [],
    "check --format json": [],
    "worker --once": [],
    "doctor": [],
    "doctor --send": [],
    "explain": ["shared-meaning"],
    "policy diff --live": ["policy.yml", "policy.yml"],
    "policy init": ["--output", "-"],
    "replay --live": ["--against", "policy.yml"],
}
"""Commands that ask Heroku something."""

QUIET = {
    "ack": ["0123456789ab"],
    "db upgrade": [],
    "history": [],
    "incident": [],
    "notify test": [],
    "policy check": [],
    "policy diff": ["policy.yml", "policy.yml"],
    "policy schema": [],
    "policy show": [],
    "replay": [],
    "report": [],
    "report verify": ["."],
    "slots": ["00:00 UTC"],
    "snooze": ["0123456789ab", "--for", "8h"],
}
"""Those that need not."""

SERVING = {"sandbox": "it serves a Heroku, and asks none", "demo": "it runs its fixes at a sandbox of its own"}
BUG = 70


def commands(group: object = None, before: str = "") -> Iterator[str]:
    """Every command there is."""
    for name, command in getattr(group or get_command(app), "commands").items():  # noqa: B009 -- of Typer's own Click
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        if getattr(command, "invoke_without_command", True):
            yield f"{before}{name}"


def written(world: World) -> list[str]:
    """What Heroku was sent that is no GET; what sinks were sent is none of it."""
    sinks = ("/slack", "/api/1/", "/hook")
    sent = (line.split(" ", 1) for line in world.heroku.requests)
    return [f"{method} {path}" for method, path in sent if method != "GET" and not path.startswith(sinks)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An account with findings, in which a sweep was recorded, and the runbook in a file."""
    folder = tmp_path_factory.mktemp("reads")
    with a_world(folder, afresh=True) as opened:
        text = Path(opened.checker.environment["CHECKER_POLICY"]).read_text(encoding="utf-8")
        (folder / "policy.yml").write_text(text, encoding="utf-8")
        yield opened


def test_every_command_is_named() -> None:
    """A new command is given its place here."""
    assert isinstance(app, typer.Typer)
    named = {line.partition(" --")[0] for line in (*LOOKS, *QUIET, *SERVING)}
    assert [] == [command for command in commands() if command not in named]


@pytest.mark.parametrize("command", [line for line in (*LOOKS, *QUIET) if line.partition(" --")[0] in set(commands())])
def test_a_command_only_reads(world: World, command: str) -> None:
    """A whole run of it sends Heroku nothing but GET, in as many requests as it takes."""
    before = sum(world.heroku.requests.values())
    done = world.checker.run(*command.split(), *(LOOKS | QUIET)[command])
    assert done.code != BUG, done.err
    assert [] == written(world)
    if command in LOOKS:
        assert sum(world.heroku.requests.values()) > before, done.out + done.err


def test_a_worker_only_reads() -> None:
    """Full sweeps and looks in between, over a lost night and an outage: nothing but GET."""
    with an_account() as account:
        account.heroku.event("skip_slot", "bakery")
        account.heroku.fault("/apps/bakery-reports/transfers", "status", status=500, times=20)
        assert account.worked(24)
        assert {"GET"} == {line.split(" ", 1)[0] for line in account.heroku.requests}


def test_a_write_would_be_seen(world: World) -> None:
    """The log of the simulated Heroku holds what others write there."""
    assert [] == written(world)
    world.heroku.sandbox.requests["POST /client/v11/databases/x/backups"] += 1
    assert ["POST /client/v11/databases/x/backups"] == written(world)
    del world.heroku.sandbox.requests["POST /client/v11/databases/x/backups"]
