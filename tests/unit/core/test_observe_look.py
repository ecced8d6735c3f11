"""One look at all databases: what is seen, what is not, and as of when."""

import asyncio
from collections.abc import Sequence

import pytest

from checker.errors import TokenRefused, Unreadable
from checker.model import Attachment, Database, Observation, Seen, Unseen
from checker.observe import observe
from tests.make import HOUR, NOW, backup, database, schedule
from tests.unit.core.fake_heroku import FakeHeroku

MINUTE = HOUR / 60


def look(heroku: FakeHeroku, *databases: Database) -> Sequence[Observation]:
    return asyncio.run(observe(heroku, databases, {}, {}, NOW))


def named(addon_id: str, *names: str, app: str = "shop") -> Database:
    attachments = tuple(Attachment(n, app, addon_id) for n in names)
    return database(app, addon_id=addon_id, name=addon_id, attachments=attachments)


MAIN, ARCHIVE = named("main", "DATABASE"), named("archive", "ARCHIVE")


def test_a_healthy_app() -> None:
    """A database is seen with its schedules and its backups."""
    heroku = FakeHeroku(backups={"shop": [backup()]}, schedules={"id-of-shop": [schedule()]})
    assert [Seen(database(), (schedule(),), (backup(),), NOW, runs=(backup(),))] == list(look(heroku, database()))
    assert ["backups shop", "schedules id-of-shop"] == sorted(heroku.asked)


def test_nothing_to_look_at() -> None:
    """Where no database was asked about, none is seen and Heroku is not bothered."""
    heroku = FakeHeroku()
    assert [] == list(look(heroku))
    assert [] == heroku.asked


def test_order() -> None:
    """Databases come by app and name, however they were listed."""
    databases = [named("b", "DATABASE", app="zoo"), named("z", "X"), named("a", "Y"), named("a", "DATABASE", app="zoo")]
    seen = look(FakeHeroku(), *databases)
    assert [("shop", "a"), ("shop", "z"), ("zoo", "a"), ("zoo", "b")] == [
        (o.database.app, o.database.name) for o in seen
    ]


def test_schedules_of_the_whole_app() -> None:
    """Both databases list both schedules, and each is credited with its own only."""
    both = [schedule(uuid="s1"), schedule(3, uuid="s2", name="ARCHIVE_URL")]
    rows = [backup(1, schedule_uuid="s1"), backup(2, schedule_uuid="s2")]
    heroku = FakeHeroku(backups={"shop": rows}, schedules={"main": both, "archive": both})
    assert [
        Seen(ARCHIVE, (both[1],), (rows[1],), NOW, runs=(rows[1],), neighbours=(both[0],)),
        Seen(MAIN, (both[0],), (rows[0],), NOW, runs=(rows[0],), neighbours=(both[1],)),
    ] == list(look(heroku, MAIN, ARCHIVE))


def test_unreadable_backups() -> None:
    """When an app's backups cannot be read, its databases are unseen and all others are seen."""
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 503"), "zoo": [backup()]})
    zoo = database("zoo")
    assert [Unseen(ARCHIVE, "HTTP 503", NOW), Unseen(MAIN, "HTTP 503", NOW), Seen(zoo, (), (backup(),), NOW)] == list(
        look(heroku, MAIN, ARCHIVE, zoo)
    )


def test_unreadable_schedules() -> None:
    """When one database's schedules cannot be read, that one is unseen; its sibling keeps what is its own."""
    own = schedule(uuid="s2", name="ARCHIVE_URL")
    row = backup(schedule_uuid="s2")
    heroku = FakeHeroku(
        backups={"shop": [row]}, schedules={"main": Unreadable("the reply changed shape"), "archive": [own]}
    )
    assert [Seen(ARCHIVE, (own,), (row,), NOW, runs=(row,)), Unseen(MAIN, "the reply changed shape", NOW)] == list(
        look(heroku, MAIN, ARCHIVE)
    )


def test_backups_and_schedules_both_unreadable() -> None:
    """The reason that is told is that of the backups."""
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 500")}, schedules={"main": Unreadable("HTTP 404")})
    assert [Unseen(MAIN, "HTTP 500", NOW)] == list(look(heroku, MAIN))


def test_seen_at_is_the_earliest_request() -> None:
    """What is seen is true as of the first request, so that no late answer is judged after a deadline it never saw."""
    sent = {"backups shop": NOW + 2 * MINUTE, "schedules main": NOW + MINUTE, "schedules archive": NOW + 3 * MINUTE}
    seen = look(FakeHeroku(sent=sent), MAIN, ARCHIVE)
    assert [NOW + 2 * MINUTE, NOW + MINUTE] == [o.seen_at for o in seen]


def test_unseen_at() -> None:
    """What could not be seen is dated like all else, by its earliest request."""
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 503")}, sent={"schedules main": NOW + MINUTE})
    assert [NOW] == [o.seen_at for o in look(heroku, MAIN)]


def test_advanced_plan() -> None:
    """A database on a plan without PGBackups is never asked about, and is seen to have none."""
    advanced = database(plan="heroku-postgresql:advanced-0")
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 404")})
    assert [Seen(advanced, (), (), NOW)] == list(look(heroku, advanced))
    assert [] == heroku.asked


