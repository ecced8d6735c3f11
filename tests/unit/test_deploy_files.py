"""What Heroku reads (app.json, Procfile, runtime.txt, requirements.txt) agrees with the code and with each other."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import checker
from checker.settings import Settings

ROOT = Path(checker.__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

# Imports every module that a dyno may load, with the sandbox's packages made impossible to import.
ON_A_DYNO = """
import importlib, sys
for name in {absent!r}:
    sys.modules[name] = None
for name in {modules!r}:
    importlib.import_module(name)
"""


@pytest.fixture(scope="module")
def app() -> dict[str, Any]:
    """What app.json says."""
    found: dict[str, Any] = json.loads((ROOT / "app.json").read_text())
    return found


@pytest.fixture(scope="module")
def processes() -> dict[str, str]:
    """The process types of the Procfile with their commands."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", maxsplit=1) for line in lines)


@pytest.fixture(scope="module")
def pins() -> dict[str, list[str]]:
    """The names that requirements.txt pins, with the hashes of each."""
    found: dict[str, list[str]] = {}
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if pin := re.match(r"([a-z0-9-]+)==[^ ]+( ; .+)? \\$", line):
            found[pin[1]] = hashes = []
        elif digest := re.fullmatch(r" {4}--hash=(sha256:[0-9a-f]{64})(?: \\)?", line):
            hashes.append(digest[1])
        else:
            assert re.match(r" *#", line), f"neither pin, hash nor comment: {line}"
    return found


def normalised(requirement: str) -> str:
    """The name of a requirement, as an index spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", requirement)[0]).lower()


def test_release_refuses_a_bad_policy(processes: dict[str, str]) -> None:
    """A deploy with a bad policy is stopped before it goes live."""
    assert processes["release"] == "python -m checker policy check"


def test_worker_is_the_only_process(processes: dict[str, str], app: dict[str, Any]) -> None:
    """One small worker runs, and nothing else."""
    assert processes["worker"] == "python -m checker worker"
    assert set(processes) == {"release", "worker"}
    assert app["formation"] == {"worker": {"quantity": 1, "size": "basic"}}


def test_process_commands_exist(processes: dict[str, str]) -> None:
    """Each command of the Procfile is one that the command line knows."""
    for command in processes.values():
        arguments = [sys.executable, *command.split()[1:], "--help"]
        done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_token_is_asked_for(app: dict[str, Any]) -> None:
    """The Deploy button asks for the token, says how to make one that only reads, and never makes one up."""
    token = app["env"]["HEROKU_API_KEY"]
    assert token["required"]
    assert set(token) == {"description", "required"}
    assert "heroku authorizations:create" in token["description"]
    assert "--scope read-protected" in token["description"]


def test_sinks_are_optional(app: dict[str, Any]) -> None:
    """Neither Slack nor Sentry is forced on anyone."""
    assert not app["env"]["SLACK_WEBHOOK_URL"]["required"]
    assert not app["env"]["SENTRY_DSN"]["required"]


@pytest.mark.parametrize(("name", "other"), [("SLACK_WEBHOOK_URL", "SENTRY_DSN"), ("SENTRY_DSN", "SLACK_WEBHOOK_URL")])
def test_each_sink_names_the_other(app: dict[str, Any], name: str, other: str) -> None:
    """Whoever leaves one of the two empty reads which one to fill in instead."""
    assert app["env"][name]["description"].endswith(f"at least one place to tell: this or {other}.")


def test_messages_can_link(app: dict[str, Any]) -> None:
    """The Deploy button asks where the pages about findings can be read, which nothing else could know."""
    assert not app["env"]["CHECKER_DOCS_URL"]["required"]


def test_settings_know_every_variable(app: dict[str, Any]) -> None:
    """Each variable that app.json offers is one that the settings read."""
    assert [name for name in app["env"] if name.lower() not in Settings.model_fields] == []


def test_policy_is_there(app: dict[str, Any]) -> None:
    """The policy file that app.json names is in the repository."""
    assert (ROOT / app["env"]["CHECKER_POLICY"]["value"]).is_file()


def test_state_outlives_the_dyno(app: dict[str, Any]) -> None:
    """A deployed worker gets a database, for a dyno's disk is wiped every day."""
    assert app["addons"] == [{"plan": "heroku-postgresql:essential-0"}]


def test_runtime_is_supported(app: dict[str, Any]) -> None:
    """The Python that Heroku builds with is one that the package says it runs on."""
    version = (ROOT / "runtime.txt").read_text().strip().removeprefix("python-")
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]
    assert app["buildpacks"] == [{"url": "heroku/python"}]
    assert app["stack"] == "heroku-24"


def test_each_dependency_is_pinned(pins: dict[str, list[str]]) -> None:
    """Heroku installs everything that the package needs at run time."""
    assert {normalised(requirement) for requirement in PROJECT["dependencies"]} <= set(pins)


def test_each_pin_has_hashes(pins: dict[str, list[str]]) -> None:
    """Nothing gets into the dyno whose contents were not known when the pins were made."""
    assert [name for name, hashes in pins.items() if not hashes] == []


def test_sandbox_stays_out(pins: dict[str, list[str]]) -> None:
    """The dyno does not get what only the simulated Heroku needs."""
    sandbox = {normalised(requirement) for requirement in PROJECT["optional-dependencies"]["sandbox"]}
    assert sandbox == {"starlette", "uvicorn"}
    assert sandbox.isdisjoint(pins)


def test_runs_without_the_sandbox() -> None:
    """Every module that a dyno loads imports where the sandbox's packages are not installed."""
    paths = [path.relative_to(ROOT).with_suffix("") for path in (ROOT / "checker").rglob("*.py")]
    every = sorted(".".join(path.parts).removesuffix(".__init__") for path in paths)
    left_out = re.compile(r"checker\.(__main__|demo.*|sandbox.*|rules\..*\.test_.*|store\.migrations.*)")
    modules = [name for name in every if not left_out.fullmatch(name)]
    code = ON_A_DYNO.format(absent=["starlette", "uvicorn"], modules=modules)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
