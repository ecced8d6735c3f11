"""Whose details are asked for, when, and how long old ones hold."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from checker.errors import TokenRefused, Unreadable
from checker.jitter import JITTER
from checker.model import Database, DatabaseInfo, Observation, Past, Protection, Requirement, Seen, Unseen
from checker.observe import observe, rewind
from checker.observe.details import FRESH, HOLDS
from tests.make import DAY, HOUR, NOW, backup, database, details, requirement, seen
from tests.unit.core.fake_heroku import FakeHeroku

SECOND = timedelta(seconds=1)
DEMANDED = requirement("any", continuous_protection=None)
FRESHLY = details(protection=Protection.ON, seen_at=NOW, plan=None, origin="digest")
KEPT = replace(FRESHLY, plan="heroku-postgresql:essential-0", origin=None)
ADVANCED = database(plan="heroku-postgresql:advanced-0")


def look(
    heroku: FakeHeroku, *databases: Database, demanded: Requirement = DEMANDED, pasts: Mapping[str, Past] | None = None
) -> Sequence[Observation]:
    requirements = {d.addon_id: demanded for d in databases}
    return asyncio.run(observe(heroku, databases, requirements, pasts or {}, NOW))


def one(heroku: FakeHeroku, last: DatabaseInfo | None = None, of: Database | None = None) -> Seen:
    """A look at one database, of which these details are known."""
    (found,) = look(heroku, of or database(), pasts={"id-of-shop": Past(info=last)})
    assert isinstance(found, Seen)
    return found


def asked(heroku: FakeHeroku) -> list[str]:
    return sorted(question for question in heroku.asked if question.startswith("info "))


@pytest.mark.parametrize("rule", ["continuous_protection", "rollback_reach", "not_follower"])
def test_details_are_fetched_for_a_rule_that_needs_them(rule: str) -> None:
    """`check`, and a first look, ask on the spot; what is kept has the plan, and no digest of a URL."""
    heroku = FakeHeroku(infos={"id-of-shop": FRESHLY})
    (found,) = look(heroku, database(), demanded=requirement(**{rule: None}))
    assert Seen(database(), (), (), NOW, info=KEPT) == found
    assert ["info id-of-shop"] == asked(heroku)


@pytest.mark.parametrize("demanded", [requirement(), requirement("00:00 UTC", recent_backup=None, no_gaps=None)])
def test_no_details_are_fetched_for_other_rules(demanded: Requirement) -> None:
    """No request is spent where nobody would read the answer, nor is an old one looked at."""
    heroku = FakeHeroku(infos={"id-of-shop": FRESHLY})
    (found,) = look(heroku, database(), demanded=demanded, pasts={"id-of-shop": Past(info=KEPT)})
    assert Seen(database(), (), (), NOW) == found
    assert [] == asked(heroku)


@pytest.mark.parametrize(
    ("age", "asks"),
    [(timedelta(), False), (HOUR, False), (FRESH - JITTER - SECOND, False), (FRESH - JITTER, True), (FRESH, True)],
)
def test_details_are_fetched_once_a_day(age: timedelta, asks: bool) -> None:
    """A look an hour costs one request a day; in between, what is known is handed on with its age."""
    last, heroku = replace(KEPT, seen_at=NOW - age), FakeHeroku(infos={"id-of-shop": FRESHLY})
    assert (KEPT if asks else last) == one(heroku, last).info
    assert (["info id-of-shop"] if asks else []) == asked(heroku)


def test_a_plan_that_has_changed_is_asked_about_at_once() -> None:
    """Whoever moves to a larger plan sees the finding end within the hour, not the day."""
    last, heroku = replace(KEPT, plan="heroku-postgresql:mini"), FakeHeroku(infos={"id-of-shop": FRESHLY})
    assert KEPT == one(heroku, last).info
    assert ["info id-of-shop"] == asked(heroku)


@pytest.mark.parametrize(
    ("age", "holds"), [(FRESH, True), (HOLDS - SECOND, True), (HOLDS, False), (HOLDS + DAY, False)]
)
@pytest.mark.parametrize("reason", ["Heroku answered 503", "the reply changed shape: database.info"])
def test_old_details_hold_for_three_days_where_no_new_ones_are_to_be_had(
    age: timedelta, holds: bool, reason: str
) -> None:
    """An outage of a day or two changes nothing; after three, nothing is known, and why is said."""
    last, heroku = replace(KEPT, seen_at=NOW - age), FakeHeroku(infos={"id-of-shop": Unreadable(reason)})
    found = one(heroku, last)
    assert ((last, None) if holds else (None, reason)) == (found.info, found.no_info)
    assert ["info id-of-shop"] == asked(heroku)


def test_details_of_another_plan_do_not_hold() -> None:
    """What was true of the plan before proves nothing of the one that it has now."""
    last = replace(KEPT, plan="heroku-postgresql:standard-0", seen_at=NOW - HOUR)
    found = one(FakeHeroku(infos={"id-of-shop": Unreadable("HTTP 503")}), last)
    assert (None, "HTTP 503") == (found.info, found.no_info)


def test_details_that_cannot_be_had_cost_nothing_but_themselves() -> None:
    """Backups and schedules are seen all the same, and so are the neighbours' details."""
    zoo = database("zoo")
    infos: dict[str, DatabaseInfo | Exception] = {
        "id-of-shop": Unreadable("HTTP 503"),
        "id-of-zoo": details("zoo", seen_at=NOW),
    }
    found = look(FakeHeroku(backups={"shop": [backup()]}, infos=infos), database(), zoo)
    assert [
        Seen(database(), (), (backup(),), NOW, no_info="HTTP 503"),
        Seen(zoo, (), (), NOW, info=details("zoo", seen_at=NOW)),
    ] == list(found)


