"""The drift between two schedules in a sentence of bounded length."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from checker.slots.daily import Daily
from checker.slots.drift import Drift, Period, Relation, Runs
from checker.slots.skipped import skipped_between
from checker.slots.zones import zone

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_NONE = timedelta()
_MOST = 4
_MORNING, _EVENING = 9, 18


def in_words(drift: Drift, demanded: Daily, real: Daily) -> str:
    """Off by how much, and on which nights: `the same until the night of 28 to 29 March 2027, from then an hour late`.

    Further periods than four are left out, and it is said that there are more.
    """
    if drift.relation is Relation.SAME:
        return "the same"
    if drift.relation is Relation.EQUIVALENT:
        return "the same instants under another name"
    periods = list(drift.periods)
    if periods[-1].shift == _NONE and len(periods) > 1:
        periods.pop()  # `until` says that all is well again
    clauses = [_first(drift.periods, demanded, real)]
    for before, period in pairwise(periods[:_MOST]):
        opened, last = before is periods[0] and before.shift is not None, period is drift.periods[-1]
        clauses.append(_next(period, demanded, real, opened=opened, last=last))
    more = ["and so on"] if len(periods) > _MOST else []
    return ", ".join(clauses + more)


def _first(periods: tuple[Period, ...], demanded: Daily, real: Daily) -> str:
    first = periods[0]
    if first.shift is None:
        return f"{_when(first, demanded, real)} {_alone(first, demanded, real)}"
    if len(periods) == 1:
        return f"always {_state(first)}"
    return f"{_state(first)} until {_night(periods[1], demanded, real)}"


def _next(period: Period, demanded: Daily, real: Daily, *, opened: bool, last: bool) -> str:
    if period.shift is None:
        # The first clause has just named this night.
        when = "when" if opened else _when(period, demanded, real)
        return f"{when} {_alone(period, demanded, real)}"
    until = "" if last else f" until {_full(_local(period.last, demanded).date())}"
    return f"from then {_state(period)}{until}"


def _state(period: Period) -> str:
    """What holds in a period: `the same`, `an hour late (demanded 23:00Z, real 00:00Z)`."""
    if not period.shift:
        return "the same"
    at_first = "" if period.steady else "at first "
    clocks = f"{at_first}demanded {_clock(period.first)}, real {_clock(period.first + period.shift)}"
    return f"{_length(abs(period.shift))} {'late' if period.shift > _NONE else 'early'} ({clocks})"


def _alone(period: Period, demanded: Daily, real: Daily) -> str:
    """What happens where only one of the two has a slot. Heroku's part in it is a prediction."""
    lacking = real if period.runs is Runs.DEMANDED else demanded
    skips = any(skipped_between(lacking, period.first - 1.5 * _DAY, period.last + 1.5 * _DAY))
    reason = f"{lacking.timezone} has no {lacking.hour:02d}:00 then" if skips else "none of the other within 12 hours"
    does = "it does not run" if period.runs is Runs.DEMANDED else "it runs though none is demanded"
    return f"{does} (predicted: {reason})"


def _when(period: Period, demanded: Daily, real: Daily) -> str:
    night = _night(period, demanded, real)
    return f"in {night}" if night.startswith("the") else f"on {night}"


def _night(period: Period, demanded: Daily, real: Daily) -> str:
    """When a period begins: `the night of 28 to 29 March 2027`, by day `29 March 2027`."""
    local = _local(period.first, real if period.runs is Runs.REAL else demanded)
    if _MORNING <= local.hour < _EVENING:
        return _full(local.date())
    first = local.date() - (_DAY if local.hour < _MORNING else timedelta())
    return f"the night of {_range(first, first + _DAY)}"


def _range(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{_full(first)} to {_full(last)}"
    month = "" if first.month == last.month else f" {first:%B}"
    return f"{first.day}{month} to {_full(last)}"


def _full(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _local(instant: datetime, daily: Daily) -> datetime:
    return instant.astimezone(zone(daily.timezone))


def _clock(instant: datetime) -> str:
    return f"{instant:%H:%M}Z"


def _length(length: timedelta) -> str:
    hours, rest = divmod(length, _HOUR)
    if not rest:
        return "an hour" if hours == 1 else f"{hours} hours"
    minutes = f"{rest // _MINUTE} min"
    return f"{hours} h {minutes}" if hours else minutes
