"""The backup schedules are as they were noted: nobody moved one, dropped one or let it keep less."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker import phrases
from checker.model import Baseline, Outcome, Past, Requirement, RuleMeta, Schedule, ScheduleDemand, Seen, Verdict
from checker.plain import cut
from checker.slots import Change, Daily, Relation, baseline_after, changes_since, compare, is_zone


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set: what is demanded instead is written as `schedule`."""


META = RuleMeta(
    id="schedule_unchanged",
    title="The schedules are as they were",
    headline="A backup schedule was changed",
    parameters=Parameters,
    controls=("SOC 2 CC7.2",),
)

# So that the whole finding fits into one message, whatever stands at Heroku as a name or a zone.
_LONGEST_NAME = 40
_SHOWN = 2
_KEEPS = frozenset({Relation.SAME, Relation.EQUIVALENT})


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while a schedule of the baseline is gone, runs at other times, or keeps its backups for a shorter time.

    `past.baseline` is the one after this look: what policy demands has become part of it.
    """
    severity = requirement.severity_of(META.id)
    baseline = past.baseline
    if baseline is None or not (baseline.schedules or observation.schedules):
        none = "there was never a schedule here that could have changed"
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary=none)
    noted, when = _list(baseline.schedules), f"noted at {phrases.instant(baseline.since)}"
    limit, actual = f"{noted}, as {when}", _list(observation.schedules) or "none"
    changes = changes_since(baseline, observation.schedules, now)
    if not changes:
        first = baseline.since == observation.seen_at
        summary = f"{noted}: {when}, to hold later ones against" if first else limit
        return Verdict(META.id, Outcome.PASS, severity, summary=summary, limit=limit, actual=actual)
    stories = [_story(change, observation, past, baseline) for change in changes[:_SHOWN]]
    more = [f"{phrases.many(len(changes) - _SHOWN, 'more change')}"] if len(changes) > _SHOWN else []
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary="; ".join([*stories, *more, _how_to_accept(changes, observation, past, requirement)]),
        limit=limit,
        actual=actual,
        since=min(_until(change, past, baseline) for change in changes),
        fix=tuple(dict.fromkeys(_fixes(changes, observation, requirement, now))),
    )


def _list(schedules: Sequence[Schedule]) -> str:
    return ", ".join(f"{cut(s.name, _LONGEST_NAME)} at {cut(s.at, _LONGEST_NAME)}" for s in schedules)


def _story(change: Change, observation: Seen, past: Past, baseline: Baseline) -> str:
    """What became of one schedule: `DATABASE_URL was 00:00 UTC until 2026-11-22 08:30 UTC at least, is 03:00 UTC`."""
    was, current = change.was, change.now
    name, old = cut(was.name, _LONGEST_NAME), cut(was.at, _LONGEST_NAME)
    until = f"until {phrases.instant(_until(change, past, baseline))} at least"
    if current is None:
        return f"{name} was {old} {until}, is gone{_where_to(was, observation)}"
    if not change.shrank:
        return f"{name} was {old} {until}, is {cut(current.at, _LONGEST_NAME)}"
    new = "" if current.at == was.at else f", is {cut(current.at, _LONGEST_NAME)}"
    keeps = f"keeps its backups for {_kept(current)} instead of {_kept(was)}, as its plan was when it was made"
    return f"{name} was {old} {until}{new} and {keeps}" if new else f"{name} ({old}) {keeps}; it was so {until}"


def _where_to(was: Schedule, observation: Seen) -> str:
    if any(other.uuid == was.uuid for other in observation.neighbours):
        return " (by its name it is another database's now)"
    return " (the app has no such name any more)" if any(o.uuid == was.uuid for o in observation.orphans) else ""


def _kept(schedule: Schedule) -> str:
    """For how long Heroku keeps what the schedule makes, beside the last days."""
    weeks, months = schedule.retain_weeks or 0, schedule.retain_months or 0
    parts = [phrases.many(count, unit) for count, unit in ((weeks, "week"), (months, "month")) if count]
    return " and ".join(parts) or "days"


def _until(change: Change, past: Past, baseline: Baseline) -> datetime:
    """The last instant at which the schedule is known to have been as it was: when it was seen so, or ran so.

    Only what was never seen again, as an edit took its place in the store, was last noted with the baseline.
    """
    was = change.was
    seen = [k.last_seen_at for k in past.schedules if _was_so(k.schedule, change)]
    # The ledger tells hours and zones of the past, not for how long backups were kept.
    ran = [] if change.shrank else [e.at for e in past.ledger if (e.schedule_uuid, e.schedule) == (was.uuid, was.at)]
    return max([*(seen or [baseline.since]), *ran])


def _was_so(known: Schedule, change: Change) -> bool:
    """It is the same schedule, and was then, in what has changed since, as it is held against."""
    was, current = change.was, change.now
    if known.uuid != was.uuid and known.name != was.name:
        return False
    kept = (known.retain_weeks, known.retain_months) == (was.retain_weeks, was.retain_months)
    same_hour = known.at == was.at or (current is not None and current.at == was.at)
    return same_hour and (kept or not change.shrank)


def _how_to_accept(changes: Sequence[Change], observation: Seen, past: Past, requirement: Requirement) -> str:
    """What makes this finding go without a change at Heroku; a schedule to demand only where that is enough."""
    out = f"if that is meant, take {META.id} out of the policy for one sweep"
    for current in (change.now for change in changes if change.now):
        wanted = replace(requirement, schedule=ScheduleDemand(current.hour, current.timezone))
        after = baseline_after(observation, past, wanted)
        if after and not changes_since(after, observation.schedules, observation.seen_at):
            return f'{out}, or write schedule: {{at: "{current.hour:02d}:00", timezone: {current.timezone}}} into it'
    return out


def _fixes(changes: Sequence[Change], observation: Seen, requirement: Requirement, now: datetime) -> Iterator[str]:
    """Schedule again as it was; where policy demands an hour that nothing keeps, as policy demands.

    How long backups are kept cannot be set: Heroku takes it from the plan when a schedule is made (heroku.md §2.7).
    """
    app, demanded = observation.database.app, _demanded(observation, requirement, now)
    taken = {schedule.attachment for schedule in observation.schedules}
    for change in changes:
        if not change.moved(now) or (change.now is None and demanded and observation.schedules):
            continue  # which of those that are left should be as demanded is `schedule_matches`' to say
        name = change.now.attachment if change.now else _free_name(change.was, observation, taken)
        if name:
            taken.add(name)
            at, demanded = demanded or change.was.at, None
            yield phrases.command("heroku", "pg:backups:schedule", name, "--at", at, "--app", app)


def _free_name(gone: Schedule, observation: Seen, taken: set[str]) -> str | None:
    """A name of the database under which to schedule what is gone; one that is taken would edit another schedule.

    Where nothing is scheduled it is the name that `schedule_present` takes: nobody shall make two.
    """
    database = observation.database
    own = [a.name for a in database.own_attachments if a.namespace is None]
    before = [gone.attachment] if gone.attachment in own and taken else []
    return next((name for name in (*before, database.attachment, *own) if name not in taken), None)


def _demanded(observation: Seen, requirement: Requirement, now: datetime) -> str | None:
    """The hour and zone that policy demands; None where it leaves them open, or a schedule that is there keeps them."""
    demand = requirement.schedule
    if demand is None or demand.hour is None:
        return None
    daily = Daily(demand.hour, demand.timezone)
    known = (Daily(s.hour, s.timezone) for s in observation.schedules if is_zone(s.timezone))
    kept = any(compare(daily, real, now) in _KEEPS for real in known)
    return None if kept else demand.at
