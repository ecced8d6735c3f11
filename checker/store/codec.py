"""Frozen values of the model to JSON and back, driven by their own type annotations.

A field that is added to the model is stored without a change here. Reading ignores fields it does not know and fills
in defaults for those that are absent, so that an older and a newer checker can share a store.
"""

import re
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

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
        value: T = _read(kind, data)
    except (TypeError, ValueError) as error:
        raise CannotRead(f"not a stored {kind.__name__}") from error
    return value


def cleaned(value: T) -> T:
    """The value as it comes back from a store."""
    return read(type(value), dump(value))


def _read(hint: Any, data: Json) -> Any:  # noqa: ANN401 -- a type annotation in, a value of that type out
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        (inner,) = (argument for argument in arguments if argument is not type(None))
        return None if data is None else _read(inner, data)
    if origin is tuple and isinstance(data, list):
        return tuple(_read(arguments[0], item) for item in data)
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(data, dict):
        return hint(**{name: _read(of, data[name]) for name, of in _hints(hint).items() if name in data})
    if hint in {datetime, date} and isinstance(data, str):
        return utc(datetime.fromisoformat(data)) if hint is datetime else date.fromisoformat(data)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(data)
    if hint in {str, int, bool} and type(data) is hint:
        return data
    raise TypeError("another type is stored")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
