"""Faults on the wire: which requests they hit, how often, and what they do."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from checker.sandbox.dice import dice
from checker.sandbox.spec_types import Spec

Kind = Literal[
    "status",
    "timeout",
    "slow",
    "cut",
    "wrong_type",
    "rename_field",
    "drop_field",
    "empty_body",
    "not_json",
    "shuffled",
    "redirect",
]
_HELD = {"timeout": 120.0, "slow": 2.0}
_WITH_FIELD = {"wrong_type", "rename_field", "drop_field"}
_OTHER_TYPES: dict[str, Any] = {"text": "seven", "number": 7, "list": [], "object": {}, "null": None}


class Fault(Spec):
    """What happens to requests whose path matches `path` (a regular expression, found anywhere in it).

    `times` counts down; null means until the faults are cleared. `seconds` of real time are for timeout (120 unless
    given) and slow (2); `field`, `to` and `type` are for wrong_type, rename_field and drop_field; `to` is also where a
    redirect points.
    """

    path: str = ""
    method: str | None = None
    kind: Kind
    times: int | None = Field(default=None, ge=1)
    status: int = Field(default=500, ge=200, le=599)
    id: str | None = None
    message: str | None = None
    html: bool | None = None
    retry_after: int | None = None
    seconds: float | None = Field(default=None, ge=0)
    field: str | None = None
    to: str | None = None
    type: Literal["text", "number", "list", "object", "null"] = "text"

    @field_validator("path")
    @classmethod
    def _is_a_pattern(cls, path: str) -> str:
        try:
            re.compile(path)
        except re.error as error:
            raise ValueError(f"{path} is not a regular expression: {error}") from None
        return path

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> "Fault":
        if self.kind in _WITH_FIELD and not self.field:
            raise ValueError(f"{self.kind} needs a field")
        if self.kind == "rename_field" and not self.to:
            raise ValueError("rename_field needs a `to`")
        return self

    @property
    def held(self) -> float:
        """How long the answer is held, in seconds of real time."""
        return self.seconds if self.seconds is not None else _HELD.get(self.kind, 0.0)

    def hits(self, method: str, path: str) -> bool:
        """This request is meant."""
        return (self.method in (None, method)) and re.search(self.path, path) is not None


class Faults:
    """The planned faults, the first that fits counting."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._planned: list[tuple[Fault, int | None]] = []

    def add(self, fault: Fault) -> None:
        """Plan a fault."""
        self._planned.append((fault, fault.times))

    def clear(self) -> None:
        """Behave again."""
        self._planned.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that hits this request, used up by one."""
        for number, (fault, left) in enumerate(self._planned):
            if fault.hits(method, path):
                if left == 1:
                    del self._planned[number]
                elif left is not None:
                    self._planned[number] = (fault, left - 1)
                return fault
        return None

    def spoil(self, fault: Fault, body: Any) -> Any:  # noqa: ANN401 -- any JSON
        """What the fault makes of a JSON body."""
        if fault.kind == "shuffled" and isinstance(body, list):
            odd = list(body)
            dice(self._seed, "shuffle", len(odd)).shuffle(odd)
            return odd if odd != body else odd[::-1]
        if fault.kind in _WITH_FIELD:
            return _spoiled(fault, body)
        return body


def _spoiled(fault: Fault, value: Any) -> Any:  # noqa: ANN401 -- any JSON
    """The field is spoiled in every object, however deep."""
    if isinstance(value, list):
        return [_spoiled(fault, item) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for name, inner in value.items():
        if name != fault.field:
            made[name] = _spoiled(fault, inner)
        elif fault.kind == "rename_field":
            made[str(fault.to)] = inner
        elif fault.kind == "wrong_type":
            made[name] = _OTHER_TYPES[fault.type]
    return made
