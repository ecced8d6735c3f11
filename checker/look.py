"""One look: which databases exist, and what is there. The only asynchronous part: one event loop holds it all."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime

from checker import narrate, troubles
from checker.discover import discover
from checker.errors import CannotSee
from checker.model import Database, Known, Observation, Requirement, Trouble, Unseen
from checker.observe import observe
from checker.policy import Policy, requirement_for
from checker.ports import HerokuReader

UNLISTED = "Heroku does not list it any more: it was destroyed, its backups with it, or the token lost sight of it"

OpenReader = Callable[[], AbstractAsyncContextManager[HerokuReader]]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw: every database's observation, what policy requires of it, what kept it from more."""

    observations: tuple[Observation, ...] = ()
    requirements: dict[str, Requirement] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    requests: int = 0


def look(open_reader: OpenReader, policy: Policy, known: Known, now: datetime, apps: Collection[str] = ()) -> Look:
    """See which databases exist and what is there; of `apps` only, where any are named. What fails is a trouble."""

    async def discover_and_observe() -> Look:
        async with open_reader() as reader:
            try:
                return await _look(reader, policy, known, now, apps)
            except CannotSee as error:
                failed = troubles.sweep_failed(error, first=not known.swept_before)
                return Look(troubles=(failed,), requests=reader.requests)

    try:
        return asyncio.run(discover_and_observe())
    except Exception as error:  # noqa: BLE001 -- whatever breaks a look is told, and the next one is tried
        narrate.broken(error)
        return Look(troubles=(troubles.sweep_raised(error),))


async def _look(reader: HerokuReader, policy: Policy, known: Known, now: datetime, apps: Collection[str]) -> Look:
    found = await discover(reader, [k.database for k in known.inventory])
    chosen = [database for database in found.databases if not apps or _belongs(database, apps)]
    gone = [Unseen(database, UNLISTED, now) for database in found.unlisted if not apps or _belongs(database, apps)]
    requirements = _requirements(policy, [*chosen, *found.unlisted])
    observations = (*await observe(reader, chosen, requirements, known.pasts, now), *gone)
    return Look(observations, requirements, troubles.listing_gaps(found.gaps), reader.requests)


def _requirements(policy: Policy, databases: Iterable[Database]) -> dict[str, Requirement]:
    return {database.addon_id: requirement_for(policy, database) for database in databases}


def _belongs(database: Database, apps: Collection[str]) -> bool:
    return not {database.app, *(a.app for a in database.attachments)}.isdisjoint(apps)
