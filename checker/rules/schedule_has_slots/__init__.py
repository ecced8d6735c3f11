"""Every coming date has a slot: no clock change takes a night's backup away."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from checker import phrases
from checker.model import LESS_IS_LOOSER, Outcome, Past, Requirement, RuleMeta, Schedule, Seen, Severity, Verdict
from checker.plain import cut
from checker.slots import (
    AHEAD,
    Daily,
    Skipped,
    hour_all_year,
    is_zone,
    skipped_between,
    slots_between,
    zone,
    zone_data_version,
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """`ahead` is how far the coming dates are looked at, 400 days at most."""

    ahead: timedelta = field(default=timedelta(days=14), metadata=LESS_IS_LOOSER)

    def __post_init__(self) -> None:
        if self.ahead > AHEAD:
            raise ValueError(f"ahead is out of bounds; write a duration of {AHEAD.days}d at most")


META = RuleMeta(
    id="schedule_has_slots",
    title="Every coming date has a slot",
    headline="Not every coming night has a backup slot",
    parameters=Parameters,
    implied_by="schedule",
    by_name=True,
    at_most=Severity.WARNING,
    controls=("SOC 2 A1.2",),
)

# What moves the schedule to the demanded hour heals both.
_WRONG_SCHEDULE = "schedule_matches"
# Its demand stands where policy writes the hour.
_AT_THE_HOUR = "schedule_present"
_DAY = timedelta(days=1)
_HALF_A_DAY = timedelta(hours=12)
_INSTANT = timedelta(microseconds=1)
_MORNING, _EVENING = 9, 18
_SHOWN = 3
# So that the whole finding fits into one message, whatever stands at Heroku as a zone.
_LONGEST_NAME = 60

_Gap = tuple[Skipped, Schedule]


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail while a date to come has no slot, unless another schedule of the database has one within half a day of it.

    It is told before the night, for afterwards nothing can be done; once the date is past, nothing is left to tell.
    """
    ahead = _ahead(requirement)
    dates = f"every date of the next {phrases.span(ahead)}"
    verdict = Verdict(
        META.id,
        Outcome.PASS,
        requirement.severity_of(META.id),
        summary=f"{dates} has a slot",
        limit=f"a slot on {dates}",
    )
    if not observation.schedules:
        return replace(verdict, outcome=Outcome.NOT_APPLICABLE, summary="there is no schedule, so no slot is to come")
    known = [schedule for schedule in observation.schedules if is_zone(schedule.timezone)]
    gaps = [(skipped, s) for s in known for skipped in skipped_between(_daily(s), now, now + ahead)]
    if not gaps and len(known) == len(observation.schedules):
        return verdict
    gaps.sort(key=lambda gap: (gap[0].resumes, gap[1].name))
    lost = [gap for gap in gaps if _instead(gap, known) is None]
    if lost:
        return _foretold(verdict, lost, observation, requirement, now)
    if len(known) < len(observation.schedules):
        return _unknown_zone(verdict, observation, requirement)
    instead = [(gap, other) for gap in gaps if (other := _instead(gap, known))]
    but = [f": {_when(gap, now)} that of {other.at}, as {gap[1].at} has none" for gap, other in instead[:1]]
    return replace(verdict, summary=f"{verdict.summary}{''.join(but)}")


def _ahead(requirement: Requirement) -> timedelta:
    demand = requirement.demands.get(META.id)
    parameters = demand.parameters if demand else None
    return parameters.ahead if isinstance(parameters, Parameters) else Parameters().ahead


def _daily(schedule: Schedule) -> Daily:
    return Daily(schedule.hour, schedule.timezone)


def _instead(gap: _Gap, known: Sequence[Schedule]) -> Schedule | None:
    """Another schedule that is due within half a day of the gap, so that nothing is lost."""
    skipped, schedule = gap
    about = skipped.resumes - _HALF_A_DAY, skipped.resumes + _HALF_A_DAY + _INSTANT
    others = (other for other in known if other.uuid != schedule.uuid)
    return next((other for other in others if any(slots_between(_daily(other), *about))), None)


