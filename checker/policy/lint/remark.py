"""What a valid policy had better say otherwise: where, what of it, and what to write instead."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from checker.policy.tree import Tree
from checker.policy.values import Policy


class Weight(StrEnum):
    """How much a remark matters: a warning fails with `--strict`, a note never does."""

    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One remark; line and column count from 1. `what` is the case, `remedy` what to do about it."""

    line: int
    col: int
    what: str
    remedy: str
    weight: Weight = Weight.WARNING

    @property
    def message(self) -> str:
        """Both on one line."""
        return f"{self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Page:
    """A valid policy beside its text as a tree, as of an instant."""

    policy: Policy
    tree: Tree
    now: datetime

    def at(self, *place: str | int) -> tuple[int, int]:
        """Line and column of the value at `place`, or of the deepest part of it that is written."""
        _, node = self.tree.find(place)
        return node.line, node.col

    def plain(self, *place: str | int) -> object:
        """The value at `place` as it is written."""
        return self.tree.find(place)[1].plain
