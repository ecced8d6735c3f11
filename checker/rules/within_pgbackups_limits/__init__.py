"""The database is small enough for Heroku's logical backups."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from checker import phrases
from checker.model import (
    CLOCK_SKEW,
    MORE_IS_LOOSER,
    Backup,
    Bytes,
    Outcome,
    Past,
    Requirement,
    RuleMeta,
    Seen,
    Severity,
    Verdict,
)
from checker.plain import cut

_MEANT_FOR = Bytes(20 * 1024**3)
"""Heroku means its logical backups for so large a database at most (heroku.md §3.4)."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """`max_size` is the largest database that may rely on logical backups."""

    max_size: Bytes = field(default=_MEANT_FOR, metadata=MORE_IS_LOOSER)


META = RuleMeta(
    id="within_pgbackups_limits",
    title="The database is within what logical backups are meant for",
    headline="Too large for Heroku's logical backups",
    parameters=Parameters,
    # The backups there are can be restored: it is time to plan, and nobody has to get up.
    at_most=Severity.WARNING,
    controls=("SOC 2 A1.2",),
)

# So that the finding fits into one line of a message.
_LONGEST_NAME = 40


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where the newest row that tells the size of the database tells one beyond `max_size`.

    Every attempt that began tells it, also one that failed; so do details of the database itself, where another rule
    needs them. Where none began yet there is nothing to judge.
    """
    demand = requirement.demands.get(META.id)
    parameters = demand.parameters if demand else None
    max_size = parameters.max_size if isinstance(parameters, Parameters) else Parameters().max_size
    severity, limit = requirement.severity_of(META.id), f"a database of {phrases.size_limit(max_size)} at most"
    began = _began(observation)
    told = _told(observation, began)
    if not told:
        outcome = Outcome.UNKNOWN if began else Outcome.NOT_APPLICABLE
        words = "Heroku does not say how large the database is" if began else "no backup has told yet how large it is"
        return Verdict(META.id, outcome, severity, summary=words, limit=limit)
    newest = told[0]
    actual = f"{phrases.size(newest.size)} {newest.when}"
    if newest.size <= max_size:
        return Verdict(META.id, Outcome.PASS, severity, summary=f"the database: {actual}", limit=limit, actual=actual)
    over = list(takewhile(lambda one: one.size > max_size, told))
    return Verdict(
        META.id,
        Outcome.FAIL,
        severity,
        summary=f"the database: {actual}; Heroku's logical backups are meant for {phrases.size_limit(max_size)} at most"
        " and may time out beyond: rely on Continuous Protection as well (rule continuous_protection), or on a pg_dump"
        " of your own, from a follower",
        limit=limit,
        actual=actual,
        since=over[-1].at,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """How large the database was, and when."""

    at: datetime
    size: int
    when: str


def _told(observation: Seen, began: Sequence[Backup]) -> list[_Told]:
    """Whatever tells a size, newest first."""
    sizes = [_Told(b.taken_at, b.source_size, _began_at(b)) for b in began if b.source_size is not None]
    info = observation.info
    if info is not None and info.size is not None:
        sizes.append(_Told(info.seen_at, info.size, f"on {phrases.instant(info.seen_at)}"))
    return sorted(sizes, key=lambda one: one.at, reverse=True)


def _began_at(backup: Backup) -> str:
    return f"when {cut(backup.name, _LONGEST_NAME)} began ({phrases.instant(backup.taken_at)})"


def _began(observation: Seen) -> list[Backup]:
    """The attempts that began, newest first, without rows older than the database and rows from the future."""
    born, latest = observation.database.created_at, observation.seen_at + CLOCK_SKEW
    rows = (b for b in observation.backups if b.started_at and born <= b.created_at and b.taken_at <= latest)
    return sorted(rows, key=lambda b: (b.created_at, b.num), reverse=True)
