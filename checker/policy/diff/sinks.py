"""Where notices go: what becomes of sinks, and of what they take."""

from collections.abc import Iterator

from checker.model import Requirement, Severity
from checker.policy.diff.change import Change, Direction, Kind, by_choice, by_size, placed, unforeseen
from checker.policy.diff.whole import Places
from checker.policy.values import Policy, Route, SinkSpec

BY_THE_ENVIRONMENT = "SLACK_WEBHOOK_URL and SENTRY_DSN, whichever is set"

_LOOSER, _TIGHTER, _OTHER = Direction.LOOSER, Direction.TIGHTER, Direction.OTHER
_KNOWN = frozenset({"name", "mention", "route"})


def sinks_changed(old: Policy, new: Policy) -> Iterator[Change]:
    """The sinks of the file. Where only one side names any, the others are not known here."""
    one, other = Places(old), Places(new)
    before, after = ({sink.name: sink for sink in policy.sinks} for policy in (old, new))
    if bool(before) != bool(after):
        names = (", ".join(before) or BY_THE_ENVIRONMENT, ", ".join(after) or BY_THE_ENVIRONMENT)
        yield Change(Kind.ROUTE, "sinks", _OTHER, *names, one.of("sinks"), other.of("sinks"))
        return
    for name in dict.fromkeys([*before, *after]):
        changes = _changed(name, before.get(name), after.get(name))
        yield from placed(changes, one.of("sinks", name), other.of("sinks", name))


def routes_changed(old: Policy, new: Policy, was: Requirement, becomes: Requirement) -> Iterator[Change]:
    """Of one database, what the sinks that there are on both sides take no more, or take now."""
    after = {sink.name: sink for sink in new.sinks}
    for sink in old.sinks:
        if sink.name in after:
            before, now = _taken(sink.route, was), _taken(after[sink.name].route, becomes)
            if before != now:
                direction = by_choice(before, now, tighter=True)
                what = f"sink {sink.name} takes"
                yield Change(Kind.ROUTE, what, direction, _listed(before), _listed(now), was.origin, becomes.origin)


def _taken(route: Route, requirement: Requirement) -> frozenset[Severity]:
    return frozenset(s for s in Severity if route.takes(s, requirement.policy, requirement.labels))


def _listed(severities: frozenset[Severity]) -> str:
    return ", ".join(s for s in reversed(Severity) if s in severities) or "nothing"


def _changed(name: str, old: SinkSpec | None, new: SinkSpec | None) -> Iterator[Change]:
    what = f"sink {name}"
    if old is None or new is None:
        kind, direction = (Kind.ADDED, _TIGHTER) if new else (Kind.REMOVED, _LOOSER)
        yield Change(kind, what, direction, old.kind if old else None, new.kind if new else None)
        return
    if old.mention != new.mention:
        direction = _OTHER if old.mention and new.mention else by_size(more=bool(new.mention), tighter=True)
        yield Change(Kind.ROUTE, f"{what} mentions", direction, old.mention or None, new.mention or None)
    yield from _route(what, old.route, new.route)
    yield from unforeseen(old, new, _KNOWN, f"{what}: ")


def _route(what: str, old: Route, new: Route) -> Iterator[Change]:
    if old.least is not new.least:
        direction = by_size(more=new.least.rank > old.least.rank, tighter=False)
        yield Change(Kind.ROUTE, f"{what} takes from", direction, str(old.least), str(new.least))
    for name in ("policies", "labels"):
        before, after = frozenset(getattr(old, name)), frozenset(getattr(new, name))
        if before == after:
            continue
        # An empty list leaves nothing out.
        if before and after:
            direction = by_choice(before, after, tighter=True)
        else:
            direction = by_size(more=not after, tighter=True)
        words = (", ".join(sorted(before)) or "all", ", ".join(sorted(after)) or "all")
        yield Change(Kind.ROUTE, f"{what} takes {name}", direction, *words)
    yield from unforeseen(old, new, frozenset({"least", "policies", "labels"}), f"{what}: ")
