"""One policy over the looks on record: the same rules and the same decisions as the worker's. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from checker import troubles
from checker.decide import Causes, Occasion, concerned, decide
from checker.evaluate import evaluate
from checker.expectation import shortfalls
from checker.gone import HALF_A_LIST, gone, is_there
from checker.model import (
    Act,
    Discovered,
    Judged,
    Known,
    KnownDatabase,
    Notice,
    Observation,
    Past,
    Replayed,
    Requirement,
    Trouble,
)
from checker.policy import Policy
from checker.replay.failing import Failing
from checker.replay.memory import Memory
from checker.replay.reach import Reach
from checker.replay.rulebook import Rulebook, Sayable
from checker.replay.scenes import Scene
from checker.rules import ALWAYS, ON_DEMAND


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did about the incident of this subject and cause that was open then."""

    subject: str
    cause: str
    act: Act


@dataclass(slots=True)
class Course:
    """The looks so far, as they went by the policies of a rulebook.

    Unless they are `whole`, some databases are left out, and whether there are as many as expected is not known.
    """

    rulebook: Rulebook
    causes: Causes
    memory: Memory
    sayable: Sayable
    deeds: Sequence[Deed] = ()
    whole: bool = True
    reach: Reach = field(default_factory=Reach)
    notices: list[Notice] = field(default_factory=list)
    failing: Failing = field(default_factory=Failing)

    def go_on(self, scene: Scene) -> None:
        """One look more."""
        now, policy = scene.sweep.at, self.rulebook.at(scene.sweep.at)
        if scene.sweep.problem is not None:
            blind = Trouble(troubles.SWEEP, scene.sweep.problem, held=self.memory.swept_before)
            self._decide(scene, policy, (), (blind,))
            return
        looked = self._partial(scene) if scene.sweep.partial else self._full(scene, policy)
        demanded = {o.database.addon_id: self.sayable.requirement(policy, o) for o in looked.observations}
        requirements = {addon_id: requirement for addon_id, requirement in demanded.items() if requirement}
        observations = [o for o in looked.observations if o.database.addon_id in requirements]
        judged = self._evaluate(observations, requirements)
        self._decide(scene, policy, judged, looked.troubles, looked.departed)
        self.memory.observe(looked.observations)
        self.memory.judge(judged, now)
        self.memory.swept_before |= not scene.sweep.partial
        self.failing.after(judged, now, looked.departed)

    def replayed(self) -> Replayed:
        """What it came to."""
        return Replayed(self.failing.failures, tuple(self.notices), self.sayable.sentences)

    def _partial(self, scene: Scene) -> "_Looked":
        inventory = self.memory.inventory
        known = (o for o in scene.there if o.database.addon_id in inventory)
        return _Looked(tuple(o for o in known if is_there(inventory[o.database.addon_id])))

    def _full(self, scene: Scene, policy: Policy) -> "_Looked":
        """What is not there is judged as a look by this policy would have."""
        inventory = self.memory.inventory
        listed = (*(o.database for o in scene.there), *scene.waiting)
        present = {database.addon_id for database in listed}
        found = Discovered(
            databases=listed,
            unlisted=tuple(database for addon_id, database in inventory.items() if addon_id not in present),
            gaps=(HALF_A_LIST,) if scene.half else (),
        )
        requirements = {d.addon_id: self.sayable.of(policy, d) for d in (*found.databases, *found.unlisted)}
        lost = gone(found, requirements, scene.sweep.at)
        known = Known(tuple(KnownDatabase(database, Past()) for database in inventory.values()))
        short = troubles.less_than_expected(shortfalls(policy, found, known)) if self.whole else ()
        return _Looked((*scene.there, *lost.observations), lost.departed, short)

    def _evaluate(
        self, observations: Sequence[Observation], requirements: dict[str, Requirement]
    ) -> tuple[Judged, ...]:
        memory = self.memory
        evaluation = evaluate(observations, requirements, memory.pasts, ALWAYS, ON_DEMAND, (), memory.outcomes)
        for bug in evaluation.bugs:
            self.sayable.leave_out(f"{bug.rule}: a bug in the rule ({type(bug.error).__name__})", bug.addon_id)
        return evaluation.judged

    def _decide(
        self,
        scene: Scene,
        policy: Policy,
        judged: tuple[Judged, ...],
        problems: tuple[Trouble, ...],
        departed: frozenset[str] = frozenset(),
    ) -> None:
        memory, full = self.memory, not scene.sweep.partial
        standing = tuple(memory.incidents.values())
        decision = decide(
            standing if full else concerned(standing, judged, problems),
            judged,
            problems,
            policy.alerting,
            self.causes,
            Occasion(
                now=scene.sweep.at,
                full=full,
                acts=self._acts(scene),
                departed=departed,
                elsewhere=standing,
                waiting=scene.waiting,
            ),
        )
        memory.decide(decision.incidents)
        self.notices += self.reach.told(decision.notices, policy)

    def _acts(self, scene: Scene) -> tuple[Act, ...]:
        """What people did until then, each about the incident that is open here of the same subject and cause."""
        done = [deed for deed in self.deeds if deed.act.at <= scene.sweep.at]
        here = {(i.subject.id, i.cause): i for i in self.memory.incidents.values()} if done else {}
        found = ((here.get((deed.subject, deed.cause)), deed.act) for deed in done)
        return tuple(
            replace(act, incident=incident.id) for incident, act in found if incident and incident.opened_at <= act.at
        )


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a look saw, with what it did not list."""

    observations: tuple[Observation, ...]
    departed: frozenset[str] = frozenset()
    troubles: tuple[Trouble, ...] = ()
