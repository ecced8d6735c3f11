"""Which database of an app a schedule or a backup belongs to."""

from typing import Any

import pytest

from checker.model import Attachment, Backup, Database, Schedule
from checker.observe.bind import bind
from tests.make import DAY, HOUR, backup, database, schedule


def attached(addon_id: str, *names: str, app: str = "shop") -> Database:
    """A database billed to `shop` that `app` knows by these names."""
    return database(addon_id=addon_id, name=addon_id, attachments=tuple(Attachment(n, app, addon_id) for n in names))


MAIN = attached("main", "DATABASE", "HEROKU_POSTGRESQL_COPPER")
ARCHIVE = attached("archive", "ARCHIVE")
BOTH = (MAIN, ARCHIVE)


def owner(databases: tuple[Database, ...] = BOTH, origins: dict[str, str] | None = None, **row: Any) -> str | None:
    """Whose a backup with these fields is, when DATABASE and ARCHIVE have a schedule each."""
    schedules = [schedule(uuid="of-main"), schedule(uuid="of-archive", name="ARCHIVE_URL")]
    bound = bind(databases, schedules, [backup(**row)], origins or {})
    owners = [addon_id for addon_id, rows in bound.backups.items() if rows]
    assert len(owners) + len(bound.unbound) == 1, "counted once, or told as unbound"
    return owners[0] if owners else None


@pytest.mark.parametrize(
    ("row", "addon_id"),
    [
        ({"schedule_uuid": "of-main"}, "main"),
        ({"schedule_uuid": "of-archive"}, "archive"),
        # The origin outranks the schedule, the schedule outranks the name: names move on with a promote, rows do not.
        ({"schedule_uuid": "of-archive", "from_name": "DATABASE", "origin": "m"}, "main"),
        ({"schedule_uuid": None, "from_name": "ARCHIVE", "origin": "m"}, "main"),
        ({"schedule_uuid": "of-archive", "from_name": "DATABASE", "origin": "elsewhere"}, "archive"),
        ({"schedule_uuid": "gone", "from_name": "ARCHIVE"}, "archive"),
        # Heroku leaves its old prefix out of from_name.
        ({"schedule_uuid": None, "from_name": "COPPER"}, "main"),
        ({"schedule_uuid": None, "from_name": "HEROKU_POSTGRESQL_COPPER"}, "main"),
        ({"schedule_uuid": None, "from_name": "FORMER", "origin": "a"}, "archive"),
        ({"schedule_uuid": None, "from_name": None, "origin": "m"}, "main"),
        ({"schedule_uuid": None, "from_name": "FORMER", "origin": "elsewhere"}, None),
        ({"schedule_uuid": None, "from_name": "FORMER"}, None),
        ({"schedule_uuid": None, "from_name": None}, None),
        ({"schedule_uuid": "gone", "from_name": ""}, None),
        ({"schedule_uuid": None, "from_name": "database"}, None),
    ],
)
def test_owner_of_a_backup(row: dict[str, Any], addon_id: str | None) -> None:
    """A backup goes by where it came from, else by its schedule, else by its name, and else counts for nothing."""
    assert addon_id == owner(origins={"m": "main", "a": "archive"}, **row)


def test_ambiguous_name() -> None:
    """A name that fits two databases proves nothing for either; where the rows came from still may."""
    databases = (MAIN, attached("other", "COPPER"))
    row: dict[str, Any] = {"schedule_uuid": None, "from_name": "COPPER"}
    assert None is owner(databases, **row)
    assert "other" == owner(databases, {"o": "other"}, origin="o", **row)


def test_ambiguous_schedule() -> None:
    """A schedule whose name fits two databases is neither's, and its backups go by their own name."""
    databases = (attached("one", "DATABASE", "ARCHIVE"), attached("two", "DATABASE"))
    bound = bind(databases, [schedule(uuid="s")], [backup(schedule_uuid="s", from_name="ARCHIVE")], {})
    assert {"one": (), "two": ()} == bound.schedules
    assert ["one"] == [addon_id for addon_id, rows in bound.backups.items() if rows]


def test_foreign_attachment() -> None:
    """The name by which another app knows a database is no name in its billing app."""
    databases = (MAIN, attached("shared", "REPORTS", app="reports"))
    assert None is owner(databases, schedule_uuid=None, from_name="REPORTS")


def test_schedules_listed_twice() -> None:
    """Heroku lists the app's schedules for each of its databases; each is counted once, at its own one."""
    main, archive = schedule(uuid="s1"), schedule(uuid="s2", name="ARCHIVE_URL")
    bound = bind(BOTH, [main, archive, main, archive], [], {})
    assert {"main": (main,), "archive": (archive,)} == bound.schedules


