"""A policy comes in force with the first full sweep that goes by it; once, the team is told what that loosens.

Pure: which policies were in force stands in the store.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker import phrases, troubles
from checker.decide.cadence import within
from checker.model import Database, Known, PolicyInForce, Severity, Trouble
from checker.plain import cut
from checker.policy import Change, Direction, Policy, PolicyDiff, PolicyRefused, kept_text, parse, policy_diff
from checker.rules import RULES
from checker.watching import Rhythm

_FIRST = (Direction.LOOSER, Direction.OTHER, Direction.TIGHTER, Direction.NEITHER)
_WORDS = {Direction.OTHER: "perhaps looser"}
# So many changes are named, in so many letters each: a message holds no more.
_NAMED, _SHARE = 3, 110


@dataclass(frozen=True, slots=True)
class Changeover:
    """The policy as a sweep puts it in force, None where another process has put in its own; and what is told of it."""

    in_force: PolicyInForce | None = None
    troubles: tuple[Trouble, ...] = ()


def changeover(
    known: Known, policy: Policy, commit: str, now: datetime, rhythm: Rhythm | None, databases: Sequence[Database]
) -> Changeover:
    """What becomes of the policy in force with a full sweep that saw these databases.

    Nothing is told of the first policy ever, and of one that says the same in other words; in quiet hours it waits.
    """
    before = known.in_force
    same = before is not None and before.fingerprint == policy.fingerprint
    if before and not same and _took_over(before, rhythm):
        return Changeover()
    current = PolicyInForce(policy.fingerprint, policy.path, kept_text(policy), now, now, commit or None)
    if before and same:
        current = replace(before, last_in_force_at=now)
    told = known.told
    if told is None or current.told_at or told.fingerprint == policy.fingerprint:
        return Changeover(replace(current, told_at=current.told_at or now))
    if _waits(known, policy, now):
        return Changeover(current)
    return Changeover(replace(current, told_at=now), tuple(_told(told, current, policy, databases, now)))


def _took_over(before: PolicyInForce, rhythm: Rhythm | None) -> bool:
    """Another process has swept by its policy since this one did: it was started later, and this one will end soon."""
    return rhythm is not None and rhythm.swept_at is not None and before.last_in_force_at > rhythm.swept_at


def _waits(known: Known, policy: Policy, now: datetime) -> bool:
    quiet = policy.alerting.quiet_hours
    still_news = any(incident.cause == troubles.POLICY_CHANGED for incident in known.incidents)
    return still_news or (quiet is not None and within(quiet, now))


def _told(
    old: PolicyInForce, new: PolicyInForce, policy: Policy, databases: Sequence[Database], now: datetime
) -> Iterator[Trouble]:
    is_new = f"another policy is in force: {policy.path}" + (f" of commit {new.commit}" if new.commit else "")
    fix = _commands(old, new)
    try:
        # What was masked on one side must not pass for a change.
        before, after = parse(old.text, old.path, RULES), parse(new.text, new.path, RULES)
    except PolicyRefused:
        why = "what it loosens is not known, as the one before cannot be read any more"
        yield Trouble(troubles.POLICY_CHANGED, f"{is_new}; {why}", Severity.WARNING, fix)
        return
    diff = policy_diff(before, after, now, databases)
    if diff:
        severity = Severity.WARNING if diff.loosens else Severity.INFO
        yield Trouble(troubles.POLICY_CHANGED, f"{is_new}; {_in_words(diff)}", severity, fix)


def _commands(old: PolicyInForce, new: PolicyInForce) -> tuple[str, ...]:
    """How to see all of it, in a checkout of the new commit; without commits nobody can say."""
    if not old.commit or not new.commit:
        return ()
    shown = phrases.command("git", "show", f"{old.commit}:{old.path}")
    return (f"{shown} | {phrases.command('checker', 'policy', 'diff', '-', new.path)}",)


def _in_words(diff: PolicyDiff) -> str:
    """What loosens comes first; the same at several databases is said once."""
    places: dict[tuple[Direction, str], list[str]] = {}
    for where, change in _placed(diff):
        places.setdefault((change.direction, change.words), []).append(where)
    ordered = sorted(places.items(), key=lambda item: _FIRST.index(item[0][0]))
    said = [cut(_one(*key, where), _SHARE) for key, where in ordered[:_NAMED]]
    left = len(ordered) - len(said)
    return "; ".join([*said, *([f"and {left} more: `checker policy diff`"] if left else [])])


def _placed(diff: PolicyDiff) -> Iterator[tuple[str, Change]]:
    for one in diff.databases:
        yield from ((f"{one.name} ({one.policy})" if one.policy else one.name, change) for change in one.changes)
    for one in diff.sections:
        yield from ((f"policy {one.name}", change) for change in one.changes)
    yield from (("", change) for change in diff.whole)


def _one(direction: Direction, words: str, where: Sequence[str]) -> str:
    more = f" and {len(where) - 1} more" if where[1:] else ""
    at = f" at {where[0]}{more}" if where[0] else ""
    return f"{_WORDS.get(direction, direction)}{at}: {words}" if direction is not Direction.NEITHER else f"{words}{at}"
