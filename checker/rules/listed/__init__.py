"""Heroku lists the database: it is still there, and its backups with it."""

from dataclasses import dataclass
from datetime import datetime

from checker import phrases
from checker.model import Absence, Observation, Outcome, Past, Requirement, RuleMeta, Severity, Unseen, Verdict
from checker.plain import NAME, cut


@dataclass(frozen=True, slots=True)
class Parameters:
    """There is nothing to set."""


META = RuleMeta(
    id="listed",
    title="Heroku lists it",
    headline="The database is gone",
    parameters=Parameters,
    explains=frozenset({"readable"}),
    always=True,
    controls=("SOC 2 CC7.2",),
)

_LIMIT = "a database that Heroku lists"


def judge(observation: Observation, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail once two listings in a row lacked a database that was known: its backups went with it.

    One listing proves nothing. A new database under the same names has replaced it, which is at most a warning.
    """
    severity = requirement.severity_of(META.id)
    if requirement.nothing:
        # Nothing is lost that anybody demanded.
        severity = min(severity, Severity.WARNING, key=lambda s: s.rank)
    absence = observation.absence if isinstance(observation, Unseen) else None
    if absence is None:
        return Verdict(META.id, Outcome.PASS, severity, summary="Heroku lists it", limit=_LIMIT)
    if absence.confirmed and requirement.lets_go:
        return Verdict(META.id, Outcome.PASS, severity, summary=f"it is gone; {requirement.lets_go}", limit=_LIMIT)
    if not absence.confirmed:
        summary = "missing in the newest listing; the next whole one will tell"
        return Verdict(META.id, Outcome.UNKNOWN, severity, summary=summary, limit=_LIMIT)
    if absence.successor:
        return _replaced(observation, absence, past, min(severity, Severity.WARNING, key=lambda s: s.rank), now)
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary="Heroku lists it no more: it was destroyed, its backups with it, or the token lost sight of it",
        limit=_LIMIT,
        actual=_last_seen("missing in two listings running", past),
        since=past.last_seen_at or now,
        fix=(phrases.command("heroku", "addons", "--app", observation.database.app),),
    )


def _replaced(observation: Observation, absence: Absence, past: Past, severity: Severity, now: datetime) -> Verdict:
    old, new = cut(observation.database.name, NAME), cut(absence.successor or "", NAME)
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"{old} was replaced by {new}, which is watched from now on; the backups of {old} went with it",
        limit=_LIMIT,
        actual=_last_seen(f"{new} has its names", past),
        since=past.last_seen_at or now,
    )


def _last_seen(words: str, past: Past) -> str:
    return f"{words}; last seen {phrases.instant(past.last_seen_at)}" if past.last_seen_at else words