def test_advanced_plan_beside_another() -> None:
    """A database with PGBackups is looked at though its neighbour on the same app has none."""
    advanced = database(addon_id="adv", name="adv", plan="heroku-postgresql:advanced-0", attachments=())
    heroku = FakeHeroku(backups={"shop": [backup(schedule_uuid=None)]})
    assert [Seen(advanced, (), (), NOW), Seen(MAIN, (), (backup(schedule_uuid=None),), NOW)] == list(
        look(heroku, MAIN, advanced)
    )
    assert ["backups shop", "schedules main"] == sorted(heroku.asked)


def test_origin() -> None:
    """A backup whose names say nothing is bound by the URL it was dumped from."""
    row = backup(schedule_uuid=None, from_name="FORMER", origin="digest-a")
    heroku = FakeHeroku(backups={"shop": [row]}, origins={"main": "digest-m", "archive": "digest-a"})
    assert [Seen(ARCHIVE, (), (row,), NOW), Seen(MAIN, (), (), NOW)] == list(look(heroku, MAIN, ARCHIVE))
    assert ["info archive", "info main"] == sorted(heroku.asked)[1:3]


@pytest.mark.parametrize("from_name", ["DATABASE", "FORMER"])
def test_origin_is_asked_for_only_where_it_helps(from_name: str) -> None:
    """No request is spent on rows that are bound, or that could not be bound by it."""
    origin = "digest-m" if from_name == "DATABASE" else None
    heroku = FakeHeroku(backups={"shop": [backup(schedule_uuid=None, from_name=from_name, origin=origin)]})
    look(heroku, MAIN)
    assert ["backups shop", "schedules main"] == sorted(heroku.asked)


def test_origin_outranks_names() -> None:
    """Where an app has several databases, a name that moved on with a promote misleads nobody."""
    row = backup(schedule_uuid=None, from_name="DATABASE", origin="digest-a")
    heroku = FakeHeroku(backups={"shop": [row]}, origins={"main": "digest-m", "archive": "digest-a"})
    assert [Seen(ARCHIVE, (), (row,), NOW), Seen(MAIN, (), (), NOW)] == list(look(heroku, MAIN, ARCHIVE))


def test_origins_are_asked_for_once() -> None:
    """Where each database is hardly changes: the next look binds by what this one was told, and asks nothing more."""
    row = backup(schedule_uuid=None, from_name="DATABASE", origin="digest-a")
    heroku = FakeHeroku(backups={"shop": [row]}, origins={"main": "digest-m", "archive": "digest-a"})
    first = look(heroku, MAIN, ARCHIVE)
    heroku.asked.clear()
    assert first == look(heroku, MAIN, ARCHIVE)
    assert ["backups shop", "schedules archive", "schedules main"] == sorted(heroku.asked)


def test_orphans() -> None:
    """A schedule for a name that the app no longer has is shown, and protects no database."""
    orphan = schedule(name="FORMER_URL")
    heroku = FakeHeroku(schedules={"main": [orphan]})
    assert [Seen(MAIN, (), (), NOW, orphans=(orphan,))] == list(look(heroku, MAIN))


def test_orphan_of_an_app_with_two_databases() -> None:
    """It is shown at one of them only; the other knows of it as one more schedule of the app."""
    orphan = schedule(name="FORMER_URL")
    heroku = FakeHeroku(schedules={"main": [orphan], "archive": [orphan]})
    assert [Seen(ARCHIVE, (), (), NOW, neighbours=(orphan,)), Seen(MAIN, (), (), NOW, orphans=(orphan,))] == list(
        look(heroku, MAIN, ARCHIVE)
    )


@pytest.mark.parametrize(
    "origins",
    [
        {"main": Unreadable("HTTP 404"), "archive": Unreadable("HTTP 404")},
        {"main": None, "archive": None},
        {"main": "digest", "archive": "digest"},
        {"main": "another", "archive": None},
    ],
)
def test_unbound(origins: dict[str, str | Exception | None]) -> None:
    """What could be one database's or another's counts for neither, and both say so by its name."""
    rows = [backup(n, schedule_uuid=None, from_name="FORMER", origin="digest") for n in (2, 1)]
    seen = look(FakeHeroku(backups={"shop": rows}, origins=origins), MAIN, ARCHIVE)
    assert [Seen(d, (), (), NOW, unbound=("a001", "a002")) for d in (ARCHIVE, MAIN)] == list(seen)


@pytest.mark.parametrize(
    "heroku",
    [
        FakeHeroku(backups={"shop": TokenRefused()}),
        FakeHeroku(schedules={"main": TokenRefused(), "archive": TokenRefused()}),
        FakeHeroku(backups={"shop": TokenRefused(), "zoo": TokenRefused()}),
        FakeHeroku(
            backups={"shop": [backup(schedule_uuid=None, from_name="FORMER", origin="digest")]},
            origins={"main": TokenRefused()},
        ),
    ],
    ids=["backups", "schedules", "every app", "info"],
)
def test_refused_token(heroku: FakeHeroku) -> None:
    """A refused token ends the whole look with one plain error that says what to do, not a group of them."""
    with pytest.raises(TokenRefused, match="set it as HEROKU_API_KEY"):
        look(heroku, MAIN, ARCHIVE, database("zoo"))


def test_bug() -> None:
    """An error that nobody foresaw is not taken for a database that cannot be read."""
    with pytest.raises(ExceptionGroup) as raised:
        look(FakeHeroku(backups={"shop": ZeroDivisionError()}), MAIN)
    assert raised.group_contains(ZeroDivisionError)
