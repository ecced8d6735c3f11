"""To which database of an app a schedule or a backup belongs. Pure.

Heroku's rows carry no add-on id (heroku.md §2.3, §2.8), and schedules are listed for the whole app from any of its
databases (§2.7). What fits none or several databases counts for nothing, and says so.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.model import Backup, Database, Schedule

_LEGACY_PREFIX = "HEROKU_POSTGRESQL_"


@dataclass(frozen=True, slots=True)
class Bound:
    """The rows of one app by add-on uuid, and those that could not be told apart."""

    schedules: Mapping[str, tuple[Schedule, ...]]
    backups: Mapping[str, tuple[Backup, ...]]
    runs: Mapping[str, tuple[Backup, ...]]
    unbound: tuple[Backup, ...]
    orphans: tuple[Schedule, ...]


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
    of_name = _by_name(databases)
    unique = {schedule.uuid: schedule for schedule in schedules}
    owner_of_schedule = {uuid: of_name(schedule.attachment) for uuid, schedule in unique.items()}

    def owner(backup: Backup) -> str | None:
        by_schedule = owner_of_schedule.get(backup.schedule_uuid or "")
        by_name = of_name(backup.from_name) if backup.from_name else None
        return origins.get(backup.origin or "") or by_schedule or by_name

    rows = list({b.uuid: b for b in backups}.values())
    owned = [(owner(backup), backup) for backup in rows]
    ids = [database.addon_id for database in databases]
    return Bound(
        schedules={i: tuple(s for uuid, s in unique.items() if owner_of_schedule[uuid] == i) for i in ids},
        backups={i: tuple(b for of, b in owned if of == i) for i in ids},
        runs={i: tuple(b for b in rows if owner_of_schedule.get(b.schedule_uuid or "") == i) for i in ids},
        unbound=tuple(b for of, b in owned if of is None),
        orphans=tuple(s for uuid, s in unique.items() if owner_of_schedule[uuid] is None),
    )


def _by_name(databases: Sequence[Database]) -> Callable[[str], str | None]:
    """Find the one database that an app knows by a name; from_name lacks Heroku's old prefix (heroku.md §2.3)."""
    names: dict[str, set[str]] = {}
    for database in databases:
        for attachment in database.own_attachments:
            for name in {attachment.name, attachment.name.removeprefix(_LEGACY_PREFIX)}:
                names.setdefault(name, set()).add(database.addon_id)

    def find(name: str) -> str | None:
        found = names.get(name, set())
        return next(iter(found)) if len(found) == 1 else None

    return find
