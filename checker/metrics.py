"""A sweep in numbers, under names that log drains turn into metrics (l2met, github.com/ryandotsmith/l2met/wiki/Usage).

`count#` is summed up over time, of `sample#` the last counts, `measure#` is for percentiles. No name holds that of
an app or of a database. What is not known has no number: a gap, and never a zero.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from checker.model import Judged
from checker.policy import RetiredEntry
from checker.report.summary import summarise
from checker.swept import Swept

Numbers = dict[str, float]


class Seconds(float):
    """Seconds, which end in their unit as text and are a mere number in JSON."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{float(self):.3f}".rstrip("0").rstrip(".") + "s"

    __repr__ = __str__


def of_sweep(
    swept: Swept | None, retired: Sequence[RetiredEntry], took: timedelta, swept_at: datetime | None, now: datetime
) -> Numbers:
    """The numbers of one sweep, by name; None is a full one that broke off.

    `took` is how long it lasted, telling included; `swept_at` is when the last full sweep that saw anything began, None
    where that is not known, and `now` when this one ended. The databases are counted by a full sweep only.
    """
    numbers: Numbers = {}
    blind = swept is None or swept.blind is not None
    if swept is None or swept.full:
        numbers["sample#checker.blind"] = int(blind)
    if swept is not None:
        numbers[f"measure#checker.{'sweep' if swept.full else 'partial_sweep'}"] = Seconds(took.total_seconds())
        numbers["count#checker.requests"] = swept.requests
        if swept.full and not blind:
            numbers |= _of_databases(swept.judged, retired)
            numbers["sample#checker.databases_waiting"] = len(swept.spread.waiting)
    if swept_at is not None:
        numbers["sample#checker.minutes_since_full_sweep"] = max(now - swept_at, timedelta()) // timedelta(minutes=1)
    return numbers


def _of_databases(judged: Sequence[Judged], retired: Sequence[RetiredEntry]) -> Numbers:
    """How many there are by their worst outcome; where policy demands anything, how old the newest backup is at most.

    Databases without any backup have no such age, and are counted by themselves.
    """
    counts = summarise(judged, retired)
    numbers: Numbers = {"sample#checker.databases": counts.pop("databases")}
    numbers |= {f"sample#checker.databases.{word}": count for word, count in counts.items()}
    demanded = [one for one in judged if one.policy is not None and one.nothing is None]
    backups = [(one.restorable, one.seen_at) for one in demanded if one.restorable is not None]
    numbers["sample#checker.databases_without_backup"] = sum(not newest.count for newest, _ in backups)
    if ages := [seen_at - newest.taken_at for newest, seen_at in backups if newest.count]:
        numbers["sample#checker.oldest_backup_age"] = Seconds(max(*ages, timedelta()).total_seconds())
    return numbers
