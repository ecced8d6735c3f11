"""The schedule that has this database's name backs up this very database, and does so by itself."""

from dataclasses import dataclass
from datetime import datetime

from checker.model import Outcome, Past, Requirement, RuleMeta, Seen, Severity, Verdict
from checker.rules.schedule_bound.another_database import of_another_database
from checker.rules.schedule_bound.hidden_by_hand import hidden_by_hand
from checker.rules.schedule_bound.signs import Sign, name, newest, row
from checker.rules.schedule_bound.without_a_name import without_a_name


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="schedule_bound",
    title="Its schedule backs up this very database",
    headline="The schedule does not back up this database",
    parameters=Parameters,
    explains=frozenset({"recent_backup"}),
    implied_by="schedule",
    by_name=True,
    controls=("SOC 2 A1.2", "ISO 27001 A.8.13"),
)


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail on a schedule that dumps another database, is dead behind backups by hand, or has a name that leads nowhere.

    What is not proven, and what is in nobody's way, weighs a warning at most.
    """
    severity = requirement.severity_of(META.id)
    signs = [
        *of_another_database(observation, past, requirement),
        *hidden_by_hand(observation, past, requirement, now),
        *without_a_name(observation, requirement),
    ]
    if not signs:
        return _fine(observation, severity)
    worst = max(signs, key=lambda sign: _weight(sign, severity).rank)
    others = [sign.summary for sign in signs if sign is not worst]
    follows = {sign.follows for sign in signs}
    return Verdict(
        META.id,
        Outcome.FAIL,
        _weight(worst, severity),
        summary=worst.summary,
        limit="each schedule with a name of this database backs it up, every day",
        actual="; ".join([worst.actual, *others]),
        since=worst.since,
        fix=tuple(dict.fromkeys(command for sign in signs for command in sign.fix)),
        explained_by=follows.pop() if len(follows) == 1 else None,
        explains=() if all(sign.clutter for sign in signs) else None,
    )


def _weight(sign: Sign, severity: Severity) -> Severity:
    if sign.proven and not sign.clutter:
        return severity
    return min(severity, Severity.WARNING, key=lambda s: s.rank)


def _fine(observation: Seen, severity: Severity) -> Verdict:
    if not observation.schedules:
        return Verdict(META.id, Outcome.NOT_APPLICABLE, severity, summary="there is no schedule to look at")
    own = {backup.uuid for backup in observation.backups}
    stories = []
    for schedule in observation.schedules:
        last = newest([run for run in observation.runs if run.schedule_uuid == schedule.uuid])
        if last is None:
            stories.append(f"{name(schedule.name)} has made nothing yet")
        elif last.uuid in own:
            stories.append(f"{name(schedule.name)} made {row(last)} of this database")
        else:
            stories.append(f"{name(schedule.name)} made {row(last)} before it had this name; its next run is awaited")
    return Verdict(META.id, Outcome.PASS, severity, summary="; ".join(stories))
