"""By what is written: policies of the same name against each other, and which databases they name."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from checker.policy.diff.change import Change, Direction, Kind
from checker.policy.diff.requirements import requirements_changed
from checker.policy.values import LabelEntry, Policy, Section

_LOOSER, _TIGHTER, _OTHER = Direction.LOOSER, Direction.TIGHTER, Direction.OTHER


def section_changed(old: Policy, new: Policy, name: str, now: datetime) -> tuple[Change, ...]:
    """What is written otherwise of one policy. One that governs others than before may loosen what they were asked."""
    before, after = _named(old, name), _named(new, name)
    if before and after:
        found = requirements_changed(before.requirement, after.requirement, now)
        return (*match_changed("match", before, after), *found)
    if after:
        return (_come(old, new, after),)
    return (_come(new, old, before).swapped,) if before else ()


def match_changed(what: str, old: Section, new: Section) -> Iterator[Change]:
    """It names other databases."""
    if old.match != new.match:
        written = (old.match.in_short, new.match.in_short)
        yield Change(Kind.MATCH, what, _OTHER, *written, old.origin, new.origin)


def order_changed(old: Policy, new: Policy) -> Iterator[Change]:
    """The policies that both have stand in another order: the first that matches governs."""
    names = {section.name for section in old.sections} & {section.name for section in new.sections}
    before, after = ([s.name for s in policy.sections if s.name in names] for policy in (old, new))
    if before != after:
        at = (old.sections[0].origin, new.sections[0].origin)
        yield Change(Kind.MATCH, "order of the policies", _OTHER, ", ".join(before), ", ".join(after), *at)


def labels_changed(old: Policy, new: Policy) -> Iterator[Change]:
    """The words that a file gives to databases."""
    names = dict.fromkeys(entry.label for entry in (*old.labels, *new.labels))
    for name in names:
        before, after = ([e for e in policy.labels if e.label == name] for policy in (old, new))
        if [entry.match for entry in before] != [entry.match for entry in after]:
            at = [entries[0].origin if entries else None for entries in (before, after)]
            yield Change(Kind.MATCH, f"label {name}", _OTHER, _in_short(before), _in_short(after), *at)


def _in_short(entries: Sequence[LabelEntry]) -> str | None:
    return "; ".join(entry.match.in_short for entry in entries) or None


def _named(policy: Policy, name: str) -> Section | None:
    return next((section for section in policy.sections if section.name == name), None)


def _come(old: Policy, new: Policy, section: Section) -> Change:
    """A policy that is new. Below all others it governs what none did; elsewhere it may take databases from others."""
    names = [one.name for one in new.sections]
    rest = names[: len(old.sections)]
    below = rest == [one.name for one in old.sections] and section.name not in rest
    direction = _OTHER if not below else (_TIGHTER if section.requirement.demands else _LOOSER)
    return Change(Kind.ADDED, "policy", direction, None, section.match.in_short, None, section.origin)
