"""How much data would be lost at worst before somebody is told, by what policy demands and what is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from checker import phrases
from checker.model import DatabaseInfo, Exemption, Observation, Protection, Requirement, Seen
from checker.rules import recent_backup, schedule_present, slots_met
from checker.rules.recent_backup import max_age_for

_RECENT, _SLOTS, _PRESENT = recent_backup.META.id, slots_met.META.id, schedule_present.META.id


@dataclass(frozen=True, slots=True)
class Loss:
    """The longest stretch of data that is lost unheard of, None where nothing bounds it, and in `words` why."""

    at_most: timedelta | None
    words: str


def worst_case(observation: Observation, requirement: Requirement, holding: Sequence[Exemption]) -> Loss:
    """The bound by backups, and beside it what Heroku keeps besides; `holding` are the exemptions in force."""
    loss, info = _by_backups(observation, requirement), observation.info if isinstance(observation, Seen) else None
    if loss.at_most is not None and (words := _exempt(requirement, holding)):
        loss = Loss(None, f"{words}; then {loss.words}")
    besides = _besides(info) if info else None
    return replace(loss, words=f"{loss.words}; {besides}") if besides else loss


def _by_backups(observation: Observation, requirement: Requirement) -> Loss:
    if unbounded := _unbounded(observation, requirement):
        return Loss(None, unbounded)
    database = observation.database
    seen = observation if isinstance(observation, Seen) else Seen(database, (), (), observation.seen_at)
    length = max_age_for(seen, requirement, seen.seen_at)
    if _RECENT in requirement.demands:
        return Loss(length, f"up to {phrases.limit(length)} of data: {_why(requirement)}")
    told = f"a lost slot is told ({_SLOTS})" if _SLOTS in requirement.demands else "nothing is told"
    words = f"up to {phrases.limit(length)} of data while every slot is met; beyond that {told}, no age: {_RECENT}"
    return Loss(length, f"{words} is not demanded")


def _exempt(requirement: Requirement, holding: Sequence[Exemption]) -> str | None:
    """What the bound rests on and is exempt, by the exemption that ends last."""
    rests_on = {_RECENT} if _RECENT in requirement.demands else {_PRESENT, _SLOTS}
    last = max((one for one in holding if rests_on & set(one.rules)), key=lambda one: one.until, default=None)
    if last is None:
        return None
    rules = [rule for rule in last.rules if rule in rests_on]
    verb = "are" if rules[1:] else "is"
    return f"without bound until {last.last}: {' and '.join(rules)} {verb} exempt ({last.origin})"


def _unbounded(observation: Observation, requirement: Requirement) -> str | None:
    """Why no backup that is demanded bounds the loss."""
    database = observation.database
    if requirement.unclear:
        return "not known, as it is not known which policy governs"
    if requirement.nothing:
        return f"without bound: policy demands nothing of it ({requirement.nothing})"
    if requirement.policy is None:
        return "without bound: no policy governs it"
    if not database.has_pgbackups:
        asked = "" if isinstance(observation, Seen) and observation.info else f", {_not_asked(observation)}"
        return f"not bounded by backups: the plan {database.plan} has no PGBackups{asked}"
    if _RECENT not in requirement.demands and requirement.schedule is None:
        return f"without bound: policy demands neither a schedule nor {_RECENT}"
    return None


def _why(requirement: Requirement) -> str:
    demand = requirement.demands[_RECENT]
    parameters = demand.parameters
    literal = isinstance(parameters, recent_backup.Parameters) and parameters.max_age is not None
    how = "max_age as written" if literal else "max_age auto: the longest wait between two slots, the grace and the run"
    return f"a newest backup older than that is a finding ({_RECENT}, {demand.origin}; {how})"


def _not_asked(observation: Observation) -> str:
    if not isinstance(observation, Seen):
        return f"and it was not seen: {observation.reason}"
    if observation.no_info:
        return f"and its details could not be read: {observation.no_info}"
    return "and nobody asked what else protects it (demand continuous_protection and rollback_reach)"


def _besides(info: DatabaseInfo) -> str | None:
    """What Heroku keeps beside backups, where it told."""
    if info.protection is Protection.ON and info.rollback_from is not None:
        since, told = phrases.instant(info.rollback_from), phrases.instant(info.seen_at)
        return f"continuous protection is on: it can be rolled back to {since} or later, as Heroku said at {told}"
    if info.protection is not None:
        return f"continuous protection: {info.protection}"
    return None
