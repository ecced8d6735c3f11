"""From pydantic's errors to problems at their places, in plain English."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from checker.policy.problems import Problem, close_to, quoted
from checker.policy.shape import Strict, example_of, known_keys, shape_at
from checker.policy.tree import Tree

# By the type of pydantic's error; see https://docs.pydantic.dev/latest/errors/validation_errors/
_EXPECTED = {
    "bool_type": "true or false",
    "finite_number": "a finite number",
    "float_type": "a number",
    "frozen_set_type": "a list",
    "int_type": "a whole number",
    "list_type": "a list, each item behind '- '",
    "set_type": "a list",
    "string_type": "text (in quotes, where it looks like something else)",
    "tuple_type": "a list",
}


def problems_in(error: ValidationError, shape: type[Strict], tree: Tree) -> Iterator[Problem]:
    """Every mistake that pydantic found, each at the key or value that has to change."""
    for detail in error.errors(include_url=False, include_input=False):
        place = tuple(detail["loc"])
        key, node = tree.find(place)
        message = _message(dict(detail), place, shape, node.plain)
        at_key = key if detail["type"] == "extra_forbidden" else None
        spot = at_key or node
        yield Problem(spot.line, spot.col, message)


def _message(detail: dict[str, Any], place: tuple[Any, ...], shape: type[Strict], value: object) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    message = f"{quoted(value)} does not fit: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    if kind == "policy":
        message = str(context["text"])
    elif kind == "extra_forbidden":
        message = _unknown_key(str(place[-1]), shape_at(shape, place[:-1]))
    elif kind == "missing":
        message = _missing_key(str(place[-1]), shape_at(shape, place[:-1]))
    elif kind == "model_type":
        inner = shape_at(shape, place)
        keys = f" with {', '.join(known_keys(inner))}" if inner else ""
        message = f"expected a mapping{keys}, got {quoted(value)}"
    elif kind == "too_short" and value == []:
        message = "an empty list; write at least one"
    elif kind == "value_error":
        message = str(context["error"])
    elif kind in _EXPECTED:
        message = f"expected {_EXPECTED[kind]}, got {quoted(value)}"
    return message


def _missing_key(key: str, shape: type[Strict] | None) -> str:
    example = example_of(shape, key) if shape else None
    return f"'{key}' is missing; write {example or f'{key}: and its value'}"


def _unknown_key(key: str, shape: type[Strict] | None) -> str:
    if shape and key in shape.not_keys:
        return shape.not_keys[key]
    known = known_keys(shape) if shape else ()
    close = close_to(key, known)
    return f"unknown key {quoted(key)}; " + (f"did you mean '{close}'?" if close else f"known here: {', '.join(known)}")