def _foretold(
    verdict: Verdict, lost: Sequence[_Gap], observation: Seen, requirement: Requirement, now: datetime
) -> Verdict:
    skipped, schedule = lost[0]
    missing = f"{schedule.hour:02d}:00 does not exist in {schedule.timezone} then"
    if _is_no_date(skipped, schedule):
        missing = f"that date does not exist in {schedule.timezone}"
    others = len({gap.date for gap, _ in lost}) - 1
    more = f" ({phrases.many(others, 'more date')} like it)" if others else ""
    advice, at = _way_out(schedule, requirement, now)
    words = ("heroku", "pg:backups:schedule", schedule.attachment, "--at", at, "--app", observation.database.app)
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=f"predicted: no backup {_when(lost[0], now)}, {missing}{more}{advice}",
        actual="; ".join(dict.fromkeys(gap.why for gap, _ in lost[:_SHOWN])),
        # Scheduling again under the same name edits the schedule in place (heroku.md §2.7): no second one comes to be.
        fix=(phrases.command(*words),) if at else (),
        explained_by=_WRONG_SCHEDULE if at == _demanded(requirement) else None,
    )


def _demanded(requirement: Requirement) -> str | None:
    return requirement.schedule.at if requirement.schedule else None


def _way_out(schedule: Schedule, requirement: Requirement, now: datetime) -> tuple[str, str]:
    """What to do about it, as a clause, and the hour and zone to schedule it at; none that policy would object to."""
    demand = requirement.schedule
    if demand is None or demand.hour is None or demand.at is None:
        whole = hour_all_year(_daily(schedule), now)
        return (f"; {whole.hour:02d}:00 exists all year", str(whole)) if whole else ("", "")
    demanded = Daily(demand.hour, demand.timezone)
    if not any(skipped_between(demanded, now, now + _ahead(requirement))):
        return f"; {demand.at}, which policy demands, exists then", demand.at
    written = requirement.demands[_AT_THE_HOUR].origin if _AT_THE_HOUR in requirement.demands else requirement.origin
    whole = hour_all_year(demanded, now)
    if whole is None:
        return f"; policy demands {demand.at} ({written})", ""
    hour = f"{whole.hour:02d}:00"
    return f'; {hour} exists all year, but {written} demands {demand.at}: write at: "{hour}" there first', ""


def _when(gap: _Gap, now: datetime) -> str:
    """`in the night to Sunday 28 March`, by day `on Sunday 28 March`, with the year where it is not this one."""
    skipped, schedule = gap
    day, by_day = skipped.date, _MORNING <= schedule.hour < _EVENING or _is_no_date(skipped, schedule)
    if schedule.hour >= _EVENING and not by_day:
        day += _DAY
    year = "" if day.year == now.astimezone(zone(schedule.timezone)).year else f" {day.year}"
    return f"{'on' if by_day else 'in the night to'} {day:%A} {day.day} {day:%B}{year}"


def _is_no_date(skipped: Skipped, schedule: Schedule) -> bool:
    """The whole date is left out, as where a zone moves across the date line."""
    tz = zone(schedule.timezone)
    before, after = (skipped.resumes - _INSTANT).astimezone(tz), skipped.resumes.astimezone(tz)
    return before.date() < skipped.date < after.date()


def _unknown_zone(verdict: Verdict, observation: Seen, requirement: Requirement) -> Verdict:
    """A slot that cannot be computed is not there for sure, and where any hour will do no other rule names the zone."""
    schedule = next(s for s in observation.schedules if not is_zone(s.timezone))
    name, at = cut(schedule.timezone, _LONGEST_NAME), _demanded(requirement)
    words = ("heroku", "pg:backups:schedule", schedule.attachment, "--at", at or "", "--app", observation.database.app)
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=f"when its slots are cannot be told: the zone {name!r} is not in zone data {zone_data_version()};"
        " update checker, or schedule it in a zone that is",
        actual=f"daily at {cut(schedule.at, _LONGEST_NAME)}",
        since=schedule.created_at,
        # A second schedule at the demanded hour would help nobody.
        fix=(phrases.command(*words),) if at and len(observation.schedules) == 1 else (),
        explained_by=_WRONG_SCHEDULE,
    )
