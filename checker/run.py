"""The flow on one page: discover -> observe -> evaluate -> decide -> record -> deliver.

No stage calls another; each takes values and gives values. The store is asked once before and told once after;
deliveries are marked one by one. `now` is when the sweep began. Without the store the looking goes on.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from checker import narrate, troubles
from checker.decide import Decision, decide, told_before
from checker.discover import discover
from checker.errors import CannotSee, StoreUnavailable
from checker.evaluate import Evaluation, evaluate
from checker.model import (
    CHECKER,
    Database,
    Judged,
    Known,
    Notice,
    Observation,
    Outcome,
    Record,
    Requirement,
    Trouble,
    Unseen,
)
from checker.notify import outbox
from checker.notify.deliver import DeliveryReport, deliver
from checker.observe import observe
from checker.policy import Policy, requirement_for
from checker.ports import HerokuReader, Pause, Sink, Store
from checker.rules import ALWAYS, ON_DEMAND, RULES

T = TypeVar("T")

HEADLINES = {rule.META.id: rule.META.headline for rule in RULES} | troubles.HEADLINES

UNLISTED = "Heroku does not list it any more: it was destroyed, its backups with it, or the token lost sight of it"

PAUSES = (5.0, 20.0)
"""Seconds before the store is asked again: a Postgres that restarts or fails over is nobody's alarm."""

OpenReader = Callable[[], AbstractAsyncContextManager[HerokuReader]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a sweep works with; built in wiring.py."""

    open_reader: OpenReader
    store: Store
    sinks: Sequence[Sink]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    pause: Pause = time.sleep


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw: every database's observation, what policy requires of it, what kept it from more."""

    observations: tuple[Observation, ...] = ()
    requirements: dict[str, Requirement] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a look led to, before anybody is told."""

    observations: tuple[Observation, ...]
    evaluation: Evaluation
    problems: tuple[Trouble, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and what became of what it told.

    `untold` counts the open incidents that no sink took. With `down`, the store failed: nothing was recorded, and
    telling the `notices` is left to the caller's memory.
    """

    judged: tuple[Judged, ...]
    troubles: tuple[Trouble, ...]
    notices: tuple[Notice, ...] = ()
    delivery: DeliveryReport = field(default_factory=DeliveryReport)
    untold: int = 0
    down: StoreUnavailable | None = None

    @property
    def done(self) -> bool:
        """It looked, and everybody was told."""
        # A sink that takes no message is not told; that matters here as long as nobody else was told instead.
        looked = all(trouble.cause == troubles.DELIVERY for trouble in self.troubles)
        return looked and not self.untold and self.down is None and self.delivery.all_delivered

    @property
    def failing(self) -> frozenset[tuple[str, str]]:
        """Everything that was found not to be well, by (subject, cause)."""
        verdicts = ((one.database.addon_id, verdict) for one in self.judged for verdict in one.verdicts)
        bad = {(id_, v.rule) for id_, v in verdicts if v.outcome in {Outcome.FAIL, Outcome.UNKNOWN}}
        return frozenset(bad | {(CHECKER, trouble.cause) for trouble in self.troubles})


def sweep(tools: Tools, policy: Policy, now: datetime) -> Swept:
    """Look at everything, judge it, and tell what is new. Raises StoreUnavailable only once all is recorded."""
    try:
        known = patiently(tools.store.load, tools.pause)
    except StoreUnavailable as error:
        return without_store(tools, policy, now, error)
    refused = outbox.refused(known.incidents, known.openings, tools.sinks)
    found = _find(tools, policy, known, now, refused)
    notices, batch = found.decision.notices, tools.new_id()
    before = told_before(known.incidents, found.decision, HEADLINES)
    record = Record(
        sweep=tools.new_id(),
        at=now,
        observations=found.observations,
        judged=found.evaluation.judged,
        incidents=found.decision.incidents,
        deliveries=(
            *outbox.deliveries_for(notices, tools.sinks, batch, known.openings),
            *outbox.catching_up(before, tools.sinks, batch, known.openings),
        ),
        problem=troubles.blinding(found.problems),
    )
    try:
        patiently(lambda: tools.store.record(record), tools.pause)
    except StoreUnavailable as error:
        return _unrecorded(found, error)
    pending = patiently(tools.store.pending, tools.pause)
    delivery = deliver(pending, tools.sinks, tools.store.mark, tools.clock)
    narrate.sweep(found.evaluation, found.problems, notices, delivery)
    untold = outbox.untold(known.incidents, known.openings)
    return Swept(found.evaluation.judged, found.problems, notices, delivery, untold)


def without_store(tools: Tools, policy: Policy, now: datetime, error: StoreUnavailable) -> Swept:
    """Look and judge as if nothing were known; what of it is told is up to whoever remembers what was told."""
    # Known to have been swept: a hello, or an alarm at the first failed look, is for a store that says so.
    return _unrecorded(_find(tools, policy, Known(swept_before=True), now), error)


def patiently(ask: Callable[[], T], pause: Pause) -> T:
    """Ask the store, and again after a while: what passes by itself is nobody's alarm. Raises StoreUnavailable."""
    for seconds in PAUSES:
        try:
            return ask()
        except StoreUnavailable as error:
            narrate.store_asked_again(error, seconds)
        pause(seconds)
    return ask()


def _find(tools: Tools, policy: Policy, known: Known, now: datetime, more: tuple[Trouble, ...] = ()) -> Found:
    """From the look to the decision; `more` are troubles that were known before the look."""
    seen = look(tools.open_reader, policy, known, now)
    evaluation = evaluate(seen.observations, seen.requirements, known.pasts, ALWAYS, ON_DEMAND)
    problems = (*seen.troubles, *troubles.rules_raised(evaluation.bugs), *more)
    first = not known.swept_before
    decision = decide(known.incidents, evaluation.judged, problems, policy.alerting, HEADLINES, first=first, now=now)
    return Found(seen.observations, evaluation, problems, decision)


def _unrecorded(found: Found, error: StoreUnavailable) -> Swept:
    narrate.looked(found.evaluation, found.problems)
    narrate.store_unavailable(error)
    return Swept(found.evaluation.judged, found.problems, found.decision.notices, down=error)


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
