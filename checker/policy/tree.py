"""A policy file as a tree in which every key and value knows its line and column."""

from dataclasses import dataclass
from typing import Any

from checker.policy.problems import Problem


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping, at its place."""

    text: str
    line: int
    col: int


@dataclass(frozen=True, slots=True)
class Node:
    """A value at its place: a scalar, a list of nodes, or a mapping from text to key and node. `size` counts values."""

    line: int
    col: int
    value: "Value"
    size: int = 1

    @property
    def plain(self) -> Any:  # noqa: ANN401 -- whatever the file holds; pydantic makes something of it
        """The value without places."""
        if isinstance(self.value, dict):
            return {text: node.plain for text, (_, node) in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value


Value = str | int | float | bool | list[Node] | dict[str, tuple[Key, Node]] | None


@dataclass(frozen=True, slots=True)
class Tree:
    """What a text holds, and the mistakes that reading it brought to light."""

    root: Node
    problems: tuple[Problem, ...] = ()

    def find(self, place: tuple[str | int, ...]) -> tuple[Key | None, Node]:
        """The key and value at `place`, or of the deepest part of it that is there."""
        key, node = None, self.root
        for part in place:
            if isinstance(node.value, dict) and part in node.value:
                key, node = node.value[str(part)]
            elif isinstance(node.value, list) and isinstance(part, int) and part < len(node.value):
                key, node = None, node.value[part]
            else:
                break
        return key, node

    def written(self, place: tuple[str | int, ...]) -> tuple[Key | None, Node] | None:
        """The key and value at `place`, or None where nothing is written there."""
        *above, last = place
        _, parent = self.find(tuple(above))
        holds = parent is self.root if not above else self.written(tuple(above)) is not None
        if holds and isinstance(parent.value, dict):
            return parent.value.get(str(last))
        if holds and isinstance(parent.value, list) and isinstance(last, int) and last < len(parent.value):
            return None, parent.value[last]
        return None
