"""The JSON Schema of the policy file: what editors complete from, held against what `parse` takes and refuses."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from checker.policy import PolicyRefused, builtin_text, decode, parse_duration, render_duration
from checker.policy.reader import read
from checker.policy.schema import policy_schema
from checker.policy.sizes import parse_size
from checker.policy.until import parse_until
from checker.policy.zones import parse_zone
from checker.rules import RULES as REAL
from tests.unit.policy.rules import RICH, RULES

ROOT = Path(__file__).parents[3]
FILE = ROOT / "docs" / "policy.schema.json"
POLICIES = ROOT / "tests" / "policies"
BAD = sorted((POLICIES / "bad").glob("*.yml"))
GOOD = sorted((POLICIES / "good").glob("*.yml"))

SCHEMA = policy_schema(RULES)
CHECK = Draft202012Validator(SCHEMA)

# What a schema cannot see, by what is told of it: bounds of durations, what two places of a file have to do with each
# other, what depends on the zone data or the calendar, and how YAML itself is written.
UNSEEN = {
    "out of bounds|more than ten years": "durations are text",
    "is taken by the policy|is named twice|stands here again": "names are the user's own",
    "no policy is called|no policy has the label|reach no sink": "names are the user's own",
    "no label is called|is retired on line": "names are the user's own",
    "this looks like a secret": "what a secret looks like is more than a pattern can say",
    "unknown zone": "zones come with the zone data",
    "does not exist": "months differ in length",
    "a character that cannot be seen": "the dialect that editors share knows no such class",
    "the tag|a key must be a plain word": "editors see the value, not how it is written",
}


def plain(path: Path) -> Any:
    """What a file holds, or PolicyRefused."""
    return read(decode(path.read_bytes(), path.name), path.name).root.plain


def wrong(schema: dict[str, Any], value: object) -> bool:
    """Whether a part of the schema refuses a value."""
    return not Draft202012Validator({"$defs": SCHEMA["$defs"], **schema}).is_valid(value)


def parts(schema: Any, name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Each key of each mapping with what is said of it."""
    if isinstance(schema, dict):
        for key, part in schema.get("properties", {}).items():
            if isinstance(part, dict) and "const" not in part:
                yield f"{name}.{key}", part
        for key, part in schema.items():
            if key not in {"if", "then", "else", "allOf"}:
                yield from parts(part, f"{name}.{key}")


def properties(rules: Any) -> list[tuple[str, dict[str, Any]]]:
    """Each key of a file that may ask for these rules."""
    return list(parts(policy_schema(rules)))


