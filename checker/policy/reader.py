"""From YAML text to a tree with places.

The tree is built from ruamel.yaml's events rather than from its values: so a repeated key, a tag or a merge key is one
problem among others instead of the end, and text that would unfold without bounds is stopped while it is read.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from checker.policy.problems import PolicyRefused, Problem, masked, quoted
from checker.policy.tree import Key, Node, Tree, Value

DEEPEST = 20
MOST_VALUES = 10_000
LONGEST_NUMBER = 40

_TAG = "tag:yaml.org,2002:"

# The mistakes that people make, by what ruamel.yaml says of them.
_IN_OUR_WORDS = {
    r"'\t'": "a tab stands here; YAML is indented with spaces only: replace it",
    "<document start>": "this does not belong to what stands above; begin all outermost keys in the same column",
    "expected <block end>": "this does not line up with the block{since}; indent it alike, or close a quote or bracket "
    "above it",
    "mapping values are not allowed": "a ':' where no key can stand; indent the line like its neighbours, or put a "
    "value that holds ': ' in quotes",
    "could not find expected ':'": "a key{since} has no ':' with a space after it; add them",
    "expected alphabetic or numeric character": "a value cannot begin with '*' or '&'; put it in quotes, as in \"*\"",
    "unexpected end of stream": "the quotes{since} are never closed; close them",
    "expected ',' or": "the bracket{since} is not closed by here; close it, and put a ',' between its items",
    "that cannot start any token": "a value cannot begin with this character; put the value in quotes",
}


def read(text: str, path: str) -> Tree:
    """The tree of a text, or PolicyRefused where it is no YAML, or no YAML that a policy needs."""
    reader = _Reader(text)
    try:
        root = reader.document()
    except _Stop as stop:
        raise PolicyRefused(path, [*reader.problems, stop.problem]) from None
    return Tree(root, tuple(reader.problems))


class _Stop(Exception):
    """Nothing that follows can be read."""

    def __init__(self, line: int, col: int, message: str) -> None:
        super().__init__(message)
        self.problem = Problem(line, col, message)


@dataclass
class _Reader:
    text: str
    problems: list[Problem] = field(default_factory=list)
    anchors: dict[str, Node | None] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.yaml = YAML(typ="safe", pure=True)
        self.events = self._all_events()

    def document(self) -> Node:
        """The one document of the text; nothing at all counts as null."""
        next(self.events)  # the start of the stream
        event = next(self.events)
        if isinstance(event, StreamEndEvent):
            return Node(1, 1, None)
        if isinstance(event, DocumentStartEvent) and event.version not in {None, (1, 2)}:
            raise _stop(event, "YAML of another version reads times and words differently; remove the %YAML line")
        root = self._node(next(self.events), depth=0)
        next(self.events)  # the end of the document
        event = next(self.events)
        if not isinstance(event, StreamEndEvent):
            raise _stop(event, "a second document begins here; a policy is one: remove the '---' and what follows")
        return root

    def _all_events(self) -> Iterator[Event]:
        """The events of the text, its mistakes told in our words."""
        try:
            yield from self.yaml.parse(self.text)
        except ReaderError as error:
            before = self.text[: error.position]
            line, col = before.count("\n") + 1, error.position - before.rfind("\n")
            message = f"the character U+{ord(self.text[error.position]):04X} cannot stand in YAML; remove it"
            raise _Stop(line, col, message) from None
        except MarkedYAMLError as error:
            raise _no_yaml(error) from None
        except (YAMLError, ValueError, OverflowError):
            raise _Stop(1, 1, "this cannot be read as YAML; compare it with the shipped policy.yml") from None

    def _node(self, event: Event, depth: int, key: Key | None = None) -> Node:
        self._charge(event, 1)
        if depth > DEEPEST:
            raise _stop(event, f"nested more than {DEEPEST} deep; a policy never needs that")
        if isinstance(event, AliasEvent):
            return self._aliased(event)
        assert isinstance(event, ScalarEvent | CollectionStartEvent)
        if event.tag is not None:
            self._note(event, f"{_tag(event.tag)} is not supported; write the value alone")
        if event.anchor:
            self.anchors[event.anchor] = None
        line, col = event.start_mark.line + 1, event.start_mark.column + 1
        size_before, value = self.count, self._value(event, depth)
        if key and isinstance(event, ScalarEvent) and event.value == "" and value is None:
            # The mark of what is left out stands on some later line.
            line, col = key.line, key.col
        node = Node(line, col, value, size=1 + self.count - size_before)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _value(self, event: ScalarEvent | CollectionStartEvent, depth: int) -> Value:
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(item := next(self.events), SequenceEndEvent):
                items.append(self._node(item, depth + 1))
            return items
        return self._mapping(depth)

    def _mapping(self, depth: int) -> dict[str, tuple[Key, Node]]:
        mapping: dict[str, tuple[Key, Node]] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, depth)
            node = self._node(next(self.events), depth + 1, key)
            if key is None:
                continue
            if key.text in mapping:
                first = mapping[key.text][0].line
                message = f"the key {quoted(key.text)} stands here again (first on line {first}); keep one of them"
                self.problems.append(Problem(key.line, key.col, message))
            else:
                mapping[key.text] = (key, node)
        return mapping

    def _key(self, event: Event, depth: int) -> Key | None:
        if not isinstance(event, ScalarEvent):
            self._note(event, "a key must be a plain word")
            self._node(event, depth + 1)
            return None
        if event.value == "<<" and event.style is None:
            self._note(event, "merge keys (<<) are not supported; write the keys out")
            return None
        if event.tag is not None:
            self._note(event, f"{_tag(event.tag)} is not supported; write the key alone")
        return Key(event.value, event.start_mark.line + 1, event.start_mark.column + 1)

    def _scalar(self, event: ScalarEvent) -> str | int | float | bool | None:
        text: str = event.value
        if event.style is not None or event.tag is not None:
            return text
        kind = self.yaml.resolver.resolve(ScalarNode, text, (True, False))
        if kind == f"{_TAG}null":
            return None
        if kind == f"{_TAG}bool":
            return text.lower() == "true"
        return _number(text, str(kind).removeprefix(_TAG))

    def _aliased(self, event: AliasEvent) -> Node:
        name = event.anchor
        node = self.anchors.get(name)
        if node is None:
            why = "stands inside itself" if name in self.anchors else "names nothing above it"
            self._note(event, f"the alias {quoted('*' + name)} {why}; write the value out")
            return Node(event.start_mark.line + 1, event.start_mark.column + 1, None)
        self._charge(event, node.size)
        return node

    def _charge(self, event: Event, values: int) -> None:
        self.count += values
        if self.count > MOST_VALUES:
            raise _stop(event, f"more than {MOST_VALUES} values up to here; match by patterns instead of by each name")

    def _note(self, event: Event, message: str) -> None:
        self.problems.append(_stop(event, message).problem)


def _number(text: str, kind: str) -> str | int | float:
    """A number where the text is one; dates, and numbers too long to read, stay text."""
    digits = text.replace("_", "")
    if len(digits) > LONGEST_NUMBER:
        return text
    with suppress(ValueError):
        if kind == "int":
            return int(digits, 0) if digits.lstrip("+-")[:2].lower() in {"0x", "0o", "0b"} else int(digits)
        if kind == "float":
            return float(digits.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text


def _tag(tag: object) -> str:
    return f"the tag {quoted(str(tag).replace(_TAG, '!!'))}"


def _stop(event: Event, message: str) -> _Stop:
    return _Stop(event.start_mark.line + 1, event.start_mark.column + 1, message)


def _no_yaml(error: MarkedYAMLError) -> _Stop:
    mark = error.problem_mark or error.context_mark
    line, col = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    said = str(error.problem or error.context or "it ends too early")
    since = f" from line {error.context_mark.line + 1} on" if error.context_mark else ""
    for sign, message in _IN_OUR_WORDS.items():
        if sign in said:
            return _Stop(line, col, message.format(since=since))
    where = f" ({error.context}{since})" if error.context else ""
    return _Stop(line, col, f"this is not YAML: {masked(said + where)}; look at quotes, brackets and indentation")
