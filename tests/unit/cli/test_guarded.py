"""How every command ends: an exit code, and one line for whatever is no bug."""

from collections.abc import Callable, Iterator

import pytest
import typer

from checker.cli import guarded
from checker.errors import CannotSee, ListingFailed, Misconfigured, StoreUnavailable, TokenRefused, Unreadable
from tests.unit.core.environment import environment, logging_put_back

SECRET = "swordfish-of-no-known-form"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    environment(monkeypatch, HEROKU_API_KEY=SECRET)
    with logging_put_back():
        yield


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(("result", "code"), [(None, 0), (0, 0), (1, 1), (2, 2), ("text", 0)])
def test_result(result: object, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """A command that comes to an end says itself how, and nothing is added to what it printed."""
    assert code == guarded(lambda: result)
    assert ("", "") == capsys.readouterr()


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (Misconfigured("the policy is wrong"), 3, "checker: the policy is wrong"),
        (CannotSee("HTTP 503"), 2, "checker: HTTP 503"),
        (ListingFailed("HTTP 503"), 2, "checker: HTTP 503"),
        (Unreadable("HTTP 404"), 2, "checker: HTTP 404"),
        (
            TokenRefused(),
            2,
            "checker: Heroku refused the token (401): create a new one and set it as HEROKU_API_KEY.",
        ),
        (StoreUnavailable("no answer"), 2, "checker: no answer"),
        (KeyboardInterrupt(), 2, "checker: stopped."),
        # What pydantic's core makes of a Ctrl-C that meets it at work.
        (RuntimeError("Error building validator:\n  KeyboardInterrupt: "), 2, "checker: stopped."),
        (typer.Abort(), 2, "checker: stopped."),
        (typer.BadParameter("no such thing"), 3, "checker: Invalid value: no such thing (see `checker --help`)"),
        (Misconfigured(f"the token {SECRET} is wrong"), 3, "checker: the token [redacted] is wrong"),
        (CannotSee("GET postgres://u:hunter2@h/d"), 2, "checker: GET postgres://[redacted]@h/d"),
        # A name from elsewhere does nothing to a terminal, whatever part of a mistake quotes it.
        (
            Misconfigured("no app \x1b]0;owned\x07é\x9b2J\u202e\r"),
            3,
            "checker: no app \\x1b]0;owned\\x07é\\x9b2J\\u202e\\r",
        ),
        (typer.BadParameter("no \x1b[2J"), 3, "checker: Invalid value: no \\x1b[2J (see `checker --help`)"),
    ],
)
def test_error(error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong is one line on stderr, without a secret and without a traceback."""
    assert code == guarded(raising(error))
    assert ("", f"{line}\n") == capsys.readouterr()


def test_interrupted(capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C inside a command, of which Typer makes a result, is no finding and no success."""
    assert 2 == guarded(lambda: 130)
    assert ("", "checker: stopped.\n") == capsys.readouterr()


def test_bug(capsys: pytest.CaptureFixture[str]) -> None:
    """A bug has an exit code of its own, and a traceback to report, without a secret."""

    def command() -> None:
        try:
            raising(KeyError(SECRET))()
        except KeyError as error:
            raise ZeroDivisionError(f"{SECRET} and postgres://u:hunter2@h/d") from error

    assert 70 == guarded(command)
    out, err = capsys.readouterr()
    assert "" == out
    assert "Traceback" in err
    assert err.endswith("checker: a bug in checker: ZeroDivisionError; please report it with the lines above\n")
    assert (False, False) == (SECRET in err, "hunter2" in err)


def test_exit_is_not_caught() -> None:
    """Whoever ends the process means it."""
    with pytest.raises(SystemExit, match="4"):
        guarded(raising(SystemExit(4)))


def test_wrong_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With wrong settings no command is even begun."""
    environment(monkeypatch, LOG_FORMAT=SECRET)
    begun: list[bool] = []
    assert 3 == guarded(lambda: begun.append(True))
    assert [] == begun
    assert ("", "checker: LOG_FORMAT: Input should be 'logfmt', 'json' or 'console'\n") == capsys.readouterr()
