"""Incidents and notices out of verdicts: what is a new problem, what is an old one, what is over, and what to tell.

Pure, and the only place that decides whether somebody is told. One incident per subject and cause; what only follows
from a cause is a line in its incident. Only what is unknown may be held back; a failure is told at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checker import phrases
from checker.model import (
    CHECKER,
    Alerting,
    Finding,
    Incident,
    Judged,
    Notice,
    Outcome,
    Reason,
    Severity,
    Subject,
    Trouble,
    Verdict,
    stable_id,
)
from checker.troubles import SWEEP

_CHECKER = Subject(CHECKER)
_JITTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Decision:
    """`incidents` are those that are new or changed; `notices` what to tell, in order."""

    incidents: tuple[Incident, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A candidate for an incident: a cause that holds at this moment."""

    subject: Subject
    cause: str
    severity: Severity
    finding: Finding
    held: bool


def decide(
    incidents: Sequence[Incident],
    judged: Sequence[Judged],
    troubles: Sequence[Trouble],
    alerting: Alerting,
    headlines: Mapping[str, str],
    *,
    first: bool,
    now: datetime,
) -> Decision:
    """Hold what was found against the open `incidents`.

    `headlines` names each cause in a few words; `first` marks the first full sweep ever, which tells a baseline.
    A sweep that failed (a trouble with cause `sweep`) says nothing of the databases: their incidents stay as they are.
    """
    problems = [problem for one in judged for problem in _problems(one)] + [_problem_of(t) for t in troubles]
    by_key = {(p.subject.id, p.cause): p for p in problems}
    known = {(i.subject.id, i.cause) for i in incidents}
    over = _Over(judged, troubles)
    changed = [_open(p, alerting, now, headlines) for p in problems if (p.subject.id, p.cause) not in known]
    for incident in incidents:
        problem = by_key.get((incident.subject.id, incident.cause))
        if problem is not None:
            changed.append(_continue(incident, problem, alerting, now, headlines))
        else:
            changed.append(over.close(incident, now, headlines))
    opening = [step for step in changed if step.notice]
    notices = sorted((step.notice for step in opening if step.notice), key=_order)
    if first and not any(trouble.cause == SWEEP for trouble in troubles):
        notices.insert(0, _baseline(judged, now))
    before = {incident.id: incident for incident in incidents}
    kept = tuple(step.incident for step in changed if before.get(step.incident.id) != step.incident)
    return Decision(kept, tuple(notices))


def concerned(
    incidents: Sequence[Incident], judged: Sequence[Judged], troubles: Sequence[Trouble]
) -> tuple[Incident, ...]:
    """The open incidents that a partial sweep has something to say about; it ends no trouble of checker's own."""
    subjects, causes = {one.database.addon_id for one in judged}, {trouble.cause for trouble in troubles}
    return tuple(i for i in incidents if i.subject.id in subjects or (i.subject.id == CHECKER and i.cause in causes))


def told_before(incidents: Sequence[Incident], decision: Decision, headlines: Mapping[str, str]) -> tuple[Notice, ...]:
    """The first notice of each of the `incidents` that was told before and is open still, under the id it has had."""
    now = {incident.id: incident for incident in decision.incidents}
    return tuple(
        _notice(current, Reason.OPENED, incident.told_at, headlines)
        for incident in incidents
        if incident.told_at and (current := now.get(incident.id, incident)).resolved_at is None
    )


@dataclass(frozen=True, slots=True)
class _Step:
    incident: Incident
    notice: Notice | None = None


def _problems(judged: Judged) -> Iterable[Problem]:
    """The causes that hold for one database; what they explain becomes their consequences."""
    database = judged.database
    subject = Subject(database.addon_id, database.app, database.attachment, database.name)
    for verdict in judged.verdicts:
        blind = verdict.outcome is Outcome.UNKNOWN and verdict.rule == "readable"
        failed = verdict.outcome is Outcome.FAIL and verdict.explained_by is None
        if not (blind or failed):
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
        yield Problem(subject, verdict.rule, severity, finding, held=blind)


def _fix(cause: Verdict, follows: Sequence[Verdict]) -> tuple[str, ...]:
    """What heals the consequences first (a capture secures the data there is), then the cause; no command twice."""
    commands = [command for verdict in (*follows, cause) for command in verdict.fix]
    return tuple(dict.fromkeys(commands))


def _problem_of(trouble: Trouble) -> Problem:
    finding = Finding(summary=trouble.summary, fix=trouble.fix)
    return Problem(_CHECKER, trouble.cause, trouble.severity, finding, held=trouble.held)


def _open(problem: Problem, alerting: Alerting, now: datetime, headlines: Mapping[str, str]) -> _Step:
    incident = Incident(
        id=stable_id(problem.subject.id, problem.cause, now.isoformat()),
        subject=problem.subject,
        cause=problem.cause,
        severity=problem.severity,
        finding=problem.finding,
        opened_at=now,
    )
    return _tell_if_due(incident, problem, alerting, now, headlines)


