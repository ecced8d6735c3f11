"""Zone names as policy takes them: full IANA names of the zone data, and never an abbreviation."""

import re
from functools import cache
from importlib import resources

from checker.policy.problems import close_to, quoted
from checker.slots import is_zone
from checker.slots.aliases import HEROKU_STORES, described

_ABBREVIATION = re.compile(r"[A-Z]{3,4}(\d[A-Z]{3})?|GMT[+-]?0|Factory")
# Names in capitals that are places, not abbreviations.
_PLACES = {"UTC", "PRC", "ROC", "ROK"}


def parse_zone(text: str) -> str:
    """The zone, exactly as written. ValueError says why not, and which one was probably meant."""
    if name := HEROKU_STORES.get(text.upper()):
        other = "" if name == "UTC" else ", or UTC for a clock that never changes"
        stored = f"Heroku's command line stores {described(name)}"
        raise ValueError(f"{quoted(text)} is an abbreviation, for which {stored}; write {name}{other}")
    if not is_zone(text):
        meant = _meant(text)
        advice = f"did you mean {meant}?" if meant else "write a full name such as Europe/London, or UTC"
        raise ValueError(f"unknown zone {quoted(text)}; {advice}")
    if text not in _PLACES and _ABBREVIATION.fullmatch(text):
        raise ValueError(
            f"{quoted(text)} is an abbreviation, which Heroku refuses; write a place such as Europe/London, or UTC"
        )
    return text


@cache
def _choices() -> dict[str, str]:
    """Every zone by its full name and, where nothing else is called so, by its city alone."""
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    # Alias before target, so that for `london` the name with a continent wins over `GB`.
    cities = {name.rpartition("/")[2]: name for name in sorted(names, reverse=True) if "/" in name}
    return cities | {name: name for name in names if not _ABBREVIATION.fullmatch(name) or name in _PLACES}


def _meant(text: str) -> str | None:
    word = text.strip().replace(" ", "_").replace("_/_", "/")
    found = close_to(word, _choices())
    return _choices()[found] if found else None
