"""The product as its users run it: real processes, in a folder of their own, against a simulated Heroku."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from tests.canaries import harmless
from tests.system.nursery import Life, born

ROOT = Path(__file__).parents[2]
POLICY = ROOT / "checker" / "demo" / "policy.yml"
"""What the runbook of the sandbox's team demands."""
HELLO = "checker is at work: watching 2 databases; 2 findings; next slot 2026-11-23 00:00 UTC"
"""The first message of all about that team's account, in Slack."""
FINDINGS = [
    "shared-meaning-staging::DATABASE: No backup schedule",
    "shared-meaning::DATABASE: The backup schedule is not the one demanded",
]
"""What is wrong there, as Sentry is told."""
LONG = 60.0
"""Seconds after which a test gives up hope; a machine under load needs some of them."""

# The command line as it is, but for the patience with a store that is down and with others that sweep.
_HURRIED = """
from checker import cli, patience
from checker.store import turns
patience.PAUSES, turns.PATIENCE = (0.0,), 1.0
cli.main()
"""

# What the tester's shell may hold and the product would obey.
_OURS = ("HEROKU_", "SLACK_", "SENTRY_", "DATABASE_", "CHECKER_", "LOG_", "DYNO", "HEARTBEAT_")


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that has ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> tuple[int, str, str]:
        """All there is to see of it, in the order in which tests expect it."""
        return self.code, self.out, self.err


class Started:
    """A process that runs; what it prints is in `log`."""

    def __init__(self, process: ForkServerProcess, log: Path) -> None:
        self._process = process
        self._log = log

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def log(self) -> str:
        """What it printed so far, stdout and stderr together."""
        return self._log.read_text(encoding="utf-8")

    @property
    def alive(self) -> bool:
        """It has not ended."""
        return self._process.is_alive()

    def send(self, number: signal.Signals) -> None:
        """Send it a signal."""
        if self.alive:
            os.kill(self.pid, number)

    def ended(self, within: float = LONG) -> int:
        """Wait for its end; gives its exit code."""
        return ended(self._process, within)

    def until(self, text: str) -> None:
        """Wait until it has printed that."""
        until(lambda: text in self.log or not self.alive, lambda: f"{text!r} in {self.log}")
        assert text in self.log, self.log


def ended(process: ForkServerProcess, within: float = LONG) -> int:
    """Wait for the end of a process; gives its exit code, or the number of the signal that ended it, negated."""
    process.join(within)
    assert process.exitcode is not None, "this process does not end"
    return process.exitcode


class Product:
    """`python -m checker` in `folder`, with `environment` and nothing else that it would obey.

    Processes begin with checker loaded already; with `afresh`, each command loads what it needs by itself.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], *, afresh: bool = False) -> None:
        self.folder = folder
        self._afresh = afresh
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self.environment |= {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "160", **environment}

    def run(self, *arguments: str | Path, **environment: str) -> Ran:
        """Run a command to its end; a variable that is given empty counts as absent."""
        command = ["-m", "checker", *map(str, arguments)]
        return self._from_the_start(command, environment) if self._afresh else self._run(command, environment)

    def _from_the_start(self, command: list[str], environment: dict[str, str]) -> Ran:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
        )
        return Ran(done.returncode, harmless(done.stdout), harmless(done.stderr))

    def _run(self, command: list[str], environment: dict[str, str]) -> Ran:
        with TemporaryDirectory() as elsewhere:
            out, err = Path(elsewhere, "out"), Path(elsewhere, "err")
            with self._born(command, environment, out, err) as process:
                code = ended(process)
            return Ran(code, *(harmless(said.read_text(encoding="utf-8")) for said in (out, err)))

    @contextmanager
    def _born(
        self, command: list[str], environment: dict[str, str], out: Path, err: Path
    ) -> Iterator[ForkServerProcess]:
        """A process; at the end of the block it is killed."""
        process = born(Life(command, self.folder, self.environment | environment, out, err))
        try:
            yield process
        finally:
            process.kill()
            process.join()
            process.close()

    def hurried(self, *arguments: str, **environment: str) -> Ran:
        """Run a command to its end that waits neither for a store to come back nor for another sweep to end."""
        return self._run(["-c", _HURRIED, *arguments], environment)

    @contextmanager
    def started(self, *arguments: str | Path, **environment: str) -> Iterator[Started]:
        """Start a command that goes on until it is stopped; at the end of the block it is killed."""
        with self.launched(["-m", "checker", *map(str, arguments)], **environment) as process:
            yield process

    @contextmanager
    def launched(self, command: list[str], **environment: str) -> Iterator[Started]:
        """Start Python with `-m MODULE` or `-c CODE`, as the product would be; at the end of the block it is killed."""
        log = self.folder / f"log-{len(list(self.folder.glob('log-*')))}.txt"
        log.touch()
        with self._born(command, environment, log, log) as process:
            yield Started(process, log)
        harmless(log.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class World:
    """A simulated Heroku with its inboxes, and the product pointed at it."""

    heroku: Running
    checker: Product

    @property
    def folder(self) -> Path:
        """Where the product runs, and where its SQLite file is."""
        return self.checker.folder

    @property
    def slack(self) -> list[str]:
        """The headline of each message that Slack received."""
        return [headline(received.payload) for received in self.heroku.slack]

    @property
    def sentry(self) -> list[str]:
        """The title of each event that Sentry received."""
        return [title(received.payload) for received in self.heroku.sentry if received.kind == "event"]


def title(event: dict[str, Any]) -> str:
    """What Sentry lists an event by: the first line of its message, or the type of an exception."""
    if "message" in event:
        return str(event["message"].splitlines()[0])
    return str(event["exception"]["values"][-1]["type"])


def headline(payload: dict[str, Any]) -> str:
    """The header of a Slack message."""
    return str(payload["blocks"][0]["text"]["text"])


@contextmanager
def a_world(folder: Path, scenario: str = "default", *, afresh: bool = False, **options: Any) -> Iterator[World]:
    """A simulated Heroku whose clock stands still, and the product with the runbook as its policy."""
    with running(scenario, speed=0, **options) as heroku:
        environment = {**heroku.environment, "CHECKER_POLICY": str(POLICY)}
        yield World(heroku, Product(folder, environment, afresh=afresh))


def until(condition: Callable[[], object], what: Callable[[], str]) -> None:
    """Wait until the condition holds; after a long time, fail with `what`."""
    end = time.monotonic() + LONG
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"this did not come to be: {what()}")
        time.sleep(0.02)
