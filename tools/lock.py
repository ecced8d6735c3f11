"""Compiles pyproject.toml into the pins that are installed, and tells when the two are out of step.

`requirements.txt` is what Heroku installs: the runtime with hashes, for every Python we run on. `constraints.txt` pins
the sandbox and the tools on top of it. `python -m tools.lock` compiles both and keeps each pin that still fits;
`--upgrade` takes the newest releases. Both files begin with a digest of what they were compiled from and of their own
lines, so that the check needs neither the network nor uv and says the same on every day.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Pins:
    """One compiled file: what it is for, the tables of pyproject.toml it comes from, and how uv is to compile it."""

    name: str
    purpose: str
    tables: tuple[tuple[str, str], ...]
    options: tuple[str, ...]


RUNTIME = Pins(
    name="requirements.txt",
    purpose="What Heroku installs.",
    tables=(("project", "requires-python"), ("project", "dependencies")),
    options=("--generate-hashes",),
)
TOOLS = Pins(
    name="constraints.txt",
    purpose="The sandbox and the tools too.",
    tables=(
        *RUNTIME.tables,
        ("project", "optional-dependencies"),
        ("dependency-groups", "test"),
        ("dependency-groups", "dev"),
    ),
    options=("--no-annotate", "--all-extras", "--group", "dev", "--constraints", RUNTIME.name),
)


def tables(pyproject: str) -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads(pyproject)


def digest(pins: Pins, project: dict[str, Any], lines: str) -> str:
    """What stands for `lines` having been compiled from `project`."""
    source = [project.get(table, {}).get(key) for table, key in pins.tables]
    return hashlib.sha256((json.dumps(source, sort_keys=True) + lines).encode()).hexdigest()


def header(pins: Pins, project: dict[str, Any], lines: str) -> str:
    """The comment above the pins."""
    return (
        f"# {pins.purpose} Compiled from pyproject.toml by `make lock`; not to be edited by hand.\n"
        f"# in step: sha256:{digest(pins, project, lines)}\n"
    )


def out_of_step(root: Path) -> Iterator[str]:
    """The names of the files that are not what `make lock` would have left behind."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    for pins in (RUNTIME, TOOLS):
        path = root / pins.name
        text = path.read_text() if path.is_file() else ""
        lines = "".join(text.splitlines(keepends=True)[2:])
        if text != header(pins, project, lines) + lines:
            yield pins.name


def compile_pins(pins: Pins, root: Path, *, upgrade: bool) -> None:
    """Write one file anew. Pins that still fit are kept unless `upgrade`."""
    target = root / pins.name
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / pins.name
        output.write_text(target.read_text() if target.is_file() else "")
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--no-header"]
        command += ["--universal", "--python-version", "3.11", "--output-file", str(output), *pins.options]
        command += ["--upgrade"] if upgrade else []
        subprocess.run(command, cwd=root, check=True)
        lines = output.read_text()
    project = tomllib.loads((root / "pyproject.toml").read_text())
    target.write_text(header(pins, project, lines) + lines)


def main() -> None:
    """Compile both files, the runtime first: the tools must fit it."""
    parser = argparse.ArgumentParser(prog="python -m tools.lock", description="Compile pyproject.toml into pins.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases that fit")
    arguments = parser.parse_args()
    for pins in (RUNTIME, TOOLS):
        compile_pins(pins, ROOT, upgrade=arguments.upgrade)
        print(f"{pins.name}: compiled")


if __name__ == "__main__":
    main()
