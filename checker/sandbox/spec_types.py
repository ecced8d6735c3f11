"""How scenario files and requests to the sandbox write instants, spans, sizes and daily hours."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from checker.sandbox.spans import parse_size, parse_span, parse_speed
from checker.sandbox.zones import zone

_DAILY = re.compile(r"(\d{1,2}):00(?: (\S+))?")
_LAST_HOUR = 23


class Spec(BaseModel):
    """A part of a scenario; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Daily:
    """An hour of the day (0 to 23) in an IANA zone."""

    hour: int
    timezone: str


def read_instant(value: object) -> datetime:
    """An aware instant in UTC from ISO 8601 text or a YAML timestamp. Raises ValueError."""
    try:
        instant = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value} is not an instant; write 2026-11-22T09:30:00Z") from None
    if instant.tzinfo is None:
        raise ValueError(f"{value} has no time zone; write 2026-11-22T09:30:00Z")
    return instant.astimezone(UTC)


def read_when(value: object) -> datetime | timedelta:
    """An instant, or `+2d` and `-9d`: so long after or before the scenario's now. Raises ValueError."""
    text = str(value).strip()
    if text.startswith("+"):
        return parse_span(text[1:])
    if text.startswith("-"):
        return -parse_span(text[1:])
    return read_instant(value)


def read_daily(value: object) -> Daily:
    """`00:00 Europe/London`; without a zone, UTC (heroku.md §3.2). Raises ValueError."""
    matched = _DAILY.fullmatch(str(value).strip())
    if matched is None or int(matched[1]) > _LAST_HOUR:
        raise ValueError(f"{value} is not a daily hour; write 00:00 Europe/London (whole hours only)")
    timezone = matched[2] or "UTC"
    zone(timezone)
    return Daily(int(matched[1]), timezone)


Instant = Annotated[datetime, PlainValidator(read_instant)]
When = Annotated[datetime | timedelta, PlainValidator(read_when)]
DailyAt = Annotated[Daily, PlainValidator(read_daily)]
Span = Annotated[timedelta, PlainValidator(parse_span)]
Size = Annotated[int, BeforeValidator(parse_size)]
Speed = Annotated[float, BeforeValidator(parse_speed), Field(ge=0)]
