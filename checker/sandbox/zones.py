"""Time zones out of the `tzdata` package, so that every machine simulates the same clock changes."""

import functools
from importlib import resources
from zoneinfo import ZoneInfo


@functools.cache
def known_zones() -> frozenset[str]:
    """Every name that Heroku's backend takes: full IANA names and UTC, no abbreviations (heroku.md §3.2)."""
    names = (resources.files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return frozenset(name for name in names if "/" in name or name == "UTC")


@functools.cache
def zone(name: str) -> ZoneInfo:
    """The zone of that name. Raises ValueError for one that the backend would refuse."""
    if name not in known_zones():
        raise ValueError(f"unknown time zone: {name}")
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
