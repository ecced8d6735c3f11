"""From a rule's own parameters, a frozen dataclass, to the shape they have in a policy file.

A rule brings its parameters along; nothing here knows any rule. Durations and sizes are written in people's words, and
where a word may stand for a duration it is the one that the rule names (`timedelta | Literal["any"]`), or `auto` where
the rule derives it by itself (`timedelta | None`).
"""

import dataclasses
from datetime import timedelta
from types import EllipsisType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, AllowInfNan, BeforeValidator, Field, create_model
from pydantic import Strict as NoCoercion

from checker.model import Bytes, RuleMeta, Severity
from checker.policy.fields import Duration, SeverityWord, SizeWord, duration_or, empty_if_nothing
from checker.policy.shape import Strict
from checker.policy.shown import AUTO, as_written

EXAMPLE = "example"
"""The key under which the metadata of a parameter without a default say how it is written."""

# Parameters are fields under this prefix, with their own names as aliases: none can collide with pydantic's names.
_OWN = "own_"

_SCALARS: dict[Any, Any] = {
    timedelta: Duration,
    Bytes: SizeWord,
    int: Annotated[int, NoCoercion()],
    str: Annotated[str, NoCoercion()],
    bool: Annotated[bool, NoCoercion()],
    float: Annotated[float, NoCoercion(), AllowInfNan(allow_inf_nan=False)],
}


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """A rule that a policy asks for by name; parameters are of the rule's own type."""

    parameters: object
    severity: Severity | None


class RuleShape(Strict):
    """What may stand below a rule's key: the rule's parameters, and how much it matters."""

    severity: SeverityWord | None = None
    """How much it matters when this rule fails; else the policy's severity."""


def described(meta: RuleMeta) -> str:
    """A rule in words: the good state that it asks for, and what there is to set."""
    return f"{meta.title}. {_about(meta.parameters)}"


def rule_shape(meta: RuleMeta) -> Any:  # noqa: ANN401 -- a type made at run time
    """The type of a rule's key: it validates the parameters and yields `Wanted`."""
    parameters = meta.parameters
    hints = get_type_hints(parameters, include_extras=True)
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(parameters):
        if field.name == "severity":
            raise TypeError(f"rule {meta.id}: 'severity' belongs to policy, a parameter cannot be called so")
        fields[f"{_OWN}{field.name}"] = (_in_words(hints[field.name]), _default(field, hints[field.name], parameters))
    shape = create_model(f"{meta.id}_shape", __base__=RuleShape, __doc__=described(meta), **fields)

    def wanted(given: RuleShape) -> Wanted:
        values = {f.name: getattr(given, f"{_OWN}{f.name}") for f in dataclasses.fields(parameters)}
        return Wanted(parameters(**values), given.severity)

    or_nothing = BeforeValidator(empty_if_nothing, json_schema_input_type=shape | None)
    return Annotated[shape, or_nothing, AfterValidator(wanted)]


def _about(parameters: type) -> str:
    return " ".join((parameters.__doc__ or "").split())


def _default(field: dataclasses.Field[Any], hint: Any, parameters: type) -> Any:  # noqa: ANN401 -- as pydantic's Field
    about = _about(parameters)
    if field.default is not dataclasses.MISSING:
        shown = as_written(field.default, hint)
        extra = None if shown in (None, "", []) else {"default": shown}
        return Field(default=field.default, alias=field.name, description=about, json_schema_extra=extra)
    if field.default_factory is not dataclasses.MISSING:
        return Field(default_factory=field.default_factory, alias=field.name, description=about)
    example = field.metadata.get(EXAMPLE)
    return Field(alias=field.name, description=about, examples=[example] if example else None)


def _in_words(hint: Any) -> Any:  # noqa: ANN401 -- from annotation to annotation
    """The type that reads from YAML what `hint` names."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return Annotated[_in_words(parts[0]), *hint.__metadata__]
    if origin in {Union, UnionType}:
        return _either(parts)
    if parts and origin in {list, tuple, set, frozenset}:
        return origin[tuple(part if isinstance(part, EllipsisType) else _in_words(part) for part in parts)]
    return hint


def _either(parts: tuple[Any, ...]) -> Any:  # noqa: ANN401 -- from annotations to an annotation
    if timedelta not in parts:
        return Union[tuple(_in_words(part) for part in parts)]  # noqa: UP007 -- the parts are known at run time only
    words = [get_args(part) for part in parts if get_origin(part) is Literal]
    others = {part for part in parts if get_origin(part) is not Literal} - {timedelta, NoneType}
    if others or sum(map(len, words)) > 1:
        raise TypeError(f"a duration cannot be told apart from {others or words}")
    return Annotated[Any, duration_or(words[0][0], words[0][0]) if words else duration_or(AUTO, meaning=None)]
