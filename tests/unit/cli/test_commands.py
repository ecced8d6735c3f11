"""The command line: what can be typed, and what is said of what cannot."""

import re
import runpy
import socket
import sys
from pathlib import Path

import pytest

from checker import __version__
from checker.policy import builtin_text
from checker.sandbox.handle import Running
from tests.unit.cli.conftest import Run

SANDBOX_IS_MISSING = (
    "checker: the sandbox is not installed here: pip install 'checker[sandbox]' (in a checkout: make demo)\n"
)


def test_version(run: Run) -> None:
    """The version can be asked for."""
    ended = run("--version")
    assert (0, f"checker {__version__}\n", "") == (ended.code, ended.out, ended.err)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["policy", "--help"], ["policy", "check", "--help"]]
)
def test_help(run: Run, arguments: list[str]) -> None:
    """Help goes to stdout and is no error."""
    ended = run(*arguments)
    assert (0, "") == (ended.code, ended.err)
    assert "Usage:" in ended.out


@pytest.mark.parametrize("arguments", [[], ["policy"], ["notify"], ["db"]])
def test_nothing_asked_for(run: Run, arguments: list[str]) -> None:
    """Who asks for nothing is shown what there is, as it stands, and it does not pass for success."""
    ended = run(*arguments)
    assert (3, "") == (ended.code, ended.out)
    assert ended.err.startswith("Usage:")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["frobnicate"], "No such command 'frobnicate'"),
        (["check", "--frobnicate"], "No such option: --frobnicate"),
        (["check", "--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'table', 'json'"),
        (["check", "--app"], "Option '--app' requires an argument"),
        (["check", "shop"], "Got unexpected extra argument(s) (shop)"),
        (["sandbox", "--port", "0"], "Invalid value for '--port'"),
        (["sandbox", "--port", "eighty"], "Invalid value for '--port'"),
    ],
)
def test_usage(run: Run, arguments: list[str], line: str) -> None:
    """A mistake on the command line is one line that says where help is."""
    ended = run(*arguments)
    assert (3, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert ended.err.startswith(f"checker: {line}")
    assert ended.err.endswith("(see `checker --help`)\n")
    assert "Value error" not in ended.err


def test_module(monkeypatch: pytest.MonkeyPatch, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m checker`, which Heroku starts, is the same command line."""
    run("--version")
    monkeypatch.setattr(sys, "argv", ["checker", "--version"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("checker", run_name="__main__")
    assert 0 == ended.value.code
    assert f"checker {__version__}\n" == capsys.readouterr().out


def test_module_imported() -> None:
    """Importing the entry point starts nothing."""
    assert "main" in runpy.run_module("checker.__main__")


def test_notify_test(run: Run, heroku: Running) -> None:
    """A test message reaches every sink, and each is named."""
    ended = run("notify", "test", **heroku.environment)
    took = "".join(f"{sink} (every severity): took the test message\n" for sink in ("slack", "sentry"))
    assert (0, took) == (ended.code, ended.out)
    assert [1, 1] == [len(heroku.slack), len(heroku.sentry)]


def test_notify_test_that_fails(run: Run, heroku: Running) -> None:
    """A sink that refuses is told with its reason, and the others are still tried."""
    heroku.refuse_slack(404, body="no_service")
    ended = run("notify", "test", **heroku.environment)
    assert 2 == ended.code
    slack, sentry = ended.out.splitlines()
    assert re.fullmatch(r"slack \(every severity\): did NOT take it: .*SLACK_WEBHOOK_URL.*", slack)
    assert "sentry (every severity): took the test message" == sentry


def test_notify_test_without_sinks(run: Run) -> None:
    """Without a sink there is nothing to test, and it says what to set."""
    ended = run("notify", "test")
    said = "there is nobody to tell: set SLACK_WEBHOOK_URL or SENTRY_DSN, or name sinks in the policy"
    assert (3, f"checker: {said}\n") == (ended.code, ended.err)


def test_db_upgrade(run: Run, here: Path) -> None:
    """The tables are made, and it says at which revision they are."""
    ended = run("db", "upgrade", DATABASE_URL=f"sqlite:///{here}/store.db")
    assert 0 == ended.code
    assert re.fullmatch(r"The tables are at revision \w+\.\n", ended.out)
    assert (here / "store.db").exists()


@pytest.mark.parametrize(
    ("url", "code", "line"),
    [
        ("mysql://u:swordfish@h/d", 3, "checker: DATABASE_URL "),
        ("sqlite:////no/such/folder/swordfish.db", 2, "checker: The store's SQLite file cannot be opened: "),
    ],
)
def test_db_upgrade_that_fails(run: Run, url: str, code: int, line: str) -> None:
    """A store that cannot be used is one line, without the value of DATABASE_URL."""
    ended = run("db", "upgrade", DATABASE_URL=url)
    assert (code, "", 1) == (ended.code, ended.out, ended.err.count("\n"))
    assert ended.err.startswith(line)
    assert "swordfish" not in ended.err


def test_worker_once(run: Run, here: Path, heroku: Running) -> None:
    """One sweep looks, records, tells, logs on stdout, and says by its exit code that all was done."""
    (here / "policy.yml").write_text(builtin_text())
    variables = {**heroku.environment, "DATABASE_URL": f"sqlite:///{here}/store.db", "DYNO": "worker.1"}
    ended = run("worker", "--once", **variables)
    assert (0, "") == (ended.code, ended.err)
    assert {"sweep.done", "store.forgets"} < set(re.findall(r"event=(\S+)", ended.out))
    assert 1 == len(heroku.slack)
    assert (here / "store.db").exists()


def test_worker_once_that_cannot_tell(run: Run, here: Path, heroku: Running) -> None:
    """A sweep that could not tell everybody is not done."""
    (here / "policy.yml").write_text(builtin_text())
    heroku.refuse_slack(404, body="no_service")
    ended = run("worker", "--once", **heroku.environment, DATABASE_URL=f"sqlite:///{here}/store.db")
    assert 2 == ended.code


def test_worker_without_a_sink(run: Run, here: Path) -> None:
    """A worker that could tell nobody does not start."""
    (here / "policy.yml").write_text(builtin_text())
    ended = run("worker", HEROKU_API_KEY="token")
    assert (3, "", True) == (ended.code, ended.out, ended.err.startswith("checker: there is nobody to tell"))


@pytest.mark.parametrize("speed", ["fast", "-1x", "inf", "nan"])
def test_sandbox_speed(run: Run, speed: str) -> None:
    """A speed that is none is refused, with one that is."""
    ended = run("sandbox", f"--speed={speed}")
    assert (3, f"checker: --speed {speed!r} is no speed: write it like 3600x (0x stops the clock)\n") == (
        ended.code,
        ended.err,
    )


def test_sandbox_port_in_use(run: Run) -> None:
    """A port that is taken is named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("sandbox", "--port", str(port))
    assert (3, f"checker: port {port} on 127.0.0.1 is in use; choose another one with --port\n") == (
        ended.code,
        ended.err,
    )


@pytest.mark.parametrize(("svg", "said"), [("none/x.svg", "there is no directory none"), (".", "is a directory")])
def test_demo_picture_that_cannot_be(run: Run, svg: str, said: str) -> None:
    """A place where no picture can be is told in a line, before the tour begins and not after it."""
    ended = run("demo", "--svg", svg)
    assert (3, "") == (ended.code, ended.out)
    assert said in ended.err
    assert ended.err.endswith("with --svg\n")


def without(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    """Let the process be one that has not imported the sandbox yet, and where a package is not installed."""
    for name in [n for n in sys.modules if n.startswith(("checker.sandbox", "checker.demo.tour", f"{package}."))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)


@pytest.mark.parametrize("command", ["sandbox", "demo"])
@pytest.mark.parametrize("package", ["uvicorn", "starlette"])
def test_without_the_sandbox(run: Run, monkeypatch: pytest.MonkeyPatch, command: str, package: str) -> None:
    """Where the sandbox's packages are missing, as on Heroku, it says how to get them."""
    without(monkeypatch, package)
    ended = run(command)
    assert (3, SANDBOX_IS_MISSING) == (ended.code, ended.err)


@pytest.mark.parametrize("command", ["sandbox", "demo"])
def test_other_missing_package(run: Run, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """A package that checker itself needs is not asked for as if it were the sandbox's."""
    without(monkeypatch, "ruamel.yaml")
    ended = run(command)
    assert (70, True) == (ended.code, "ModuleNotFoundError" in ended.err)
