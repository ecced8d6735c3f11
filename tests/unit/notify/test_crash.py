"""What of an exception of checker's own goes out: what broke and where, and never what the program held."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from checker import logs
from checker.errors import CheckerError, StoreUnavailable
from checker.notify.crash import crash_event, crash_key
from checker.notify.event import Where
from checker.phrases import span
from checker.plain import cut
from tests.unit.notify.samples import HOSTILE, NOW

WHERE = Where("checker@1.0", "production", "worker.1")
CANARY = "canary-hunter2"
SILENT = "what it says is in the worker's log only"


def caught(break_it: Callable[[], object]) -> Exception:
    """What comes of it, with its stack."""
    try:
        break_it()
    except Exception as error:  # noqa: BLE001 -- any
        return error
    raise AssertionError


def in_checker(_token: str = CANARY) -> object:
    """Break inside checker's own code, with a secret in the locals and in the arguments of the frames."""
    return cut(f"https://user:{CANARY}@host/", _token)  # type: ignore[arg-type]


def chained(error: Exception, cause: Exception | None) -> Exception:
    def raises() -> None:
        raise error from cause

    return caught(raises)


def values(error: Exception) -> list[dict[str, Any]]:
    """The exceptions in the event, the one that was caught first."""
    return list(reversed(crash_event(error, WHERE, NOW)["exception"]["values"]))


def test_event() -> None:
    """The event names the type, and file, line and function of checker's own frames, and what runs where."""
    event = crash_event(caught(in_checker), WHERE, NOW)
    (value,) = event.pop("exception")["values"]
    (frame,) = value.pop("stacktrace")["frames"]
    assert frame.pop("lineno") > 1
    assert frame == {"filename": "checker/plain.py", "module": "checker.plain", "function": "cut", "in_app": True}
    assert value == {
        "type": "TypeError",
        "module": "builtins",
        "value": SILENT,
        "mechanism": {"type": "generic", "handled": True, "exception_id": 0},
    }
    assert event.pop("contexts").keys() == {"runtime"}
    assert 32 == len(event.pop("event_id"))
    assert event == {
        "timestamp": "2026-11-22T09:30:00Z",
        "platform": "python",
        "logger": "checker",
        "level": "error",
        "fingerprint": ["checker", "crash", "TypeError", "checker/plain.py:cut"],
        "tags": {"reason": "crash", "crash": "TypeError", "place": "checker/plain.py:cut"},
        "release": "checker@1.0",
        "environment": "production",
        "server_name": "worker.1",
    }


@pytest.mark.parametrize(
    "error",
    [
        ValueError(CANARY),
        KeyError(CANARY),
        OSError(1, CANARY, CANARY),
        UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
        httpx.ConnectError(f"no way to https://{CANARY}@host/"),
        ExceptionGroup(CANARY, [ValueError(CANARY), ExceptionGroup(CANARY, [KeyError(CANARY)])]),
        chained(ValueError(CANARY), KeyError(CANARY)),
    ],
    ids=lambda error: type(error).__name__,
)
def test_no_secret(error: Exception) -> None:
    """Neither the words of a foreign exception nor those of its causes, locals, arguments or source lines go out."""
    error.add_note(CANARY)
    error.__context__ = error.__context__ or caught(in_checker)
    sent = json.dumps(crash_event(error, WHERE, NOW))
    assert CANARY not in sent
    assert not {"vars", "context_line", "pre_context", "post_context", "breadcrumbs", "threads", "abs_path"} & keys(
        json.loads(sent)
    )


def keys(value: object) -> set[str]:
    """Every key in a tree."""
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("error", [CheckerError("Mend it."), StoreUnavailable("Mend it.")])
def test_own_words(error: CheckerError) -> None:
    """Checker's own errors are written for people, and are shown."""
    assert ["Mend it."] == [value["value"] for value in values(error)]


def test_hostile_words() -> None:
    """Whatever such an error quotes is one harmless line of bounded length."""
    (value,) = values(CheckerError(HOSTILE * 100))
    assert value["value"].isprintable()
    assert len(value["value"]) <= 500


def test_causes() -> None:
    """What led to an exception is told with it, each with its own words or none."""
    raised = chained(StoreUnavailable("The store is gone."), chained(OSError(CANARY), KeyError(CANARY)))
    assert [
        ("StoreUnavailable", "The store is gone.", None),
        ("OSError", SILENT, 0),
        ("KeyError", SILENT, 1),
    ] == [(v["type"], v["value"], v["mechanism"].get("parent_id")) for v in values(raised)]


def test_context_that_was_hidden() -> None:
    """A cause that `from None` hides stays hidden; one that was only under way is shown."""

    def handling(*, hide: bool) -> None:
        try:
            WHERE.fields["key"]
        except KeyError:
            if hide:
                raise ValueError from None
            raise ValueError  # noqa: B904 -- that is the point

    assert ["ValueError"] == [v["type"] for v in values(caught(lambda: handling(hide=True)))]
    assert ["ValueError", "KeyError"] == [v["type"] for v in values(caught(lambda: handling(hide=False)))]


def test_group() -> None:
    """Of a group all members are told; it goes by its first one, so that two bugs of a look are two issues."""
    inner = caught(in_checker)
    group = ExceptionGroup("unhandled", [ExceptionGroup("more", [inner]), ValueError()])
    assert ("TypeError", "checker/plain.py:cut") == crash_key(group)
    shown = [
        (v["type"], v["mechanism"].get("parent_id"), "is_exception_group" in v["mechanism"]) for v in values(group)
    ]
    assert [
        ("ExceptionGroup", None, True),
        ("ExceptionGroup", 0, True),
        ("ValueError", 0, False),
        ("TypeError", 1, False),
    ] == shown


@pytest.mark.parametrize("many", [10, 11, 5000])
def test_bounded(many: int) -> None:
    """However many exceptions there are, Sentry takes the event."""
    assert 10 == len(values(ExceptionGroup("unhandled", [ValueError() for _ in range(many)])))


def test_circle() -> None:
    """Exceptions that are each other's causes end."""
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert ["ValueError", "KeyError"] == [value["type"] for value in values(one)]


def test_deep_stack() -> None:
    """Of an endless recursion the last frames are shown."""
    deep: list[Any] = []
    deep.append(deep)
    (value,) = values(caught(lambda: logs._redactor((), str)(None, "", {"deep": deep})))
    assert "RecursionError" == value["type"]
    assert ["checker/logs.py"] * 50 == [frame["filename"] for frame in value["stacktrace"]["frames"]]


def test_elsewhere() -> None:
    """An exception that never came through checker has no place in it, and still is told."""
    assert ("ValueError", "outside of checker") == crash_key(ValueError())
    assert "stacktrace" not in values(ValueError())[0]


def test_same_crash() -> None:
    """The same type at the same place is the same issue, whatever it says; another place is another one."""
    assert crash_key(caught(in_checker)) == crash_key(caught(lambda: cut("", "")))  # type: ignore[arg-type]
    assert crash_key(caught(in_checker)) != crash_key(caught(lambda: span(None)))  # type: ignore[arg-type]


def test_event_id() -> None:
    """Each report is an event of its own; the same one sent again is not."""
    error = caught(in_checker)
    ids = [crash_event(error, WHERE, now)["event_id"] for now in (NOW, NOW, NOW + timedelta(hours=1))]
    assert ids[0] == ids[1] != ids[2]


def test_bare_where() -> None:
    """Nothing empty is sent of a process that knows little of itself."""
    assert not {"release", "environment", "server_name"} & crash_event(ValueError(), Where("", "", ""), NOW).keys()
