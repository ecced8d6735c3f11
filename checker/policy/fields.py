"""The words a policy's values are made of, as types that pydantic validates and that refuse in plain English."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from checker.model import Bytes, Severity
from checker.policy import written
from checker.policy.durations import parse_duration, render_duration
from checker.policy.problems import close_to, quoted
from checker.policy.sizes import parse_size
from checker.policy.zones import parse_zone

ANY = "any"
LONGEST_NAME = 100

_WHOLE_HOUR = re.compile(r"([01]\d|2[0-3]):00", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
_LAST_HOUR = 23


def refused(message: str) -> PydanticCustomError:
    """A message of ours, told as it stands."""
    return PydanticCustomError("policy", "{text}", {"text": message})


def _duration(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refused(f"expected a duration such as 90m, 26h, 7d or 1d12h, got {quoted(value)}")
    try:
        return parse_duration(str(value))
    except ValueError as error:
        raise refused(str(error)) from None


def _some_time(value: timedelta) -> timedelta:
    if not value:
        raise refused("the duration is zero; write one such as 90m, 26h, 7d or 1d12h")
    return value


@dataclass(frozen=True, slots=True)
class Between:
    """Bounds for a duration, both allowed."""

    low: timedelta
    high: timedelta

    @property
    def words(self) -> str:
        """Both, as people write them."""
        return f"from {render_duration(self.low)} to {render_duration(self.high)}"

    def bounded(self, value: timedelta) -> timedelta:
        """The same value, refused where it is out of bounds."""
        if not self.low <= value <= self.high:
            raise refused(f"{render_duration(value)} is out of bounds; write a duration {self.words}")
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.bounded, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), written.BOUNDS: self.words}


def between(low: timedelta, high: timedelta) -> Between:
    """Bounds for a duration, as an annotation."""
    return Between(low, high)


def duration_or(word: str, meaning: object) -> PlainValidator:
    """A duration, or one word that stands for `meaning`."""

    def read(value: object) -> object:
        if value == word:
            return meaning
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise refused(f"expected a duration such as 26h or 7d, or '{word}', got {quoted(value)}")
        if isinstance(value, str) and close_to(value, [word]):
            raise refused(f"{quoted(value)} is not a duration; did you mean '{word}'?")
        return _some_time(_duration(value))

    return PlainValidator(read, json_schema_input_type=Literal[word] | written.DURATION)


def _size(value: object) -> Bytes:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise refused(f"expected a size such as 10MB or 1.5GB, got {quoted(value)}")
    try:
        return parse_size(str(value))
    except ValueError as error:
        raise refused(str(error)) from None


def _severity(value: object) -> Severity:
    words = [severity.value for severity in Severity]
    if isinstance(value, str) and value in words:
        return Severity(value)
    close = close_to(value, words) if isinstance(value, str) else None
    advice = f"did you mean '{close}'?" if close else f"write {', '.join(words[:-1])} or {words[-1]}"
    raise refused(f"unknown severity {quoted(value)}; {advice}")


def _version(value: object) -> int:
    if type(value) is int and value == 1:
        return value
    raise refused(f"this checker reads version 1 of the policy file, not {quoted(value)}; write version: 1")


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise refused(f"a name is text, got {quoted(value)}; put it in quotes")
    if not value.strip() or not value.isprintable() or len(value) > LONGEST_NAME:
        raise refused(f"a name is one line of 1 to {LONGEST_NAME} printable characters, got {quoted(value)}")
    return value


def _hour(value: object) -> int | None:
    if value == ANY:
        return None
    if isinstance(value, str) and _WHOLE_HOUR.fullmatch(value):
        return int(value[:2])
    raise refused(f"{quoted(value)} is not an hour as Heroku takes it; {_hour_advice(value)}")


def _hour_advice(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LAST_HOUR:
        return f'did you mean "{value:02d}:00"?'
    if not isinstance(value, str):
        return 'write a whole hour in quotes such as "00:00", or any'
    clock, _, zone = value.strip().partition(" ")
    if zone and _WHOLE_HOUR.fullmatch(clock):
        return f'write at: "{clock}" and the zone beside it: timezone: {quoted(zone)}'
    if close_to(value, [ANY]):
        return "did you mean any?"
    time = _TIME.fullmatch(clock)
    return _time_advice(int(time[1]), int(time[2])) if time else 'write a whole hour such as "00:00", or any'


def _time_advice(hour: int, minute: int) -> str:
    if hour > _LAST_HOUR:
        return 'hours go from "00:00" to "23:00"'
    if minute == 0:
        return f'did you mean "{hour:02d}:00"?'
    return f'backups start on the whole hour only: write "{hour:02d}:00" or "{(hour + 1) % 24:02d}:00"'


def _zone(value: object, info: ValidationInfo) -> str | None:
    some_hour = info.data.get("at", 0) is not None
    if value == "":
        if some_hour:
            raise refused(
                "'timezone' is missing; write the zone the hour is meant in, such as timezone: Europe/London, or UTC"
            )
        return None
    if not isinstance(value, str):
        raise refused(f"expected a zone such as Europe/London or UTC, got {quoted(value)}")
    try:
        zone = parse_zone(value)
    except ValueError as error:
        raise refused(str(error)) from None
    if not some_hour:
        raise refused("a zone means nothing beside 'at: any'; remove it, or write the hour")
    return zone


def listed(value: object) -> object:
    """One name is a list of one; an empty list is a mistake."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list):
        raise refused(f'expected a list of names or patterns such as ["shop", "shop-*"], got {quoted(value)}')
    if not value:
        raise refused('an empty list matches nothing; name what is meant, or write "*" for all')
    return value


