"""A rule's parameters as people would write them in a policy."""

from datetime import timedelta
from typing import Any, get_args

from checker.model import Bytes
from checker.phrases import size_limit
from checker.policy.durations import render_duration

AUTO = "auto"


def as_written(value: Any, hint: Any) -> Any:  # noqa: ANN401 -- whatever a rule takes, as YAML or JSON hold it
    """The value of a parameter of type `hint`: `26h`, `20GB`, `auto`, a number, a word, or a list of these."""
    if hint is Bytes:
        return size_limit(value)
    if isinstance(value, timedelta):
        return render_duration(value)
    if isinstance(value, tuple | list):
        inner = next(iter(get_args(hint)), Any)
        return [as_written(item, inner) for item in value]
    return AUTO if value is None and timedelta in get_args(hint) else value
