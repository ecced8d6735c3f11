"""What is wrong at this moment: the causes that hold, each with what only follows from it."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker import phrases
from checker.causes import READABLE, cause_of
from checker.decide import slots
from checker.model import CHECKER, Finding, Judged, Outcome, Severity, Subject, Trouble, Verdict
from checker.troubles import DETAILS, LOST, SWEEP

LISTED = "listed"
"""The rule that fails where a database is gone; where most are, it is our sight that is gone."""

CHECKER_ITSELF = Subject(CHECKER)

Key = tuple[str, str]
"""A subject and a cause: there is one incident of each."""

MANY = 5
"""Fewer databases than these are no mass: each is told by itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A candidate for an incident: a cause that holds at this moment.

    `held` ones may pass by themselves and are told once they have lasted; `covered` ones are told by another problem's
    notice, for as long as that one holds. `lost` is the newest slot of it that is lost, where it is about slots, and
    `again` says that one was lost that it was not told with.
    """

    subject: Subject
    cause: str
    severity: Severity
    finding: Finding
    held: bool
    covered: bool = False
    policy: str | None = None
    labels: tuple[str, ...] = ()
    lost: datetime | None = None
    again: bool = False

    @property
    def key(self) -> Key:
        """What its incident is known by."""
        return self.subject.id, self.cause


def problems_of(judged: Judged) -> Iterator[Problem]:
    """The causes that hold for one database; what they explain becomes their consequences."""
    overtaken = slots.overtaken(judged)
    for verdict in judged.verdicts:
        blind = verdict.outcome is Outcome.UNKNOWN and verdict.rule == READABLE
        failed = verdict.outcome is Outcome.FAIL
        if verdict.explained_by or not (blind or failed):
            continue
        follows = [v for v in judged.verdicts if v.explained_by == verdict.rule and v.outcome is Outcome.FAIL]
        about_slots = slots.MET in {verdict.rule, *(v.rule for v in follows)}
        finding = Finding(
            summary=verdict.summary,
            limit=verdict.limit,
            actual=verdict.actual,
            since=verdict.since,
            fix=_fix(verdict, follows),
            consequences=(*(v.summary for v in follows), *([overtaken] if overtaken and about_slots else [])),
            restorable=judged.restorable,
        )
        severity = max((verdict.severity, *(v.severity for v in follows)), key=lambda s: s.rank)
        problem = _about(judged, cause_of(verdict), severity, finding, held=blind)
        if about_slots:
            overtaken = None
            problem = replace(problem, lost=slots.newest_lost(judged), again=bool(judged.lost_now))
        yield problem
    if overtaken:
        severity = next(v.severity for v in judged.verdicts if v.rule == slots.MET)
        finding = Finding(summary=overtaken, restorable=judged.restorable)
        yield _about(judged, LOST, severity, finding, held=False)


def _about(judged: Judged, cause: str, severity: Severity, finding: Finding, *, held: bool) -> Problem:
    database = judged.database
    subject = Subject(database.addon_id, database.app, database.attachment, database.name)
    return Problem(subject, cause, severity, finding, held=held, policy=judged.policy, labels=judged.labels)


def problem_of(trouble: Trouble) -> Problem:
    """What keeps the checker itself from its work."""
    finding = Finding(summary=trouble.summary, fix=trouble.fix)
    return Problem(CHECKER_ITSELF, trouble.cause, trouble.severity, finding, held=trouble.held)


def breaker(
    problems: Sequence[Problem], databases: int, told: Collection[Key] = (), detailed: int = 0
) -> list[Problem]:
    """The same problems; where more than half of the databases cannot be read, one of the checker's own covers those.

    Somebody else's outage is one notice, not two hundred. The databases' own incidents go on behind it, and are told
    once they are the exception. A database that was `told` to be gone is no sight that is lost now. The same holds for
    details alone, of the databases (`detailed` in number) where they matter.
    """
    blind = [p for p in problems if (p.cause == READABLE and p.held) or (p.cause == LISTED and p.key not in told)]
    dim = [p for p in problems if p.cause == DETAILS]
    summed = []
    if _most(blind, databases):
        summed.append((blind, _blindness(blind, databases)))
    if _most(dim, detailed):
        summed.append((dim, _dimness(dim, detailed)))
    behind = [problem for group, _ in summed for problem in group]
    return [*(p for p in problems if p not in behind), *map(covered, behind), *(problem for _, problem in summed)]


def _most(group: Sequence[Problem], of: int) -> bool:
    return len(group) >= MANY and 2 * len(group) > of


def covered(problem: Problem) -> Problem:
    """It is not told for now; should it pass meanwhile, nobody has to hear that either."""
    return replace(problem, covered=True, held=True)


def _blindness(blind: Sequence[Problem], databases: int) -> Problem:
    summary = f"{len(blind)} of {phrases.many(databases, 'database')} cannot be read"
    limit = "looks at backups and schedules that succeed"
    return _in_one(SWEEP, blind, summary, limit, f"{databases - len(blind)} can be read")


def _dimness(dim: Sequence[Problem], detailed: int) -> Problem:
    summary = (
        f"backups and schedules can be read, the details of {len(dim)} of {phrases.many(detailed, 'database')} not"
    )
    limit = "details that tell what policy asks for"
    return _in_one(DETAILS, dim, summary, limit, f"those of {detailed - len(dim)} can be read")


def _in_one(cause: str, group: Sequence[Problem], summary: str, limit: str, actual: str) -> Problem:
    """One problem of the checker's own for many of databases, with what is the reason at most of them."""
    reason, count = Counter(map(_reason, group)).most_common(1)[0]
    share = "all of them" if count == len(group) else f"{count} of them"
    finding = Finding(
        summary=f"{summary}; {share}: {reason}",
        limit=limit,
        actual=actual,
        since=min((problem.finding.since for problem in group if problem.finding.since), default=None),
    )
    severity = max((problem.severity for problem in group), key=lambda s: s.rank)
    return Problem(CHECKER_ITSELF, cause, severity, finding, held=any(problem.held for problem in group))


def _reason(problem: Problem) -> str:
    """Why it cannot be read, without whose it is: what is the same at all of them is the likely cause."""
    reason, subject = problem.finding.actual or problem.finding.summary, problem.subject
    for name in sorted(
        filter(None, (subject.app, subject.name, subject.attachment, subject.id)), key=len, reverse=True
    ):
        reason = re.sub(rf"( of)?( (the )?(app|database))? {re.escape(name)}(?![\w-])", "", reason)
    return reason


def _fix(cause: Verdict, follows: Sequence[Verdict]) -> tuple[str, ...]:
    """What heals the consequences first (a capture secures the data there is), then the cause; no command twice."""
    commands = [command for verdict in (*follows, cause) for command in verdict.fix]
    return tuple(dict.fromkeys(commands))
