"""For how long each rule held of a database, by the changes of its verdicts. Pure.

A verdict holds from the look that found it until the next one that found another. While checker was blind it is
unknown, whatever it was before. A rule counts only while policy asked for it, and never before the first look.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from checker.evidence.counts import NO_RULE_TIME, RuleTime
from checker.evidence.intervals import Stretch, cut, joined, seconds, without
from checker.evidence.model import Blind, RuleEvidence
from checker.evidence.ruling import Ruled
from checker.model import Outcome, Trail, VerdictChange
from checker.rules import ALWAYS, RULES

_TITLES = {rule.META.id: rule.META.title for rule in RULES}
_ALWAYS = frozenset(rule.META.id for rule in ALWAYS)
_ORDER = {rule: place for place, rule in enumerate(_TITLES)}
_FIELDS = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.EXEMPT: "exempt",
    Outcome.NOT_APPLICABLE: "not_applicable",
}


def rules_of(trail: Trail, ruled: Sequence[Ruled], blind: Sequence[Blind], span: Stretch) -> tuple[RuleEvidence, ...]:
    """What each rule found of a database in `span`, in the order of the rules; `blind` is when checker itself was."""
    watched = cut((trail.known_from, span[1]), *span) if trail.known_from else None
    if watched is None:
        return ()
    holes = joined((one.start, one.end) for one in blind)
    by_rule: dict[str, list[VerdictChange]] = {}
    for change in trail.verdicts:
        by_rule.setdefault(change.rule, []).append(change)
    found = ((rule, _time(rule, changes, ruled, holes, watched)) for rule, changes in by_rule.items())
    return tuple(evidence(rule, time) for rule, time in sorted(found, key=_place) if time != NO_RULE_TIME)


def evidence(rule: str, time: RuleTime) -> RuleEvidence:
    """With the title of the rule; one that this version of checker does not have goes by its name."""
    return RuleEvidence(rule, _TITLES.get(rule, rule), time)


def summed(databases: Iterable[Sequence[RuleEvidence]]) -> tuple[RuleEvidence, ...]:
    """The time of each rule over several databases."""
    totals: dict[str, RuleTime] = {}
    for rules in databases:
        for one in rules:
            totals[one.rule] = totals.get(one.rule, NO_RULE_TIME) + one.time
    return tuple(evidence(rule, time) for rule, time in sorted(totals.items(), key=_place))


def _place(found: tuple[str, RuleTime]) -> tuple[int, str]:
    return _ORDER.get(found[0], len(_ORDER)), found[0]


def _time(
    rule: str, changes: Sequence[VerdictChange], ruled: Sequence[Ruled], holes: Sequence[Stretch], span: Stretch
) -> RuleTime:
    lengths: Counter[str] = Counter()
    for outcome, stretch in _held(changes, span):
        for part in _while_asked(rule, stretch, ruled):
            seen = sum(seconds(piece) for piece in without(part, holes))
            lengths[_FIELDS[outcome]] += seen
            # On a plan that a rule does not apply to there was nothing to see.
            unseen = outcome if outcome is Outcome.NOT_APPLICABLE else Outcome.UNKNOWN
            lengths[_FIELDS[unseen]] += seconds(part) - seen
    return RuleTime(**lengths)


def _held(changes: Sequence[VerdictChange], span: Stretch) -> Iterator[tuple[Outcome, Stretch]]:
    ordered = sorted(changes, key=lambda change: change.at)
    untils = [*(change.at for change in ordered[1:]), span[1]]
    for change, until in zip(ordered, untils, strict=True):
        if part := cut((change.at, until), *span):
            yield change.outcome, part


def _while_asked(rule: str, stretch: Stretch, ruled: Sequence[Ruled]) -> Iterator[Stretch]:
    """The parts of a stretch in which policy asked for the rule, and the database was there; unknown asks for all."""
    for one in ruled:
        asked = rule in _ALWAYS or one.requirement is None or not one.known or rule in one.requirement.demands
        if asked and not one.let_go and (part := cut(stretch, one.start, one.end)):
            yield part
