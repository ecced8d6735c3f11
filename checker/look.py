"""One look: which databases exist, and what is there. The only asynchronous part: one event loop holds it all."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import narrate, troubles
from checker.discover import discover
from checker.errors import CannotSee
from checker.model import Database, Known, Observation, Requirement, Trouble, Unseen
from checker.observe import observe
from checker.policy import Policy, requirement_for
from checker.ports import HerokuReader

GONE = "unlisted"
"""The state of a database that was known and that Heroku does not list any more."""

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

    async def discover_and_observe(reader: HerokuReader) -> Look:
        return await _look(reader, policy, known, now, apps)

    return _in_a_loop(open_reader, discover_and_observe, first=not known.swept_before)


def look_again(open_reader: OpenReader, policy: Policy, known: Known, now: datetime, apps: Collection[str]) -> Look:
    """See what is there at the known databases of these billing apps, without asking which exist."""
    there = [k.database for k in known.inventory if k.database.app in apps and k.database.state != GONE]
    requirements = _requirements(policy, there)

    async def observe_again(reader: HerokuReader) -> Look:
        observations = await observe(reader, there, requirements, known.pasts, now)
        return Look(observations, requirements, requests=reader.requests)

    return _in_a_loop(open_reader, observe_again, first=False)


def _in_a_loop(open_reader: OpenReader, see: Callable[[HerokuReader], Awaitable[Look]], *, first: bool) -> Look:
    async def opened() -> Look:
        async with open_reader() as reader:
            try:
                return await see(reader)
            except CannotSee as error:
                failed = troubles.sweep_failed(error, first=first)
                return Look(troubles=(failed,), requests=reader.requests)

    try:
        return asyncio.run(opened())
    except Exception as error:  # noqa: BLE001 -- whatever breaks a look is told, and the next one is tried
        narrate.broken(error)
        return Look(troubles=(troubles.sweep_raised(error),))


async def _look(reader: HerokuReader, policy: Policy, known: Known, now: datetime, apps: Collection[str]) -> Look:
    found = await discover(reader, [k.database for k in known.inventory])
    chosen = [database for database in found.databases if not apps or _belongs(database, apps)]
    lost = [replace(database, state=GONE) for database in found.unlisted if not apps or _belongs(database, apps)]
    gone = [Unseen(database, UNLISTED, now) for database in lost]
    requirements = _requirements(policy, [*chosen, *found.unlisted])
    observations = (*await observe(reader, chosen, requirements, known.pasts, now), *gone)
    return Look(observations, requirements, troubles.listing_gaps(found.gaps), reader.requests)


def _requirements(policy: Policy, databases: Iterable[Database]) -> dict[str, Requirement]:
    return {database.addon_id: requirement_for(policy, database) for database in databases}


def _belongs(database: Database, apps: Collection[str]) -> bool:
    return not {database.app, *(a.app for a in database.attachments)}.isdisjoint(apps)
