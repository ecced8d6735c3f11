"""What was known and is not listed any more: gone, replaced by another database, or only out of sight. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker.model import MISSING, REPLACED, Absence, Database, Discovered, Requirement, Unseen

_WHY = "Heroku does not list it any more"
HALF_A_LIST = "Heroku's listing lacks it, and could not be read to its end"
"""Why a database cannot be seen where a listing broke off: that proves neither that it is gone nor that it is back."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What is to be judged of databases that are not listed, and those (by add-on uuid) that are of no concern now."""

    observations: tuple[Unseen, ...]
    departed: frozenset[str]


def gone(found: Discovered, requirements: Mapping[str, Requirement], now: datetime) -> Gone:
    """The known databases that a listing lacks. A second whole listing without one confirms that it is gone.

    Of one that policy lets go, one whole listing is enough. `requirements` go by add-on uuid.
    """
    departed = frozenset(d.addon_id for d in found.unlisted if d.state == REPLACED)
    missing = [_absent(d, found, requirements.get(d.addon_id), now) for d in found.unlisted if d.state != REPLACED]
    return Gone(tuple(missing), departed)


def is_there(database: Database) -> bool:
    """Whether the newest full listing had it."""
    return database.state not in {MISSING, REPLACED}


def _absent(database: Database, found: Discovered, requirement: Requirement | None, now: datetime) -> Unseen:
    if found.gaps:
        # The state stays as it is: half a listing proves neither that it is gone nor that it is back.
        return Unseen(database, HALF_A_LIST, now, Absence(confirmed=False))
    if requirement and requirement.lets_go:
        return Unseen(replace(database, state=REPLACED), requirement.lets_go, now, Absence(confirmed=True))
    absence = Absence(confirmed=database.state == MISSING, successor=_successor(database, found.databases))
    told = absence.confirmed and absence.successor
    return Unseen(replace(database, state=REPLACED if told else MISSING), _WHY, now, absence)


def _successor(lost: Database, databases: Sequence[Database]) -> str | None:
    """A younger database that its billing app knows by a name of the lost one."""
    names = set(_names(lost))
    younger = [d for d in databases if d.created_at > lost.created_at and names & set(_names(d))]
    return max(younger, key=lambda d: d.created_at).name if younger else None


def _names(database: Database) -> Iterable[tuple[str, str]]:
    return ((a.app, a.name) for a in database.own_attachments)
