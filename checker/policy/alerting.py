"""The shape of `alerting`: how to be told, how often, and when not."""

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from checker.model import Alerting, QuietHours, Severity
from checker.policy import written
from checker.policy.fields import Duration, ZeroOrLonger, between, duration_or, refused
from checker.policy.problems import close_to, quoted
from checker.policy.shape import Strict
from checker.policy.zones import parse_zone

NEVER, WEEKLY = "never", "weekly"

_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)
_MOST = 10
_DEFAULT = Alerting()
_REMINDERS = dict(_DEFAULT.reminders)
_ESCALATION = dict(_DEFAULT.escalate_after)


def _listed(value: object) -> object:
    """One duration is a list of one; `never` is none at all."""
    if value == NEVER:
        return []
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


def _growing(ages: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    if len(ages) > _MOST or list(ages) != sorted(set(ages)):
        raise refused(f"write at most {_MOST} durations, each longer than the one before, such as [4h, 24h], or never")
    return ages


def _clock(value: object) -> int:
    hour = value.removesuffix(":00") if isinstance(value, str) and value.endswith(":00") else ""
    if len(hour) != 2 or not hour.isdecimal() or not hour.isascii() or int(hour) > 23:  # noqa: PLR2004 -- as on clocks
        raise refused(f'expected a whole hour in quotes such as "22:00", got {quoted(value)}')
    return int(hour)


def _zone(value: object) -> str:
    if not isinstance(value, str):
        raise refused(f"expected a zone such as Europe/London or UTC, got {quoted(value)}")
    try:
        return parse_zone(value)
    except ValueError as error:
        raise refused(str(error)) from None


def _weekly(value: object) -> bool:
    word = value if isinstance(value, str) else ""
    if word in {WEEKLY, NEVER}:
        return word == WEEKLY
    close = close_to(word, [WEEKLY, NEVER])
    advice = f"did you mean {close}?" if close else f"write {WEEKLY} or {NEVER}"
    raise refused(f"{quoted(value)} is no rhythm there is; {advice}")


Weekly = Annotated[bool, PlainValidator(_weekly, json_schema_input_type=Literal["weekly", "never"])]
_AgesText = Literal["never"] | written.DURATION | Annotated[list[written.DURATION], Field(max_length=_MOST)]
Ages = Annotated[
    tuple[Annotated[Duration, between(5 * _MINUTE, 365 * _DAY)], ...],
    BeforeValidator(_listed, json_schema_input_type=_AgesText),
    AfterValidator(_growing),
]
Age = Annotated[Any, duration_or(NEVER, meaning=None)]
Clock = Annotated[int, PlainValidator(_clock, json_schema_input_type=written.HOUR)]
Zone = Annotated[str, PlainValidator(_zone, json_schema_input_type=written.ZONE)]


class RemindersShape(Strict):
    """How long after it was told a problem is told again, by severity."""

    critical: Ages = _REMINDERS[Severity.CRITICAL]
    """Ages at which a critical problem is told again, then each at four times the one before; or never."""
    warning: Ages = _REMINDERS[Severity.WARNING]
    """Ages at which a warning is told again, then each at four times the one before; or never."""
    info: Ages = Field(default=(), json_schema_extra={"default": NEVER})
    """Ages at which what is mere information is told again, then each at four times the one before; or never."""


class EscalationShape(Strict):
    """How long a problem may stand before it matters more, by severity."""

    warning: Age = _ESCALATION[Severity.WARNING]
    """A warning that stands for so long becomes critical; or never."""
    info: Age = Field(default=None, json_schema_extra={"default": NEVER})
    """Information that stands for so long becomes a warning; or never."""


class QuietShape(Strict):
    """The hours in which only what is critical is told."""

    start: Clock = Field(alias="from", examples=['from: "22:00"'])
    """The whole hour at which they begin, in quotes."""
    end: Clock = Field(alias="to", examples=['to: "07:00"'])
    """The whole hour at which they end, in quotes."""
    timezone: Zone = Field(examples=["timezone: Europe/London"])
    """The zone of both, by its full IANA name."""

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise refused("from and to are the same hour, which leaves no hour quiet; leave quiet_hours out instead")
        return self


class AlertingShape(Strict):
    """How to be told."""

    unknown_after: Annotated[ZeroOrLonger, between(timedelta(), 7 * _DAY)] = _DEFAULT.unknown_after
    """A database that cannot be read is told once that has lasted for so long."""
    recover_after: Annotated[ZeroOrLonger, between(timedelta(), _DAY)] = _DEFAULT.recover_after
    """What could not be read is told to be over once it was fine for so long."""
    reminders: RemindersShape = RemindersShape()
    """How long after it was told a problem is told again, while nobody is at it."""
    escalate_after: EscalationShape = EscalationShape()
    """How long a problem may stand before it matters more."""
    quiet_hours: QuietShape | None = None
    """The hours in which only what is critical is told; the rest waits until they end."""
    digest: Weekly = Field(default=_DEFAULT.digest, json_schema_extra={"default": WEEKLY})
    """One message a week that says what was met and lost, and who watches the watcher; or never."""
    drill: Weekly = Field(default=_DEFAULT.drill, json_schema_extra={"default": WEEKLY})
    """A made-up problem a week, marked as a drill, that proves that every sink takes messages; or never."""

    @property
    def alerting(self) -> Alerting:
        """The same in the words of the model."""
        reminders, escalation, quiet = self.reminders, self.escalate_after, self.quiet_hours
        ages = (
            (Severity.CRITICAL, reminders.critical),
            (Severity.WARNING, reminders.warning),
            (Severity.INFO, reminders.info),
        )
        limits = ((Severity.WARNING, escalation.warning), (Severity.INFO, escalation.info))
        return Alerting(
            unknown_after=self.unknown_after,
            recover_after=self.recover_after,
            reminders=tuple((severity, wanted) for severity, wanted in ages if wanted),
            escalate_after=tuple((severity, limit) for severity, limit in limits if limit is not None),
            quiet_hours=QuietHours(quiet.start, quiet.end, quiet.timezone) if quiet else None,
            digest=self.digest,
            drill=self.drill,
        )
