"""What is wrong at this moment: the causes that hold, each with what only follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from checker.causes import READABLE, cause_of
from checker.decide import slots
from checker.model import CHECKER, Finding, Judged, Outcome, Severity, Subject, Trouble, Verdict
from checker.troubles import LOST

REASONS = frozenset({"last_attempt_succeeded", "not_stalled"})
"""The rules whose failure says why a slot has no backup, rather than what follows from that."""

_BAD = frozenset({Outcome.FAIL, Outcome.UNKNOWN})

CHECKER_ITSELF = Subject(CHECKER)

Key = tuple[str, str]
"""A subject and a cause: there is one incident of each."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A candidate for an incident: a cause that holds at this moment.

    `held` ones may pass by themselves and are told once they have lasted; `covered` ones are told by another problem's
    notice, for as long as that one holds. `team` is that of the database's app. `lost` is the newest slot of it that is
    lost, where it is about slots, and `again` says that one was lost that it was not told with.
    """

    subject: Subject
    cause: str
    severity: Severity
    finding: Finding
    held: bool
    covered: bool = False
    policy: str | None = None
    labels: tuple[str, ...] = ()
    team: str | None = None
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
        if verdict.explained_by or verdict.outcome not in _BAD:
            continue
        blind = verdict.outcome is Outcome.UNKNOWN
        if blind and verdict.rule != READABLE:
            continue
        follows = [v for v in judged.verdicts if v.explained_by == verdict.rule and v.outcome is Outcome.FAIL]
        why = [v for v in follows if verdict.rule == slots.MET and v.rule in REASONS]
        about_slots = slots.MET in {verdict.rule, *(v.rule for v in follows)}
        finding = Finding(
            summary=verdict.summary,
            limit=verdict.limit,
            actual=verdict.actual,
            since=verdict.since,
            fix=_fix(verdict, follows),
            consequences=(
                *(v.summary for v in follows if v not in why),
                *([overtaken] if overtaken and about_slots else []),
            ),
            restorable=judged.restorable,
            why=tuple(v.summary for v in why),
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
    return Problem(
        subject,
        cause,
        severity,
        finding,
        held=held,
        policy=judged.policy,
        labels=judged.labels,
        team=database.facts.team or None,
    )


def problem_of(trouble: Trouble) -> Problem:
    """What keeps the checker itself from its work."""
    finding = Finding(
        summary=trouble.summary, fix=trouble.fix, advice=trouble.advice, seen_well_at=trouble.seen_well_at
    )
    return Problem(CHECKER_ITSELF, trouble.cause, trouble.severity, finding, held=trouble.held)


def _fix(cause: Verdict, follows: Sequence[Verdict]) -> tuple[str, ...]:
    """What heals the consequences first (a capture secures the data there is), then the cause; no command twice."""
    commands = [command for verdict in (*follows, cause) for command in verdict.fix]
    return tuple(dict.fromkeys(commands))
