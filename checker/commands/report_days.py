"""The days that a report is asked for: `--from` and `--to`, both inclusive, in UTC. Pure."""

from datetime import date, timedelta

from checker.errors import Misconfigured
from checker.evidence.model import Period
from checker.policy.problems import quoted

LONGEST = 3660
"""So many days at most, ten years: nothing is kept for longer."""

_DAY = timedelta(days=1)
_YEARS = range(1970, 2101)


def period_of(first: str | None, last: str | None, today: date) -> Period:
    """The last full month where nothing is said; `--from` alone goes up to today, `--to` alone from its month's first.

    Raises Misconfigured for what is no date, for an end before the beginning, and for a time that is too long.
    """
    if first is None and last is None:
        end = today.replace(day=1) - _DAY
        return Period(end.replace(day=1), end)
    end = _date("--to", last) if last is not None else today
    start = _date("--from", first) if first is not None else end.replace(day=1)
    if start > end:
        shown = f"--to {end}" if last is not None else f"today, {end}"
        raise Misconfigured(f"--from {start} is later than {shown}: a report goes from an earlier day to a later one")
    period = Period(start, end)
    if period.days > LONGEST:
        raise Misconfigured(f"{period.days} days are more than the {LONGEST} of a report: ask for one year at a time")
    return period


def _date(option: str, text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Misconfigured(f"{option} {quoted(text)} is no date: write it like 2026-07-01") from None
    if day.year not in _YEARS:
        raise Misconfigured(f"{option} {quoted(text)} is too far away: the years {_YEARS[0]} to {_YEARS[-1]} will do")
    return day
