"""What every shape in a policy file has in common, and how to find the shape that stands at a place."""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Refuses unknown keys and never repeats what it was given, which may be a secret in the wrong place."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    # What to say of keys that look right and are not.
    not_keys: ClassVar[Mapping[str, str]] = {}


def known_keys(shape: type[Strict]) -> tuple[str, ...]:
    """The keys as they are written in a file; `severity`, which many shapes have, comes last."""
    keys = [field.alias or name for name, field in shape.model_fields.items()]
    return tuple(sorted(keys, key=lambda key: key == "severity"))


def example_of(shape: type[Strict], key: str) -> str | None:
    """How a key is written, where its shape says so."""
    for name, field in shape.model_fields.items():
        if key == (field.alias or name) and field.examples:
            return str(field.examples[0])
    return None


def shape_at(shape: type[Strict], place: tuple[str | int, ...]) -> type[Strict] | None:
    """The shape that a mapping at `place` must have, or None where no mapping belongs."""
    found: type[Strict] | None = shape
    named = False
    for part in place:
        if found is None or isinstance(part, int):
            continue
        if named:
            named = False  # a name of the user's own: each has the same shape
            continue
        fields = {field.alias or name: field for name, field in found.model_fields.items()}
        annotation = fields[part].annotation if part in fields else None
        found, named = _shape_in(annotation), get_origin(annotation) is dict
    return found


def _shape_in(annotation: Any) -> type[Strict] | None:  # noqa: ANN401 -- any annotation there is
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return annotation
    return next((shape for part in get_args(annotation) if (shape := _shape_in(part))), None)
