"""The flow on one page: discover -> observe -> evaluate -> decide -> record -> deliver.

No stage calls another; each takes values and gives values. The store is asked once before and told once after;
deliveries are marked one by one. `now` is when the sweep began. Without the store the looking goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import narrate, troubles
from checker.changeover import Changeover, changeover
from checker.decide import Causes, Decision, Occasion, concerned, decide, open_after, told_before
from checker.decide.digest import Circumstances
from checker.decide.drill import made_up
from checker.duties import PRUNE, Duties, Performed, Rehearsal, due, perform, rehearse
from checker.errors import StoreUnavailable
from checker.evaluate import Evaluation, evaluate
from checker.look import Asking, look, look_again
from checker.model import Incident, Known, Notice, Observation, PolicyInForce, Reason, Record, Trouble
from checker.notify import outbox, pagers
from checker.notify.deliver import DeliveryReport
from checker.patience import patiently
from checker.policy import Policy
from checker.rules import ALWAYS, ON_DEMAND, RULES, TIMED
from checker.spread import Spread
from checker.swept import Swept, Tools
from checker.telling import tell
from checker.upkeep import keep_up
from checker.watching import Rhythm, left_until, own_troubles, silent, spared

__all__ = ["CAUSES", "EVERYTHING", "HEADLINES", "Swept", "Tools", "redeliver", "sweep", "without_store"]

EVERYTHING: frozenset[str] = frozenset()
"""The apps of a full sweep: whatever there is."""

HEADLINES = {rule.META.id: rule.META.headline for rule in RULES} | troubles.HEADLINES


CAUSES = Causes(HEADLINES, frozenset(rule.META.id for rule in RULES if not rule.META.reminded))


@dataclass(frozen=True, slots=True)
class Found:
    """What a look led to, before anybody is told; `routine` is what was due beside it, `in_force` its policy.

    `requests` is how many the look took, `spread` what it did not get to for want of more.
    """

    observations: tuple[Observation, ...]
    evaluation: Evaluation
    problems: tuple[Trouble, ...]
    decision: Decision
    routine: Performed
    in_force: PolicyInForce | None = None
    requests: int = 0
    spread: Spread = field(default_factory=Spread)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """All there is to tell."""
        return self.decision.notices + self.routine.notices


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the caller remembers while the store fails: the incidents that are `held`."""

    policy: Policy
    now: datetime
    held: tuple[Incident, ...]

    def told(self, found: Found) -> tuple[tuple[Notice, ...], tuple[Incident, ...]]:
        """What to tell, also of what has lasted by now or is over; and the incidents to remember."""
        judged, alerting = found.evaluation.judged, self.policy.alerting
        lasting = decide(self.held, judged, found.problems, alerting, CAUSES, Occasion(self.now))
        ids = {incident.id for incident in self.held}
        of_them = (notice for notice in lasting.notices if notice.incident in ids)
        return (*found.decision.notices, *of_them), lasting.incidents


def sweep(
    tools: Tools,
    policy: Policy,
    now: datetime,
    apps: frozenset[str] = EVERYTHING,
    rhythm: Rhythm | None = None,
    begin: Callable[[], object] = lambda: None,
    held: tuple[Incident, ...] = (),
) -> Swept:
    """Look at everything, judge it, and tell what is new. Raises StoreUnavailable only once all is recorded.

    Raises Overtaken, and has told nothing, where another process recorded a sweep meanwhile.

    With `apps` it is a partial sweep: it looks at what is known of those billing apps and lists nothing, so that it
    concludes nobody gone and ends no other problem. Without a store nothing is known, and it looks at everything.
    `rhythm` is that of an unattended worker: looks that were missed are told, and a full sweep can be left to another
    process. `begin` is called when it is not. `held` is for a store that fails, as in `without_store`.
    """
    try:
        known = patiently(tools.store.load, tools.pause)
    except StoreUnavailable as error:
        begin()
        return without_store(tools, policy, now, error, held)
    full = apps == EVERYTHING
    if full and rhythm and (until := left_until(rhythm, known, now)):
        return _left(tools, policy, known, until)
    begin()
    found = _find(tools, policy, known, now, apps, rhythm)
    record = _record_of(tools, known, found, now, full=full)
    try:
        patiently(lambda: tools.store.record(record), tools.pause)
    except StoreUnavailable as error:
        return _unrecorded(found, error, _Memory(policy, now, held), full=full)
    pending = patiently(tools.store.pending, tools.pause)
    incidents = (*known.incidents, *found.decision.incidents)
    delivery = tell(tools, pending, incidents, policy.alerting, CAUSES, now)
    narrate.sweep(found.evaluation, found.problems, found.notices, delivery, apps)
    if full:
        keep_up(tools.store, known, now, tools.kept, prune=PRUNE in found.routine.names)
    untold = outbox.untold(known.incidents, known.openings)
    return Swept(
        found.evaluation.judged,
        found.problems,
        found.notices,
        delivery,
        untold,
        full=full,
        requests=found.requests,
        swept_at=now if full and not record.problem else known.last_sweep_at,
        spread=found.spread,
    )


