"""The flow on one page: discover -> observe -> evaluate -> decide -> record -> deliver.

No stage calls another; each takes values and gives values. The store is asked once before and told once after;
deliveries are marked one by one. `now` is when the sweep began. Without the store the looking goes on.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from checker import narrate, troubles
from checker.decide import Decision, concerned, decide, told_before
from checker.errors import StoreUnavailable
from checker.evaluate import Evaluation, evaluate
from checker.look import OpenReader, look, look_again
from checker.model import CHECKER, Judged, Known, Notice, Observation, Outcome, Record, Trouble
from checker.notify import outbox
from checker.notify.deliver import DeliveryReport, deliver
from checker.patience import patiently
from checker.policy import Policy
from checker.ports import Pause, Sink, Store
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED

EVERYTHING: frozenset[str] = frozenset()
"""The apps of a full sweep: whatever there is."""

HEADLINES = {rule.META.id: rule.META.headline for rule in RULES} | troubles.HEADLINES


ONCE_ONLY = frozenset(rule.META.id for rule in RULES if not rule.META.reminded)


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
class Found:
    """What a look led to, before anybody is told."""

    observations: tuple[Observation, ...]
    evaluation: Evaluation
    problems: tuple[Trouble, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and what became of what it told; `full` unless it looked at some apps only.

    `untold` counts the open incidents that no sink took. With `down`, the store failed: nothing was recorded, and
    telling the `notices` is left to the caller's memory.
    """

    judged: tuple[Judged, ...]
    troubles: tuple[Trouble, ...]
    notices: tuple[Notice, ...] = ()
    delivery: DeliveryReport = field(default_factory=DeliveryReport)
    untold: int = 0
    down: StoreUnavailable | None = None
    full: bool = True

    @property
    def done(self) -> bool:
        """It looked, and everybody was told."""
        # A sink that takes no message is not told; that matters here as long as nobody else was told instead.
        looked = all(trouble.cause == troubles.DELIVERY for trouble in self.troubles)
        return looked and not self.untold and self.down is None and self.delivery.all_delivered

    @property
    def blind(self) -> bool:
        """Nothing at all was seen."""
        return troubles.blinding(self.troubles) is not None

    @property
    def failing(self) -> frozenset[tuple[str, str]]:
        """Everything that was found not to be well, by (subject, cause)."""
        verdicts = ((one.database.addon_id, verdict) for one in self.judged for verdict in one.verdicts)
        bad = {(id_, v.rule) for id_, v in verdicts if v.outcome in {Outcome.FAIL, Outcome.UNKNOWN}}
        return frozenset(bad | {(CHECKER, trouble.cause) for trouble in self.troubles})


def sweep(tools: Tools, policy: Policy, now: datetime, apps: frozenset[str] = EVERYTHING) -> Swept:
    """Look at everything, judge it, and tell what is new. Raises StoreUnavailable only once all is recorded.

    With `apps` it is a partial sweep: it looks at what is known of those billing apps and lists nothing, so that it
    concludes nobody gone and ends no other problem. Without a store nothing is known, and it looks at everything.
    """
    try:
        known = patiently(tools.store.load, tools.pause)
    except StoreUnavailable as error:
        return without_store(tools, policy, now, error)
    full = apps == EVERYTHING
    refused = outbox.refused(known.incidents, known.openings, tools.sinks) if full else ()
    found = _find(tools, policy, known, now, apps, refused)
    notices, batch = found.decision.notices, tools.new_id()
    before = told_before(known.incidents, found.decision, HEADLINES) if full else ()
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
        partial=not full,
    )
    try:
        patiently(lambda: tools.store.record(record), tools.pause)
    except StoreUnavailable as error:
        return _unrecorded(found, error, full=full)
    pending = patiently(tools.store.pending, tools.pause)
    delivery = deliver(pending, tools.sinks, tools.store.mark, tools.clock)
    narrate.sweep(found.evaluation, found.problems, notices, delivery, apps)
    untold = outbox.untold(known.incidents, known.openings)
    return Swept(found.evaluation.judged, found.problems, notices, delivery, untold, full=full)


def without_store(tools: Tools, policy: Policy, now: datetime, error: StoreUnavailable) -> Swept:
    """Look and judge as if nothing were known; what of it is told is up to whoever remembers what was told."""
    # Known to have been swept: a hello, or an alarm at the first failed look, is for a store that says so.
    return _unrecorded(_find(tools, policy, Known(swept_before=True), now), error)


def _find(
    tools: Tools,
    policy: Policy,
    known: Known,
    now: datetime,
    apps: frozenset[str] = EVERYTHING,
    more: tuple[Trouble, ...] = (),
) -> Found:
    """Discover, observe, evaluate, decide; `more` are troubles that were known before the look."""
    full = apps == EVERYTHING
    seen = (
        look(tools.open_reader, policy, known, now) if full else look_again(tools.open_reader, policy, known, now, apps)
    )
    evaluation = evaluate(seen.observations, seen.requirements, known.pasts, ALWAYS, ON_DEMAND, TIMED)
    problems = (*seen.troubles, *troubles.rules_raised(evaluation.bugs), *more)
    first = full and not known.swept_before
    incidents = known.incidents if full else concerned(known.incidents, evaluation.judged, problems)
    decision = decide(
        incidents,
        evaluation.judged,
        problems,
        policy.alerting,
        HEADLINES,
        first=first,
        now=now,
        full=full,
        acts=known.acts,
        once_only=ONCE_ONLY,
    )
    return Found(seen.observations, evaluation, problems, decision)


def _unrecorded(found: Found, error: StoreUnavailable, *, full: bool = True) -> Swept:
    narrate.looked(found.evaluation, found.problems)
    narrate.store_unavailable(error)
    return Swept(found.evaluation.judged, found.problems, found.decision.notices, down=error, full=full)