def test_schema_is_up_to_date() -> None:
    """The schema in docs/ is that of today; `checker policy schema > docs/policy.schema.json` writes it anew."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == policy_schema(REAL)


@pytest.mark.parametrize("rules", [REAL, RULES, (*RULES, RICH)])
def test_schema_is_one(rules: Any) -> None:
    """It is a JSON Schema of 2020-12, whatever parameters the rules have."""
    schema = policy_schema(rules)
    Draft202012Validator.check_schema(schema)
    assert "https://json-schema.org/draft/2020-12/schema" == schema["$schema"]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_good_policy_fits(path: Path) -> None:
    """An editor finds nothing wrong with a policy that checker takes."""
    assert [] == [error.message for error in CHECK.iter_errors(plain(path))]


def test_shipped_policy_fits() -> None:
    """An editor finds nothing wrong with what is shipped, and finds the schema from there."""
    first = builtin_text().splitlines()[0]
    assert "# yaml-language-server: $schema=docs/policy.schema.json" == first
    assert (ROOT / first.partition("$schema=")[2]).samefile(FILE)
    Draft202012Validator(policy_schema(REAL)).validate(read(builtin_text(), "p").root.plain)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_policy_does_not_fit(path: Path) -> None:
    """An editor marks each mistake while it is typed, save for those that no schema can see."""
    try:
        value = plain(path)
    except PolicyRefused:
        return  # no YAML that a policy needs: for an editor's own parser
    if CHECK.is_valid(value):
        told = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
        assert [] == [line for line in told if not any(re.search(sign, line) for sign in UNSEEN)]


def test_most_mistakes_are_seen() -> None:
    """Nine of ten mistakes in readable files are marked by an editor already."""
    readable = [value for path in BAD if (value := readable_or_none(path)) is not None]
    seen = [value for value in readable if not CHECK.is_valid(value)]
    assert len(readable) > 100
    assert len(seen) / len(readable) > 0.85


def readable_or_none(path: Path) -> Any:
    """What a file holds, where it is YAML."""
    try:
        return plain(path)
    except PolicyRefused:
        return None


@pytest.mark.parametrize("rules", [REAL, (*RULES, RICH)])
def test_every_key_says_what_it_means(rules: Any) -> None:
    """Whoever points at a key in an editor reads what it is for, and each value says how it is written."""
    found = properties(rules)
    assert len(found) > 40
    assert [] == [name for name, part in found if not part.get("description") and "$ref" not in part]
    said = {"type", "enum", "const", "anyOf", "$ref"}
    assert [] == [name for name, part in found if not said & set(part)]


@pytest.mark.parametrize("rules", [REAL, RULES])
def test_defaults_and_examples_fit(rules: Any) -> None:
    """What an editor offers as a default or an example is taken."""
    defs = policy_schema(rules)["$defs"]
    offered = [
        (name, value, part)
        for name, part in properties(rules)
        for value in (*part.get("examples", ()), *([part["default"]] if "default" in part else []))
    ]
    assert len(offered) > 20
    assert [] == [n for n, value, part in offered if not Draft202012Validator({"$defs": defs, **part}).is_valid(value)]


def test_no_key_is_taken_that_is_unknown() -> None:
    """Each mapping refuses keys that mean nothing, and names those that must be there."""
    shapes = {name: shape for name, shape in SCHEMA["$defs"].items() if shape.get("type") == "object"}
    assert [] == [name for name, shape in shapes.items() if shape.get("additionalProperties") is not False]
    assert ["version", "policies"] == SCHEMA["required"]
    assert ["match", "rules", "until", "reason", "owner"] == shapes["ExemptionShape"]["required"]


def test_rules_are_named() -> None:
    """Where an exemption names rules, an editor completes those that there are."""
    rules = policy_schema(REAL)["$defs"]["ExemptionShape"]["properties"]["rules"]
    assert [rule.META.id for rule in REAL] == rules["anyOf"][0]["enum"]


def pattern_of(name: str) -> re.Pattern[str]:
    """The pattern of a key, as the schema has it."""
    found = dict(parts(SCHEMA))
    return re.compile(next(part["pattern"] for key, part in found.items() if key.endswith(name)))


@given(st.integers(1, 10**8))
def test_durations_that_are_shown_can_be_written(seconds: int) -> None:
    """Each duration that checker prints is one that the schema takes."""
    assert pattern_of(".poll").search(render_duration(timedelta(seconds=seconds)))


@given(st.text(alphabet="0123456789dhms w", max_size=8))
def test_schema_takes_the_durations_that_parse_takes(text: str) -> None:
    """A text is a duration for the schema just where it is one for checker, of ten years at most."""
    try:
        taken = bool(parse_duration(text))
    except ValueError as error:
        taken = "more than ten years" in str(error)
    assert taken == bool(pattern_of(".poll").search(text))


@given(st.text(alphabet="0123456789.KMGTB", max_size=8))
def test_schema_takes_the_sizes_that_parse_takes(text: str) -> None:
    """Each size that checker takes is taken by the schema, and nothing without a unit."""
    sizes = re.compile(next(p["pattern"] for name, p in properties(REAL) if name.endswith(".max_size")))
    try:
        taken = bool(parse_size(text))
    except ValueError as error:
        taken = "is more than" in str(error)
    assert taken <= bool(sizes.search(text))
    assert text[-1:] == "B" or not sizes.search(text)


@given(st.from_regex(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?( ?(Z|[+-]\d{2}:\d{2}))?)?", fullmatch=True))
def test_schema_takes_the_ends_that_parse_takes(text: str) -> None:
    """A date or an instant that checker takes as the end of an exemption is taken by the schema."""
    try:
        parse_until(text)
    except ValueError:
        return
    assert pattern_of(".until").search(text)


def test_schema_takes_every_zone() -> None:
    """Each zone that checker takes is taken, and each abbreviation that it refuses is refused."""
    from checker.slots.zones import _names

    for name in _names():
        try:
            taken = bool(parse_zone(name))
        except ValueError:
            taken = False
        assert taken == bool(pattern_of(".timezone").search(name)), name


@pytest.mark.parametrize(
    ("name", "takes", "refuses"),
    [
        ("Require", [{"schedule": "any"}, {"recent_backup": None}], [{}, {"schedule": "daily"}, {"schedule": []}]),
        (
            "ScheduleWanted",
            [{"at": "any"}, {"at": "23:00", "timezone": "UTC"}],
            [{}, {"at": "23:00"}, {"at": "any", "timezone": "UTC"}, {"at": "23:30", "timezone": "UTC"}, {"at": 5}],
        ),
        (
            "MatchShape",
            [{"apps": "shop"}, {"apps": ["*"], "attachments": ["X"]}],
            [{}, {"apps": []}, {"apps": ["Shop"]}, {"attachments": "DATABASE_URL"}, {"apps": " x"}, {"apps": 5}],
        ),
        (
            "SinkShape",
            [{"type": "slack", "url_env": "A_URL"}, {"type": "webhook", "url_env": "A_URL", "secret_env": "A_SECRET"}],
            [
                {"type": "slack"},
                {"type": "slack", "dsn_env": "SENTRY_DSN"},
                {"type": "sentry", "dsn_env": "SENTRY_DSN", "mention": "<!here>"},
                {"type": "slack", "url_env": "DATABASE_URL"},
                {"type": "slack", "url_env": "https://example.com"},
                {"type": "slack", "url_env": "AB12CD34EF56GH78IJ90"},
                {"type": "smoke", "url_env": "A_URL"},
            ],
        ),
        (
            "RemindersShape",
            [{"critical": "never"}, {"critical": "4h"}, {"critical": ["4h", "1d"]}],
            [{"critical": 4}, {"critical": ["4"]}],
        ),
    ],
)
def test_shapes(name: str, takes: list[Any], refuses: list[Any]) -> None:
    """Each shape takes what is meant and refuses what is not."""
    shape = {"$ref": f"#/$defs/{name}"}
    assert [] == [value for value in takes if wrong(shape, value)]
    assert [] == [value for value in refuses if not wrong(shape, value)]
