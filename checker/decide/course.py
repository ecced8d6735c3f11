"""The life of one incident from one sweep to the next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from checker.decide import notices
from checker.decide.cadence import Cadence
from checker.decide.ending import Ending, Endings
from checker.decide.problems import Problem
from checker.model import CHECKER, Incident, Notice, Reason, Severity, stable_id
from checker.troubles import MOMENTARY


@dataclass(frozen=True, slots=True)
class Step:
    """An incident as of this sweep, and what is told of it now."""

    incident: Incident
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class Causes:
    """What is known of all causes: each in a few words, and those that are told once and never again."""

    headlines: Mapping[str, str]
    once_only: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What decides how an incident goes on."""

    cadence: Cadence
    endings: Endings
    causes: Causes

    def begin(self, problem: Problem) -> Step:
        """A problem that was not there before."""
        now = self.cadence.now
        incident = Incident(
            id=stable_id(problem.subject.id, problem.cause, now.isoformat()),
            subject=problem.subject,
            cause=problem.cause,
            severity=problem.severity,
            finding=problem.finding,
            opened_at=now,
            held=problem.held,
            policy=problem.policy,
            labels=problem.labels,
        )
        return self._tell(incident, problem)

    def go_on(self, incident: Incident, problem: Problem) -> Step:
        """A problem that is still there, or there again before its end was told."""
        severity = _raised(problem.severity) if incident.escalated else problem.severity
        current = replace(
            incident,
            subject=problem.subject,
            severity=severity,
            finding=replace(problem.finding, since=incident.finding.since or problem.finding.since),
            frozen=False,
            held=problem.held,
            over_at=None,
            policy=problem.policy,
            labels=problem.labels,
        )
        if current.told_at is None:
            return self._tell(current, problem)
        # An outage may pass by itself; a refused token does not, whatever blinded us before.
        urgent = incident.held and not problem.held and incident.subject.id == CHECKER
        return self._tell_again(current, problem, urgent=urgent)

    def leave(self, incident: Incident) -> Step:
        """A problem that is not there any more, or that cannot be seen."""
        if incident.cause in MOMENTARY:
            return self._pass(incident)
        ending = self.endings.of(incident)
        if ending is None:
            return Step(replace(incident, frozen=not self.endings.sees(incident)))
        now = self.cadence.now
        if ending.once and incident.told_at is None and incident.over_at is None:
            return self._pass(incident)
        if ending.silent:
            return Step(replace(incident, resolved_at=now, frozen=False))
        gone = replace(incident, over_at=incident.over_at or now, frozen=False)
        since = gone.over_at or now
        # What is unknown comes and goes: one good look between two bad ones does not make it well.
        flickers = incident.held and not self.cadence.has_recovered(since)
        unheard = incident.told_at is None and incident.held
        if flickers or (self._waits_for_morning(incident) and not unheard):
            return Step(gone)
        resolved = replace(gone, resolved_at=now)
        return Step(resolved, None if unheard else self._end(resolved, ending))

    def _waits_for_morning(self, incident: Incident) -> bool:
        """Its end is not told at this hour; whoever was called out for it is to hear at once that it is over."""
        told = incident.told_severity or incident.severity
        return self.cadence.is_quiet(told if incident.told_at else Severity.INFO)

    def _pass(self, incident: Incident) -> Step:
        """What was over as soon as it was there: it is told once, after quiet hours if it came in them."""
        now = self.cadence.now
        if incident.told_at is None and self.cadence.is_quiet(incident.severity):
            return Step(incident)
        over = replace(incident, told_at=incident.told_at or now, last_told_at=incident.last_told_at or now)
        over = replace(over, resolved_at=now, told_severity=incident.severity)
        return Step(over, None if incident.told_at else notices.about(over, Reason.OPENED, now, self.causes.headlines))

    def _end(self, incident: Incident, ending: Ending) -> Notice:
        """How it ended; of one that nobody heard of yet, in the same breath that it was there."""
        notice = notices.ended(incident, ending, self.cadence.now, self.causes.headlines)
        return notice if incident.told_at else notices.came_and_went(notice)

    def _tell(self, incident: Incident, problem: Problem) -> Step:
        """Tell a problem that was not told yet, unless it is held back."""
        waits = problem.held and not self.cadence.has_lasted(incident)
        if waits or problem.covered or self.cadence.is_quiet(incident.severity):
            return Step(incident)
        now = self.cadence.now
        told = replace(incident, told_at=now, last_told_at=now, told_severity=incident.severity)
        return Step(told, notices.about(told, Reason.OPENED, now, self.causes.headlines))

    def _tell_again(self, incident: Incident, problem: Problem, *, urgent: bool) -> Step:
        """Tell that it got worse, that it stands for too long, or that it is still there; or nothing."""
        if urgent or incident.severity.rank > (incident.told_severity or incident.severity).rank:
            return self._louder(incident, Reason.WORSENED)
        if self.cadence.is_quiet(incident.severity):
            return Step(incident)
        once = incident.cause in self.causes.once_only
        due = self.cadence.wakings(incident) if once else self.cadence.reminders_due(incident)
        if not once and self._is_lost_again(incident, problem):
            # One more night without its backup is news to whoever took it on, too; but no reason to remind more often.
            return self._once_more(replace(incident, reminders=due), Reason.WORSENED, f"slot of {problem.lost}")
        if not once and self.cadence.is_older_than_allowed(incident):
            older = replace(incident, severity=_raised(incident.severity), escalated=True)
            return self._louder(older, Reason.ESCALATED)
        if due <= incident.reminders:
            return Step(incident)
        # Reminders are counted anew when a problem got worse.
        which = f"{due} since {incident.worsened_at}"
        return self._once_more(replace(incident, reminders=due), Reason.REMINDER, which)

    def _is_lost_again(self, incident: Incident, problem: Problem) -> bool:
        """A slot was lost that no notice told of, and nobody asked to be left alone for a while."""
        if problem.lost is None or self.cadence.is_snoozed(incident):
            return False
        return problem.again or problem.lost > (incident.last_told_at or incident.opened_at)

    def _once_more(self, incident: Incident, reason: Reason, which: str) -> Step:
        told = replace(incident, last_told_at=self.cadence.now)
        return Step(told, notices.about(told, reason, self.cadence.now, self.causes.headlines, which))

    def _louder(self, incident: Incident, reason: Reason) -> Step:
        """A severity that was not told yet; reminders begin anew."""
        if self.cadence.is_quiet(incident.severity):
            return Step(incident)
        now = self.cadence.now
        told = replace(incident, worsened_at=now, last_told_at=now, told_severity=incident.severity, reminders=0)
        return Step(told, notices.about(told, reason, now, self.causes.headlines, incident.severity.value))


def _raised(severity: Severity) -> Severity:
    return list(Severity)[min(severity.rank + 1, Severity.CRITICAL.rank)]
