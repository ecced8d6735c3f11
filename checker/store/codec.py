"""Frozen values of the model to JSON and back, driven by their own type annotations.

A field that is added to the model is stored without a change here. Reading ignores fields it does not know and fills
in defaults for those that are absent, so that an older and a newer checker can share a store.
"""

import re
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
_Reader: TypeAlias = Callable[[Json], Any]
_Writer: TypeAlias = Callable[[Any], Json]

_AS_THEY_ARE = frozenset({str, int, bool})

# Postgres takes neither NUL nor half of a surrogate pair, in text or in JSON.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class CannotRead(ValueError):
    """Stored JSON does not describe the value that was asked for."""


def clean(text: str) -> str:
    """The text with what no database can hold replaced by U+FFFD, the replacement character."""
    if text.isascii() and "\x00" not in text:
        return text  # as most are, which is told sooner than by the pattern
    return _UNSTORABLE.sub("\ufffd", text)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one is refused, as nobody can know which instant it is."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return instant.astimezone(UTC)


def dump(value: object) -> Json:
    """The value as JSON; every text in it is cleaned."""
    return _WHOLE.json(value)


def slim(value: object) -> Json:
    """The value as JSON without the fields that are what they are by default: `read` fills them in."""
    return _SLIM.json(value)


class _Writers(dict[type, _Writer]):
    """What makes JSON of the values of each type, learnt as they come: values are many, and types are few."""

    def __init__(self, *, defaults: bool) -> None:
        super().__init__()
        self._defaults = defaults

    def json(self, value: object) -> Json:
        return self[type(value)](value)

    def __missing__(self, kind: type) -> _Writer:
        self[kind] = writer = self._fields_of(kind) if is_dataclass(kind) else self._writer(kind)
        return writer

    def _writer(self, kind: type) -> _Writer:
        writers: tuple[tuple[type | UnionType, _Writer], ...] = (
            (NoneType | bool | int, lambda value: value),
            (Enum, lambda value: self.json(value.value)),
            (str, clean),
            (datetime, lambda value: utc(value).isoformat().replace("+00:00", "Z")),
            (date, lambda value: value.isoformat()),
            (tuple, lambda value: [self.json(item) for item in value]),
        )
        for kinds, writer in writers:
            if issubclass(kind, kinds):
                return writer
        raise TypeError(f"{kind.__name__} cannot be stored")

    def _fields_of(self, kind: type) -> _Writer:
        known = tuple((field.name, MISSING if self._defaults else field.default) for field in fields(kind))

        def write(value: object) -> Json:
            given = [(name, default, getattr(value, name)) for name, default in known]
            return {
                name: self[type(item)](item) for name, default, item in given if default is MISSING or item != default
            }

        return write


_WHOLE, _SLIM = _Writers(defaults=True), _Writers(defaults=False)


def read(kind: type[T], data: Json) -> T:
    """The value of this type that was dumped; CannotRead where the JSON is not such a value."""
    try:
        hint: Any = kind
        value: T = _reader(hint)(data)
    except (TypeError, ValueError) as error:
        raise CannotRead(f"not a stored {kind.__name__}") from error
    return value


def cleaned(value: T) -> T:
    """The value as it comes back from a store."""
    return read(type(value), dump(value))


@cache
def _reader(hint: Any) -> _Reader:  # noqa: ANN401 -- a type annotation in, what reads a value of that type out
    """What reads a value of this type. Made once for each: rows are many, and types are few."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        (inner,) = (_reader(argument) for argument in arguments if argument is not type(None))
        return lambda data: None if data is None else inner(data)
    if origin is tuple:
        return partial(_read_tuple, _reader(arguments[0]))
    if is_dataclass(hint) and isinstance(hint, type):
        return partial(_read_fields, hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return {datetime: _read_instant, date: _read_date}.get(hint) or partial(_read_as_it_is, hint)


def _read_tuple(item: _Reader, data: Json) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise _another()
    return tuple(map(item, data))


def _read_fields(kind: type, data: Json) -> object:
    if not isinstance(data, dict):
        raise _another()
    return kind(**{name: of(data[name]) for name, of in _fields(kind) if name in data})


@cache
def _fields(kind: type) -> tuple[tuple[str, _Reader], ...]:
    """What reads each field; looked up when the first value comes, as a type may have itself in it."""
    return tuple((name, _reader(hint)) for name, hint in get_type_hints(kind).items())


def _read_instant(data: Json) -> datetime:
    if not isinstance(data, str):
        raise _another()
    return utc(datetime.fromisoformat(data))


def _read_date(data: Json) -> date:
    if not isinstance(data, str):
        raise _another()
    return date.fromisoformat(data)


def _read_as_it_is(kind: type, data: Json) -> Json:
    if kind not in _AS_THEY_ARE or type(data) is not kind:
        raise _another()
    return data


def _another() -> TypeError:
    return TypeError("another type is stored")
