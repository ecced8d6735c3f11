"""What is wrong at this moment: the causes that hold, each with what only follows from it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checker import phrases
from checker.model import CHECKER, Finding, Judged, Outcome, Severity, Subject, Trouble, Verdict
from checker.troubles import SWEEP

READABLE = "readable"
"""The rule that alone carries what is unknown."""

LISTED = "listed"
"""The rule that fails where a database is gone; where most are, it is our sight that is gone."""

CHECKER_ITSELF = Subject(CHECKER)

MANY = 5
"""Fewer databases than these are no mass: each is told by itself."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A candidate for an incident: a cause that holds at this moment.

    `held` ones may pass by themselves and are told once they have lasted; `covered` ones are told by another problem's
    notice, for as long as that one holds.
    """

    subject: Subject
    cause: str
    severity: Severity
    finding: Finding
    held: bool
    covered: bool = False
    policy: str | None = None
    labels: tuple[str, ...] = ()


def problems_of(judged: Judged) -> Iterator[Problem]:
    """The causes that hold for one database; what they explain becomes their consequences."""
    database = judged.database
    subject = Subject(database.addon_id, database.app, database.attachment, database.name)
    for verdict in judged.verdicts:
        blind = verdict.outcome is Outcome.UNKNOWN and verdict.rule == READABLE
        failed = verdict.outcome is Outcome.FAIL
        if verdict.explained_by or not (blind or failed):
            continue
        follows = [v for v in judged.verdicts if v.explained_by == verdict.rule and v.outcome is Outcome.FAIL]
        finding = Finding(
            summary=verdict.summary,
            limit=verdict.limit,
            actual=verdict.actual,
            since=verdict.since,
            fix=_fix(verdict, follows),
            consequences=tuple(v.summary for v in follows),
            restorable=judged.restorable,
        )
        severity = max((verdict.severity, *(v.severity for v in follows)), key=lambda s: s.rank)
        yield Problem(subject, verdict.rule, severity, finding, held=blind, policy=judged.policy, labels=judged.labels)


def problem_of(trouble: Trouble) -> Problem:
    """What keeps the checker itself from its work."""
    finding = Finding(summary=trouble.summary, fix=trouble.fix)
    return Problem(CHECKER_ITSELF, trouble.cause, trouble.severity, finding, held=trouble.held)


def breaker(problems: Sequence[Problem], databases: int) -> list[Problem]:
    """The same problems; where more than half of the databases cannot be read, one of the checker's own covers those.

    Somebody else's outage is one notice, not two hundred. The databases' own incidents go on behind it, and are told
    once they are the exception.
    """
    blind = [p for p in problems if p.cause == LISTED or (p.cause == READABLE and p.held)]
    if len(blind) < MANY or 2 * len(blind) <= databases:
        return list(problems)
    others = [problem for problem in problems if problem not in blind]
    return [*others, *(replace(problem, covered=True) for problem in blind), _blindness(blind, databases)]


def _blindness(blind: Sequence[Problem], databases: int) -> Problem:
    reasons = Counter(problem.finding.actual or problem.finding.summary for problem in blind)
    reason, count = reasons.most_common(1)[0]
    share = "all of them" if count == len(blind) else f"{count} of them"
    finding = Finding(
        summary=f"{len(blind)} of {phrases.many(databases, 'database')} cannot be read; {share}: {reason}",
        limit="looks at backups and schedules that succeed",
        actual=f"{databases - len(blind)} can be read",
        since=min((problem.finding.since for problem in blind if problem.finding.since), default=None),
    )
    severity = max((problem.severity for problem in blind), key=lambda s: s.rank)
    return Problem(CHECKER_ITSELF, SWEEP, severity, finding, held=all(problem.held for problem in blind))


def _fix(cause: Verdict, follows: Sequence[Verdict]) -> tuple[str, ...]:
    """What heals the consequences first (a capture secures the data there is), then the cause; no command twice."""
    commands = [command for verdict in (*follows, cause) for command in verdict.fix]
    return tuple(dict.fromkeys(commands))