def test_schedule_of_nobody() -> None:
    """A schedule for a name that the app no longer has protects no database, and is told of."""
    orphan = schedule(uuid="orphan", name="FORMER_URL")
    bound = bind(BOTH, [orphan, schedule()], [], {})
    assert {"main": (schedule(),), "archive": ()} == bound.schedules
    assert [orphan] == [s for orphans in bound.orphans.values() for s in orphans]


OF_MAIN, OF_ARCHIVE = schedule(uuid="of-main"), schedule(uuid="of-archive", name="ARCHIVE_URL")
MADE: dict[str, Any] = {"schedule_uuid": "orphan"}


@pytest.mark.parametrize(
    ("databases", "schedules", "rows", "keeper"),
    [
        # By whose backups it made: by origin first, then by name, the newest row counting.
        (BOTH, [OF_ARCHIVE], [backup(1, origin="a", from_name="DATABASE", **MADE)], "archive"),
        (BOTH, [OF_ARCHIVE], [backup(1, from_name="ARCHIVE", **MADE)], "archive"),
        (BOTH, [], [backup(1, origin="a", **MADE), backup(2, HOUR, origin="m", **MADE)], "main"),
        (BOTH, [], [backup(1, origin="a", **MADE), backup(2, DAY, origin="m", **MADE)], "archive"),
        # What it made of nobody's, or what others made, proves nothing.
        (BOTH, [OF_MAIN], [backup(1, from_name="FORMER", **MADE), backup(2, from_name=None, **MADE)], "archive"),
        (BOTH, [OF_MAIN], [backup(1, origin="m", schedule_uuid="of-main"), backup(2, scheduled=False)], "archive"),
        # By what is not scheduled, then DATABASE first, then by name.
        (BOTH, [OF_MAIN], [], "archive"),
        (BOTH, [OF_ARCHIVE], [], "main"),
        (BOTH, [OF_MAIN, OF_ARCHIVE], [], "main"),
        (BOTH[::-1], [], [], "main"),
        ((attached("b", "BLUE"), attached("a", "AMBER")), [], [], "a"),
        ((attached("nameless"), attached("b", "BLUE")), [schedule(uuid="b", name="BLUE_URL")], [], "nameless"),
        ((MAIN,), [OF_MAIN], [], "main"),
    ],
)
def test_orphan_falls_to_one_database(
    databases: tuple[Database, ...], schedules: list[Schedule], rows: list[Backup], keeper: str
) -> None:
    """An app with two databases hears of an orphan once, at the database that it concerns most."""
    orphan = schedule(uuid="orphan", name="FORMER_URL")
    bound = bind(databases, [orphan, *schedules], rows, {"m": "main", "a": "archive"})
    expected = {database.addon_id: () for database in databases} | {keeper: (orphan,)}
    assert expected == bound.orphans


def test_orphans_without_a_database() -> None:
    """Where no database can be looked at, nothing is made up."""
    assert {} == bind((), [schedule()], [], {}).orphans


def test_every_schedule_of_the_app_is_somewhere_once() -> None:
    """Each database knows the app's other schedules: a command that removes one must not hit another."""
    orphan = schedule(uuid="orphan", name="FORMER_URL")
    bound = bind(BOTH, [orphan, OF_MAIN, OF_ARCHIVE], [], {})
    assert {"main": (OF_ARCHIVE,), "archive": (orphan, OF_MAIN)} == bound.neighbours


def test_a_schedule_goes_by_its_whole_name() -> None:
    """A config var names one attachment, though another one is called the same behind Heroku's old prefix."""
    databases = (MAIN, attached("other", "COPPER"))
    named = [schedule(uuid="1", name="HEROKU_POSTGRESQL_COPPER_URL"), schedule(uuid="2", name="COPPER_URL")]
    bound = bind(databases, named, [], {})
    assert {"main": (named[0],), "other": (named[1],)} == bound.schedules
    assert {"main": (named[1],)} == bind((MAIN,), named[1:], [], {}).schedules


def test_runs() -> None:
    """What a schedule made shows that it runs, though the backup be that of the database that had its name before."""
    row, manual = backup(1, schedule_uuid="s", origin="a"), backup(2, schedule_uuid=None)
    bound = bind(BOTH, [schedule(uuid="s")], [row, manual], {"a": "archive"})
    assert {"main": (row,), "archive": ()} == bound.runs
    assert {"main": (manual,), "archive": (row,)} == bound.backups


def test_backup_listed_twice() -> None:
    """Pages that overlap do not make two backups out of one."""
    row = backup(schedule_uuid=None)
    assert (row,) == bind(BOTH, [], [row, row], {}).backups["main"]
