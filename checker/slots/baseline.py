"""The schedules that a database's later ones are held against, and what has changed since. Pure.

A schedule is the same one while its config var stays, else while its uuid does, else where it only got another name.
`updated_at` moves at each fire (heroku.md §2.7) and says nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker.model import Baseline, Past, Requirement, Schedule, Seen
from checker.slots.daily import Daily
from checker.slots.drift import Relation, drift
from checker.slots.zones import is_zone

_SAME_INSTANTS = frozenset({Relation.SAME, Relation.EQUIVALENT})
# Who asks for it; while nobody does, there is nothing to hold on to.
_RULE = "schedule_unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """A schedule that is not what it was: `now` is what it was made into, or None where it is gone."""

    was: Schedule
    now: Schedule | None

    def moved(self, at: datetime) -> bool:
        """It runs at other instants over the 400 days after `at`, or not at all."""
        return self.now is None or not _runs_alike(self.was, self.now, at)

    @property
    def shrank(self) -> bool:
        """Its backups are kept for a shorter time; what Heroku does not tell proves nothing."""
        now = self.now
        return now is not None and (
            _less(now.retain_weeks, self.was.retain_weeks) or _less(now.retain_months, self.was.retain_months)
        )


def baseline_after(seen: Seen, past: Past, requirement: Requirement) -> Baseline | None:
    """The baseline as of this look: the first schedules that were seen, and what was made of them in order.

    In order is an hour that policy demands, what only got another uuid, name or zone's name, and what was added. All
    else stays as it was, until it is restored or policy demands it; of a schedule at the demanded hour that keeps its
    backups for a shorter time, how long it kept them. While policy does not ask for the rule, it is what is there.
    """
    before, there = past.baseline, tuple(sorted(seen.schedules, key=lambda s: (s.name, s.uuid)))
    if before is None:
        return _moved(before, there, seen.seen_at) if there else None
    if _RULE not in requirement.demands:
        return _moved(before, there, seen.seen_at)
    pairs = _pairs(before.schedules, there, seen.seen_at)
    kept = [_noted(pair, requirement, seen.seen_at) for pair in pairs]
    known = {pair.now.uuid for pair in pairs if pair.now}
    after = Baseline((*kept, *(s for s in there if s.uuid not in known)), seen.seen_at)
    # What this look misses was not so at this look: its date stays the one at which all was last noted in order.
    since = before.since if changes_since(after, there, seen.seen_at) else seen.seen_at
    return _moved(before, after.schedules, since)


def changes_since(baseline: Baseline, schedules: Sequence[Schedule], at: datetime) -> tuple[Change, ...]:
    """The schedules of a baseline that are gone, run at other times or keep less."""
    pairs = _pairs(baseline.schedules, schedules, at)
    return tuple(pair for pair in pairs if pair.moved(at) or pair.shrank)


def _moved(before: Baseline | None, schedules: Iterable[Schedule], at: datetime) -> Baseline:
    """A baseline of these schedules; the very one that there was, where they are the same."""
    after = tuple(sorted(schedules, key=lambda s: (s.name, s.uuid)))
    if before is None:
        return Baseline(after, at)
    # Equal to the letter, as most are, needs no closer look.
    same = before.schedules == after or [_facts(s) for s in before.schedules] == [_facts(s) for s in after]
    return before if same else Baseline(after, at)


def _facts(schedule: Schedule) -> Schedule:
    return replace(schedule, updated_at=None)


def _pairs(was: Sequence[Schedule], there: Sequence[Schedule], at: datetime) -> tuple[Change, ...]:
    """Each schedule of before with the one that it is now: by config var, by uuid, or made anew under another name."""
    alike: tuple[Callable[[Schedule, Schedule], bool], ...] = (
        lambda old, new: old.name == new.name,
        lambda old, new: old.uuid == new.uuid,
        lambda old, new: _runs_alike(old, new, at) and not Change(old, new).shrank,
    )
    found: dict[int, Schedule] = {}
    left = list(there)
    for fits in alike:
        for place, old in enumerate(was):
            new = next((n for n in left if place not in found and fits(old, n)), None)
            if new:
                found[place] = new
                left.remove(new)
    return tuple(Change(old, found.get(place)) for place, old in enumerate(was))


def _noted(change: Change, requirement: Requirement, at: datetime) -> Schedule:
    """What later looks are held against: policy may demand another hour, but never to keep backups for less."""
    if change.now is None:
        return change.was
    better = _known_better(change)
    if not (change.moved(at) or change.shrank):
        return better
    if not _as_demanded(change.now, requirement, at):
        return change.was
    if not change.shrank:
        return better
    weeks = better.retain_weeks if change.was.retain_weeks is None else change.was.retain_weeks
    months = better.retain_months if change.was.retain_months is None else change.was.retain_months
    return replace(better, retain_weeks=weeks, retain_months=months)


def _known_better(change: Change) -> Schedule:
    """The schedule as it is now, with what was known of it and is not told any more."""
    was, now = change.was, change.now or change.was
    weeks = was.retain_weeks if now.retain_weeks is None else now.retain_weeks
    months = was.retain_months if now.retain_months is None else now.retain_months
    if (weeks, months) == (now.retain_weeks, now.retain_months):
        return now
    return replace(now, retain_weeks=weeks, retain_months=months)


def _runs_alike(one: Schedule, other: Schedule, at: datetime) -> bool:
    if (one.hour, one.timezone) == (other.hour, other.timezone):
        return True
    if not (is_zone(one.timezone) and is_zone(other.timezone)):
        return False
    return _same(Daily(one.hour, one.timezone), Daily(other.hour, other.timezone), at)


def _as_demanded(schedule: Schedule, requirement: Requirement, at: datetime) -> bool:
    demand = requirement.schedule
    if demand is None or demand.hour is None or not is_zone(schedule.timezone):
        return False
    return _same(Daily(demand.hour, demand.timezone), Daily(schedule.hour, schedule.timezone), at)


def _same(one: Daily, other: Daily, at: datetime) -> bool:
    return drift(one, other, at).relation in _SAME_INSTANTS


def _less(now: int | None, was: int | None) -> bool:
    return now is not None and was is not None and now < was