def _pattern(value: object) -> str:
    if not isinstance(value, str):
        raise refused(f"a name or pattern is text, got {quoted(value)}; put it in quotes")
    if not value.strip():
        raise refused('an empty name matches nothing; name what is meant, or write "*" for all')
    if value != value.strip():
        raise refused(f"{quoted(value)} has spaces around it; remove them")
    if not value.isprintable():
        raise refused(f"{quoted(value)} holds a character that cannot be seen, and no name at Heroku does; remove it")
    return value


def _app(value: object) -> str:
    pattern = _pattern(value)
    if pattern != pattern.lower():
        raise refused(f"app names are in small letters; did you mean {quoted(pattern).lower()}?")
    return pattern


def _attachment(value: object) -> str:
    pattern = _pattern(value)
    if pattern != pattern.upper():
        raise refused(f"attachment names are in capitals; did you mean {quoted(pattern.upper())}?")
    if pattern.endswith("_URL"):
        name = quoted(pattern.removesuffix("_URL"))
        raise refused(f"{quoted(pattern)} is a config var; its attachment is called {name}: write that")
    return pattern


def empty_if_nothing(value: object) -> object:
    """A key that is given without a value asks for all defaults."""
    return {} if value is None else value


def _schedule(value: object) -> object:
    if value == ANY:
        return {"at": ANY}
    if isinstance(value, dict):
        return value
    example = 'any, or {at: "00:00", timezone: Europe/London}'
    if isinstance(value, str):
        clock, _, zone = value.strip().partition(" ")
        if zone and _WHOLE_HOUR.fullmatch(clock):
            example = f'{{at: "{clock}", timezone: {quoted(zone)}}}'
    raise refused(f"expected {example}, got {quoted(value)}")


ZeroOrLonger = Annotated[timedelta, BeforeValidator(_duration, json_schema_input_type=written.DURATION_OR_NONE)]
Duration = Annotated[
    timedelta,
    BeforeValidator(lambda value: _some_time(_duration(value)), json_schema_input_type=written.DURATION),
]
SizeWord = Annotated[Bytes, PlainValidator(_size, json_schema_input_type=written.SIZE)]
SeverityWord = Annotated[Severity, BeforeValidator(_severity)]
Version = Annotated[int, PlainValidator(_version, json_schema_input_type=Literal[1])]
Name = Annotated[str, BeforeValidator(_name, json_schema_input_type=written.text(r"\S", maxLength=LONGEST_NAME))]
Hour = Annotated[int | None, PlainValidator(_hour, json_schema_input_type=written.HOUR_OR_ANY)]
Zone = Annotated[str | None, BeforeValidator(_zone, json_schema_input_type=written.ZONE)]
_AppText = written.text(r"^(?!\s)[^A-Z]*[^A-Z\s]$", "shop", "shop-*", "*")
_AttachmentText = written.text(r"^(?!\s)(?!.*_URL$)[^a-z]*[^a-z\s]$", "DATABASE", "*_REPLICA", "*")
Apps = Annotated[
    tuple[Annotated[str, BeforeValidator(_app)], ...],
    BeforeValidator(listed, json_schema_input_type=written.one_or_more(_AppText)),
]
Attachments = Annotated[
    tuple[Annotated[str, BeforeValidator(_attachment)], ...],
    BeforeValidator(listed, json_schema_input_type=written.one_or_more(_AttachmentText)),
]
Pattern = Annotated[str, BeforeValidator(_pattern)]


def or_any(shape: Any) -> BeforeValidator:  # noqa: ANN401 -- a shape
    """A schedule of this shape, or `any`."""
    return BeforeValidator(_schedule, json_schema_input_type=Literal["any"] | shape)
