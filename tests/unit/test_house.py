"""The house checks: a good tree passes, and each bad one is told what is wrong, where, and the remedy."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import house, lock

PYPROJECT = """\
[project]
requires-python = ">=3.11"
dependencies = ["httpx>=0.28"]
[dependency-groups]
test = ["pytest>=9"]
"""
GOOD = {
    "Procfile": "worker: python -m checker worker\n",
    "runtime.txt": "# a comment\n\npython-3.13\n",
    "checker/__init__.py": '"""It checks."""\n\n__version__ = "1.2.3"\n',
    "checker/rules/__init__.py": "",
    "checker/rules/covered/__init__.py": "",
    "checker/rules/covered/rule.md": "",
    "checker/rules/covered/test_rule.py": 'def test_covered():\n    """A covered database passes."""\n',
}


@pytest.fixture
def plant(tmp_path: Path) -> Callable[..., house.Tree]:
    """Make a good tree, changed by what is given: a text for a file, or None to leave it out."""

    def planted(changes: dict[str, str | None] | None = None) -> house.Tree:
        files = {**GOOD, "pyproject.toml": PYPROJECT, **pinned(PYPROJECT), **(changes or {})}
        for name, text in files.items():
            if text is not None:
                path = tmp_path / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        return house.read_tree(tmp_path)

    return planted


def pinned(pyproject: str, pins: str = "httpx==0.28.1\n") -> dict[str, str]:
    """The two compiled files as `make lock` would write them."""
    project = lock.tables(pyproject)
    return {compiled.name: lock.header(compiled, project, pins) + pins for compiled in (lock.RUNTIME, lock.TOOLS)}


def said(problems: Iterator[house.Problem]) -> list[str]:
    """The problems as they are printed."""
    return [str(problem) for problem in problems]


def test_good_tree_passes(plant: Callable[..., house.Tree]) -> None:
    """A tree that keeps the house rules has no problem."""
    tree = plant()
    assert [str(problem) for check in house.CHECKS for problem in check(tree)] == []


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "Pipfile", "Pipfile.lock"])
def test_second_package_manager(plant: Callable[..., house.Tree], name: str) -> None:
    """A second package manager file is named, because Heroku's build would fail on it."""
    assert said(house.one_package_manager(plant({name: ""}))) == [
        f"{name}: Heroku's build fails when it stands beside requirements.txt. Remove it: git rm {name}."
    ]


def test_no_package_manager(plant: Callable[..., house.Tree]) -> None:
    """A missing requirements.txt is named, because Heroku's build would fail without it."""
    assert said(house.one_package_manager(plant({"requirements.txt": None}))) == [
        "requirements.txt: missing, and without it Heroku's build fails. Make it: make lock."
    ]


@pytest.mark.parametrize("name", [".venv/pyvenv.cfg", "venv/bin/python", "env/pyvenv.cfg", ".heroku/python/x"])
def test_committed_environment(tmp_path: Path, name: str) -> None:
    """A file of a Python environment among the project's files is named."""
    assert said(house.no_environment(house.Tree(tmp_path, (name,)))) == [
        f"{name}: part of a Python environment, and Heroku's build fails on it. Remove it: git rm --cached {name}."
    ]


@pytest.mark.parametrize("text", ["python-3.11", "python-3.13.2\n", "# why\n\n  python-3.14  \n"])
def test_accepted_runtime(plant: Callable[..., house.Tree], text: str) -> None:
    """Every spelling of a Python that Heroku takes passes."""
    assert said(house.runtime_is_accepted(plant({"runtime.txt": text}))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3.13\n", "3.13"),
        ("python-3.9\n", "python-3.9"),
        ("python-3.15\n", "python-3.15"),
        ("python-3.13.x\n", "python-3.13.x"),
        ("python-3.12\npython-3.13\n", "python-3.12 and python-3.13"),
        ("# nothing\n", "nothing"),
        (None, "nothing"),
    ],
)
def test_refused_runtime(plant: Callable[..., house.Tree], text: str | None, found: str) -> None:
    """A runtime.txt that Heroku would refuse is told with what it says and what to write."""
    takes = "Heroku takes one line, python-3.N or python-3.N.N with N from 10 to 14"
    assert said(house.runtime_is_accepted(plant({"runtime.txt": text}))) == [
        f"runtime.txt: says {found}; {takes}. Write python-3.13."
    ]


@pytest.mark.parametrize(("lines", "problems"), [(300, 0), (301, 1)])
def test_long_module(plant: Callable[..., house.Tree], lines: int, problems: int) -> None:
    """A module of checker may have 300 lines and not one more, and so may a tool."""
    names = ["bench/prove/long.py", "checker/long.py", "tools/long.py"]
    found = said(house.modules_are_short(plant(dict.fromkeys(names, "x = 1\n" * lines))))
    what = "301 lines, more than 300. Split it: a module is about one thing."
    assert sorted(found) == [f"{name}: {what}" for name in names] * problems


