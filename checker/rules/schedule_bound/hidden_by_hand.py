"""A dead schedule that backups by hand hide: they keep the newest backup young. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from checker import phrases
from checker.model import CLOCK_SKEW, Past, Requirement, Schedule, Seen, SlotOutcome
from checker.rules.schedule_bound import fixes
from checker.rules.schedule_bound.signs import Sign, named, newest, row
from checker.slots import Daily, is_zone, longest_gap

# A daily schedule in an unknown zone: a day that is an hour longer when clocks go back.
_LONGEST_DAY = timedelta(hours=25)


def hidden_by_hand(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Iterator[Sign]:
    """A sign for each schedule that made nothing for longer than it ever needs, while the newest backup is by hand."""
    good = observation.good_backups
    if not good or good[0].scheduled:
        return
    for schedule in observation.schedules:
        last, alive_at = _last_sign_of_life(schedule, observation, past)
        limit = _longest_wait(schedule, alive_at, past) + requirement.start_grace + requirement.max_run
        if now - alive_at > limit:
            silent = f"nothing for {phrases.span(now - alive_at)}, where {phrases.limit(limit)} is the longest wait"
            yield Sign(
                summary=f"{named(schedule)} is dead: {last}; the newest backup, {row(good[0])}, made by hand, hides it",
                actual=f"{silent}{fixes.caution(schedule, observation)}",
                since=alive_at + limit,
                fix=(fixes.capture(observation), *fixes.remake(schedule, observation, requirement)),
                follows="slots_met",
            )


def _last_sign_of_life(schedule: Schedule, observation: Seen, past: Past) -> tuple[str, datetime]:
    """What a schedule made last, in words, and when; its own making where it made nothing.

    A row that somebody deleted is still in the ledger. A row that does not say which schedule made it is that of the
    only one.
    """
    only = schedule.uuid if len(observation.schedules) == 1 else None
    rows = [r for r in (*observation.runs, *observation.backups) if r.scheduled]
    last = newest([r for r in rows if (r.schedule_uuid or only) == schedule.uuid])
    entries = (entry for entry in past.ledger if entry.schedule_uuid == schedule.uuid and entry.backup)
    slot = max(entries, key=lambda entry: entry.at, default=None)
    born = max(schedule.created_at, observation.database.created_at)
    if slot and (last is None or slot.at > last.created_at + CLOCK_SKEW):
        return f"its last run, {slot.backup} ({phrases.instant(slot.at)}), is not listed any more", max(born, slot.at)
    if last:
        return f"its last run was {row(last)}", max(born, last.created_at)
    return "it made none of the backups that Heroku keeps", born


def _longest_wait(schedule: Schedule, alive_at: datetime, past: Past) -> timedelta:
    """How long it may make nothing. As long again where one more slot may be skipped: after an edit or a late run.

    A fire moves `updated_at` too, but then there is a row of that moment (heroku.md §2.7). What is due within 12 h of a
    run is skipped by Heroku, and excused in the ledger.
    """
    known = is_zone(schedule.timezone)
    gap = longest_gap(Daily(schedule.hour, schedule.timezone), alive_at) if known else _LONGEST_DAY
    edited = schedule.updated_at is not None and schedule.updated_at > alive_at + CLOCK_SKEW
    since = [entry for entry in past.ledger if entry.schedule_uuid == schedule.uuid and entry.at > alive_at]
    skipped = any(entry.outcome is SlotOutcome.EXCUSED for entry in since)
    return gap * 2 if edited or skipped else gap
