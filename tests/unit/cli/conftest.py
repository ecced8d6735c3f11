"""A command line to type into: an empty folder, no variables, and logging put back afterwards."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from checker.cli import main
from checker.sandbox.handle import Running
from checker.sandbox.serve import running
from tests.canaries import harmless
from tests.unit.core.environment import environment, logging_put_back


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `checker` with these arguments and variables."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    assert here.is_dir()

    def typed(*arguments: str, **variables: str) -> Ended:
        environment(monkeypatch, **variables)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([*arguments])
        printed = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, harmless(printed.out), harmless(printed.err))

    with logging_put_back():
        yield typed


@pytest.fixture
def heroku() -> Iterator[Running]:
    """A simulated Heroku whose clock stands still: production is well, staging has lost its schedule."""
    with running(speed=0) as sandbox:
        yield sandbox