def test_no_details_are_asked_for_where_backups_could_not_be_read() -> None:
    """In an outage a database costs no request more."""
    heroku = FakeHeroku(backups={"shop": Unreadable("HTTP 503")}, infos={"id-of-shop": FRESHLY})
    assert [Unseen(database(), "HTTP 503", NOW)] == list(look(heroku, database()))
    assert [] == asked(heroku)


def test_a_plan_without_pgbackups_is_asked_about_where_a_rule_applies_to_it() -> None:
    """Advanced plans have no PGBackups, and may have continuous protection."""
    kept = replace(KEPT, plan=ADVANCED.plan)
    assert Seen(ADVANCED, (), (), NOW, info=kept) == one(FakeHeroku(infos={"id-of-shop": FRESHLY}), of=ADVANCED)


def test_in_an_app_with_several_databases_each_is_asked_once() -> None:
    """What had to be asked to tell their backups apart is not asked again, and no digest is kept."""
    second = database(addon_id="archive", name="archive")
    infos = {"id-of-shop": FRESHLY, "archive": replace(FRESHLY, addon_id="archive", origin="another")}
    heroku = FakeHeroku(infos=infos)
    found = look(heroku, database(), second)
    assert ["info archive", "info id-of-shop"] == asked(heroku)
    assert [None, None] == [o.info.origin for o in found if isinstance(o, Seen) and o.info]


def test_details_are_asked_for_when_all_backups_are_read() -> None:
    """However slow they are to be had, no database's backups wait for those of another one."""
    heroku = FakeHeroku()
    look(heroku, database(), database("zoo"))
    assert ["info id-of-shop", "info id-of-zoo"] == heroku.asked[-2:]


@pytest.mark.parametrize("told", [{"leader_origin": "digest"}, {"leader": "id-of-shop"}, {"leader": "postgresql-shop"}])
@pytest.mark.parametrize("app", ["shop", "zoo"])
def test_a_leader_is_known_by_its_name(told: dict[str, str], app: str) -> None:
    """Whether Heroku gives its name, its uuid or just its address."""
    follower = database(app, addon_id="copy", name="copy")
    infos = {"id-of-shop": FRESHLY, "copy": details(addon_id="copy", follows=True, seen_at=NOW, **told)}
    found = {
        o.database.name: o.info for o in look(FakeHeroku(infos=infos), database(), follower) if isinstance(o, Seen)
    }
    info = found["copy"]
    assert info is not None
    assert ("postgresql-shop", None) == (info.leader, info.leader_origin)


def test_a_refused_token_ends_the_whole_look() -> None:
    """Also where it is refused at details."""
    with pytest.raises(TokenRefused):
        look(FakeHeroku(infos={"id-of-shop": TokenRefused()}), database())


def test_as_of_an_earlier_instant_no_details_are_known() -> None:
    """`check --at` does not pass off what is true now as what was true then."""
    then = rewind(seen(info=KEPT), NOW - HOUR)
    assert isinstance(then, Seen)
    assert (None, "Heroku tells them as they are now, not as they were then") == (then.info, then.no_info)
    now = rewind(seen(info=KEPT), NOW)
    assert isinstance(now, Seen)
    assert (KEPT, None) == (now.info, now.no_info)
