"""Where the account has too few requests for a look at every database: which ones wait, and what all take. Pure.

A database that was seen not long ago waits for a later look, and what was found of it stands; any other one is unknown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from checker import phrases, troubles
from checker.jitter import JITTER, passed
from checker.model import Database, Incident, Observation, Past, Requirement, Trouble, Unseen

HOURLY = 4500
"""How many requests Heroku grants an account in an hour, 75 each minute (heroku.md §1.5)."""

FEW = 20
"""So few requests are sent without asking first how many are left, where nothing told it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """What one look saw, and the databases that wait for the next one. `unseen` are those that are unknown instead.

    `needed` is how many requests such a look takes; `oldest` is when that database was seen last, of all that this
    look did not get to, which has not been seen for longest, None where it got to all that were ever seen.
    """

    observations: tuple[Observation, ...] = ()
    waiting: tuple[Database, ...] = ()
    unseen: tuple[Database, ...] = ()
    needed: int = 0
    oldest: datetime | None = None

    @property
    def complete(self) -> bool:
        """The requests were enough."""
        return not self.left_out

    @property
    def left_out(self) -> tuple[Database, ...]:
        """All that it did not get to."""
        return self.waiting + self.unseen

    @property
    def numbers(self) -> dict[str, object]:
        """For the log: the requests that such a look takes, those of an hour, and what came of the databases."""
        return {
            "needed": self.needed,
            "hourly": HOURLY,
            "waiting": len(self.waiting),
            "unknown": len(self.unseen),
            "oldest": phrases.instant(self.oldest) if self.oldest else "never seen",
        }

    def too_old(self, patience: timedelta, now: datetime) -> bool:
        """Whether anything that this look did not get to was seen longer ago than this."""
        return self.oldest is not None and passed(now - self.oldest, patience)

    def accounts(self, patience: timedelta) -> int:
        """How many accounts' requests it takes to look at everything once in so much time; at least an hour."""
        return ceil(self.needed / (HOURLY * max(patience / timedelta(hours=1), 1.0)))


def spread(
    observations: Sequence[Observation],
    pasts: Mapping[str, Past],
    patience: timedelta,
    needed: int,
    now: datetime,
    back: Collection[str] = (),
) -> Spread:
    """Part what this look did not get to from the rest; nothing that was last seen `patience` ago or longer waits.

    `pasts` go by add-on uuid; `needed` is what `cost` says, and what was asked beside. Those that are `back` (add-on
    uuids), missing in the last listing and not in this one, do not wait: it must go on record that they are there.
    """
    spent = [one for one in observations if isinstance(one, Unseen) and one.spent]
    if not spent:
        return Spread(tuple(observations), needed=needed)
    seen = {one.database.addon_id: pasts.get(one.database.addon_id, Past()).last_seen_at for one in spent}
    waiting = {
        addon_id: database
        for one in spent
        for addon_id, database in [(one.database.addon_id, one.database)]
        # A view that lies ahead was dated by a wrong clock: until that instant it would never be too old.
        if (last := seen[addon_id]) and last <= now + JITTER and not passed(now - last, patience)
        if addon_id not in back
    }
    return Spread(
        tuple(one for one in observations if one.database.addon_id not in waiting),
        tuple(waiting.values()),
        tuple(one.database for one in spent if one.database.addon_id not in waiting),
        needed,
        min((last for last in seen.values() if last), default=None),
    )


def short_of_requests(
    spreading: Spread, patience: timedelta, incidents: Sequence[Incident], now: datetime
) -> tuple[Trouble, ...]:
    """Not everything is looked at within `patience`, or will not be; `incidents` are those that are open."""
    if spreading.complete:
        return ()
    if (accounts := spreading.accounts(patience)) > 1:
        return (troubles.too_many_databases(spreading.needed, HOURLY, patience, accounts),)
    # Once it was told, it is over when there is some room again, and not at the first view that is a minute younger.
    open_already = any(incident.cause == troubles.REQUESTS for incident in incidents)
    if spreading.oldest and spreading.too_old(patience / 2 if open_already else patience, now):
        return (troubles.requests_used_up(len(spreading.left_out), spreading.oldest, patience),)
    return ()


def cost(databases: Sequence[Database], requirements: Mapping[str, Requirement]) -> int:
    """How many requests a look at these takes: one for each billing app, and one for each database."""
    asked = [d for d in databases if d.has_pgbackups and not _nothing(requirements.get(d.addon_id))]
    return len({database.app for database in asked}) + len(asked)


def _nothing(requirement: Requirement | None) -> bool:
    """Policy demands nothing there, so that nobody looks."""
    return requirement is not None and requirement.nothing is not None
