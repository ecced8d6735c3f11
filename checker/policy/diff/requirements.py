"""Requirement against requirement: what is demanded of one database otherwise. Complete over every field."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain

from checker.model import Demand, Origin, Requirement, ScheduleDemand, Severity
from checker.policy.diff.change import Change, Direction, Kind, by_size, placed, unforeseen
from checker.policy.diff.exempt import exemptions_changed
from checker.policy.diff.parameters import parameters_changed, parameters_in_words
from checker.policy.durations import render_duration
from checker.slots import Daily, Relation, compare, healthy_age

SCHEDULE = "schedule"

_PLAIN = ("policy", "severity", "origin", "demands", "schedule", "start_grace", "max_run", "labels")
_KNOWN = frozenset((*_PLAIN, "exemptions", "nothing", "unclear", "ephemeral", "retired"))
_SAME = frozenset({Relation.SAME, Relation.EQUIVALENT})
_LOOSER, _TIGHTER, _OTHER, _NEITHER = Direction.LOOSER, Direction.TIGHTER, Direction.OTHER, Direction.NEITHER

_Changes = Iterator[Change]
_Demands = Mapping[str, Demand]


def requirements_changed(old: Requirement, new: Requirement, now: datetime) -> tuple[Change, ...]:
    """Every difference but of places. Where it is clear on one side only which policy governs, just that."""
    at = (old.origin, new.origin)
    unclear = placed(_unclear(old, new), *at)
    if bool(old.unclear) != bool(new.unclear):
        return tuple(unclear)
    plain = (_governed, _nothing, _severity, _graces, _ephemeral, _labels)
    return (
        *unclear,
        *placed(chain.from_iterable(part(old, new) for part in plain), *at),
        *_retired(old, new),
        *_schedule(old, new, now),
        *_demands(old, new, now),
        *exemptions_changed((("", e) for e in old.exemptions), (("", e) for e in new.exemptions), now),
        *placed(unforeseen(old, new, _KNOWN), *at),
    )


def _unclear(old: Requirement, new: Requirement) -> _Changes:
    if old.unclear != new.unclear:
        yield Change(Kind.UNCLEAR, "which policy governs", _OTHER, old.unclear or "known", new.unclear or "known")


def _governed(old: Requirement, new: Requirement) -> _Changes:
    if old.policy == new.policy:
        return
    if new.policy is None:
        yield Change(Kind.UNCOVERED, "policy", _tighter_if_asking(old).swapped, old.policy, None)
    elif old.policy is None:
        yield Change(Kind.COVERED, "policy", _tighter_if_asking(new), None, new.policy)
    else:
        yield Change(Kind.POLICY, "policy", _NEITHER, old.policy, new.policy)


def _tighter_if_asking(requirement: Requirement) -> Direction:
    """That no policy governs a database is a finding: one that demands nothing silences it."""
    return _LOOSER if requirement.nothing and not requirement.demands else _TIGHTER


def _nothing(old: Requirement, new: Requirement) -> _Changes:
    if old.nothing == new.nothing:
        return
    if old.nothing and new.nothing:
        yield Change(Kind.WORDS, "reason why nothing is demanded", _NEITHER, old.nothing, new.nothing)
    else:
        kind, direction = (Kind.NOTHING, _LOOSER) if new.nothing else (Kind.SOMETHING, _TIGHTER)
        yield Change(kind, "require", direction, old.nothing, new.nothing)


def _severity(old: Requirement, new: Requirement) -> _Changes:
    if old.severity is not new.severity:
        yield severity_changed("severity", old.severity, new.severity)


def severity_changed(what: str, old: Severity, new: Severity) -> Change:
    """How much findings matter, otherwise."""
    direction = by_size(more=new.rank > old.rank, tighter=True)
    return Change(Kind.SEVERITY, what, direction, str(old), str(new))


def _graces(old: Requirement, new: Requirement) -> _Changes:
    """How long a backup may take to start and to run; without a schedule on both sides that is no change of its own."""
    if (old.schedule is None) != (new.schedule is None):
        return
    for name in ("start_grace", "max_run"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield duration_changed(f"{SCHEDULE}.{name}", before, after, longer=_LOOSER)


def duration_changed(what: str, old: timedelta, new: timedelta, *, longer: Direction) -> Change:
    """A duration that is another now; `longer` is what it does where it has grown."""
    direction = longer if new > old else longer.swapped
    return Change(Kind.VALUE, what, direction, render_duration(old), render_duration(new))


def _ephemeral(old: Requirement, new: Requirement) -> _Changes:
    if old.ephemeral != new.ephemeral:
        yield flag_changed("ephemeral", old=old.ephemeral, new=new.ephemeral, yes=_LOOSER)


def flag_changed(what: str, *, old: bool, new: bool, yes: Direction) -> Change:
    """A yes that has become a no, or the reverse; `yes` is what the former does."""
    return Change(Kind.VALUE, what, yes if new else yes.swapped, str(old).lower(), str(new).lower())


def _labels(old: Requirement, new: Requirement) -> _Changes:
    """Mere words: what sinks make of them is a change of its own."""
    if set(old.labels) != set(new.labels):
        yield Change(Kind.WORDS, "labels", _NEITHER, ", ".join(old.labels) or None, ", ".join(new.labels) or None)


def _retired(old: Requirement, new: Requirement) -> _Changes:
    before, after = old.retired, new.retired
    at = (before.origin if before else None, after.origin if after else None)
    if before and after:
        if before.reason != after.reason:
            yield Change(Kind.WORDS, "reason of its retirement", _NEITHER, before.reason, after.reason, *at)
    elif after:
        yield Change(Kind.RETIRED, "retired", _LOOSER, None, after.reason, *at)
    elif before:
        yield Change(Kind.NO_LONGER_RETIRED, "retired", _TIGHTER, before.reason, None, *at)


def _schedule(old: Requirement, new: Requirement, now: datetime) -> _Changes:
    before, after = old.schedule, new.schedule
    at = (_place(old), _place(new))
    if before and after:
        if before != after:
            written = (_in_words(before), _in_words(after))
            yield Change(Kind.VALUE, SCHEDULE, _between(before, after, now), *written, *at)
    elif after:
        yield Change(Kind.GAINED, SCHEDULE, _TIGHTER, None, _in_words(after), *at)
    elif before:
        yield Change(Kind.LOST, SCHEDULE, _LOOSER, _in_words(before), None, *at)


def _place(requirement: Requirement) -> Origin:
    """Where the schedule is written: at the key that brings several demands along."""
    brought = _brought(requirement.demands, requirement.demands)
    return next((demand.origin for demand in brought.values()), requirement.origin)


def _in_words(schedule: ScheduleDemand) -> str:
    return schedule.at or "any"


def _between(old: ScheduleDemand, new: ScheduleDemand, now: datetime) -> Direction:
    """Any schedule is less than a certain one; of two that run at other times nobody can tell."""
    if old.hour is None or new.hour is None:
        if old.hour is new.hour:
            return _NEITHER
        return _LOOSER if new.hour is None else _TIGHTER
    try:
        same = compare(Daily(old.hour, old.timezone), Daily(new.hour, new.timezone), now) in _SAME
    except KeyError:
        same = False
    plain = ScheduleDemand(old.hour, old.timezone) == old and ScheduleDemand(new.hour, new.timezone) == new
    return _NEITHER if same and plain else _OTHER


def _demands(old: Requirement, new: Requirement, now: datetime) -> _Changes:
    lost = {rule: demand for rule, demand in old.demands.items() if rule not in new.demands}
    gained = {rule: demand for rule, demand in new.demands.items() if rule not in old.demands}
    # What comes and goes with the schedule needs no words of its own.
    with_it = {*_brought(lost, old.demands), *_brought(gained, new.demands)}
    silent = with_it if (old.schedule is None) != (new.schedule is None) else set[str]()
    for rule, demand in lost.items():
        if rule not in silent:
            yield Change(Kind.LOST, rule, _LOOSER, parameters_in_words(demand), None, demand.origin, new.origin)
    for rule, demand in gained.items():
        if rule not in silent:
            yield Change(Kind.GAINED, rule, _TIGHTER, None, parameters_in_words(demand), old.origin, demand.origin)
    both = [(demand, new.demands[rule]) for rule, demand in old.demands.items() if rule in new.demands]
    yield from _severities(old, new, both)
    for before, after in both:
        yield from parameters_changed(before, after, _auto(old, now), _auto(new, now))


def _brought(demands: _Demands, among: _Demands) -> _Demands:
    """Those that one key of the file brings along together with others."""
    places = [demand.origin for demand in among.values()]
    return {rule: demand for rule, demand in demands.items() if places.count(demand.origin) > 1}


def _severities(old: Requirement, new: Requirement, both: list[tuple[Demand, Demand]]) -> _Changes:
    """Those that changed in the same way in one breath, and not again where the policy's own did."""
    of_all = (old.severity, new.severity)
    groups: dict[tuple[Severity, Severity], list[tuple[Demand, Demand]]] = {}
    for before, after in both:
        ways = (before.severity, after.severity)
        if before.severity is not after.severity and ways != of_all:
            groups.setdefault(ways, []).append((before, after))
    for ways, pairs in groups.items():
        what = f"severity of {', '.join(before.rule for before, _ in pairs)}"
        yield from placed(iter([severity_changed(what, *ways)]), pairs[0][0].origin, pairs[0][1].origin)


def _auto(requirement: Requirement, now: datetime) -> Callable[[], timedelta | None]:
    """What a rule derives from the schedule that is demanded; where any will do, that hangs on the real one."""

    def derived() -> timedelta | None:
        schedule = requirement.schedule
        if schedule is None or schedule.hour is None:
            return None
        daily = Daily(schedule.hour, schedule.timezone)
        return healthy_age(daily, now, requirement.start_grace, requirement.max_run)

    return derived
