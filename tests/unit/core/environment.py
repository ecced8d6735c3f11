"""What a process is given, made known and put back: its variables and its logging."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from checker.settings import Settings, load

_QUIETED = ("httpx", "httpcore", "apscheduler", "alembic")


def environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Let the process have these variables of checker's, and no other one."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    """What checker reads when it is given these variables."""
    environment(monkeypatch, **variables)
    return load()


@contextmanager
def logging_put_back() -> Iterator[None]:
    """Undo what `logs.configure` does to the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in _QUIETED}
    try:
        yield
    finally:
        root.handlers = handlers
        root.setLevel(level)
        for name, former in levels.items():
            logging.getLogger(name).setLevel(former)
        structlog.reset_defaults()
