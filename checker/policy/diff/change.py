"""One difference between two policies, and whether less is demanded by it, more, or nobody can tell."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, Final

from checker.model import Origin


class Direction(StrEnum):
    """What a change does. What is `other` may loosen, and counts as if it did; `neither` is a change of mere words."""

    LOOSER = "looser"
    TIGHTER = "tighter"
    OTHER = "other"
    NEITHER = "neither"

    @property
    def loosens(self) -> bool:
        """Less may be told by it: a loosening is never hidden."""
        return self in {Direction.LOOSER, Direction.OTHER}

    @property
    def swapped(self) -> "Direction":
        """The same change the other way round."""
        return {Direction.LOOSER: Direction.TIGHTER, Direction.TIGHTER: Direction.LOOSER}.get(self, self)


class Kind(StrEnum):
    """What sort of change it is."""

    LOST = "demand lost"
    GAINED = "demand gained"
    VALUE = "other value"
    SEVERITY = "other severity"
    NEWLY_EXEMPT = "newly exempt"
    NO_LONGER_EXEMPT = "no longer exempt"
    EXEMPTION = "other exemption"
    RETIRED = "retired"
    NO_LONGER_RETIRED = "no longer retired"
    NOTHING = "nothing demanded"
    SOMETHING = "no longer nothing demanded"
    UNCOVERED = "uncovered"
    COVERED = "covered"
    ROUTE = "other sink route"
    POLICY = "other policy"
    MATCH = "other match"
    ADDED = "added"
    REMOVED = "removed"
    WORDS = "other words"
    UNCLEAR = "unclear"

    @property
    def swapped(self) -> "Kind":
        """The same change the other way round."""
        both = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
        return both.get(self, self)


_PAIRS: Final = (
    (Kind.LOST, Kind.GAINED),
    (Kind.NEWLY_EXEMPT, Kind.NO_LONGER_EXEMPT),
    (Kind.RETIRED, Kind.NO_LONGER_RETIRED),
    (Kind.NOTHING, Kind.SOMETHING),
    (Kind.UNCOVERED, Kind.COVERED),
    (Kind.ADDED, Kind.REMOVED),
)


_TEMPLATES: Final = {
    Kind.LOST: "{what}{about} is not demanded any more",
    Kind.GAINED: "{what}{about} is demanded now",
    Kind.NEWLY_EXEMPT: "{what} is exempt now, until {new}",
    Kind.NO_LONGER_EXEMPT: "{what} is not exempt any more (was until {old})",
    Kind.RETIRED: "{what}{about}",
    Kind.NO_LONGER_RETIRED: "{what} no longer{about}",
    Kind.NOTHING: "nothing demanded{about}",
    Kind.SOMETHING: "no longer nothing demanded{about}",
    Kind.UNCOVERED: "no policy governs it any more (was {old})",
    Kind.COVERED: "policy {new} governs it now, none did",
    Kind.ADDED: "{what}{about} is new",
    Kind.REMOVED: "{what}{about} is gone",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of `what`, from `old` to `new`, as people write them, None where there is none on that side.

    `old_at` and `new_at` are where the two stand; None for what nobody wrote.
    """

    kind: Kind
    what: str
    direction: Direction
    old: str | None = None
    new: str | None = None
    old_at: Origin | None = None
    new_at: Origin | None = None

    @property
    def words(self) -> str:
        """In one line: `recent_backup.max_age: 26h -> 7d`."""
        about = f" ({self.new or self.old})" if self.new or self.old else ""
        template = _TEMPLATES.get(self.kind, "{what}: {old} -> {new}")
        return template.format(what=self.what, old=self.old or "none", new=self.new or "none", about=about)

    @property
    def swapped(self) -> "Change":
        """The same change the other way round."""
        return Change(
            self.kind.swapped, self.what, self.direction.swapped, self.new, self.old, self.new_at, self.old_at
        )


def by_size(*, more: bool, tighter: bool) -> Direction:
    """Of a value that has become `more` or less, where more of it is `tighter` or looser."""
    return Direction.TIGHTER if more is tighter else Direction.LOOSER


def by_choice(old: frozenset[Any], new: frozenset[Any], *, tighter: bool) -> Direction:
    """Of a set that has changed, where more of it is `tighter` or looser; of a mixture nobody can tell."""
    if old < new or new < old:
        return by_size(more=old < new, tighter=tighter)
    return Direction.NEITHER if old == new else Direction.OTHER


def unforeseen(old: object, new: object, known: frozenset[str], where: str = "") -> Iterator[Change]:
    """The fields of two values of one dataclass that differ and that nobody here knows how to compare."""
    for field in fields(old) if is_dataclass(old) else ():
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.compare and field.name not in known and before != after:
            yield Change(Kind.VALUE, f"{where}{field.name}", Direction.OTHER, str(before), str(after))


def placed(changes: Iterator[Change], old_at: Origin | None, new_at: Origin | None) -> Iterator[Change]:
    """The changes, with these places."""
    return (replace(change, old_at=old_at, new_at=new_at) for change in changes)
