"""The newest good backup is not suspiciously small: what was there is still in it."""

from collections.abc import Sequence
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
)

# One that ended with warnings and is small is one problem.
_WARNED = "last_attempt_succeeded"
_LEARNT = 5
_SAMPLES = 14
# Five standard deviations, as far as a median absolute deviation tells them (1.4826 of it each), by a thousand.
_FAR = 7413
# Of what a backup lost, by share, a database must have lost a quarter at least to explain it.
_QUARTER = 4
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class _Usual:
    """What the good backups before were like: the median of their sizes, how many, and what may be missing from it."""

    size: int
    count: int
    allowed: int


def judge(observation: Seen, past: Past, requirement: Requirement, now: datetime) -> Verdict:
    """Fail where the newest good backup is empty, or far smaller than those before while the database is not.

    Below five earlier ones of known size it learns. A backup that is larger than usual is never a finding. Sizes are
    those of the dump (`processed_bytes`) and of the database when it began (`source_bytes`, heroku.md §2.3).
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
        return _failed(verdict, observation, newest, f"{name} holds nothing: 0 bytes, though Heroku calls it completed")
    samples = [b for b in before if b.size is not None and b.size > 0][:_SAMPLES]
    if len(samples) < _LEARNT:
        return replace(verdict, summary=f"{actual}; learning, {len(samples)} of {_LEARNT} samples")
    usual = _usual(samples, _parameters(requirement))
    verdict = replace(verdict, limit=f"a backup of at least {phrases.size(max(usual.size - usual.allowed, 0))}")
    was = f"the last {usual.count} good ones were about {phrases.size(usual.size)}"
    lacks = usual.size - newest.size
    if lacks <= usual.allowed:
        return replace(verdict, summary=f"{actual}; {was}")
    return _judged_with_source(verdict, observation, samples, usual, f"{actual}; {was}")


def _parameters(requirement: Requirement) -> Parameters:
    demand = requirement.demands.get(META.id)
    return demand.parameters if demand and isinstance(demand.parameters, Parameters) else Parameters()


def _usual(samples: Sequence[Backup], parameters: Parameters) -> _Usual:
    """Whole numbers all the way: a size may be larger than a float can hold exactly."""
    sizes = [b.size or 0 for b in samples]
    middle = _median(sizes)
    scatter = _median([abs(size - middle) for size in sizes])
    allowed = max(parameters.min_delta, middle * parameters.min_percent // 100, scatter * _FAR // 1000)
    return _Usual(middle, len(sizes), allowed)


def _median(numbers: Sequence[int]) -> int:
    ordered = sorted(numbers)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def _judged_with_source(
    verdict: Verdict, observation: Seen, samples: Sequence[Backup], usual: _Usual, words: str
) -> Verdict:
    """A small backup of a database that shrank, too, is as it should be."""
    # Deleted rows leave the next dump, but the size of a database only with a full vacuum: it is no proof of a loss.
    verdict = replace(verdict, severity=min(verdict.severity, Severity.WARNING, key=lambda s: s.rank))
    newest = observation.good_backups[0]
    sources = [b.source_size for b in samples if b.source_size is not None]
    source = newest.source_size
    if source is None or not sources:
        return _failed(
            verdict, observation, newest, f"{words}, and whether the database shrank too Heroku does not say"
        )
    was, lacks = _median(sources), usual.size - (newest.size or 0)
    shrank = was - source
    # A dump is compressed and has no indexes: what it lost was at least as much on disk.
    if shrank >= lacks and shrank * usual.size * _QUARTER >= lacks * was:
        summary = f"{words}; the database shrank too, from {phrases.size(was)} to {phrases.size(source)}"
        return replace(verdict, summary=summary)
    return _failed(
        verdict,
        observation,
        newest,
        f"{words}, while the database is {phrases.size(source)} and was about {phrases.size(was)}",
    )


def _failed(verdict: Verdict, observation: Seen, newest: Backup, words: str) -> Verdict:
    database = observation.database
    return replace(
        verdict,
        outcome=Outcome.FAIL,
        summary=words,
        since=newest.taken_at,
        fix=(
            phrases.command("heroku", "pg:backups:info", newest.name, "--app", database.app),
            phrases.command("heroku", "pg:backups:capture", database.attachment, "--app", database.app),
        ),
        explained_by=_WARNED if newest.status is BackupStatus.PARTIAL else None,
    )
