"""Zone data and IANA links, both out of the `tzdata` package, so that every machine means the same by a zone's name."""

from functools import cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo


@cache
def _names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def _links() -> dict[str, str]:
    """Alias to target, as in the `L TARGET ALIAS` lines of tzdata.zi (https://data.iana.org/time-zones/tz-link.html)."""
    text = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    rows = (line.split() for line in text.splitlines() if line.startswith("L "))
    return {alias: target for _, target, alias in rows}


def is_zone(name: str) -> bool:
    """Whether the zone data holds this name, in exactly this spelling."""
    return name in _names()


@cache
def _places() -> frozenset[str]:
    """The zones by which people of some country set their clocks, of the file `zone.tab`."""
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[2] for line in text.splitlines() if line and not line.startswith("#"))


def is_outdated(name: str) -> bool:
    """Whether a name lives on only as a link to another one: `Asia/Calcutta` does, `Europe/Jersey` is a place."""
    return canonical(name) not in {name, "Etc/UTC"} and name not in _places()


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of this name. Raises KeyError for a name that the zone data does not hold."""
    if not is_zone(name):
        raise KeyError(name)
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


def canonical(name: str) -> str:
    """The name that `name` is an IANA link to, or itself: `Europe/Jersey` is `Europe/London`, `UTC` is `Etc/UTC`."""
    seen = {name}
    while (target := _links().get(name)) and target not in seen:
        seen.add(target)
        name = target
    return name


def zone_data_version() -> str:
    """The release of the zone data, such as `2026.6`."""
    return metadata.version("tzdata")
