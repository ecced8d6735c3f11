"""The badges of the README say what a command enforces, and nothing else."""

import re
import tomllib
from html import escape
from pathlib import Path

import pytest

from checker import __version__
from tools import badges

ROOT = Path(__file__).parents[2]
FACTS = badges.facts(ROOT)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FACTS)
def test_each_is_shown(name: str) -> None:
    """The committed picture shows each badge with its value, for the eye and for a screen reader."""
    shown = (ROOT / "docs" / "badges.svg").read_text(encoding="utf-8")
    assert f">{escape(name)}</text>" in shown
    assert f">{escape(FACTS[name])}</text>" in shown
    assert f"{name}: {FACTS[name]}" in shown


def test_version() -> None:
    """It is the one that `checker --version` says, and the changelog has its chapter, with a date, as the newest."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    chapters = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    assert FACTS["version"] == __version__ == chapters[0]


def test_pythons() -> None:
    """They are what CI runs; the oldest is the one that installs, and Heroku's own is among them."""
    run = re.search(r'python: \["(.+)"\]', (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert run is not None
    tried = run[1].split('", "')
    assert FACTS["Python"] == f"{tried[0]} to {tried[-1]}"
    assert PROJECT["project"]["requires-python"] == f">={tried[0]}"
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-") in tried


def test_coverage() -> None:
    """Less of it fails `make test`, which asks for the floor by measuring."""
    floor = PROJECT["tool"]["coverage"]["report"]["fail_under"]
    assert FACTS["test coverage"] == f"at least {floor} %"
    assert re.search(r"^test:.*\n\t.*pytest .*--cov ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_types() -> None:
    """`make lint` asks mypy, and pyproject.toml makes it strict."""
    assert FACTS["types"] == "mypy, strict"
    assert re.search(r"^lint:(.*\n\t)+.*mypy", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_licence() -> None:
    """It is the one in the file LICENSE."""
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith(f"{FACTS['licence']} License")
