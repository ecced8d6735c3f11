"""One log pipeline for checker and its libraries: one line per event on stdout, secrets removed last of all."""

import logging
import re
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from checker.plain import spelled_out
from checker.redaction import redact
from checker.settings import LogFormat

LONGEST_LINE = 8_000
"""Heroku splits lines of over 10,000 bytes (heroku.md §5); beyond this many characters a value is cut."""

# Libraries may log under any name; logfmt has no line for one with a blank in it.
_NO_KEY = re.compile(r"[^\w.#-]")


def _redactor(secrets: tuple[str, ...], shown: Callable[[str], str]) -> Processor:
    def clean(value: object) -> object:
        if isinstance(value, Mapping):
            return {shown(redact(str(key), secrets)): clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [clean(inner) for inner in value]
        if value is None or isinstance(value, bool | int | float):
            return value
        return shown(redact(str(value), secrets)[:LONGEST_LINE])

    def process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {_NO_KEY.sub("_", str(key)): clean(value) for key, value in event.items()}

    return process


def configure(form: LogFormat, secrets: tuple[str, ...], stream: TextIO, level: int = logging.INFO) -> None:
    """Set up logging for this process. httpx would log whole URLs at INFO, so it speaks from WARNING on."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                # JSON spells out by itself what a terminal would obey.
                _redactor(secrets, str if form is LogFormat.JSON else spelled_out),
                _renderer(form),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("httpx", "httpcore", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _renderer(form: LogFormat) -> Processor:
    if form is LogFormat.JSON:
        return structlog.processors.JSONRenderer(default=str)
    if form is LogFormat.CONSOLE:
        return structlog.dev.ConsoleRenderer(colors=False)
    return structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)
