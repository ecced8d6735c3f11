"""Which policy was in force at which look, and what of another one can be said at all. Pure.

What the policy in force did not ask for was not looked at, and so nobody can say what would have been found.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import phrases
from checker.model import Database, Fact, Observation, Requirement, Seen, Unseen
from checker.observe.details import needed
from checker.observe.reasons import NOTHING_DEMANDED
from checker.policy import Policy, facts_for, requirement_for
from checker.rules import RULES

_BY_INFO = frozenset(rule.META.id for rule in RULES if rule.META.needs_info)
_GONE_SINCE = frozenset({"retained_backups"})
"""The rules that count what may have gone by the time of the first look: before it they say nothing."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Policies, each from an instant on, the oldest first; the first one holds before it, too."""

    policies: tuple[tuple[datetime, Policy], ...]

    @classmethod
    def of(cls, policy: Policy, since: datetime) -> "Rulebook":
        """One policy throughout."""
        return cls(((since, policy),))

    def at(self, instant: datetime) -> Policy:
        """The policy in force at this instant."""
        begun = [policy for since, policy in self.policies if since <= instant]
        return begun[-1] if begun else self.policies[0][1]


@dataclass(slots=True)
class Sayable:
    """What can be said of an observation under a policy; `left_out` counts the databases by what cannot be.

    `recorded_from` is the first look that was made: those before it are known from what it saw.
    """

    recorded_from: datetime | None
    left_out: dict[str, set[str]] = field(default_factory=dict)
    _known: dict[tuple[int, str], tuple[Database, Requirement]] = field(default_factory=dict)

    def requirement(self, policy: Policy, observation: Observation) -> Requirement | None:
        """What to judge it by; None where nothing can be said."""
        requirement = self.of(policy, observation.database)
        addon_id = observation.database.addon_id
        if isinstance(observation, Unseen):
            if observation.reason == NOTHING_DEMANDED and requirement.nothing is None:
                self.leave_out("policy demanded nothing then, so that nothing was looked at", addon_id)
                return None
            return requirement
        if requirement.unclear and not _told(facts_for(policy), observation.database):
            self.leave_out(f"{requirement.unclear}, and that was not recorded", addon_id)
            return None
        return self._without(requirement, observation)

    def of(self, policy: Policy, database: Database) -> Requirement:
        """What a policy demands of it."""
        key = (id(policy), database.addon_id)
        known = self._known.get(key)
        if known is None or known[0] is not database:
            known = self._known[key] = (database, requirement_for(policy, database))
        return known[1]

    def _without(self, requirement: Requirement, seen: Seen) -> Requirement:
        """The requirement without the rules that cannot be judged by what is known."""
        dropped: frozenset[str] = frozenset()
        untold = seen.info is None and seen.no_info is None
        if untold and needed(seen.database, requirement):
            dropped |= _BY_INFO
        if self.recorded_from is None or seen.seen_at < self.recorded_from:
            dropped |= _GONE_SINCE
        for rule in sorted(dropped & requirement.demands.keys()):
            why = "what has gone since is not known" if rule in _GONE_SINCE else "no details were recorded"
            self.leave_out(f"{rule}: {why}", seen.database.addon_id)
        if dropped.isdisjoint(requirement.demands):
            return requirement
        kept = {rule: demand for rule, demand in requirement.demands.items() if rule not in dropped}
        return replace(requirement, demands=kept)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was left out, each once, with at how many databases."""
        return tuple(f"{why} (at {phrases.many(len(ids), 'database')})" for why, ids in sorted(self.left_out.items()))

    def leave_out(self, why: str, addon_id: str) -> None:
        """Note that nobody can say something of this database."""
        self.left_out.setdefault(why, set()).add(addon_id)


def _told(wanted: frozenset[Fact], database: Database) -> bool:
    return all(database.facts.of(fact) is not None for fact in wanted)
