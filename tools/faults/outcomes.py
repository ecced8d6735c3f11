"""What is to come of a fault at a place: worked out from its nature and from what was asked, and from nothing else."""

from dataclasses import dataclass
from enum import Enum

from checker import troubles
from checker.causes import READABLE
from tools.faults.kinds import Nature
from tools.faults.places import Kind, Place

NOBODY, EACH, CHECKER = "", "each database", "checker"
"""Whom a notice is about."""


class When(Enum):
    """When the team is told; its value stands in the page."""

    NEVER = "nothing"
    AT_ONCE = "at the first look that meets it"
    LASTING = "once it has lasted for `unknown_after` (3 h)"
    STALE = "once the details known are three days old, and `unknown_after` (3 h) is over"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the team is told: of which `cause`, in a notice about whom, and when.

    `worker` is what the databases hit count as in the worker's looks meanwhile, "" where nothing is judged at all;
    `check` is that of `checker check`, which remembers nothing, and `code` its exit code. `others` are not hit.
    """

    cause: str = ""
    about: str = NOBODY
    when: When = When.NEVER
    worker: str = "pass"
    check: str = "pass"
    others: str = "pass"
    code: int = 0


_NOTHING = Outcome()
_TOLD = Outcome("slots_met", EACH, When.AT_ONCE, "fail", "fail", code=1)
_BLIND = Outcome(troubles.SWEEP, CHECKER, When.LASTING, "", "", "", 2)
_REFUSED = Outcome(troubles.SWEEP, CHECKER, When.AT_ONCE, "", "", "", 2)

_LASTING = {
    Kind.LISTING: _BLIND,
    Kind.NAMES: Outcome(troubles.LISTING, CHECKER, When.LASTING, "pass", "", "", 2),
    Kind.TEAMS: Outcome(troubles.LISTING, CHECKER, When.LASTING, "pass", "pass", code=2),
    Kind.FACTS: Outcome(troubles.FACTS, CHECKER, When.LASTING, "pass", "unknown", code=2),
    Kind.BACKUPS: Outcome(READABLE, EACH, When.LASTING, "unknown", "unknown", code=2),
    Kind.DETAILS: Outcome(troubles.DETAILS, EACH, When.STALE, "unknown", "unknown", code=2),
    Kind.LOG: _TOLD,
    Kind.TOKEN: _NOTHING,
}
"""What is asked and cannot be had, for as long as that lasts."""

_MOST = {Kind.BACKUPS: troubles.SWEEP, Kind.DETAILS: troubles.DETAILS}
"""Where most of the databases (and five at least) are hit, one notice about checker itself stands for all."""


def outcome(place: Place, nature: Nature) -> Outcome:
    """What is to come of a fault of this nature there."""
    if place.kind is Kind.TOKEN:
        return _NOTHING
    if nature is Nature.REFUSED:
        return _REFUSED
    if nature is not Nature.LASTING:
        return _TOLD if place.kind is Kind.LOG else _NOTHING
    found = _LASTING[place.kind]
    if place.of == "all apps" and place.kind in _MOST:
        return Outcome(_MOST[place.kind], CHECKER, found.when, found.worker, found.check, found.others, found.code)
    return found
