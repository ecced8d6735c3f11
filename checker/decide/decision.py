"""One sweep's findings against the open incidents."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checker.causes import LISTED, READABLE
from checker.decide import notices
from checker.decide.blindness import breaker, covered
from checker.decide.cadence import Cadence
from checker.decide.course import Causes, Course, Step
from checker.decide.ending import Endings
from checker.decide.problems import Problem, problem_of, problems_of
from checker.model import CHECKER, Act, Alerting, Database, Incident, Judged, Notice, Reason, Trouble
from checker.troubles import SWEEP


@dataclass(frozen=True, slots=True)
class Decision:
    """`incidents` are those that are new or changed; `notices` what to tell, in order."""

    incidents: tuple[Incident, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One sweep: when it began, and what sort it was.

    The `first` full sweep ever tells a baseline; one that is not `full` looked at some databases only. `acts` are what
    people did about the incidents, `departed` the databases (by add-on uuid) that are nobody's concern any more.
    `elsewhere` are open incidents that this sweep says nothing of: whose database it did not look at. So are those of
    the databases that are listed and `waiting` for a later look.
    """

    now: datetime
    first: bool = False
    full: bool = True
    acts: Sequence[Act] = ()
    departed: Collection[str] = ()
    elsewhere: Sequence[Incident] = ()
    waiting: Sequence[Database] = ()


def decide(
    incidents: Sequence[Incident],
    judged: Sequence[Judged],
    troubles: Sequence[Trouble],
    alerting: Alerting,
    causes: Causes,
    occasion: Occasion,
) -> Decision:
    """Hold what was found against the open `incidents`.

    A sweep that failed (a trouble with cause `sweep`) says nothing of the databases: their incidents stay as they are.
    """
    now, waiting = occasion.now, {database.addon_id for database in occasion.waiting}
    incidents = [incident for incident in incidents if incident.subject.id not in waiting]
    problems = [problem for one in judged for problem in problems_of(one)] + [problem_of(t) for t in troubles]
    if occasion.full:
        known = {(i.subject.id, i.cause): i.told_at for i in incidents if i.told_at}
        problems = breaker(problems, judged, known, occasion.waiting)
        # That half a listing lacks what was told to be gone is no news.
        gone = {subject for subject, cause in known if cause == LISTED}
        problems = [covered(p) if p.cause == READABLE and p.subject.id in gone else p for p in problems]
    else:
        # Some databases cannot show whether it is all of them: what is held waits for the next full sweep.
        problems = [covered(problem) if problem.held else problem for problem in problems]
    course = Course(Cadence(alerting, occasion.acts, now), Endings(judged, troubles, occasion.departed), causes)
    steps = _steps(incidents, problems, course)
    standing = _by_id((*occasion.elsewhere, *incidents, *(step.incident for step in steps)))
    told = notices.hit_too((step.notice for step in steps if step.notice), standing.values())
    told.sort(key=notices.order)
    if occasion.first and not any(trouble.cause == SWEEP for trouble in troubles):
        told.insert(0, notices.baseline(judged, now, troubles))
    before = _by_id(incidents)
    changed = (step.incident for step in steps if before.get(step.incident.id) != step.incident)
    return Decision(tuple(changed), tuple(told))


def _steps(incidents: Sequence[Incident], problems: Sequence[Problem], course: Course) -> list[Step]:
    """New problems first, then each open incident: it goes on, or it may be over."""
    by_key = {(p.subject.id, p.cause): p for p in problems}
    known = {(i.subject.id, i.cause) for i in incidents}
    steps = [course.begin(problem) for key, problem in by_key.items() if key not in known]
    for incident in incidents:
        problem = by_key.get((incident.subject.id, incident.cause))
        steps.append(course.go_on(incident, problem) if problem else course.leave(incident))
    return steps


def concerned(
    incidents: Sequence[Incident], judged: Sequence[Judged], troubles: Sequence[Trouble]
) -> tuple[Incident, ...]:
    """The open incidents that a partial sweep has something to say about; it ends no trouble of checker's own."""
    subjects, causes = {one.database.addon_id for one in judged}, {trouble.cause for trouble in troubles}
    return tuple(i for i in incidents if i.subject.id in subjects or (i.subject.id == CHECKER and i.cause in causes))


def open_after(incidents: Sequence[Incident], decision: Decision) -> tuple[Incident, ...]:
    """Of the `incidents` and those of the decision, those that are open now and were told."""
    current = _by_id((*incidents, *decision.incidents))
    return tuple(incident for incident in current.values() if incident.told_at and not incident.resolved_at)


def told_before(incidents: Sequence[Incident], decision: Decision, headlines: Mapping[str, str]) -> tuple[Notice, ...]:
    """The first notice of each of the `incidents` that was told before and is open still, for who has not heard of it.

    It has the id it has had, unless the problem got worse since: whoever hears of it now must hear how bad it is.
    """
    now = _by_id((*incidents, *decision.incidents))
    told = (
        notices.about(current, Reason.OPENED, incident.told_at, headlines, _louder_since(current))
        for incident in incidents
        if incident.told_at and (current := now[incident.id]).resolved_at is None
    )
    return tuple(notices.hit_too(told, now.values()))


def _by_id(incidents: Iterable[Incident]) -> dict[str, Incident]:
    """Each incident once, as it is in the last place."""
    return {incident.id: incident for incident in incidents}


def _louder_since(incident: Incident) -> str | None:
    return f"{incident.severity} since {incident.worsened_at}" if incident.worsened_at else None
