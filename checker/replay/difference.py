"""How what one policy would have led to differs from what another did. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from checker.model import Difference, Failure, Notice, Replayed

_NEVER = datetime.max.replace(tzinfo=UTC)


def difference(old: Replayed, new: Replayed) -> Difference:
    """A notice is the same where it tells the same of the same subject at the same look, as loudly.

    A failure is the same where it lasts as long and is as severe; one that overlaps another of the same rule and
    database is that one, only otherwise.
    """
    before, after = _by_place(old.failures), _by_place(new.failures)
    fails: list[Failure] = []
    passes: list[Failure] = []
    otherwise: list[tuple[Failure, Failure]] = []
    for place in sorted(before.keys() | after.keys()):
        ours, theirs = before[place], after[place]
        fails += [failure for failure in theirs if not any(_overlap(failure, other) for other in ours)]
        passes += [failure for failure in ours if not any(_overlap(failure, other) for other in theirs)]
        pairs = ((one, other) for one in ours for other in theirs if _overlap(one, other))
        otherwise += [pair for pair in pairs if _shape(pair[0]) != _shape(pair[1])]
    return Difference(
        told=_without(new.notices, old.notices),
        untold=_without(old.notices, new.notices),
        fails=tuple(sorted(fails, key=_by_time)),
        passes=tuple(sorted(passes, key=_by_time)),
        otherwise=tuple(sorted(otherwise, key=lambda pair: _by_time(pair[0]))),
    )


def same(notice: Notice) -> tuple[datetime, str, str, str, str]:
    """What makes it the same notice, however its words may differ."""
    return notice.at, notice.subject.id, notice.cause, notice.reason.value, notice.severity.value


def _without(notices: Sequence[Notice], others: Iterable[Notice]) -> tuple[Notice, ...]:
    known = {same(other) for other in others}
    return tuple(notice for notice in notices if same(notice) not in known)


def _by_place(failures: Iterable[Failure]) -> defaultdict[tuple[str, str], list[Failure]]:
    found: defaultdict[tuple[str, str], list[Failure]] = defaultdict(list)
    for failure in failures:
        found[failure.addon_id, failure.rule].append(failure)
    return found


def _overlap(one: Failure, other: Failure) -> bool:
    return one.start < (other.end or _NEVER) and other.start < (one.end or _NEVER)


def _shape(failure: Failure) -> tuple[object, ...]:
    return failure.start, failure.end, failure.severity


def _by_time(failure: Failure) -> tuple[datetime, str, str]:
    return failure.start, failure.label, failure.rule
