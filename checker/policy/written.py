"""How values are written, as JSON Schema: what our validators take, which pydantic cannot see into.

Each is a type for `json_schema_input_type`. Patterns are in the dialect that editors and `re` share.
"""

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema


def text(pattern: str | None = None, *examples: str, **more: object) -> Any:  # noqa: ANN401 -- a type made at run time
    """Text, that fits a pattern where one is given."""
    schema: dict[str, object] = {"type": "string"}
    schema |= {"pattern": pattern} if pattern else {}
    schema |= {"examples": list(examples)} if examples else {}
    return Annotated[str, WithJsonSchema(schema | more)]


def one_or_more(item: Any) -> Any:  # noqa: ANN401 -- from type to type
    """A list that holds something; one item alone stands for a list of one."""
    return item | Annotated[list[item], Field(min_length=1)]


BOUNDS = "x-bounds"
"""Where a schema in the making keeps the bounds that no pattern can hold, in words."""
RULE_ID = "x-rule"
"""Marks the name of a rule in a schema in the making, which does not know yet which there are."""

_UNITS = "([0-9]{1,9}d)?([0-9]{1,9}h)?([0-9]{1,9}m)?([0-9]{1,9}s)?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2})?"

DURATION = text(f"^(?=.*[1-9]){_UNITS}$", "90m", "26h", "7d", "1d12h")
DURATION_OR_NONE = text(f"^(?=.){_UNITS}$", "0m", "90m", "26h", "7d")
SIZE = text(r"^(?=.*[1-9])[0-9]{1,16}(\.[0-9]{1,6})?(B|KB|MB|GB|TB)$", "10MB", "1.5GB", "20GB")
HOUR = text("^([01][0-9]|2[0-3]):00$", "00:00", "23:00")
HOUR_OR_ANY = text("^(([01][0-9]|2[0-3]):00|any)$", "00:00", "23:00", "any")
# No abbreviation, save for those in capitals that are places.
_ABBREVIATION = "(?!UTC$|PRC$|ROC$|ROK$)([A-Z]{3,4}([0-9][A-Z]{3})?|GMT[+-]?0|Z|Factory)$"
ZONE = text(
    f"^(?!{_ABBREVIATION})[A-Z][A-Za-z0-9_+/-]*$",
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
)
RULE = text(None, **{RULE_ID: True})
UNTIL = text(f"^{_DAY}([T ]{_CLOCK} ?(Z|[+-][0-9]{{2}}:[0-9]{{2}}))?$", "2027-01-31", "2027-01-31T12:00Z")
