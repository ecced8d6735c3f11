"""An exception of checker's own as a Sentry event: what broke, and where. Pure.

Nothing that the program held at that moment is in it: no local variable, no argument, no log line, no line of source.
What an exception says may quote anything, a URL with its password too: only the words of checker's own errors, which
are written for people, go out; of any other only the type does. Of the stack only checker's own frames are shown.
"""

import platform
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from traceback import walk_tb
from typing import Any

import checker
from checker.errors import CheckerError
from checker.notify.event import Event, Where
from checker.plain import NAME, SENTENCE, clean

_NAMESPACE = uuid.UUID("0c6f0a2e-6f0f-5b5a-9d3e-2b8a4f0f7a11")
_PACKAGE = Path(checker.__file__).parent
_ELSEWHERE = "outside of checker"
_NOT_OURS = "what it says is in the worker's log only"
_MOST_ERRORS = 10
_MOST_FRAMES = 50


def crash_event(error: BaseException, where: Where, now: datetime) -> Event:
    """The whole event."""
    kind, place = crash_key(error)
    return {
        "event_id": uuid.uuid5(_NAMESPACE, f"{kind} {place} {now.isoformat()} {where.server_name}").hex,
        "timestamp": f"{now:%Y-%m-%dT%H:%M:%S}Z",
        "platform": "python",
        "logger": "checker",
        "level": "error",
        "fingerprint": ["checker", "crash", kind, place],
        "exception": {"values": list(_values(error))},
        "tags": {"reason": "crash", "crash": kind, "place": place},
        "contexts": {"runtime": {"name": platform.python_implementation(), "version": platform.python_version()}},
    } | where.fields


def crash_key(error: BaseException) -> tuple[str, str]:
    """What makes two crashes the same one: the type, and checker's innermost function on the way; of a group, its
    first member's. Neither changes when lines are added to a file.
    """
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = _frames(error)
    return _type(error), f"{frames[-1]['filename']}:{frames[-1]['function']}" if frames else _ELSEWHERE


def _values(error: BaseException) -> Iterator[dict[str, Any]]:
    """The exception and all that led to it, each with who its parent is; Sentry wants the one that was raised last."""
    found: list[tuple[BaseException, int | None]] = []
    waiting: list[tuple[BaseException, int | None]] = [(error, None)]
    while waiting and len(found) < _MOST_ERRORS:
        one, parent = waiting.pop(0)
        if all(one is not known for known, _ in found):
            waiting += [(cause, len(found)) for cause in _causes(one)]
            found.append((one, parent))
    for number, (one, parent) in reversed(list(enumerate(found))):
        yield _value(one, number, parent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions
    if error.__cause__ is not None:
        yield error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__


def _value(error: BaseException, number: int, parent: int | None) -> dict[str, Any]:
    mechanism: dict[str, Any] = {"type": "generic" if parent is None else "chained", "handled": True}
    mechanism["exception_id"] = number
    if parent is not None:
        mechanism["parent_id"] = parent
    if isinstance(error, BaseExceptionGroup):
        mechanism["is_exception_group"] = True
    value = {
        "type": _type(error),
        "module": clean(type(error).__module__, NAME),
        "value": clean(str(error), SENTENCE) if isinstance(error, CheckerError) else _NOT_OURS,
        "mechanism": mechanism,
    }
    frames = _frames(error)
    return value | {"stacktrace": {"frames": frames[-_MOST_FRAMES:]}} if frames else value


def _type(error: BaseException) -> str:
    return clean(type(error).__qualname__, NAME)


def _frames(error: BaseException) -> list[dict[str, Any]]:
    """Checker's own functions between where it was caught and where it was raised, as file, line and name."""
    frames = []
    for frame, line in walk_tb(error.__traceback__):
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            file = path.relative_to(_PACKAGE.parent)
            shown = {"filename": file.as_posix(), "module": _module(file), "function": frame.f_code.co_qualname}
            frames.append({**shown, "lineno": line, "in_app": True})
    return frames


def _module(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")
