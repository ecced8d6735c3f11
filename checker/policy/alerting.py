"""The shape of `alerting`: how to be told, how often, and when not."""

from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from checker.model import Alerting, QuietHours, Severity
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


Weekly = Annotated[bool, PlainValidator(_weekly)]
Ages = Annotated[
    tuple[Annotated[Duration, between(5 * _MINUTE, 365 * _DAY)], ...],
    BeforeValidator(_listed),
    AfterValidator(_growing),
]
Age = Annotated[Any, duration_or(NEVER, meaning=None)]
Clock = Annotated[int, PlainValidator(_clock)]


class RemindersShape(Strict):
    """How long after it was told a problem is told again, by severity."""

    critical: Ages = _REMINDERS[Severity.CRITICAL]
    warning: Ages = _REMINDERS[Severity.WARNING]
    info: Ages = ()


class EscalationShape(Strict):
    """How long a problem may stand before it matters more, by severity."""

    warning: Age = _ESCALATION[Severity.WARNING]
    info: Age = None


class QuietShape(Strict):
    """The hours in which only what is critical is told."""

    start: Clock = Field(alias="from", examples=['from: "22:00"'])
    end: Clock = Field(alias="to", examples=['to: "07:00"'])
    timezone: Annotated[str, PlainValidator(_zone)] = Field(examples=["timezone: Europe/London"])

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise refused("from and to are the same hour, which leaves no hour quiet; leave quiet_hours out instead")
        return self


class AlertingShape(Strict):
    """How to be told."""

    unknown_after: Annotated[ZeroOrLonger, between(timedelta(), 7 * _DAY)] = _DEFAULT.unknown_after
    recover_after: Annotated[ZeroOrLonger, between(timedelta(), _DAY)] = _DEFAULT.recover_after
    reminders: RemindersShape = RemindersShape()
    escalate_after: EscalationShape = EscalationShape()
    quiet_hours: QuietShape | None = None
    digest: Weekly = _DEFAULT.digest
    drill: Weekly = _DEFAULT.drill

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
