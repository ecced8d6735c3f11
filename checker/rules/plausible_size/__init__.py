"""The newest good backup is not suspiciously small: what was there is still in it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from checker import phrases
from checker.model import (
    MORE_IS_LOOSER,
    Backup,
    BackupStatus,
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
from checker.rules.plausible_size.usual import LEARNT, Series, Tolerance, Usual, series_of, usual_of

_MEGABYTE = Bytes(1024**2)
_LARGEST_PERCENT = 99


@dataclass(frozen=True, slots=True)
class Parameters:
    """A backup that is smaller than usual by less than `min_delta`, or than `min_percent`, is no finding."""

    min_delta: Bytes = field(default=_MEGABYTE, metadata=MORE_IS_LOOSER)
    min_percent: int = field(default=10, metadata=MORE_IS_LOOSER)

    def __post_init__(self) -> None:
        if not 1 <= self.min_percent <= _LARGEST_PERCENT:
            raise ValueError(f"min_percent is out of bounds; write a whole number from 1 to {_LARGEST_PERCENT}")


META = RuleMeta(
    id="plausible_size",
    title="The newest backup is about as large as those before",
    headline="The newest backup is suspiciously small",
    parameters=Parameters,
    controls=("SOC 2 A1.2", "SOC 2 CC7.2"),
)

# One that ended with warnings and is small is one problem.
_WARNED = "last_attempt_succeeded"
_SAMPLES = 14
_LONGEST_NAME = 40


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where the newest good backup is empty, or far smaller than those before while the database is not.

    Small ones right before it are no measure of it, as long as larger ones are left. Below five earlier ones of known
    size it learns. A backup that is larger than usual is never a finding. Sizes are those of the dump
    (`processed_bytes`) and of the database when it began (`source_bytes`, heroku.md §2.3).
    """
    verdict = Verdict(META.id, Outcome.PASS, requirement.severity_of(META.id), summary="")
    if not observation.good_backups:
        return replace(verdict, outcome=Outcome.NOT_APPLICABLE, summary="there is no good backup yet")
    newest, *before = observation.good_backups
    name = cut(newest.name, _LONGEST_NAME)
    if newest.size is None:
        return replace(verdict, outcome=Outcome.UNKNOWN, summary=f"Heroku does not say how large {name} is")
    actual = f"{name}, {phrases.size(newest.size)}"
    verdict = replace(verdict, actual=actual, limit="a backup that holds something")
    if newest.size <= 0:
        words = f"{name} holds nothing: 0 bytes, though Heroku calls it completed"
        return _failed(verdict, observation, newest.taken_at, words)
    samples = [b for b in before if b.size is not None and b.size > 0][:_SAMPLES]
    if len(samples) < LEARNT:
        return replace(verdict, summary=f"{actual}; learning, {len(samples)} of {LEARNT} samples")
    tolerance = _tolerance(requirement)
    series = series_of(samples, tolerance)
    if len(series.kept) > 1:
        return _judged(verdict, observation, series, usual_of(series.kept, tolerance))
    judged = _judged(verdict, observation, Series(samples), usual_of(samples, tolerance))
    return _doubted(judged, newest, series.kept[0], usual_of(series.kept, tolerance))


def _tolerance(requirement: Requirement) -> Tolerance:
    demand = requirement.demands.get(META.id)
    set_ = demand.parameters if demand and isinstance(demand.parameters, Parameters) else Parameters()
    return Tolerance(set_.min_delta, set_.min_percent)


def _judged(verdict: Verdict, observation: Seen, series: Series, usual: Usual) -> Verdict:
    """Hold the newest backup against what was usual."""
    newest = observation.good_backups[0]
    size = newest.size or 0
    since, run, those = newest.taken_at, "", ""
    if series.small and not usual.holds(size):
        since, those = series.small[0].taken_at, " before"
        run = f"; {phrases.many(len(series.small), 'small one')} right before it"
    words = f"{verdict.actual}{run}; the last {usual.count} good ones{those} were about {phrases.size(usual.size)}"
    verdict = replace(verdict, limit=f"a backup of at least {phrases.size(max(usual.size - usual.allowed, 0))}")
    if usual.holds(size):
        return replace(verdict, summary=words)
    # Deleted rows leave the next dump, but the size of a database only with a full vacuum: it is no proof of a loss.
    verdict = replace(verdict, severity=min(verdict.severity, Severity.WARNING, key=lambda s: s.rank))
    source = newest.source_size
    if source is None or usual.source is None:
        words = f"{words}, and whether the database shrank too Heroku does not say"
        return _failed(verdict, observation, since, words)
    now, then = phrases.size(source), phrases.size(usual.source)
    if usual.explains(newest):
        return replace(verdict, summary=f"{words}; the database shrank too, from {then} to {now}")
    return _failed(verdict, observation, since, f"{words}, while the database is {now} and was about {then}")


def _doubted(verdict: Verdict, newest: Backup, oldest: Backup, then: Usual) -> Verdict:
    """One large backup and only small ones since: it was odd, or it is the last that is whole; no row tells which."""
    # Unknown opens no finding where it was odd, and resolves none where it is the last.
    if verdict.outcome is not Outcome.PASS or then.holds(newest.size or 0) or then.explains(newest):
        return verdict
    name = cut(oldest.name, _LONGEST_NAME)
    words = f"; {name} alone is far larger, {phrases.size(then.size)}: it was odd, or all since lack something"
    return replace(verdict, outcome=Outcome.UNKNOWN, summary=f"{verdict.summary}{words}")


def _failed(verdict: Verdict, observation: Seen, since: datetime, words: str) -> Verdict:
    database, newest = observation.database, observation.good_backups[0]
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=words,
        since=since,
        fix=(
            phrases.command("heroku", "pg:backups:info", newest.name, "--app", database.app),
            phrases.command("heroku", "pg:backups:capture", database.attachment, "--app", database.app),
        ),
        explained_by=_WARNED if newest.status is BackupStatus.PARTIAL else None,
    )
