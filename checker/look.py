"""One look: which databases exist, and what is there. The only asynchronous part: one event loop holds it all."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import narrate, troubles
from checker.discover import discover
from checker.errors import CannotSee
from checker.expectation import shortfalls
from checker.gone import gone, is_there
from checker.model import Database, Discovered, Fact, Known, Observation, Requirement, TokenInfo, Trouble
from checker.observe import observe
from checker.policy import Policy, facts_for, requirement_for
from checker.ports import HerokuReader
from checker.spread import FEW, Spread, cost, short_of_requests, spread

OpenReader = Callable[[], AbstractAsyncContextManager[HerokuReader]]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a look asks for besides, and what first.

    With `token` it asks about the token, too; with `facts` about the apps, as far as policy goes by such things, even
    where they are known. `due` holds the deadlines of databases by add-on uuid: those that are past are looked at
    first, should there not be requests for all.
    """

    token: bool = False
    facts: bool = True
    due: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw: every database's observation, what policy requires of it, what kept it from more.

    `departed` are known databases (by add-on uuid) that are of no concern any more. `token` is what Heroku told of the
    token, None where it was not asked or did not tell. `asked` says that the facts about apps were read anew. `listed`
    are all databases that Heroku lists, looked at or not. `spread` is which of them wait for a later look, for want of
    requests.
    """

    observations: tuple[Observation, ...] = ()
    requirements: dict[str, Requirement] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    requests: int = 0
    departed: frozenset[str] = frozenset()
    token: TokenInfo | None = None
    asked: bool = False
    listed: tuple[Database, ...] = ()
    spread: Spread = field(default_factory=Spread)


def look(
    open_reader: OpenReader,
    policy: Policy,
    known: Known,
    now: datetime,
    apps: Collection[str] = (),
    asking: Asking | None = None,
) -> Look:
    """See which databases exist and what is there; of `apps` only, where any are named. What fails is a trouble."""
    asking = asking or Asking()

    async def discover_and_observe(reader: HerokuReader) -> Look:
        seen = await _look(reader, policy, known, now, apps, asking)
        return replace(seen, token=await _token(reader), requests=reader.requests) if asking.token else seen

    return _in_a_loop(open_reader, discover_and_observe, known.last_sweep_at, first=not known.swept_before)


def look_again(
    open_reader: OpenReader,
    policy: Policy,
    known: Known,
    now: datetime,
    apps: Collection[str],
    due: Mapping[str, datetime] | None = None,
    *,
    short: bool = False,
) -> Look:
    """See what is there at the known databases of these billing apps, without asking which exist.

    `due` is as in `Asking`. Where requests were `short` lately, even few are sent only once Heroku told what is left.
    """
    there = [k.database for k in known.inventory if k.database.app in apps and is_there(k.database)]
    requirements = _requirements(policy, there)

    async def observe_again(reader: HerokuReader) -> Look:
        if (needed := cost(there, requirements)) > FEW or short:
            await reader.rate_limit()  # where no list is asked for, no reply tells what is left
        observations = await observe(reader, there, requirements, known.pasts, now, due)
        spreading = spread(observations, known.pasts, policy.alerting.unknown_after, needed, now)
        return Look(spreading.observations, requirements, requests=reader.requests, spread=spreading)

    return _in_a_loop(open_reader, observe_again, known.last_sweep_at, first=False)


def databases_there(open_reader: OpenReader, wanted: Collection[Fact]) -> Discovered:
    """Which databases exist, with what is `wanted` of their apps, and nothing of their backups. Raises CannotSee."""

    async def listed() -> Discovered:
        async with open_reader() as reader:
            return await discover(reader, (), wanted)

    return asyncio.run(listed())


def _in_a_loop(
    open_reader: OpenReader, see: Callable[[HerokuReader], Awaitable[Look]], last: datetime | None, *, first: bool
) -> Look:
    """What a coroutine sees; `last` is when all was seen, before it, and `first` whether it never was."""
    seen: list[Look] = []

    async def opened() -> None:
        async with open_reader() as reader:
            try:
                seen.append(await see(reader))
            except CannotSee as error:
                failed = troubles.sweep_failed(error, last, first=first)
                seen.append(Look(troubles=(failed,), requests=reader.requests))

    try:
        # Nothing is returned through it: in the main thread it would make text of that, all databases with all rows, as
        # `signal.signal` does of a handler that it takes off (https://github.com/python/cpython, Lib/signal.py).
        asyncio.run(opened())
    except Exception as error:  # noqa: BLE001 -- whatever breaks a look is told, and the next one is tried
        narrate.broken(error)
        return Look(troubles=(troubles.sweep_raised(error),))
    return seen[0]


async def _look(
    reader: HerokuReader, policy: Policy, known: Known, now: datetime, apps: Collection[str], asking: Asking
) -> Look:
    found = await discover(reader, [k.database for k in known.inventory], facts_for(policy), anew=asking.facts)
    chosen = [database for database in found.databases if not apps or _belongs(database, apps)]
    requirements = {i: _because(r, found.untold) for i, r in _requirements(policy, [*chosen, *found.unlisted]).items()}
    lost = gone(found, requirements, now)
    missing = [absent for absent in lost.observations if not apps or _belongs(absent.database, apps)]
    patience, needed = policy.alerting.unknown_after, reader.requests + cost(chosen, requirements)
    observations = await observe(reader, chosen, requirements, known.pasts, now, asking.due)
    back = {k.database.addon_id for k in known.inventory if not is_there(k.database)}
    spreading = spread(observations, known.pasts, patience, needed, now, back)
    return Look(
        (*spreading.observations, *missing),
        requirements,
        (*_of_listing(found, policy, known, apps), *short_of_requests(spreading, patience, known.incidents, now)),
        reader.requests,
        lost.departed,
        asked=found.asked,
        listed=found.databases,
        spread=spreading,
    )


def _of_listing(found: Discovered, policy: Policy, known: Known, apps: Collection[str]) -> tuple[Trouble, ...]:
    """What kept the lists from being all that they should be."""
    short = () if apps else troubles.less_than_expected(shortfalls(policy, found, known))
    return (*troubles.listing_gaps(found.gaps), *troubles.facts_untold(found.untold), *short)


def _because(requirement: Requirement, untold: str | None) -> Requirement:
    """Where it is not known which policy governs, with the reason for that."""
    if requirement.unclear is None:
        return requirement
    return replace(
        requirement, unclear=f"{requirement.unclear}, and Heroku did not tell it" + (f": {untold}" if untold else "")
    )


async def _token(reader: HerokuReader) -> TokenInfo | None:
    """What Heroku tells of the token; that it does not fails no look."""
    try:
        return (await reader.token()).value
    except CannotSee as error:
        narrate.token_not_told(error)
        return None


def _requirements(policy: Policy, databases: Iterable[Database]) -> dict[str, Requirement]:
    return {database.addon_id: requirement_for(policy, database) for database in databases}


def _belongs(database: Database, apps: Collection[str]) -> bool:
    return not {database.app, *(a.app for a in database.attachments)}.isdisjoint(apps)
