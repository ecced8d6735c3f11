"""The shape of a policy file, version 1. What is not named here is an unknown key."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Annotated, Any, Generic, Self, TypeVar, cast

from pydantic import BeforeValidator, ConfigDict, Field, create_model, model_validator
from pydantic import Strict as NoCoercion

from checker.model import DEFAULT_MAX_RUN, DEFAULT_START_GRACE, RuleMeta, Severity
from checker.policy.alerting import AlertingShape
from checker.policy.exemptions import ExemptionShape, Longest
from checker.policy.expected import LABELS_IN_WORDS, ExpectShape, LabelsByName, RetiredShape
from checker.policy.fields import (
    Duration,
    Hour,
    Name,
    SeverityWord,
    Version,
    Zone,
    between,
    or_any,
    refused,
)
from checker.policy.match_shape import MatchShape
from checker.policy.parameters import Wanted, described, rule_shape
from checker.policy.problems import close_to, quoted
from checker.policy.shape import Strict, known_keys
from checker.policy.sinks import Labels, Sinks
from checker.policy.texts import Words
from checker.policy.values import LONGEST_EXEMPTION
from checker.ports import Rule

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)

# Rules are fields under this prefix, with their own ids as aliases: no id can then collide with pydantic's names.
_RULE = "rule_"

NOTHING = "nothing"
"""What `require` says where nothing is demanded."""


class DefaultsShape(Strict):
    """What holds where a policy says nothing."""

    severity: SeverityWord = Severity.CRITICAL
    """How much a finding matters where neither its policy nor its rule says so."""


class ScheduleWanted(Strict):
    """The schedule that a database must have; without an hour, any will do. A zone is needed beside an hour."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"at": {"const": "any"}}},
            "then": {"properties": {"timezone": False}},
            "else": {"required": ["timezone"]},
        }
    )

    at: Hour = Field(examples=['at: "00:00"'])
    """The whole hour at which it runs each day, in quotes, or any."""
    timezone: Zone = Field(default="", validate_default=True)
    """The zone that the hour is meant in, by its full IANA name, which follows summer time; UTC never does."""
    start_grace: Annotated[Duration, between(_MINUTE, _DAY)] = DEFAULT_START_GRACE
    """How long after its slot a backup may start before the slot counts as missed."""
    max_run: Annotated[Duration, between(_MINUTE, _DAY)] = DEFAULT_MAX_RUN
    """How long a backup may run before it counts as stalled."""
    severity: SeverityWord | None = None
    """How much a finding of the rules matters that the schedule brings along; else the policy's severity."""


class RequireShape(Strict):
    """What is demanded of a database. Each rule that can be asked for is one more field of a subclass."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    schedule: Annotated[ScheduleWanted | None, or_any(ScheduleWanted)] = None
    """The backup schedule: any, or an hour and a zone. Each of its slots must have a backup, of this very database."""

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


def _nothing(value: object) -> object:
    """The word that demands nothing, as None; a key without a value is no such word."""
    if value == NOTHING:
        return None
    if value is None:
        return {}
    if isinstance(value, str):
        advice = f"did you mean {NOTHING}?" if close_to(value, [NOTHING]) else f"or the word {NOTHING}"
        raise refused(f"expected a mapping such as {{schedule: any}}, got {quoted(value)}; {advice}")
    return value


def _nothing_in_words(schema: dict[str, Any]) -> None:
    """What stands for None in a file."""
    schema["anyOf"] = [part for part in schema["anyOf"] if part.get("type") != "null"] + [{"const": NOTHING}]


# The shape of `require` depends on which rules there are.
R = TypeVar("R", bound=RequireShape)


class PolicyShape(Strict, Generic[R]):
    """One policy: what it governs and what it demands."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"require": {"const": NOTHING}}},
            "then": {"required": ["reason"]},
            "else": {"properties": {"reason": False}},
        }
    )

    name: Name = Field(examples=["name: production"])
    """What alerts and reports call it by; each policy has a name of its own."""
    match: MatchShape = Field(examples=['match: {apps: ["*"]}'])
    """Which databases it governs, unless a policy above it does."""
    severity: SeverityWord | None = None
    """How much its findings matter; else that of `defaults`."""
    labels: Labels = ()
    """Words for `sinks` to choose by, such as the name of a team."""
    ephemeral: Annotated[bool, NoCoercion()] = False
    """Its databases come and go, like those of review apps: nobody is told when one is gone."""
    require: Annotated[R | None, BeforeValidator(_nothing)] = Field(
        examples=["require: {schedule: any}"], json_schema_extra=_nothing_in_words
    )
    """What is demanded of the backups of each database that it governs, or the word nothing."""
    reason: Words | None = None
    """Why nothing is demanded, where that is so."""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.require is None and self.reason is None:
            raise refused("require: nothing needs a reason; write reason: and why nothing is demanded")
        if self.require is not None and self.reason is not None:
            raise refused("a reason is for require: nothing; remove it, or demand nothing")
        return self


class FileShape(Strict, Generic[R]):
    """A whole policy file."""

    version: Version = Field(examples=["version: 1"])
    """The version of the form of this file."""
    poll: Annotated[Duration, between(5 * _MINUTE, _DAY)] = timedelta(hours=1)
    """How often the worker looks at everything."""
    defaults: DefaultsShape = DefaultsShape()
    """What holds where a policy says nothing."""
    policies: list[PolicyShape[R]] = Field(min_length=1, examples=["policies: and below it a list of them"])
    """From top to bottom: the first whose match fits a database governs it, alone."""
    sinks: Sinks = Field(default_factory=dict)
    """Where notices go, by names of your own; left out: to SLACK_WEBHOOK_URL and SENTRY_DSN, whichever is set."""
    alerting: AlertingShape = AlertingShape()
    """How often the team is told, and when not."""
    expect: ExpectShape | None = None
    """What the token must see at least; less is told as blindness."""
    labels: LabelsByName = Field(default_factory=dict, json_schema_extra=LABELS_IN_WORDS)
    """Words of your own for databases, each with a match: for `match: {labels: [...]}` and for sinks."""
    retired: list[RetiredShape] = Field(default=[])
    """Databases that are gone for good, or soon will be: nobody is told that they are."""
    exemptions: list[ExemptionShape] = Field(default=[])
    """What may be wrong for a while, each with an end, a reason and somebody who answers for it."""
    max_exemption: Longest = LONGEST_EXEMPTION
    """No exemption may end later than so long from now."""


def file_shape(rules: Sequence[Rule]) -> type[FileShape[RequireShape]]:
    """The shape of a file that may ask for these rules."""
    return _file_shape(tuple(rule.META for rule in rules))


@lru_cache(maxsize=4)  # making it takes many times as long as reading a file with it
def _file_shape(metas: tuple[RuleMeta, ...]) -> type[FileShape[RequireShape]]:
    fields: dict[str, Any] = {}
    not_keys: dict[str, str] = {}
    for meta in metas:
        if meta.always:
            not_keys[meta.id] = f"the rule '{meta.id}' always holds and has nothing to set; remove it"
        elif meta.implied_by and not meta.by_name:
            not_keys[meta.id] = f"the rule '{meta.id}' comes with '{meta.implied_by}'; write that instead"
        else:
            about = Field(default=None, alias=meta.id, description=described(meta))
            fields[f"{_RULE}{meta.id}"] = (rule_shape(meta), about)
    require = create_model("Require", __base__=RequireShape, **fields)
    require.not_keys = not_keys
    return cast("type[FileShape[RequireShape]]", FileShape[require])
