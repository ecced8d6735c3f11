"""What Heroku's command line stores when a schedule is typed with an abbreviation or without a zone (heroku.md §3.2).

Its backend takes full zone names only, so that the command line puts a place in for each abbreviation that it knows;
places have summer time where people who type `GMT` or `MST` mean none.
"""

from datetime import datetime

from checker.slots.daily import AHEAD, Daily, slots_between
from checker.slots.drift import Relation, drift
from checker.slots.zones import canonical

HEROKU_STORES = {
    "GMT": "Europe/London",
    "BST": "Europe/London",
    "CET": "Europe/Paris",
    "CEST": "Europe/Paris",
    "EST": "America/New_York",
    "EDT": "America/New_York",
    "CST": "America/Chicago",
    "CDT": "America/Chicago",
    "MST": "America/Boise",
    "MDT": "America/Boise",
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "Z": "UTC",
}
"""Abbreviation, in capitals, to the zone that is stored for it; of two for one zone, winter's comes first."""

WITHOUT_A_ZONE = "UTC"
"""The zone that is stored when none is typed."""

_TRAITS = {
    "Europe/London": "which is UTC+1 in summer",
    "America/Boise": "which has summer time (Arizona has none)",
    "UTC": "",
}
_UTC = "Etc/UTC"
_FELL_BACK = (
    "older versions of Heroku's command line stored UTC when they did not know a zone; all do when none is typed"
)


def stored_for(text: str) -> str:
    """The zone that Heroku stores for what is typed, in any letters; what is no alias is passed on as it is."""
    return HEROKU_STORES.get(text.upper(), text) if text else WITHOUT_A_ZONE


def described(zone: str) -> str:
    """A zone that an abbreviation stands for, with what people are surprised by: `Europe/Paris, winter and summer`."""
    trait = _TRAITS.get(zone, "winter and summer")
    return f"{zone}, {trait}" if trait else zone


def explained(text: str) -> str | None:
    """What becomes of a typed zone, in a clause; None for one that is stored as it is."""
    stored = stored_for(text)
    if stored == text:
        return None
    advice = "" if stored == "UTC" else "; for a clock that never changes type UTC"
    return f"{f'for {text}' if text else 'without a zone'} Heroku's command line stores {described(stored)}{advice}"


def how_it_came(demanded: Daily, real: Daily, now: datetime) -> str | None:
    """The slip at the command line that explains how a real schedule came to differ, in a clause; None without one."""
    stored = canonical(real.timezone)
    if stored == _UTC and canonical(demanded.timezone) != _UTC and demanded.hour == real.hour:
        return _FELL_BACK
    typed = next((alias for alias, zone in HEROKU_STORES.items() if canonical(zone) == stored), None)
    if typed is None or not _fixed(demanded, now) or drift(demanded, real, now).relation is not Relation.SEASONAL:
        return None
    return (
        f"typing {typed} makes Heroku's command line store {HEROKU_STORES[typed]}, which moves an hour each summer; "
        f"for a fixed hour use {demanded.timezone}"
    )


def _fixed(daily: Daily, now: datetime) -> bool:
    """Whether it runs at one and the same time of day in UTC all year."""
    return len({slot.time() for slot in slots_between(daily, now, now + AHEAD)}) == 1
