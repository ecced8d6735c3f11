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
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
_Reader: TypeAlias = Callable[[Json], Any]

_AS_THEY_ARE = frozenset({str, int, bool})

# Postgres takes neither NUL nor half of a surrogate pair, in text or in JSON.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class CannotRead(ValueError):
    """Stored JSON does not describe the value that was asked for."""


def clean(text: str) -> str:
    """The text with what no database can hold replaced by U+FFFD, the replacement character."""
    return _UNSTORABLE.sub("\ufffd", text)


def utc(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one is refused, as nobody can know which instant it is."""
    if instant.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return instant.astimezone(UTC)


def dump(value: object) -> Json:
    """The value as JSON; every text in it is cleaned."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return dump(value.value)
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, date):
        return utc(value).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, tuple):
        return [dump(item) for item in value]
    if is_dataclass(value):
        return {field.name: dump(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def slim(value: object) -> Json:
    """The value as JSON without the fields that are what they are by default: `read` fills them in."""
    if isinstance(value, tuple):
        return [slim(item) for item in value]
    if is_dataclass(value):
        given = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: slim(item) for field, item in given if field.default is MISSING or item != field.default}
    return dump(value)


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