def test_tests_may_be_long(plant: Callable[..., house.Tree]) -> None:
    """A long table of test cases is nobody's problem."""
    assert said(house.modules_are_short(plant({"tests/unit/test_long.py": "x = 1\n" * 999}))) == []


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("def test_it():\n    pass\n", "test_it has no docstring"),
        ("async def test_it():\n    pass\n", "test_it has no docstring"),
        ('def test_it():\n    """One.\n\n    Two.\n    """\n', "test_it says it in several lines"),
    ],
)
def test_silent_test(plant: Callable[..., house.Tree], body: str, what: str) -> None:
    """A test that does not say in one line what it shows is named with its line."""
    tree = plant({"tests/unit/test_x.py": f"\n{body}", "checker/rules/covered/test_rule.py": body})
    assert said(house.tests_say_what_they_show(tree)) == [
        f"checker/rules/covered/test_rule.py:1: {what}. State in one line what the user gets.",
        f"tests/unit/test_x.py:2: {what}. State in one line what the user gets.",
    ]


def test_helpers_may_be_silent(plant: Callable[..., house.Tree]) -> None:
    """Only tests need the docstring: not helpers, not conftest."""
    tree = plant({"tests/unit/test_x.py": "def helper(): ...\n", "tests/conftest.py": "def test_like(): ...\n"})
    assert said(house.tests_say_what_they_show(tree)) == []


@pytest.mark.parametrize("file", ["__init__.py", "rule.md", "test_rule.py"])
def test_partial_rule(plant: Callable[..., house.Tree], file: str) -> None:
    """A rule folder that lacks a file is named with the file."""
    assert said(house.rules_are_whole(plant({f"checker/rules/covered/{file}": None}))) == [
        f"checker/rules/covered: has no {file}. Add it; CONTRIBUTING.md says what belongs in {file}."
    ]


def test_missing_version(plant: Callable[..., house.Tree]) -> None:
    """A package without a version is told how to write one."""
    assert said(house.one_version(plant({"checker/__init__.py": '"""It checks."""\n'}))) == [
        'checker/__init__.py: does not say the version. Write __version__ = "N.N.N" on a line of its own.'
    ]


@pytest.mark.parametrize("name", ["pyproject.toml", "app.json", "checker/cli.py"])
def test_second_version(plant: Callable[..., house.Tree], name: str) -> None:
    """A version that is written a second time is named."""
    assert said(house.one_version(plant({name: 'version = "1.2.3"\n'}))) == [
        f"{name}: says the version 1.2.3 too. Take it from checker/__init__.py."
    ]


@pytest.mark.parametrize("word", ["TO" + "DO", "FIX" + "ME"])
def test_unfinished_work(plant: Callable[..., house.Tree], word: str) -> None:
    """A word for unfinished work is found in any file, with its line."""
    assert said(house.nothing_unfinished(plant({"docs/x.md": f"one\n{word}: two\n"}))) == [
        f"docs/x.md:2: holds {word}. Do it now, or open an issue and take the word out."
    ]


@pytest.mark.parametrize("line", ["from unittest" + " import mock", "import unittest" + ".mock"])
def test_patched_test(plant: Callable[..., house.Tree], line: str) -> None:
    """A test that reaches for mocks is told to fake the port instead."""
    assert said(house.nothing_unfinished(plant({"tests/unit/test_x.py": f"{line}\n"}))) == [
        "tests/unit/test_x.py:1: uses unittest's mocks. Fake the port or mock the wire; patch nothing."
    ]


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({"pyproject.toml": PYPROJECT.replace("httpx>=0.28", "httpx>=0.29")}, ["constraints.txt", "requirements.txt"]),
        ({"pyproject.toml": PYPROJECT.replace("pytest>=9", "pytest>=10")}, ["constraints.txt"]),
        ({"pyproject.toml": PYPROJECT + "[tool.other]\n"}, []),
        ({"requirements.txt": pinned(PYPROJECT)["requirements.txt"] + "evil==6.6.6\n"}, ["requirements.txt"]),
        ({"requirements.txt": None}, ["requirements.txt"]),
    ],
)
def test_stale_pins(plant: Callable[..., house.Tree], change: dict[str, str | None], stale: list[str]) -> None:
    """Pins that were compiled from other dependencies, or edited by hand, are named; other edits do not matter."""
    assert sorted(said(house.pins_are_in_step(plant(change)))) == [
        f"{name}: out of step with pyproject.toml, or edited by hand. Compile it again: make lock." for name in stale
    ]


def test_tree_without_git(plant: Callable[..., house.Tree]) -> None:
    """In a copy without git, environments and caches are not taken for the project's files."""
    tree = plant({".venv/pyvenv.cfg": "", ".mypy_cache/x.py": "", "checker/__pycache__/x.pyc": "", "docs/a.md": ""})
    assert tree.files == tuple(sorted([*GOOD, "pyproject.toml", "requirements.txt", "constraints.txt", "docs/a.md"]))


def test_tree_with_git(plant: Callable[..., house.Tree], tmp_path: Path) -> None:
    """With git, a file that was added counts though it is ignored, and one that is only ignored does not."""
    plant({".gitignore": "*.lock\n", "uv.lock": "", "poetry.lock": ""})
    for arguments in (["init", "--quiet"], ["add", "--force", "uv.lock"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    assert [problem.where for problem in house.one_package_manager(house.read_tree(tmp_path))] == ["uv.lock"]


def test_command_fails_on_a_problem(
    plant: Callable[..., house.Tree], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command prints each problem and says so by its exit status."""
    plant({"poetry.lock": ""})
    assert house.main(tmp_path) == 1
    assert capsys.readouterr().out.startswith("poetry.lock: Heroku's build fails")


def test_this_project_keeps_house(capsys: pytest.CaptureFixture[str]) -> None:
    """The command that `make lint` runs finds nothing in this project."""
    assert house.main() == 0, capsys.readouterr().out
