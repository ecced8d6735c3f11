"""Which backups Heroku deletes by itself, and when (heroku.md §3.1)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from checker.sandbox.things import Transfer

WEEK = timedelta(weeks=1)
MONTH = timedelta(days=30)


def expired(transfers: Sequence[Transfer], fired_at: datetime, weeks: int, months: int) -> list[Transfer]:
    """The backups of one schedule that go when it fires at `fired_at`.

    All younger than a week stay, and the oldest one that is newer than each week mark and each month mark. Whether a
    backup succeeded is not asked.
    """
    marks = [fired_at - WEEK * n for n in range(1, weeks + 1)] + [fired_at - MONTH * n for n in range(1, months + 1)]
    oldest_first = sorted(transfers, key=lambda t: t.created_at)
    kept = {next((t.uuid for t in oldest_first if t.created_at > mark), None) for mark in marks}
    return [t for t in oldest_first if t.created_at < fired_at - WEEK and t.uuid not in kept]


def evicted(transfers: Iterable[Transfer], now: datetime, keep: int) -> list[Transfer]:
    """The manual backups of one from_name that go because `keep` newer ones succeeded; failed ones stay."""
    good = [t for t in transfers if t.is_backup and t.schedule_uuid is None and t.succeeded(now)]
    return sorted(good, key=lambda t: t.created_at, reverse=True)[keep:]
