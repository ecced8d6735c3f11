"""So many good scheduled backups are there to restore, and they reach back far enough."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Literal

from checker import phrases
from checker.model import LESS_IS_LOOSER, Backup, Outcome, Past, Requirement, RuleMeta, Seen, Severity, Verdict
from checker.rules.retained_backups.due import Due, due_of
from checker.rules.retained_backups.never import never

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Parameters:
    """`scheduled` is how many there have to be; `reach` is how far back the oldest one has to lie; `any` will do."""

    scheduled: int = field(default=7, metadata=LESS_IS_LOOSER)
    reach: timedelta | Literal["any"] = field(default="any", metadata=LESS_IS_LOOSER)

    def __post_init__(self) -> None:
        if not 1 <= self.scheduled <= _MOST:
            raise ValueError(f"scheduled is out of bounds; write a whole number from 1 to {_MOST}")

    @property
    def least_reach(self) -> timedelta:
        """How far back the oldest one has to lie; nothing at all for `any`."""
        return self.reach if isinstance(self.reach, timedelta) else timedelta()


META = RuleMeta(
    id="retained_backups",
    title="Enough scheduled backups are kept, far enough back",
    headline="Too few scheduled backups are kept",
    parameters=Parameters,
    # A night that is lost is `slots_met`'s to alarm of; that there are fewer to choose from needs nobody at night.
    at_most=Severity.WARNING,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)

_NEWEST_LOST, _LOST = "slots_met", "no_gaps"
_SCHEDULED = "schedule_present"
_ANY_HOUR = "00:00 UTC"
_SHOWN = 3
_FULL = timedelta(days=8)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is demanded and what is there, as of `now`. `rows` are all good scheduled backups, newest first.

    `count` is how many there are, without those that only wait for the schedule to run once more and delete them.
    """

    parameters: Parameters
    rows: Sequence[Backup]
    count: int
    due: Sequence[Due]
    now: datetime
    blind: bool

    @property
    def enough(self) -> bool:
        """As many as demanded, or as many as schedules of their age can have."""
        # Without a schedule, nothing is on its way.
        possible = sum(due.capacity(self.now) for due in self.due) if self.due else self.parameters.scheduled
        return self.count >= min(self.parameters.scheduled, possible)

    @property
    def reaches(self) -> bool:
        """The oldest one lies far enough back, or as far as schedules of their age can reach."""
        reach = self.parameters.least_reach
        if not reach or any(due.is_young(reach, self.now) for due in self.due):
            return True
        if not self.rows:
            return False
        oldest = min(self.rows, key=attrgetter("created_at"))
        if any(due.reaches(oldest, reach, self.now) for due in self.due):
            return True
        return oldest.created_at <= self.now - reach


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where there are fewer than a flawless schedule of that age has, or where it could never have so many.

    Failed, cancelled and removed rows never count, manual ones neither; those with warnings do. A night whose backup
    may still be on the way counts for neither side, and nor does one that a clock change took away.
    """
    demand = requirement.demands.get(META.id)
    parameters = demand.parameters if demand and isinstance(demand.parameters, Parameters) else Parameters()
    rows = [b for b in observation.good_backups if b.scheduled]
    due = tuple(due_of(observation, past, requirement))
    count = len(rows) - sum(len(one.going) for one in due)
    case = _Case(parameters, rows, count, due, now, blind=len(due) < len(observation.schedules))
    limit, actual = _limit(parameters), _actual(case)
    severity = requirement.severity_of(META.id)
    verdict = Verdict(META.id, Outcome.PASS, severity, summary=actual, limit=limit, actual=actual)
    if impossible := never(observation, parameters.scheduled, parameters.least_reach):
        since = min(schedule.created_at for schedule in observation.schedules)
        summary = f"{limit} can never be: {impossible.why}; {impossible.remedy}"
        return replace(verdict, outcome=Outcome.FAIL, summary=summary, since=since, fix=impossible.fix)
    if case.enough and case.reaches:
        filling = _filling(case)
        return replace(verdict, summary=actual + filling) if filling else verdict
    if case.blind:
        summary = f"{actual}; how many there should be cannot be told, as the zone of a schedule is not known"
        return replace(verdict, outcome=Outcome.UNKNOWN, summary=summary)
    return _short(verdict, case, observation, past, requirement)


def _limit(parameters: Parameters) -> str:
    reach = f", reaching back {phrases.span(parameters.least_reach)}" if parameters.least_reach else ""
    return f"{phrases.many(parameters.scheduled, 'scheduled backup')} to restore{reach}"


def _actual(case: _Case) -> str:
    if not case.rows:
        return "no scheduled backup to restore"
    oldest = min(case.rows, key=attrgetter("created_at"))
    going = len(case.rows) - case.count
    last_day = f" and {going} that the next run deletes" if going else ""
    reach = f"the oldest of {phrases.instant(oldest.taken_at)}"
    return f"{phrases.many(case.count, 'scheduled backup')} to restore{last_day}, {reach}"


def _filling(case: _Case) -> str:
    """What is added where a pass is one only for want of time."""
    reach, since = case.parameters.least_reach, max((due.since for due in case.due), default=None)
    young = reach and any(due.is_young(reach, case.now) for due in case.due)
    if since is None or not (young or case.count < case.parameters.scheduled):
        return ""
    if young or case.now - since <= _FULL:
        return f"; filling up, as the schedule backs up this database since {phrases.instant(since)}"
    return "; the next is on its way, or a night had no slot"


def _short(verdict: Verdict, case: _Case, observation: Seen, past: Past, requirement: Requirement) -> Verdict:
    """There is less than there should be by now."""
    lost = sorted((e for due in case.due for e in due.lost), key=lambda e: e.at)
    shown = ", ".join(f"{e.day} ({e.outcome})" for e in lost[-_SHOWN:])
    more = f" and {len(lost) - _SHOWN} before" if len(lost) > _SHOWN else ""
    summary = f"{verdict.actual}; {_limit(case.parameters)} are demanded"
    if lost:
        summary += f": {shown}{more} {'is' if len(lost) == 1 else 'are'} lost"
    elif not observation.schedules:
        summary += ", and nothing schedules backups of this database"
    database, at = observation.database, requirement.schedule.at if requirement.schedule else None
    words = ("heroku", "pg:backups:schedule", database.attachment, "--at", at or _ANY_HOUR, "--app", database.app)
    heals = not observation.schedules and _SCHEDULED not in requirement.demands
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=summary,
        since=lost[0].at if lost else None,
        fix=(phrases.command(*words),) if heals else (),
        explained_by=_explained_by(past, bool(lost), requirement),
    )


def _explained_by(past: Past, lost: bool, requirement: Requirement) -> str | None:
    """The rule that tells of the nights that are lost: of the newest one, or of those before."""
    if not lost:
        return None
    decided = [e for e in past.ledger if e.outcome.satisfies or e.outcome.lost]
    newest = max(decided, key=lambda e: e.at)
    tells = [_NEWEST_LOST] if newest.outcome.lost else []
    return next((rule for rule in (*tells, _LOST) if rule in requirement.demands), None)
