"""The JSON Schema of a policy file, for editors: every key with its meaning, its values and its default.

What it takes is at least what `parse` takes. What needs the whole file to be known (names used twice, sinks that reach
nobody, lengths of exemptions) and bounds of durations are for `checker policy check`.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from checker.policy.durations import render_duration
from checker.policy.meanings import meanings
from checker.policy.models import file_shape
from checker.policy.reader import read
from checker.policy.shape import Strict
from checker.policy.written import BOUNDS, RULE_ID
from checker.ports import Rule

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def policy_schema(rules: Sequence[Rule]) -> dict[str, Any]:
    """The schema of a file that may ask for these rules."""
    made = file_shape(rules).model_json_schema(schema_generator=_InPeoplesWords)
    tidy: dict[str, Any] = _tidy(made, "", [rule.META.id for rule in rules])
    return {"$schema": _DIALECT, "title": "checker policy", **tidy}


class _InPeoplesWords(GenerateJsonSchema):
    """Defaults as people would write them, and what each key means."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """With the sentences below the fields, which are read out of the source only for this."""
        made, shape = super().model_schema(schema), schema["cls"]
        said = meanings(shape) if issubclass(shape, Strict) else {}
        for name, words in said.items():
            field = shape.model_fields[name]
            made["properties"][field.alias or name].setdefault("description", words)
        return made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default that says nothing by itself is left out."""
        inner = self.generate_inner(schema["schema"])
        default = _in_words(schema.get("default"))
        return inner if default in (None, "", []) else {**inner, "default": default}


def _in_words(value: object) -> object:
    if isinstance(value, timedelta):
        return render_duration(value)
    if isinstance(value, tuple | list):
        return [_in_words(item) for item in value]
    return None if isinstance(value, BaseModel) else value


def _tidy(part: Any, key: str, rules: Sequence[str]) -> Any:  # noqa: ANN401 -- any part of a JSON document
    """Without the titles that only say again what a key is called, and without marks."""
    if isinstance(part, list):
        return [_tidy(item, key, rules) for item in part]
    if not isinstance(part, dict):
        return part
    kept = {name: value for name, value in part.items() if name != "title" or not isinstance(value, str)}
    return _unmarked({name: _tidy(value, name, rules) for name, value in kept.items()}, key, rules)


def _unmarked(part: dict[str, Any], key: str, rules: Sequence[str]) -> dict[str, Any]:
    """With bounds as part of the description and rules by name.

    Our messages give examples with their key, `at: "00:00"`; a schema wants the value alone.
    """
    if bounds := part.pop(BOUNDS, None):
        part["description"] = f"{part.get('description', '')} A duration {bounds}.".lstrip()
    if part.pop(RULE_ID, False):
        part["enum"] = list(rules)
    if isinstance(said := part.get("description"), str):
        part["description"] = " ".join(said.split())
    if isinstance(shown := part.pop("examples", None), list):
        values = [value for value in (_value(example, key) for example in shown) if value is not None]
        shown = values or None
    return {**part, "examples": shown} if shown else part


def _value(example: Any, key: str) -> Any:  # noqa: ANN401 -- any value of a JSON document
    """The value in an example with its key; None where there are only words about it."""
    if not isinstance(example, str) or not example.startswith(f"{key}: "):
        return example
    if ": and " in example:
        return example.partition(" such as ")[2] or None
    return read(example, "").root.plain[key]
