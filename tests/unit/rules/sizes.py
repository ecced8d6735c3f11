"""Nights of backups of given sizes, and what `plausible_size` says of them."""

from collections.abc import Sequence

from checker.model import Backup, Past, Verdict
from checker.rules import plausible_size
from checker.rules.plausible_size import Parameters
from tests.make import DAY, HOUR, NOW, backup, requirement, seen

MB, GB = 1024**2, 1024**3
SOURCE = 64 * MB
Sizes = Sequence[int | None]


def judge(*backups: Backup, parameters: Parameters | None = None) -> Verdict:
    """Judge rows."""
    return plausible_size.judge(seen(backups), Past(), requirement(plausible_size=parameters), NOW)


def nights(sizes: Sizes, sources: Sizes | None = None, **newest: object) -> list[Backup]:
    """A backup a night of these sizes, the newest last; of a database that stays as it is, unless said otherwise."""
    count = len(sizes)
    of = sources or [SOURCE] * count
    rows = [
        backup(n, (count - n) * DAY + 9 * HOUR, size=size, source_size=source)
        for n, (size, source) in enumerate(zip(sizes, of, strict=True), start=1)
    ]
    last = backup(count, 9 * HOUR, size=sizes[-1], source_size=of[-1], **newest)
    return [*rows[:-1], last]
