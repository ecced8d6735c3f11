"""A daily backup schedule exists for the database."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker import phrases
from checker.model import Outcome, Past, Requirement, RuleMeta, Schedule, Seen, SlotEntry, SlotOutcome, Verdict
from checker.slots import Daily, is_zone, slots_between, zone
from checker.slots.ledger import GUARD, REACH


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set; the hour and zone belong to `schedule` itself."""


META = RuleMeta(
    id="schedule_present",
    title="A backup schedule exists",
    headline="No backup schedule",
    parameters=Parameters,
    explains=frozenset(
        {
            "schedule_matches",
            "slots_met",
            "recent_backup",
            "retained_backups",
            "schedule_bound",
            "schedule_unchanged",
        }
    ),
    implied_by="schedule",
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13", "CIS 11.2"),
)

_ANY_HOUR = "00:00 UTC"
_INSTANT = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail when Heroku lists no schedule for the database, with the last sign of one that existed."""
    severity = requirement.severity_of(META.id)
    demanded = requirement.schedule.at if requirement.schedule else None
    limit = f"a backup each day at {demanded}" if demanded else "a daily backup schedule, at any hour"
    if observation.schedules:
        found = ", ".join(schedule.at for schedule in observation.schedules)
        return Verdict(
            META.id,
            Outcome.PASS,
            severity,
            summary=f"scheduled daily at {found}",
            limit=limit,
            actual=found,
            lost=_lost_before(observation, past, requirement, now),
        )
    sign = _last_sign(observation, past)
    existed = sign.words
    if observation.orphans:
        named = ", ".join(f"{schedule.name} at {schedule.at}" for schedule in observation.orphans)
        existed += f"; Heroku lists {named}, which names no attachment of the app and may back up nothing"
    database = observation.database
    lost = sign.schedule.at if sign.schedule else None
    fix = phrases.command(
        *("heroku", "pg:backups:schedule", database.attachment),
        *("--at", demanded or lost or _ANY_HOUR, "--app", database.app),
    )
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary="nothing schedules backups of this database",
        limit=limit,
        actual=f"none; {existed}{_gone_by(sign, requirement, now)}",
        since=sign.at,
        fix=(fix,),
    )


@dataclass(frozen=True, slots=True)
class _Sign:
    """What proves that there was a schedule, when it did so last, and the schedule itself where it is known.

    Without any proof `at` is when the database was made. Slots later than `served` are lost, `since` is what follows.
    """

    words: str
    at: datetime
    served: datetime
    since: str = "since"
    schedule: Schedule | None = None


def _last_sign(observation: Seen, past: Past) -> _Sign:
    born = observation.database.created_at
    made = [b for b in observation.backups if b.scheduled and b.created_at >= born]
    newest = max(made, key=lambda b: b.created_at, default=None)
    known = max(past.schedules, key=lambda k: k.last_seen_at, default=None)
    schedule = known.schedule if known else None
    # Heroku skips a slot so soon after a fire: nothing was lost by it.
    served = newest.created_at + GUARD if newest else born
    if known and (newest is None or known.last_seen_at >= newest.created_at):
        at = known.last_seen_at
        words = f"a schedule ({known.schedule.at}) existed until {phrases.instant(at)} at least"
        return _Sign(words, at, max(served, at), schedule=schedule)
    if newest:
        at = newest.created_at
        words = f"a schedule existed until {phrases.instant(at)} at least ({newest.name} was made by it)"
        return _Sign(words, at, served, schedule=schedule)
    return _Sign("nothing shows that there ever was one", born, served, since="since the database was made")


def _gone_by(sign: _Sign, requirement: Requirement, now: datetime) -> str:
    """How many slots were lost for want of a schedule: the demanded ones, or where any hour will do the last one's."""
    lost = len(_unserved(sign, requirement, now - requirement.start_grace))
    if not lost:
        return ""
    demanded = _demands_an_hour(requirement)
    which = "" if demanded or sign.schedule is None else f" of {sign.schedule.at}"
    slots = phrases.many(lost, "demanded slot" if demanded else "slot")
    return f"; {slots}{which} {'has' if lost == 1 else 'have'} gone by without a scheduled backup {sign.since}"


def _lost_before(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> tuple[SlotEntry, ...]:
    """The slots that nothing served until there was a schedule again: the ledger of the new one begins with it.

    Of a schedule that has stood for long nobody asks what was before it.
    """
    made = min(schedule.created_at for schedule in observation.schedules)
    if now - made > REACH:
        return ()
    there = {schedule.uuid for schedule in observation.schedules}
    rows = tuple(backup for backup in observation.backups if backup.created_at < made)
    gone = tuple(known for known in past.schedules if known.schedule.uuid not in there)
    sign = _last_sign(replace(observation, backups=rows), replace(past, schedules=gone))
    # A schedule that is made within the hour of its slot may run at once.
    slots = _unserved(sign, requirement, made - _HOUR)
    daily = _daily(sign, requirement)
    if daily is None:
        return ()
    tz, at = zone(daily.timezone), f"{daily.hour:02d}:00 {daily.timezone}"
    return tuple(SlotEntry("", slot, slot.astimezone(tz).date(), at, SlotOutcome.MISSED) for slot in slots)


def _unserved(sign: _Sign, requirement: Requirement, until: datetime) -> list[datetime]:
    """The slots since the last sign of a schedule, up to an instant: all of them without a backup."""
    daily = _daily(sign, requirement)
    return list(slots_between(daily, sign.served + _INSTANT, until + _INSTANT)) if daily else []


def _daily(sign: _Sign, requirement: Requirement) -> Daily | None:
    """When a backup was due: at the demanded hour, or where any will do at the last schedule's."""
    demand, last = requirement.schedule, sign.schedule
    if demand and demand.hour is not None:
        daily = Daily(demand.hour, demand.timezone)
    elif last:
        daily = Daily(last.hour, last.timezone)
    else:
        return None
    return daily if is_zone(daily.timezone) else None


def _demands_an_hour(requirement: Requirement) -> bool:
    return requirement.schedule is not None and requirement.schedule.hour is not None
