"""What becomes of exemptions: what may fail where it might not, for how long, or not any more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from checker.model import Exemption, Origin
from checker.policy.diff.change import Change, Direction, Kind, by_size

Placed = tuple[str, Exemption]
"""An exemption, and where it holds as a word for it; empty where that is plain."""

_Key = tuple[str, str]


def exemptions_changed(old: Iterable[Placed], new: Iterable[Placed], now: datetime) -> Iterator[Change]:
    """What is exempt otherwise, the rules together of which the same is to be said; else, what is only worded so."""
    old, new = list(old), list(new)
    before, after = _longest(old, now), _longest(new, now)
    groups: dict[tuple[str, Exemption | None, Exemption | None], list[str]] = {}
    for where, rule in dict.fromkeys([*sorted(before), *sorted(after)]):
        was, becomes = before.get((where, rule)), after.get((where, rule))
        if (was.until if was else None) != (becomes.until if becomes else None):
            groups.setdefault((where, was, becomes), []).append(rule)
    for (where, was, becomes), rules in groups.items():
        yield _change(f"{', '.join(rules)}{f' at {where}' if where else ''}", was, becomes)
    if not groups and _said(old) != _said(new):
        one, other = (next(iter(_only(a, b)), None) for a, b in ((old, new), (new, old)))
        yield Change(
            Kind.WORDS,
            "exemptions",
            Direction.NEITHER,
            _in_words(one),
            _in_words(other),
            one.origin if one else None,
            other.origin if other else None,
        )


def _longest(exemptions: Iterable[Placed], now: datetime) -> dict[_Key, Exemption]:
    """Of those in force, the one that lasts longest for each rule."""
    found: dict[_Key, Exemption] = {}
    for where, exemption in exemptions:
        for rule in exemption.rules if exemption.holds(now) else ():
            known = found.get((where, rule))
            if known is None or known.until < exemption.until:
                found[where, rule] = exemption
    return found


def _change(what: str, old: Exemption | None, new: Exemption | None) -> Change:
    if old and new:
        kind, direction = Kind.EXEMPTION, by_size(more=new.until > old.until, tighter=False)
        what = f"{what} exempt until"
    else:
        kind = Kind.NEWLY_EXEMPT if new else Kind.NO_LONGER_EXEMPT
        direction = Direction.LOOSER if new else Direction.TIGHTER
    written = (old.last if old else None, new.last if new else None)
    return Change(kind, what, direction, *written, old.origin if old else None, new.origin if new else None)


_NOWHERE = Origin("", 0)


def _said(exemptions: Iterable[Placed]) -> set[Placed]:
    """What they say, wherever in the file."""
    return {(where, replace(exemption, origin=_NOWHERE)) for where, exemption in exemptions}


def _only(these: Iterable[Placed], others: Iterable[Placed]) -> Iterator[Exemption]:
    theirs = _said(others)
    return (e for where, e in these if (where, replace(e, origin=_NOWHERE)) not in theirs)


def _in_words(exemption: Exemption | None) -> str | None:
    if exemption is None:
        return None
    return f"{', '.join(exemption.rules)} at {exemption.of} until {exemption.last}: {exemption.why}"
