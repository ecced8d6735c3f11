"""To which database of an app a schedule or a backup belongs. Pure.

Heroku's rows carry no add-on id (heroku.md §2.3, §2.8), and schedules are listed for the whole app from any of its
databases (§2.7). What fits none or several databases counts for nothing, and says so.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.model import Backup, Database, Schedule

_LEGACY_PREFIX = "HEROKU_POSTGRESQL_"


@dataclass(frozen=True, slots=True)
class Bound:
    """The rows of one app by add-on uuid, and those that could not be told apart.

    `orphans` are schedules that name no attachment of the app, each with one of its databases; `neighbours` what is
    scheduled besides.
    """

    schedules: Mapping[str, tuple[Schedule, ...]]
    backups: Mapping[str, tuple[Backup, ...]]
    runs: Mapping[str, tuple[Backup, ...]]
    unbound: tuple[Backup, ...]
    orphans: Mapping[str, tuple[Schedule, ...]]
    neighbours: Mapping[str, tuple[Schedule, ...]]


def bind(
    databases: Sequence[Database],
    schedules: Iterable[Schedule],
    backups: Iterable[Backup],
    origins: Mapping[str, str],
) -> Bound:
    """Bind the rows of one billing app to its `databases`; `origins` maps the digest of a database's URL to its uuid.

    Where a backup was dumped from is the truth: names move on with a promote, rows do not. Where that is not known (a
    database changes hosts at times) it goes by its schedule's name, then by its from_name. Schedules that were listed
    several times count once.
    """
    names = Names(databases)
    unique = {schedule.uuid: schedule for schedule in schedules}
    owner_of_schedule = {uuid: names.of_schedule(schedule.attachment) for uuid, schedule in unique.items()}

    def owner(backup: Backup) -> str | None:
        by_schedule = owner_of_schedule.get(backup.schedule_uuid or "")
        by_name = names.of_row(backup.from_name) if backup.from_name else None
        return origins.get(backup.origin or "") or by_schedule or by_name

    rows = list({b.uuid: b for b in backups}.values())
    owned = [(owner(backup), backup) for backup in rows]
    ids = [database.addon_id for database in databases]
    scheduled = {i: tuple(s for uuid, s in unique.items() if owner_of_schedule[uuid] == i) for i in ids}
    lost = [s for uuid, s in unique.items() if owner_of_schedule[uuid] is None]
    kept_by = {s.uuid: _keeper(s, databases, owned, scheduled) for s in lost}
    orphans = {i: tuple(s for s in lost if kept_by[s.uuid] == i) for i in ids}
    return Bound(
        schedules=scheduled,
        backups={i: tuple(b for of, b in owned if of == i) for i in ids},
        runs={i: tuple(b for b in rows if owner_of_schedule.get(b.schedule_uuid or "") == i) for i in ids},
        unbound=tuple(b for of, b in owned if of is None),
        orphans=orphans,
        neighbours={i: tuple(s for s in unique.values() if s not in scheduled[i] + orphans[i]) for i in ids},
    )


def _keeper(
    orphan: Schedule,
    databases: Sequence[Database],
    owned: Iterable[tuple[str | None, Backup]],
    scheduled: Mapping[str, Sequence[Schedule]],
) -> str | None:
    """The one database at which an orphan is shown: that of its newest backup, else one that has no schedule."""
    made = [(b.created_at, b.num, of) for of, b in owned if b.schedule_uuid == orphan.uuid and of is not None]
    if made:
        return max(made)[2]
    first = sorted(databases, key=lambda d: (bool(scheduled[d.addon_id]), d.attachment != "DATABASE", d.attachment))
    return next((database.addon_id for database in first), None)


class Names:
    """Which database an app means by a name; what fits several fits none."""

    def __init__(self, databases: Sequence[Database]) -> None:
        self._whole: dict[str, set[str]] = {}
        self._any: dict[str, set[str]] = {}
        for database in databases:
            for attachment in database.own_attachments:
                self._whole.setdefault(attachment.name, set()).add(database.addon_id)
                for name in {attachment.name, attachment.name.removeprefix(_LEGACY_PREFIX)}:
                    self._any.setdefault(name, set()).add(database.addon_id)

    def of_row(self, from_name: str) -> str | None:
        """By a from_name, which lacks Heroku's old prefix as a rule (heroku.md §2.3)."""
        return _only(self._any.get(from_name, set()))

    def of_schedule(self, attachment: str) -> str | None:
        """By the name in a config var, which is whole; an old schedule may lack the prefix all the same."""
        return _only(self._whole.get(attachment) or self._any.get(attachment, set()))


def _only(found: Collection[str]) -> str | None:
    return next(iter(found)) if len(found) == 1 else None
