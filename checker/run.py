"""The flow on one page: discover -> observe -> evaluate -> decide -> record -> deliver.

No stage calls another; each takes values and gives values. The store is asked once before and told once after;
deliveries are marked one by one. `now` is when the sweep began.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime

from checker import narrate, troubles
from checker.decide import decide
from checker.discover import discover
from checker.errors import CannotSee
from checker.evaluate import evaluate
from checker.model import Database, Judged, Known, Observation, Record, Requirement, Trouble, Unseen
from checker.notify.deliver import DeliveryReport, deliver
from checker.notify.outbox import deliveries_for
from checker.observe import observe
from checker.policy import Policy, requirement_for
from checker.ports import HerokuReader, Sink, Store
from checker.rules import ALWAYS, ON_DEMAND, RULES

HEADLINES = {rule.META.id: rule.META.headline for rule in RULES} | troubles.HEADLINES


UNLISTED = "Heroku does not list it any more: it was destroyed, its backups with it, or the token lost sight of it"

OpenReader = Callable[[], AbstractAsyncContextManager[HerokuReader]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a sweep works with; built in wiring.py."""

    open_reader: OpenReader
    store: Store
    sinks: Sequence[Sink]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw: every database's observation, what policy requires of it, what kept it from more."""

    observations: tuple[Observation, ...] = ()
    requirements: dict[str, Requirement] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and what became of what it told."""

    judged: tuple[Judged, ...]
    troubles: tuple[Trouble, ...]
    delivery: DeliveryReport

    @property
    def done(self) -> bool:
        """It looked, and everybody was told."""
        return not self.troubles and self.delivery.all_delivered


def sweep(tools: Tools, policy: Policy, now: datetime) -> Swept:
    """Look at everything, judge it, and tell what is new. Raises StoreUnavailable; all else is told."""
    known = tools.store.load()
    seen = look(tools.open_reader, policy, known, now)
    evaluation = evaluate(seen.observations, seen.requirements, known.pasts, ALWAYS, ON_DEMAND)
    problems = (*seen.troubles, *troubles.rules_raised(evaluation.bugs))
    first = not known.swept_before
    decision = decide(known.incidents, evaluation.judged, problems, policy.alerting, HEADLINES, first=first, now=now)
    record = Record(
        sweep=tools.new_id(),
        at=now,
        observations=seen.observations,
        judged=evaluation.judged,
        incidents=decision.incidents,
        deliveries=deliveries_for(decision.notices, tools.sinks, batch=tools.new_id()),
        problem=troubles.blinding(problems),
    )
    tools.store.record(record)
    delivery = deliver(tools.store.pending(), tools.sinks, tools.store.mark, tools.clock)
    narrate.sweep(evaluation, problems, decision.notices, delivery)
    return Swept(evaluation.judged, problems, delivery)


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
    observations = (*await observe(reader, chosen, now), *gone)
    requirements = {o.database.addon_id: requirement_for(policy, o.database) for o in observations}
    return Look(observations, requirements, troubles.listing_gaps(found.gaps), reader.requests)


def _belongs(database: Database, apps: Collection[str]) -> bool:
    return not {database.app, *(a.app for a in database.attachments)}.isdisjoint(apps)