def _continue(
    incident: Incident, problem: Problem, alerting: Alerting, now: datetime, headlines: Mapping[str, str]
) -> _Step:
    finding = replace(problem.finding, since=incident.finding.since or problem.finding.since)
    current = replace(incident, subject=problem.subject, severity=problem.severity, finding=finding, frozen=False)
    return _tell_if_due(current, problem, alerting, now, headlines)


def _tell_if_due(
    incident: Incident, problem: Problem, alerting: Alerting, now: datetime, headlines: Mapping[str, str]
) -> _Step:
    """Tell an incident that was not told yet, unless it is held and has not lasted long enough."""
    if incident.told_at is not None:
        return _Step(incident)
    # Sweeps do not start to the second; a little early is better than a whole poll late.
    if problem.held and now - incident.opened_at < alerting.unknown_after - _JITTER:
        return _Step(incident)
    told = replace(incident, told_at=now)
    return _Step(told, _notice(told, Reason.OPENED, now, headlines))


class _Over:
    """Which incidents whose problem is not there any more are over, and which only cannot be seen."""

    def __init__(self, judged: Sequence[Judged], troubles: Sequence[Trouble]) -> None:
        self._restorable = {one.database.addon_id: one.restorable for one in judged}
        self._verdicts = {one.database.addon_id: {v.rule: v for v in one.verdicts} for one in judged}
        self._swept = not any(trouble.cause == SWEEP for trouble in troubles)

    def close(self, incident: Incident, now: datetime, headlines: Mapping[str, str]) -> _Step:
        """Resolve the incident if it was seen to be over; else leave it open, frozen."""
        summary = self._proof(incident)
        if summary is None:
            return _Step(replace(incident, frozen=not self._seen(incident)))
        resolved = replace(incident, resolved_at=now, frozen=False)
        if incident.told_at is None:
            return _Step(resolved)
        restorable = self._restorable.get(incident.subject.id)
        finding = Finding(summary=summary, since=incident.finding.since, restorable=restorable)
        return _Step(resolved, _notice(replace(resolved, finding=finding), Reason.RESOLVED, now, headlines))

    def _seen(self, incident: Incident) -> bool:
        verdict = self._verdicts.get(incident.subject.id, {}).get(incident.cause)
        return verdict is not None and verdict.outcome is not Outcome.UNKNOWN

    def _proof(self, incident: Incident) -> str | None:
        """In words, what shows that it is over; None where nothing does."""
        if incident.subject.id == CHECKER:
            return "checker works again" if self._swept else None
        verdicts = self._verdicts.get(incident.subject.id)
        if verdicts is None:
            return None
        verdict = verdicts.get(incident.cause)
        if verdict is None:
            return "policy does not demand this any more"
        # What does not apply any more (no schedule to compare, a plan without PGBackups) was not put right by that.
        return verdict.summary if verdict.outcome in {Outcome.PASS, Outcome.EXEMPT} else None


def _notice(incident: Incident, reason: Reason, now: datetime, headlines: Mapping[str, str]) -> Notice:
    return Notice(
        id=stable_id(incident.id, reason),
        reason=reason,
        severity=incident.severity if reason is Reason.OPENED else Severity.INFO,
        at=now,
        subject=incident.subject,
        cause=incident.cause,
        # A cause that this version has no rule for any more is still told, by its bare name.
        title=headlines.get(incident.cause, incident.cause),
        finding=incident.finding,
        incident=incident.id,
        opened_at=incident.opened_at,
    )


def _order(notice: Notice) -> tuple[bool, int, str, str]:
    return (notice.reason is Reason.RESOLVED, -notice.severity.rank, notice.subject.label, notice.cause)


def _baseline(judged: Sequence[Judged], now: datetime) -> Notice:
    findings = sum(v.outcome is Outcome.FAIL and v.explained_by is None for one in judged for v in one.verdicts)
    unseen = sum(v.outcome is Outcome.UNKNOWN and v.rule == "readable" for one in judged for v in one.verdicts)
    parts = [f"watching {phrases.many(len(judged), 'database')}", phrases.many(findings, "finding")]
    if unseen:
        parts.append(f"{unseen} cannot be read")
    slots = [one.next_slot for one in judged if one.next_slot]
    if slots:
        parts.append(f"next slot {phrases.instant(min(slots))}")
    return Notice(
        id=stable_id(CHECKER, Reason.BASELINE),
        reason=Reason.BASELINE,
        severity=Severity.INFO,
        at=now,
        subject=_CHECKER,
        cause=SWEEP,
        title="checker is at work",
        finding=Finding(summary="; ".join(parts)),
    )
