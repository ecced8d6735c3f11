"""Rules over observations: facts and demands in, verdicts out. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from checker import phrases
from checker.causes import exempt, with_words
from checker.model import (
    Baseline,
    Bug,
    Judged,
    Observation,
    Outcome,
    Past,
    Requirement,
    Restorable,
    RuleMeta,
    Seen,
    SlotEntry,
    Unseen,
    Verdict,
)
from checker.ports import AlwaysRule, Rule, TimedRule
from checker.slots import Daily, Graces, baseline_after, is_zone, later_than, next_slot, settle

_AnyRule = TypeVar("_AnyRule", bound=Rule)

_QUIET = frozenset({Outcome.PASS, Outcome.NOT_APPLICABLE})

WEEK = timedelta(days=7)
"""How far back a database's week goes."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a sweep judged, and the rules that raised while it did."""

    judged: tuple[Judged, ...]
    bugs: tuple[Bug, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One database as the rules get it; `served` says that its plan has PGBackups."""

    observation: Observation
    past: Past
    requirement: Requirement
    served: bool


def evaluate(
    observations: Sequence[Observation],
    requirements: Mapping[str, Requirement],
    pasts: Mapping[str, Past],
    always: Sequence[AlwaysRule],
    on_demand: Sequence[Rule],
    timed: Sequence[TimedRule] = (),
    outcomes: Mapping[tuple[str, str], Outcome] | None = None,
) -> Evaluation:
    """Judge each observation as of its `seen_at`; `requirements` and `pasts` go by add-on uuid.

    Those of the rules that are `timed` say when to look again. A rule that raises yields `unknown` and a Bug. On a plan
    without PGBackups what is demanded is not applicable. `outcomes` are those of the last look, by (add-on uuid, rule).
    """
    rules: Sequence[Rule] = [*always, *on_demand]
    judged: list[Judged] = []
    bugs: list[Bug] = []
    for observation in observations:
        addon_id = observation.database.addon_id
        requirement = requirements[addon_id]
        before = pasts.get(addon_id, Past())
        baseline = _baseline(observation, before, requirement)
        past = replace(before, ledger=_ledger(observation, before, requirement), baseline=baseline)
        lost = tuple(entry for entry in past.ledger if entry.outcome.lost)
        case = Case(observation, past, requirement, observation.database.has_pgbackups)
        asked = [rule for rule in on_demand if rule.META.id in requirement.demands]
        verdicts = _verdicts(case, always, asked, bugs)
        weighed = _weighed(verdicts, case, rules, outcomes or {})
        judged.append(
            Judged(
                database=observation.database,
                policy=requirement.policy,
                verdicts=weighed,
                restorable=_restorable(observation),
                seen_at=observation.seen_at,
                next_slot=_next_slot(observation),
                ledger=_news(before.ledger, past.ledger),
                deadline=_deadline(case, timed, weighed),
                lost=lost,
                baseline=baseline if baseline != before.baseline else None,
                labels=requirement.labels,
                week=tuple(later_than(observation.seen_at - WEEK, past.ledger)),
                lost_now=_lost_now(before, lost),
                needs_info=any(_judges_by_info(rule.META, case) for rule in asked),
                nothing=requirement.nothing,
            )
        )
    return Evaluation(tuple(judged), tuple(bugs))


def _verdicts(case: Case, always: Sequence[AlwaysRule], asked: Sequence[Rule], bugs: list[Bug]) -> list[Verdict]:
    """Those of the rules that always hold first: one of them carries what the others could not learn of details."""
    raised: list[Bug] = []
    demanded = [_guarded(_judge_asked, rule, case, raised) for rule in asked]
    by_info = {rule.META.id for rule in asked if _judges_by_info(rule.META, case)}
    untold = _unknown(demanded, by_info - {bug.rule for bug in raised}) if by_info else []
    seen = case.observation
    if isinstance(seen, Seen) and untold:
        case = replace(case, observation=replace(seen, untold=tuple(dict.fromkeys(v.summary for v in untold))))
    verdicts = [_guarded(_judge_always, rule, case, bugs) for rule in always]
    bugs += raised
    if untold:
        # That details are missing matters as much as the rules that miss them.
        loudest = max((v.severity for v in untold), key=lambda s: s.rank)
        verdicts = [replace(v, severity=loudest) if v.in_part else v for v in verdicts]
    return verdicts + demanded


def _unknown(verdicts: Sequence[Verdict], rules: Collection[str]) -> list[Verdict]:
    return [v for v in verdicts if v.rule in rules and v.outcome is Outcome.UNKNOWN]


def _judges_by_info(meta: RuleMeta, case: Case) -> bool:
    return meta.needs_info and _applies(meta, case)


def _applies(meta: RuleMeta, case: Case) -> bool:
    return case.served or not meta.needs_pgbackups


def _weighed(
    verdicts: Sequence[Verdict], case: Case, rules: Sequence[Rule], outcomes: Mapping[tuple[str, str], Outcome]
) -> tuple[Verdict, ...]:
    """The verdicts with their causes and exemptions; one that was exempt and is not any more says so."""
    at, addon_id = case.observation.seen_at, case.observation.database.addon_id
    exemptions, path = case.requirement.exemptions, case.requirement.origin.path
    explained = exempt(verdicts, rules, exemptions, at)
    if all(verdict.outcome in _QUIET for verdict in explained):
        return explained
    return tuple(with_words(v, exemptions, at, outcomes.get((addon_id, v.rule)), path) for v in explained)


def _judge_always(rule: AlwaysRule, case: Case) -> Verdict:
    return rule.judge(case.observation, case.past, case.requirement, case.observation.seen_at)


def _judge_asked(rule: Rule, case: Case) -> Verdict:
    observation = case.observation
    if not _applies(rule.META, case):
        plan = observation.database.plan
        return _unjudged(rule.META, Outcome.NOT_APPLICABLE, f"the plan {plan} has no PGBackups", case)
    if isinstance(observation, Unseen):
        if observation.absence and (why := case.requirement.lets_go):
            return _unjudged(rule.META, Outcome.NOT_APPLICABLE, f"it is gone; {why}", case)
        return _unjudged(rule.META, Outcome.UNKNOWN, f"not seen: {observation.reason}", case)
    if rule.META.needs_info and observation.info is None:
        return _unjudged(rule.META, Outcome.UNKNOWN, _no_info(observation, case.past), case)
    return rule.judge(observation, case.past, case.requirement, observation.seen_at)


def _unjudged(meta: RuleMeta, outcome: Outcome, why: str, case: Case) -> Verdict:
    return Verdict(meta.id, outcome, case.requirement.severity_of(meta.id), summary=why)


def _no_info(observation: Seen, past: Past) -> str:
    since = f" since {phrases.instant(past.info.seen_at)}" if past.info else ""
    return f"its details could not be read{since}: {observation.no_info or 'nobody asked for them'}"


def _guarded(judge: Callable[[_AnyRule, Case], Verdict], rule: _AnyRule, case: Case, bugs: list[Bug]) -> Verdict:
    try:
        return judge(rule, case)
    except Exception as error:  # noqa: BLE001 -- whatever a rule does wrong, the other verdicts must be had
        bugs.append(Bug(rule.META.id, case.observation.database.addon_id, error))
        summary = f"checker failed to judge this ({type(error).__name__}): a bug in the rule"
        return _unjudged(rule.META, Outcome.UNKNOWN, summary, case)


def _ledger(observation: Observation, past: Past, requirement: Requirement) -> tuple[SlotEntry, ...]:
    """The ledger as of this look; a look that failed leaves it as it was."""
    if isinstance(observation, Unseen):
        return past.ledger
    return settle(observation, past, Graces(requirement.start_grace, requirement.max_run))


def _news(before: Sequence[SlotEntry], after: Sequence[SlotEntry]) -> tuple[SlotEntry, ...]:
    """The slots, in order, that were not there or have changed."""
    # What was left as it was is the very same value, as nearly all are: told sooner than by comparing them.
    same = set(map(id, before))
    fresh = [entry for entry in after if id(entry) not in same]
    slots = {entry.at for entry in fresh}
    known = [entry for entry in before if entry.at in slots] if slots else ()
    return tuple(entry for entry in fresh if entry not in known)


def _lost_now(before: Past, lost: Sequence[SlotEntry]) -> tuple[SlotEntry, ...]:
    """Those of the `lost` slots that were not so as of the last look; before the first look all is history."""
    if before.first_seen_at is None or not lost:
        return ()
    known = {(entry.schedule_uuid, entry.at) for entry in before.ledger if entry.outcome.lost}
    later = later_than(before.first_seen_at, lost)
    return tuple(entry for entry in later if (entry.schedule_uuid, entry.at) not in known)


def _baseline(observation: Observation, past: Past, requirement: Requirement) -> Baseline | None:
    """The schedules to hold later ones against, as of this look; a look that failed leaves them as they were."""
    return past.baseline if isinstance(observation, Unseen) else baseline_after(observation, past, requirement)


def _deadline(case: Case, timed: Sequence[TimedRule], verdicts: Sequence[Verdict]) -> datetime | None:
    """When a verdict could turn next though nothing changes at Heroku; None where that is not known."""
    observation = case.observation
    if isinstance(observation, Unseen) or not observation.database.has_pgbackups:
        return None
    asked = [rule for rule in timed if rule.META.id in case.requirement.demands]
    turns = [at for rule in asked for at in rule.turns(observation, case.past, case.requirement)]
    turns += [verdict.exemption.until for verdict in verdicts if verdict.exemption]
    return min((at for at in turns if at >= observation.seen_at), default=None)


def _restorable(observation: Observation) -> Restorable | None:
    """What there is to restore from; None where nobody could look."""
    if isinstance(observation, Unseen):
        return None
    if not observation.good_backups:
        return Restorable.nothing(observation.seen_at)
    newest = observation.good_backups[0]
    return Restorable(newest.name, newest.taken_at, newest.size, len(observation.good_backups))


def _next_slot(observation: Observation) -> datetime | None:
    if not isinstance(observation, Seen):
        return None
    dailies = (Daily(s.hour, s.timezone) for s in observation.schedules if is_zone(s.timezone))
    return min((next_slot(daily, observation.seen_at) for daily in dailies), default=None)
