"""What becomes of a rule's parameters. Which way one demands less the rule itself says; where it does not: `other`."""

from collections.abc import Callable, Iterator
from dataclasses import Field, fields, is_dataclass
from datetime import timedelta
from typing import Any, cast, get_type_hints

from checker.model import LESS_IS_LOOSER, LOOSER, MORE_IS_LOOSER, Demand
from checker.policy.diff.change import Change, Direction, Kind, by_size
from checker.policy.fields import ANY
from checker.policy.shown import as_written

Auto = Callable[[], timedelta | None]
"""What `auto` comes to on one side, None where the schedule does not say."""


def parameters_changed(old: Demand, new: Demand, old_auto: Auto, new_auto: Auto) -> Iterator[Change]:
    """Each parameter of one rule that has another value."""
    if type(old.parameters) is not type(new.parameters) or not is_dataclass(old.parameters):
        if old.parameters != new.parameters:
            yield Change(Kind.VALUE, old.rule, Direction.OTHER, str(old.parameters), str(new.parameters))
        return
    hints = get_type_hints(type(old.parameters))
    for field in fields(old.parameters):
        before, after = getattr(old.parameters, field.name), getattr(new.parameters, field.name)
        if before == after:
            continue
        hint = hints[field.name]
        direction = _direction(field, _plain(before, old_auto), _plain(after, new_auto))
        written = (_written(before, hint), _written(after, hint))
        yield Change(Kind.VALUE, f"{old.rule}.{field.name}", direction, *written, old.origin, new.origin)


def parameters_in_words(demand: Demand) -> str | None:
    """What a demand sets: `max_age 26h`; None where there is nothing to set."""
    if not is_dataclass(demand.parameters):
        return None
    hints = get_type_hints(type(demand.parameters))
    values = ((f.name, getattr(demand.parameters, f.name)) for f in fields(demand.parameters))
    return ", ".join(f"{name} {_written(value, hints[name])}" for name, value in values) or None


def _written(value: object, hint: object) -> str:
    return str(as_written(value, hint))


def _plain(value: object, auto: Auto) -> object:
    return auto() if value is None else value


def _direction(field: "Field[Any]", old: object, new: object) -> Direction:
    way = field.metadata.get(LOOSER)
    if way not in {MORE_IS_LOOSER[LOOSER], LESS_IS_LOOSER[LOOSER]}:
        return Direction.OTHER
    # The word that asks for nothing in particular.
    if ANY in {old, new}:
        return Direction.LOOSER if new == ANY else Direction.TIGHTER
    numbers = isinstance(old, int | float) and isinstance(new, int | float)
    if not numbers and not (isinstance(old, timedelta) and isinstance(new, timedelta)):
        return Direction.OTHER
    if old == new:
        return Direction.NEITHER
    return by_size(more=bool(cast("int", new) > cast("int", old)), tighter=way == LESS_IS_LOOSER[LOOSER])
