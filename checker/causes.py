"""Verdicts held against each other: which only follow from another's failure, and which policy exempts. Pure.

What follows from an exempt cause is exempt with it, since it says nothing new. Two things stay as they are: a rule that
is `exempt_alone` (a demanded backup that did not happen alerts, whatever else is exempt), and a database that cannot be
read, unless `readable` itself is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from checker.model import Exemption, Outcome, Verdict
from checker.ports import Rule
from checker.troubles import DETAILS

READABLE = "readable"
"""The rule that alone carries what is unknown, and so the only one of which that can be exempt."""

LISTED = "listed"
"""The rule that fails where a database is gone; where most are, it is our sight that is gone."""


_BAD = frozenset({Outcome.FAIL, Outcome.UNKNOWN})


def cause_of(verdict: Verdict) -> str:
    """What the incident of a verdict is known by: its rule, save where only details cannot be read.

    That is an incident of its own, so that it never hides that all the rest cannot be read either.
    """
    return DETAILS if verdict.in_part else verdict.rule


def explain(verdicts: Sequence[Verdict], rules: Sequence[Rule]) -> tuple[Verdict, ...]:
    """Name, in each verdict that only follows from another's failure, the rule that explains it: the root of them all.

    What a verdict itself says of that holds where its rule's META cannot know, and where that cause failed.
    """
    bad = {v.rule for v in verdicts if v.outcome in _BAD}
    if not bad and not any(v.explained_by for v in verdicts):
        return tuple(verdicts)
    failed = {v.rule for v in verdicts if v.outcome is Outcome.FAIL}
    causes = [(rule, explains) for rule, explains in _explains(verdicts, rules).items() if rule in failed]
    own = {v.rule: v.explained_by for v in verdicts if v.explained_by in failed}
    above = {rule: next((cause for cause, explains in causes if rule in explains), own.get(rule)) for rule in bad}

    def root(rule: str) -> str | None:
        passed = {rule}
        while (cause := above.get(rule)) and cause not in passed:
            passed.add(cause)
            rule = cause
        return rule if len(passed) > 1 else None

    roots = {rule: root(rule) for rule in bad}
    return tuple(
        v if v.explained_by == (found := roots.get(v.rule)) else replace(v, explained_by=found) for v in verdicts
    )


def exempt(
    verdicts: Sequence[Verdict], rules: Sequence[Rule], exemptions: Sequence[Exemption], at: datetime
) -> tuple[Verdict, ...]:
    """The verdicts, explained, with those exempt that an exemption in force `at` that instant covers.

    What fails because of another cause as well stays a line of that one. What only cannot be seen stays unknown.
    """
    # Of several, the one that lasts longest counts.
    holding = sorted((e for e in exemptions if e.holds(at)), key=lambda e: e.until, reverse=True)
    exempted = {v.rule: marked for v in verdicts if (marked := _named(v, holding))} if holding else {}
    if not exempted:
        return explain(verdicts, rules)
    said = {v.rule: v for v in verdicts}
    alone = {rule.META.id for rule in rules if rule.META.exempt_alone}
    explains = _explains(verdicts, rules)
    while True:
        explained = explain([exempted.get(rule, v) for rule, v in said.items()], rules)
        because = {v.rule: cause for v in explained if (cause := _cause(v, said, exempted, explains))}
        follow = [v for v in explained if v.rule in because and v.outcome is Outcome.FAIL and v.rule not in alone]
        if not follow:
            return tuple(exempted.get(v.rule) or _not_seen(v, because.get(v.rule)) for v in explained)
        exempted |= {v.rule: _follows(v, because[v.rule]) for v in follow}


def with_words(
    verdict: Verdict, exemptions: Sequence[Exemption], at: datetime, before: Outcome | None, path: str
) -> Verdict:
    """A verdict that was exempt and is not any more says so; `before` is its outcome at the last look."""
    if verdict.explained_by or verdict.found is Outcome.PASS or verdict.outcome is Outcome.EXEMPT:
        return verdict
    over = [e for e in exemptions if not e.holds(at) and verdict.rule in e.rules]
    if over and verdict.outcome in _BAD:
        ended = max(over, key=lambda e: e.until)
        words = f"its exemption ended on {ended.last} ({ended.why})"
    elif verdict.outcome is Outcome.FAIL and before is Outcome.EXEMPT:
        words = f"no exemption in {path} covers it any more"
    else:
        return verdict
    return replace(verdict, summary=f"{verdict.summary}; {words}")


def _explains(verdicts: Sequence[Verdict], rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    """What the failure of each rule explains here, in the order of the rules."""
    other = {v.rule: frozenset(v.explains) for v in verdicts if v.explains is not None}
    return {rule.META.id: other.get(rule.META.id, rule.META.explains) for rule in rules}


def _named(verdict: Verdict, holding: Sequence[Exemption]) -> Verdict | None:
    blind = verdict.outcome is Outcome.UNKNOWN and verdict.rule == READABLE
    if verdict.outcome is not Outcome.FAIL and not blind:
        return None
    exemption = next((e for e in holding if verdict.rule in e.rules), None)
    if exemption is None:
        return None
    return replace(
        verdict, outcome=Outcome.EXEMPT, exempted_from=verdict.outcome, exemption=exemption, explained_by=None
    )


def _cause(
    verdict: Verdict,
    said: Mapping[str, Verdict],
    exempted: Mapping[str, Verdict],
    explains: Mapping[str, frozenset[str]],
) -> Verdict | None:
    """The exempt verdict that explains this one, where none that is not exempt does."""
    if verdict.explained_by or verdict.rule in exempted:
        return None
    failed = [rule for rule, v in exempted.items() if v.exempted_from is Outcome.FAIL]
    own = said[verdict.rule].explained_by
    found = next((rule for rule in explains if rule in failed and verdict.rule in explains[rule]), own)
    return exempted.get(found) if found in failed else None


def _follows(verdict: Verdict, cause: Verdict) -> Verdict:
    return replace(
        verdict,
        outcome=Outcome.EXEMPT,
        exempted_from=verdict.outcome,
        exemption=cause.exemption,
        explained_by=cause.explained_by or cause.rule,
    )


def _not_seen(verdict: Verdict, cause: Verdict | None) -> Verdict:
    """Unknown it is, but why is known."""
    if cause is None or verdict.outcome is not Outcome.UNKNOWN:
        return verdict
    return replace(verdict, explained_by=cause.explained_by or cause.rule)
