"""A look at a whole account that no policy has a say in yet: what `policy init` is written from."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from checker.discover import discover
from checker.errors import NothingListed
from checker.model import Demand, Fact, Origin, Requirement, Severity
from checker.observe import observe
from checker.policy.init import Account
from checker.ports import HerokuReader
from checker.rules import not_follower

_HERE = Origin("survey", 1)
# One rule that goes by a database's details is enough for them to be asked for.
_DETAILS = Demand(not_follower.META.id, Severity.INFO, not_follower.Parameters(), _HERE)
_CURIOUS = Requirement("survey", Severity.INFO, _HERE, {_DETAILS.rule: _DETAILS})


_TEAM_AND_STAGE = frozenset({Fact.TEAM, Fact.STAGE})


def survey(
    open_reader: Callable[[], AbstractAsyncContextManager[HerokuReader]],
    now: datetime,
    facts: frozenset[Fact] = _TEAM_AND_STAGE,
) -> Account:
    """Every database that the token sees, with its schedules, backups, details, and these facts about its app.

    Raises TokenRefused, and ListingFailed where it is not known which databases exist; an account without any has none.
    """

    async def looked() -> Account:
        async with open_reader() as reader:
            try:
                found = await discover(reader, (), facts)
            except NothingListed:
                return Account((), now, reader.gaps)
            demanded = {database.addon_id: _CURIOUS for database in found.databases}
            observations = await observe(reader, found.databases, demanded, {}, now)
            return Account(observations, now, found.gaps, found.untold)

    return asyncio.run(looked())