def _record_of(tools: Tools, known: Known, found: Found, now: datetime, *, full: bool) -> Record:
    """What there is to record, with a delivery for each sink of what it is to be told."""
    batch = tools.new_id()
    before = told_before(known.incidents, found.decision, HEADLINES) if full else ()
    news = outbox.deliveries_for(found.notices, tools.sinks, batch, known.openings)
    late = outbox.catching_up(before, tools.sinks, batch, known.openings, news, known.working)
    return Record(
        sweep=tools.new_id(),
        at=now,
        observations=found.observations,
        judged=found.evaluation.judged,
        incidents=found.decision.incidents,
        deliveries=spared(
            pagers.gathered(news, late, tools.sinks, known.openings, _as_told(known, found, batch, now)),
            silent(known, tools.sinks, now),
        ),
        problem=troubles.blinding(found.problems),
        partial=not full,
        duties=found.routine.names,
        after=known.sweeps,
        in_force=found.in_force,
        in_part=bool(found.spread.waiting),
    )


def without_store(
    tools: Tools, policy: Policy, now: datetime, error: StoreUnavailable, held: tuple[Incident, ...] = ()
) -> Swept:
    """Look and judge as if nothing were known; what of it is told is up to whoever remembers what was told.

    They remember what is `held`, too: what may pass by itself is told once it has lasted.
    """
    # Known to have been swept: a hello, or an alarm at the first failed look, is for a store that says so.
    return _unrecorded(_find(tools, policy, Known(swept_before=True), now), error, _Memory(policy, now, held))


def _as_told(known: Known, found: Found, batch: str, now: datetime) -> pagers.Sweep:
    first = any(notice.reason is Reason.BASELINE for notice in found.notices)
    still_open = frozenset(incident.id for incident in open_after(known.incidents, found.decision))
    return pagers.Sweep(now, batch, first, still_open)


def redeliver(tools: Tools, policy: Policy) -> DeliveryReport:
    """Look at nothing, and offer again what a sink has not taken. Raises StoreUnavailable."""
    return _redeliver(tools, policy, patiently(tools.store.load, tools.pause))


def _redeliver(tools: Tools, policy: Policy, known: Known) -> DeliveryReport:
    delivery = tell(tools, known.pending, known.incidents, policy.alerting, CAUSES, tools.clock())
    narrate.told(delivery)
    return delivery


def _left(tools: Tools, policy: Policy, known: Known, until: datetime) -> Swept:
    """Deliver what waits, and leave the looking to the process that looked just before."""
    delivery = _redeliver(tools, policy, known)
    still_open = frozenset((incident.subject.id, incident.cause) for incident in known.incidents)
    return Swept((), (), delivery=delivery, left_until=until, open=still_open)


def _find(
    tools: Tools,
    policy: Policy,
    known: Known,
    now: datetime,
    apps: frozenset[str] = EVERYTHING,
    rhythm: Rhythm | None = None,
) -> Found:
    """Discover, observe, evaluate, decide."""
    full = apps == EVERYTHING
    duties = due(known, policy.alerting, now, policy.exemptions) if full else Duties()
    if full:
        seen = look(tools.open_reader, policy, known, now, asking=Asking(duties.token, duties.facts, tools.due))
    else:
        seen = look_again(tools.open_reader, policy, known, now, apps, tools.due, short=tools.short)
    if not seen.spread.complete:
        narrate.spread(seen.spread.numbers, full=full)
    evaluation = evaluate(seen.observations, seen.requirements, known.pasts, ALWAYS, ON_DEMAND, TIMED, known.outcomes)
    blind = troubles.blinding(seen.troubles) is not None
    duties = Duties() if blind else replace(duties, facts=seen.asked)
    rehearsal = rehearse(made_up(now), HEADLINES) if duties.drill else Rehearsal()
    own = own_troubles(known, tools.sinks, rhythm, seen.token, now, sees=not blind) if full else ()
    # What waits for a later look is there as well, and what was found of it stands.
    waiting = seen.spread.waiting
    there = [*(observation.database for observation in seen.observations), *waiting]
    ruling = Changeover() if blind or not full else changeover(known, policy, tools.commit, now, rhythm, there)
    own = (*own, *tools.troubles, *ruling.troubles) if full else ()
    problems = (*seen.troubles, *troubles.rules_raised(evaluation.bugs), *own, *rehearsal.troubles, *duties.troubles)
    decision = decide(
        known.incidents if full else concerned(known.incidents, evaluation.judged, problems),
        evaluation.judged,
        problems,
        policy.alerting,
        CAUSES,
        Occasion(now, full and not known.swept_before, full, known.acts, seen.departed, known.incidents, waiting),
    )
    beside = Circumstances(
        [heart.name for heart in tools.hearts],
        seen.token,
        known.drill,
        policy.alerting.drill,
        tools.caveats,
        known.sealed,
        len(waiting),
    )
    still_open = open_after(known.incidents, decision)
    routine = perform(duties, rehearsal, evaluation.judged, still_open, beside, HEADLINES, now)
    in_force = ruling.in_force
    return Found(seen.observations, evaluation, problems, decision, routine, in_force, seen.requests, seen.spread)


def _unrecorded(found: Found, error: StoreUnavailable, memory: _Memory, *, full: bool = True) -> Swept:
    narrate.looked(found.evaluation, found.problems)
    narrate.store_unavailable(error)
    told, incidents = memory.told(found)
    return Swept(
        found.evaluation.judged,
        found.problems,
        told,
        down=error,
        full=full,
        incidents=incidents,
        requests=found.requests,
        spread=found.spread,
    )
