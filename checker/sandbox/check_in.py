"""What Sentry Crons takes for a check-in. Sentry itself answers 200 and drops the rest in silence; here it is refused.

Facts: relay-monitors/src/lib.rs of getsentry/relay, src/sentry/monitors/{constants,validators}.py of getsentry/sentry.
"""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

_Minutes = Annotated[int, Field(ge=1, le=40_320)]
_Threshold = Annotated[int, Field(ge=1, le=720)]


class _Interval(BaseModel):
    type: Literal["interval"]
    value: Annotated[int, Field(ge=1)]
    unit: Literal["minute", "hour", "day", "week", "month", "year"]


class _Crontab(BaseModel):
    type: Literal["crontab"]
    value: Annotated[str, Field(pattern=r"^\S+(\s+\S+){4}$")]


class _MonitorConfig(BaseModel):
    model_config = ConfigDict(strict=True)

    schedule: Annotated[_Interval | _Crontab, Field(discriminator="type")]
    checkin_margin: _Minutes | None = None
    max_runtime: Annotated[int, Field(ge=1, le=10_080)] | None = None
    failure_issue_threshold: _Threshold | None = None
    recovery_threshold: _Threshold | None = None
    timezone: str | None = None


class _CheckIn(BaseModel):
    check_in_id: UUID
    monitor_slug: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,50}$")]
    status: Literal["in_progress", "ok", "error"]
    environment: Annotated[str, Field(pattern=r"^[^/\\\n]{1,64}$")] | None = None
    duration: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    monitor_config: _MonitorConfig | None = None


def verify(payload: object) -> None:
    """Raises ValueError with the first thing that Sentry would not take."""
    try:
        _CheckIn.model_validate(payload)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"check_in {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
