"""The shape of a policy file, version 1. What is not named here is an unknown key."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Any, Generic, Self, TypeVar, cast

from pydantic import Field, create_model, model_validator

from checker.model import DEFAULT_MAX_RUN, DEFAULT_START_GRACE, Severity
from checker.policy.alerting import AlertingShape
from checker.policy.exemptions import LONGEST, ExemptionShape, Longest
from checker.policy.fields import (
    Duration,
    Hour,
    Name,
    ScheduleShape,
    SeverityWord,
    Version,
    Zone,
    between,
    refused,
)
from checker.policy.match_shape import MatchShape
from checker.policy.parameters import Wanted, rule_shape
from checker.policy.shape import Strict, known_keys
from checker.policy.sinks import Labels, Sinks
from checker.ports import Rule

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

# Rules are fields under this prefix, with their own ids as aliases: no id can then collide with pydantic's names.
_RULE = "rule_"


class DefaultsShape(Strict):
    """What holds where a policy says nothing."""

    severity: SeverityWord = Severity.CRITICAL


class ScheduleWanted(Strict):
    """The schedule that a database must have; without an hour, any will do. A zone is needed beside an hour."""

    at: Hour = Field(examples=['at: "00:00"'])
    timezone: Zone = Field(default="", validate_default=True)
    start_grace: Annotated[Duration, between(_MINUTE, _DAY)] = DEFAULT_START_GRACE
    max_run: Annotated[Duration, between(_MINUTE, _DAY)] = DEFAULT_MAX_RUN
    severity: SeverityWord | None = None


class RequireShape(Strict):
    """What is demanded of a database. Each rule that can be asked for is one more field of a subclass."""

    schedule: Annotated[ScheduleWanted | None, ScheduleShape] = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set:
            raise refused("nothing is demanded; write one or more of: " + ", ".join(known_keys(type(self))))
        return self

    @property
    def wanted(self) -> Iterator[tuple[str, Wanted]]:
        """The rules asked for by name."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name.startswith(_RULE) and value is not None:
                yield name.removeprefix(_RULE), value


# The shape of `require` depends on which rules there are.
R = TypeVar("R", bound=RequireShape)


class PolicyShape(Strict, Generic[R]):
    """One policy: what it governs and what it demands."""

    name: Name = Field(examples=["name: production"])
    match: MatchShape = Field(examples=['match: {apps: ["*"]}'])
    severity: SeverityWord | None = None
    labels: Labels = ()
    require: R = Field(examples=["require: {schedule: any}"])


class FileShape(Strict, Generic[R]):
    """A whole policy file."""

    version: Version = Field(examples=["version: 1"])
    poll: Annotated[Duration, between(5 * _MINUTE, _DAY)] = timedelta(hours=1)
    defaults: DefaultsShape = DefaultsShape()
    policies: list[PolicyShape[R]] = Field(min_length=1, examples=["policies: and below it a list of them"])
    sinks: Sinks = Field(default_factory=dict)
    alerting: AlertingShape = AlertingShape()
    exemptions: list[ExemptionShape] = Field(default=[])
    max_exemption: Longest = LONGEST


def file_shape(rules: Sequence[Rule]) -> type[FileShape[RequireShape]]:
    """The shape of a file that may ask for these rules."""
    fields: dict[str, Any] = {}
    not_keys: dict[str, str] = {}
    for meta in (rule.META for rule in rules):
        if meta.always:
            not_keys[meta.id] = f"the rule '{meta.id}' always holds and has nothing to set; remove it"
        elif meta.implied_by and not meta.by_name:
            not_keys[meta.id] = f"the rule '{meta.id}' comes with '{meta.implied_by}'; write that instead"
        else:
            fields[f"{_RULE}{meta.id}"] = (rule_shape(meta), Field(default=None, alias=meta.id))
    require = create_model("Require", __base__=RequireShape, **fields)
    require.not_keys = not_keys
    return cast("type[FileShape[RequireShape]]", FileShape[require])
