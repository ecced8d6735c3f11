"""The house rules that no other tool knows. `python -m tools.house` names each breach: where, what, and the remedy.

Each check is a pure function from a tree of files to the problems in it.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools import lock

ROOT = Path(__file__).resolve().parent.parent

# Heroku's Python buildpack takes exactly one of these at the root (lib/package_manager.sh of
# https://github.com/heroku/heroku-buildpack-python).
PACKAGE_MANAGERS = {"requirements.txt", "Pipfile.lock", "poetry.lock", "uv.lock"}
OURS = "requirements.txt"
RUNTIME = re.compile(r"python-3\.(10|11|12|13|14)(\.\d+)?")
LONGEST_MODULE = 300
# Spelled so that this file does not find itself.
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME)\b")
MOCKS = re.compile(r"\bunittest[.]mock\b|\bfrom unittest import mock\b")
NOT_OURS = {".git", ".venv", "venv", "build", "dist", "node_modules", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Problem:
    """A breach of a house rule."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}."


@dataclass(frozen=True, slots=True)
class Tree:
    """The files that belong to the project, by their paths from the root."""

    root: Path
    files: tuple[str, ...]

    def text(self, name: str) -> str:
        """What stands in a file; empty where there is none."""
        path = self.root / name
        return path.read_text(errors="replace") if path.is_file() else ""

    def python(self, *prefixes: str) -> Iterator[tuple[str, str]]:
        """Path and text of each Python file below one of the folders."""
        for name in self.files:
            if name.endswith(".py") and name.startswith(prefixes):
                yield name, self.text(name)


def read_tree(root: Path) -> Tree:
    """The files git knows or would add; in a copy without git, all but environments and caches."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists():
        listed = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout.split("\0")
        names = [name for name in listed if (root / name).is_file()]
    else:
        paths = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
        names = [path.as_posix() for path in paths if not NOT_OURS.intersection(path.parts) and not _cached(path)]
    return Tree(root, tuple(sorted(set(names))))


def _cached(path: Path) -> bool:
    return any(part.startswith(".") and part.endswith("_cache") for part in path.parts)


def one_package_manager(tree: Tree) -> Iterator[Problem]:
    """Heroku's build fails on none and on several."""
    for name in sorted((PACKAGE_MANAGERS | {"Pipfile"}) - {OURS}):
        if name in tree.files:
            yield Problem(
                name, "Heroku's build fails when it stands beside requirements.txt", f"Remove it: git rm {name}"
            )
    if OURS not in tree.files:
        yield Problem(OURS, "missing, and without it Heroku's build fails", "Make it: make lock")


def no_environment(tree: Tree) -> Iterator[Problem]:
    """Heroku's build fails on an environment that was committed."""
    for name in tree.files:
        if name.startswith((".venv/", "venv/", ".heroku/python")) or name.endswith("pyvenv.cfg"):
            yield Problem(
                name,
                "part of a Python environment, and Heroku's build fails on it",
                f"Remove it: git rm --cached {name}",
            )


def runtime_is_accepted(tree: Tree) -> Iterator[Problem]:
    """Heroku takes one `python-N.N` or `python-N.N.N`; comments and blank lines are let through."""
    lines = [line.strip() for line in tree.text("runtime.txt").splitlines()]
    values = [line for line in lines if line and not line.startswith("#")]
    if len(values) != 1 or not RUNTIME.fullmatch(values[0]):
        found = " and ".join(values) or "nothing"
        yield Problem(
            "runtime.txt",
            f"says {found}; Heroku takes one line, python-3.N or python-3.N.N with N from 10 to 14",
            "Write python-3.13",
        )


def modules_are_short(tree: Tree) -> Iterator[Problem]:
    """Past 300 lines a module is about two things."""
    for name, text in tree.python("checker/", "tools/", "bench/"):
        if (count := len(text.splitlines())) > LONGEST_MODULE:
            yield Problem(name, f"{count} lines, more than {LONGEST_MODULE}", "Split it: a module is about one thing")


def tests_say_what_they_show(tree: Tree) -> Iterator[Problem]:
    """The one-line docstring of a test states the behaviour."""
    for name, text in tree.python("tests/", "checker/rules/"):
        if not Path(name).name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
                docstring = ast.get_docstring(node)
                if not docstring or "\n" in docstring:
                    what = f"{node.name} has no docstring" if not docstring else f"{node.name} says it in several lines"
                    yield Problem(f"{name}:{node.lineno}", what, "State in one line what the user gets")


def rules_are_whole(tree: Tree) -> Iterator[Problem]:
    """A rule is a folder with the function, its page and its test."""
    parts = [name.split("/") for name in tree.files if name.startswith("checker/rules/")]
    for rule in sorted({part[2] for part in parts if len(part) > len(("checker", "rules", "file"))}):
        for file in ("__init__.py", "rule.md", "test_rule.py"):
            if f"checker/rules/{rule}/{file}" not in tree.files:
                yield Problem(
                    f"checker/rules/{rule}", f"has no {file}", f"Add it; CONTRIBUTING.md says what belongs in {file}"
                )


def one_version(tree: Tree) -> Iterator[Problem]:
    """The version stands in checker/__init__.py and nowhere else."""
    home = "checker/__init__.py"
    version = re.search(r'^__version__ = "([^"]+)"$', tree.text(home), re.MULTILINE)
    if version is None:
        yield Problem(home, "does not say the version", 'Write __version__ = "N.N.N" on a line of its own')
        return
    for name in tree.files:
        code = name.startswith("checker/") and name.endswith(".py")
        if (code or name in {"pyproject.toml", "app.json"}) and name != home and f'"{version[1]}"' in tree.text(name):
            yield Problem(name, f"says the version {version[1]} too", f"Take it from {home}")


def nothing_unfinished(tree: Tree) -> Iterator[Problem]:
    """What is not done is an issue, not a note in a file; and nothing is patched in tests."""
    for name in tree.files:
        for number, line in enumerate(tree.text(name).splitlines(), start=1):
            if found := UNFINISHED.search(line):
                yield Problem(
                    f"{name}:{number}", f"holds {found[0]}", "Do it now, or open an issue and take the word out"
                )
            if name.endswith(".py") and MOCKS.search(line):
                yield Problem(
                    f"{name}:{number}", "uses unittest's mocks", "Fake the port or mock the wire; patch nothing"
                )


def pins_are_in_step(tree: Tree) -> Iterator[Problem]:
    """The pins were compiled from the pyproject.toml that stands beside them."""
    for name in lock.out_of_step(tree.root):
        yield Problem(name, "out of step with pyproject.toml, or edited by hand", "Compile it again: make lock")


CHECKS: tuple[Callable[[Tree], Iterator[Problem]], ...] = (
    one_package_manager,
    no_environment,
    runtime_is_accepted,
    pins_are_in_step,
    modules_are_short,
    tests_say_what_they_show,
    rules_are_whole,
    one_version,
    nothing_unfinished,
)


def main(root: Path = ROOT) -> int:
    """Print every problem of a project; 1 when there is one."""
    tree = read_tree(root)
    problems = [problem for check in CHECKS for problem in check(tree)]
    for problem in problems:
        print(problem)
    if not problems:
        print(f"house: {len(CHECKS)} checks over {len(tree.files)} files, nothing found")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
