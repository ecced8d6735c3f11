"""`checker slots`: what a schedule means, date by date. No network, no token, no settings."""

import re
from datetime import UTC, date, datetime, time

import typer
from rich.console import Console

from checker import wiring
from checker.errors import Misconfigured
from checker.policy.problems import quoted
from checker.policy.zones import parse_zone
from checker.report import slots_json, slots_table
from checker.report.slots_shown import Against, Shown
from checker.slots import AHEAD, Daily, drift, hour_all_year, in_words, skipped_between, zone
from checker.slots.aliases import explained, stored_for
from checker.slots.preview import preview

# An hour on the hour and perhaps a zone, as Heroku's command line takes it (heroku.md §3.2).
_SCHEDULE = re.compile(r"(0?\d|1\d|2[0-3]):00(?:\s+(.*))?")
_YEARS = range(1970, 2101)


def run_slots(
    schedule: str, start: str | None, days: int, against: str | None, form: str, console: Console | None = None
) -> int:
    """Print the preview; 0. Raises Misconfigured for a schedule, a zone or a date that is none."""
    daily, typed = _daily(schedule)
    other, other_typed = _daily(against) if against is not None else (None, None)
    tz = zone(daily.timezone)
    first = _date(start) if start is not None else wiring.now().astimezone(tz).date()
    now = datetime.combine(first, time(), tzinfo=tz).astimezone(UTC)
    skips = tuple(skipped_between(daily, now, now + AHEAD))
    shown = Shown(
        daily=daily,
        days=tuple(preview(daily, first, days)),
        skips=skips,
        whole=hour_all_year(daily, now) if skips else None,
        against=_against(daily, other, now) if other else None,
    )
    remarks = [remark for remark in (typed, other_typed) if remark]
    if form == "json":
        for remark in remarks:
            typer.echo(f"checker: {remark}.", err=True)
        typer.echo(slots_json.render(shown))
    else:
        slots_table.render(console or Console(highlight=False), shown, remarks)
    return 0


def _against(demanded: Daily, real: Daily, now: datetime) -> Against:
    found = drift(demanded, real, now)
    return Against(real, found, in_words(found, demanded, real))


def _daily(text: str) -> tuple[Daily, str | None]:
    """The schedule as Heroku would store it, and what there is to say about the zone that was typed."""
    found = _SCHEDULE.fullmatch(text.strip())
    if not found:
        raise Misconfigured(
            f"{quoted(text)} is no daily schedule: write a full hour from 00:00 to 23:00 and a zone, "
            'such as "00:00 Europe/London"'
        )
    hour, typed = int(found[1]), (found[2] or "").strip()
    try:
        return Daily(hour, parse_zone(stored_for(typed))), explained(typed)
    except ValueError as error:
        raise Misconfigured(str(error)) from None


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise Misconfigured(f"--from {quoted(text)} is no date: write it like 2027-03-20") from None
    if day.year not in _YEARS:
        raise Misconfigured(f"--from {quoted(text)} is too far away: the years {_YEARS[0]} to {_YEARS[-1]} will do")
    return day
