"""Reads single fields of a JSON object. What is missing or of another type is a reply that changed shape.

The messages name our own field names and kinds of values; no value and no foreign key is ever quoted.
"""

import re
from datetime import datetime

from checker.errors import Unreadable
from checker.heroku.wire.times import instant

# What fits a signed 64-bit column; nothing that Heroku counts comes near it.
_LARGEST = 2**63 - 1
_LONGEST_TEXT = 400
_LAST_HOUR = 23
_HOUR = re.compile(r"[0-9]{1,2}")
_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "another number",
    float: "another number",
    str: "another text",
    list: "a list",
    dict: "an object",
}


def changed(detail: str) -> Unreadable:
    """The error for a reply that is not what it used to be."""
    return Unreadable(f"the reply changed shape: {detail}")


def entries(value: object, path: str) -> list[object]:
    """The entries of a JSON list."""
    if not isinstance(value, list):
        raise changed(f"{path} should be a list, is {_kind(value)}")
    return value


class Fields:
    """One JSON object and where it stands in the reply. `maybe_` takes null and absent for None."""

    __slots__ = ("_path", "_values")

    def __init__(self, value: object, path: str) -> None:
        if not isinstance(value, dict):
            raise changed(f"{path} should be an object, is {_kind(value)}")
        self._values: dict[str, object] = value
        self._path = path

    def has(self, name: str) -> bool:
        """Whether the field is there at all, be it null."""
        return name in self._values

    def raw(self, name: str) -> object:
        """The value of this field as it came; None where it is not there."""
        return self._values.get(name)

    def missing(self, name: str) -> Unreadable:
        """The error for a field that is not there."""
        return changed(f"{self._path}.{name} is missing")

    def inside(self, name: str) -> "Fields":
        """The object in this field."""
        return Fields(self._needed(name), f"{self._path}.{name}")

    def maybe_inside(self, name: str) -> "Fields | None":
        """The object in this field, if there is one."""
        return None if self._values.get(name) is None else self.inside(name)

    def loosely_inside(self, name: str) -> "Fields":
        """The object in this field; anything else counts as an empty one. For what no verdict rests on."""
        value = self._values.get(name)
        return Fields(value if isinstance(value, dict) else {}, f"{self._path}.{name}")

    def maybe_texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list; none when it is null or absent."""
        if self._values.get(name) is None:
            return ()
        path = f"{self._path}.{name}"
        return tuple(_text(item, f"{path}[{i}]") for i, item in enumerate(entries(self._values[name], path)))

    def text(self, name: str) -> str:
        """A short printable text, not empty, no URL and no token: names, uuids, zones and the like."""
        return _text(self._needed(name), f"{self._path}.{name}")

    def maybe_text(self, name: str) -> str | None:
        """Like `text`; the empty text is None too."""
        value = self._values.get(name)
        return None if value is None or value == "" else self.text(name)

    def loose_text(self, name: str) -> str | None:
        """Like `text`, but None for whatever is not one. For what no verdict rests on."""
        try:
            return self.text(name)
        except Unreadable:
            return None

    def maybe_url(self, name: str) -> str | None:
        """A text that may hold a password: digest it and let it go."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise changed(f"{self._path}.{name} should be text, is {_kind(value)}")
        return value

    def whole(self, name: str) -> int:
        """A whole number from 0 up."""
        count = _count(value := self._needed(name))
        if count is None:
            raise changed(f"{self._path}.{name} should be a whole number, is {_kind(value)}")
        return count

    def maybe_whole(self, name: str) -> int | None:
        """Like `whole`."""
        return None if self._values.get(name) is None else self.whole(name)

    def loose_whole(self, name: str) -> int | None:
        """Like `whole`, but None for whatever is not one. For what no verdict rests on."""
        try:
            return self.whole(name)
        except Unreadable:
            return None

    def hour(self, name: str) -> int:
        """An hour of the day, 0 to 23, as a number or in digits (heroku.md §2.7)."""
        value = self._needed(name)
        digits = isinstance(value, str) and _HOUR.fullmatch(value)
        hour = int(value) if isinstance(value, str) and digits else _count(value)
        if hour is None or hour > _LAST_HOUR:
            raise changed(f"{self._path}.{name} should be an hour from 0 to 23, is {_kind(value)}")
        return hour

    def maybe_flag(self, name: str) -> bool | None:
        """True or false."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise changed(f"{self._path}.{name} should be true or false, is {_kind(value)}")
        return value

    def time(self, name: str) -> datetime:
        """An instant, in UTC."""
        value = self._needed(name)
        parsed = instant(value) if isinstance(value, str) else None
        if parsed is None:
            raise changed(f"{self._path}.{name} should be a time, is {_kind(value)}")
        return parsed

    def maybe_time(self, name: str) -> datetime | None:
        """Like `time`."""
        return None if self._values.get(name) is None else self.time(name)

    def loose_time(self, name: str) -> datetime | None:
        """Like `time`, but None for whatever is not one. For what no verdict rests on."""
        try:
            return self.maybe_time(name)
        except Unreadable:
            return None

    def _needed(self, name: str) -> object:
        if name not in self._values:
            raise self.missing(name)
        return self._values[name]


def _text(value: object, path: str) -> str:
    if not isinstance(value, str) or not value:
        raise changed(f"{path} should be text, is {'empty' if value == '' else _kind(value)}")
    # No name at Heroku looks like this: it may be a password in a URL, or a token, and goes no further.
    if len(value) > _LONGEST_TEXT or not value.isprintable() or "://" in value or "HRKU-" in value:
        raise changed(f"{path} should be a name, is some other text")
    return value


def _count(value: object) -> int | None:
    # To Python, True is a whole number; to Heroku it is not.
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST else None


def _kind(value: object) -> str:
    if value is None:
        return "null"
    return _KINDS.get(type(value), "something else")
