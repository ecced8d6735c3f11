"""The shapes of `expect`, `retired` and `labels`: what the token must see, what is gone, and words for databases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, JsonValue, PlainValidator, model_validator

from checker.model import Origin, Retirement
from checker.policy import written
from checker.policy.fields import LONGEST_NAME, Pattern, listed, refused
from checker.policy.match_shape import LabelMatchShape
from checker.policy.problems import Problem, close_to, quoted
from checker.policy.shape import Strict, known_keys
from checker.policy.sinks import WORD, Label, defined_labels
from checker.policy.texts import Words
from checker.policy.tree import Node, Tree
from checker.policy.values import Expect, LabelEntry, RetiredEntry

_MOST = 100_000
_ADDON = re.compile(r"[a-z0-9][a-z0-9-]*", re.ASCII)
_WILD = re.compile(r"[*?\[]")


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        raise refused(f"expected a number of databases from 1 to {_MOST}, got {quoted(value)}")
    return value


def _literal(value: str) -> str:
    """A name that can be looked for: a pattern names nothing that could be missing."""
    if _WILD.search(value):
        raise refused(f"{quoted(value)} is a pattern; write the names that must be there")
    if value != value.lower():
        raise refused(f"names at Heroku are in small letters; did you mean {quoted(value.lower())}?")
    return value


def _database(value: object) -> str:
    if not isinstance(value, str) or not _ADDON.fullmatch(value) or len(value) > LONGEST_NAME:
        raise refused(f"expected the name or the id of an add-on such as postgresql-curved-12345, got {quoted(value)}")
    return value


def _by_label(value: object) -> object:
    if not isinstance(value, dict) or not value:
        raise refused(f'expected a mapping such as {{pii: {{apps: ["shop-*"]}}}}, got {quoted(value)}')
    return value


_AddonText = written.text(f"^{_ADDON.pattern}$", "postgresql-curved-12345", maxLength=LONGEST_NAME)
_Literal = written.text(r"^[^A-Z*?\[\s][^A-Z*?\[]*$", "acme")
Names = Annotated[
    tuple[Annotated[Pattern, AfterValidator(_literal)], ...],
    BeforeValidator(listed, json_schema_input_type=written.one_or_more(_Literal)),
]
_Count = Annotated[int, Field(ge=1, le=_MOST)]
LABELS_IN_WORDS: dict[str, JsonValue] = {"minProperties": 1, "propertyNames": {"pattern": f"^{WORD.pattern}$"}}
LabelsByName = Annotated[dict[Label, LabelMatchShape], BeforeValidator(_by_label)]


class ExpectShape(Strict):
    """What the token must see at least. Fewer is blindness, not health."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    teams: Names = Field(default=(), examples=["teams: [acme]"])
    """Teams of each of which at least one database must be listed."""
    apps: Names = Field(default=(), examples=["apps: [shop]"])
    """Apps of each of which at least one database must be listed; those that a policy names in full are anyway."""
    min_databases: Annotated[int, PlainValidator(_count, json_schema_input_type=_Count)] | None = Field(
        default=None, examples=["min_databases: 2"]
    )
    """How many databases must be listed at least."""

    @model_validator(mode="after")
    def _something(self) -> "ExpectShape":
        if not self.model_fields_set:
            raise refused("nothing is expected; write one or more of: " + ", ".join(known_keys(type(self))))
        return self


class RetiredShape(Strict):
    """A database that is gone for good, or soon will be."""

    database: Annotated[str, PlainValidator(_database, json_schema_input_type=_AddonText)] = Field(
        examples=["database: postgresql-curved-12345"]
    )
    """The name of the add-on, or its id."""
    reason: Words = Field(examples=["reason: and what became of it"])
    """What became of it."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "addon": "write database: and the name of the add-on, such as postgresql-curved-12345",
        "app": "write database: and the name of the add-on; the app may well live on",
    }


def expected(shape: ExpectShape | None, tree: Tree, path: str) -> Expect:
    """What policy expects to see."""
    if shape is None:
        return Expect()
    return Expect(shape.teams, shape.apps, shape.min_databases or 0, _origin(tree, path, "expect"))


def retirements(shapes: Sequence[RetiredShape], tree: Tree, path: str) -> tuple[RetiredEntry, ...]:
    """What policy calls retired, each with its place."""
    return tuple(
        RetiredEntry(shape.database, Retirement(shape.reason, _origin(tree, path, "retired", number)))
        for number, shape in enumerate(shapes)
    )


def label_entries(shapes: Mapping[str, LabelMatchShape], tree: Tree, path: str) -> tuple[LabelEntry, ...]:
    """The words that the file gives to databases, each with its place."""
    return tuple(LabelEntry(name, shape.match, _origin(tree, path, "labels", name)) for name, shape in shapes.items())


def mistakes_in_labels(tree: Tree) -> Iterator[Problem]:
    """Matches that go by a label which the file gives to nothing."""
    known = defined_labels(tree)
    for kind in ("policies", "exemptions"):
        _, entries = tree.find((kind,))
        for number in range(len(entries.value) if isinstance(entries.value, list) else 0):
            for inner in ((), ("not",)):
                yield from _undefined(tree, (kind, number, "match", *inner), known)


def retired_twice(tree: Tree) -> Iterator[Problem]:
    """One database that is called retired twice: one of the two reasons would never be shown."""
    first: dict[str, int] = {}
    _, entries = tree.find(("retired",))
    for number in range(len(entries.value) if isinstance(entries.value, list) else 0):
        key, node = tree.find(("retired", number, "database"))
        if key is None or key.text != "database" or not isinstance(node.value, str):
            continue
        if node.value in first:
            message = f"{quoted(node.value)} is retired on line {first[node.value]} already; remove one"
            yield Problem(node.line, node.col, message)
        first.setdefault(node.value, node.line)


def _undefined(tree: Tree, place: tuple[str | int, ...], known: Sequence[str]) -> Iterator[Problem]:
    key, node = tree.find((*place, "labels"))
    if key is None or key.text != "labels":
        return
    for word in _words(node):
        if word.value not in known:
            close = close_to(str(word.value), known)
            advice = f"did you mean {quoted(close)}?" if close else "define it at the top: labels: {it: {apps: [...]}}"
            yield Problem(word.line, word.col, f"no label is called {quoted(word.value)}; {advice}")


def _words(node: Node) -> list[Node]:
    found = node.value if isinstance(node.value, list) else [node]
    return [word for word in found if isinstance(word.value, str)]


def _origin(tree: Tree, path: str, *place: str | int) -> Origin:
    key, node = tree.find(place)
    spot = key or node
    return Origin(path, spot.line, spot.col)
