"""What one policy demands otherwise than another, and which way: looser, tighter, or nobody can tell. Pure.

Of databases that are known, what governs each is held against what did: that is the truth, wherever it is written. What
governs none of them, and everything where none is known, is compared by what is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from checker.model import Database, Requirement
from checker.policy.diff.change import Change, Direction, Kind
from checker.policy.diff.exempt import Placed, exemptions_changed
from checker.policy.diff.requirements import requirements_changed
from checker.policy.diff.sections import labels_changed, order_changed, section_changed
from checker.policy.diff.sinks import routes_changed, sinks_changed
from checker.policy.diff.whole import whole_changed
from checker.policy.match import requirement_for
from checker.policy.values import Policy, RetiredEntry

__all__ = ["Change", "Changed", "Direction", "Kind", "PolicyDiff", "policy_diff", "requirements_changed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A database (`addon_id` is given) or a policy of the file, and what is demanded otherwise there.

    `policy` is what governs the database now, or did last; None where that is nothing.
    """

    name: str
    changes: tuple[Change, ...]
    addon_id: str | None = None
    policy: str | None = None

    @property
    def loosens(self) -> bool:
        """Something is looser here, or may be."""
        return any(change.direction.loosens for change in self.changes)

    @property
    def tightens(self) -> bool:
        """Something is tighter here."""
        return any(change.direction is Direction.TIGHTER for change in self.changes)


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """All differences: of the whole file, of databases, and of policies that govern none of these.

    `known` is how many databases were compared; with 0, policies are compared by what is written.
    """

    whole: tuple[Change, ...] = ()
    databases: tuple[Changed, ...] = ()
    sections: tuple[Changed, ...] = ()
    known: int = 0

    @property
    def changes(self) -> tuple[Change, ...]:
        """All of them, the whole file's first."""
        return (*self.whole, *(change for one in (*self.databases, *self.sections) for change in one.changes))

    @property
    def loosens(self) -> bool:
        """Something is looser, or may be."""
        return any(change.direction.loosens for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)


def policy_diff(old: Policy, new: Policy, now: datetime, databases: Sequence[Database] = ()) -> PolicyDiff:
    """All that `new` demands otherwise than `old`, as of `now`. Without `databases`, by what is written alone."""
    pairs = [(one, requirement_for(old, one), requirement_for(new, one)) for one in databases]
    sides = ([was for _, was, _ in pairs], [becomes for _, _, becomes in pairs])
    # Where it is not known what governs a database, it may be any policy.
    blind = not pairs or any(one.unclear for side in sides for one in side)
    governing = set() if blind else {one.policy for side in sides for one in side}
    names = dict.fromkeys(section.name for policy in (new, old) for section in policy.sections)
    written = [Changed(name, section_changed(old, new, name, now)) for name in names if name not in governing]
    found = [
        Changed(
            name=_label(one),
            changes=(*requirements_changed(was, becomes, now), *routes_changed(old, new, was, becomes)),
            addon_id=one.addon_id,
            policy=becomes.policy or was.policy,
        )
        for one, was, becomes in pairs
    ]
    return PolicyDiff(
        whole=(
            *whole_changed(old, new),
            *sinks_changed(old, new),
            *(order_changed(old, new) if blind else ()),
            *(labels_changed(old, new) if blind else ()),
            *exemptions_changed(_elsewhere(old, sides[0]), _elsewhere(new, sides[1]), now),
            *_retired_elsewhere(old, new, sides),
        ),
        databases=tuple(sorted((one for one in found if one.changes), key=lambda one: (one.name, one.addon_id or ""))),
        sections=tuple(one for one in written if one.changes),
        known=len(pairs),
    )


def _label(database: Database) -> str:
    return f"{database.app}::{database.attachment}"


def _elsewhere(policy: Policy, known: Sequence[Requirement]) -> Iterator[Placed]:
    """The exemptions that hold for none of the known databases, each with where it holds."""
    held = {exemption for requirement in known for exemption in requirement.exemptions}
    return ((entry.match.in_short, e) for entry in policy.entries if (e := entry.exemption) not in held)


def _retired_elsewhere(
    old: Policy, new: Policy, sides: tuple[Sequence[Requirement], Sequence[Requirement]]
) -> Iterator[Change]:
    """What is called retired and is none of the known databases."""
    known = [{one.retired for one in side if one.retired} for side in sides]
    before, after = (
        {entry.database: entry for entry in policy.retired if entry.retirement not in here}
        for policy, here in zip((old, new), known, strict=True)
    )
    for name in dict.fromkeys([*before, *after]):
        yield from _retired(f"retired {name}", before.get(name), after.get(name))


def _retired(what: str, old: RetiredEntry | None, new: RetiredEntry | None) -> Iterator[Change]:
    was, becomes = (entry.retirement if entry else None for entry in (old, new))
    if was and becomes and was.reason == becomes.reason:
        return
    kind, direction = Kind.WORDS, Direction.NEITHER
    if not (was and becomes):
        kind, direction = (Kind.RETIRED, Direction.LOOSER) if becomes else (Kind.NO_LONGER_RETIRED, Direction.TIGHTER)
    yield Change(
        kind,
        what,
        direction,
        was.reason if was else None,
        becomes.reason if becomes else None,
        was.origin if was else None,
        becomes.origin if becomes else None,
    )
