"""Which databases exist, and that "none" is never taken for an answer."""

import asyncio
from collections.abc import Sequence

import pytest

from checker.discover import discover
from checker.errors import ListingFailed, TokenRefused, Unreadable
from checker.model import AppFacts, Attachment, Database, Fact
from tests.make import database
from tests.unit.core.fake_heroku import FakeHeroku


def found(heroku: FakeHeroku, known: Sequence[Database] = ()) -> list[Database]:
    return list(asyncio.run(discover(heroku, known)).databases)


def test_order() -> None:
    """Databases come by app and name, however Heroku lists them."""
    b, a, other = database("b"), database("a"), database("a", addon_id="x", name="other", attachments=())
    assert [other, a, b] == found(FakeHeroku(databases=[b, a, other]))


def test_attachments() -> None:
    """A database has the names of the list of attachments, those of other apps and no other database's included."""
    own = (Attachment("DATABASE", "shop", "id-of-shop"), Attachment("SHOP", "reports", "id-of-shop"))
    heroku = FakeHeroku(
        databases=[database(attachments=())], attachments=[own[0], Attachment("DATABASE", "zoo", "id-of-zoo"), own[1]]
    )
    assert [database(attachments=own)] == found(heroku)


def test_no_attachment_listed() -> None:
    """What the list of attachments does not name keeps the names that the add-on's config vars give away."""
    assert [database()] == found(FakeHeroku(databases=[database()], attachments=[]))


def test_unreadable_names_of_a_known_database() -> None:
    """Where the names cannot be listed those of an earlier look hold, so that no other policy comes to govern."""
    names = (Attachment("DATABASE", "shop", "id-of-shop"), Attachment("SHOP", "reports", "id-of-shop"))
    heroku = FakeHeroku(databases=[database()], attachments=Unreadable("HTTP 503"))
    seen = asyncio.run(discover(heroku, [database(attachments=names)]))
    assert (database(attachments=names),) == seen.databases
    assert ("the names of the databases are those of an earlier look: HTTP 503",) == seen.gaps


def test_unreadable_names_of_a_new_database() -> None:
    """A database whose names nobody knows is not judged by a guess."""
    with pytest.raises(ListingFailed, match=r"^listing the names of the databases failed: HTTP 503$"):
        found(FakeHeroku(databases=[database()], attachments=Unreadable("HTTP 503")))


def test_a_known_database_that_is_not_listed_is_not_forgotten() -> None:
    """One database less in the listing is not one problem less."""
    seen = asyncio.run(discover(FakeHeroku(databases=[database("a")]), [database("a"), database("b")]))
    assert (("a",), ("b",)) == (tuple(d.app for d in seen.databases), tuple(d.app for d in seen.unlisted))


def test_gaps() -> None:
    """A team that could not be listed is passed on: there may be more databases."""
    seen = asyncio.run(discover(FakeHeroku(databases=[database()], gaps=("the team acme: HTTP 403",)), []))
    assert ("the team acme: HTTP 403",) == seen.gaps


def test_failed_listing() -> None:
    """A listing that fails is an error with its reason, never an account without databases."""
    with pytest.raises(ListingFailed, match=r"^listing the databases failed: HTTP 503$"):
        found(FakeHeroku(databases=Unreadable("HTTP 503")))


@pytest.mark.parametrize(
    ("known", "hint"),
    [
        ((), "is it the right token?"),
        ((database("a"), database("b")), "2 were there before; does the token still see them?"),
    ],
)
def test_empty_listing(known: Sequence[Database], hint: str) -> None:
    """An empty listing is an error that says what may be wrong."""
    with pytest.raises(ListingFailed) as raised:
        found(FakeHeroku(), known)
    assert f"Heroku lists no Postgres database at all for this token: {hint}" == str(raised.value)


@pytest.mark.parametrize(
    "heroku",
    [FakeHeroku(databases=TokenRefused()), FakeHeroku(databases=[database()], attachments=TokenRefused())],
    ids=["databases", "attachments"],
)
def test_refused_token(heroku: FakeHeroku) -> None:
    """A refused token is told as such, whichever list meets it."""
    with pytest.raises(TokenRefused):
        found(heroku)


STAGE = frozenset({Fact.STAGE})
TOLD = AppFacts(region="eu", stage="production")


def facts_of(heroku: FakeHeroku, known: Sequence[Database] = (), *, anew: bool = True) -> AppFacts:
    """What is known of the app of the one database, where policy goes by stages."""
    return asyncio.run(discover(heroku, known, STAGE, anew=anew)).databases[0].facts


def test_facts_that_policy_goes_by() -> None:
    """What policy goes by is asked for, and comes with the team that the listing told."""
    heroku = FakeHeroku(databases=[database(facts=AppFacts(team="acme"))], facts={"shop": TOLD})
    assert facts_of(heroku) == AppFacts(team="acme", region="eu", stage="production")
    assert "facts stage" in heroku.asked


def test_facts_that_policy_does_not_go_by() -> None:
    """No list is fetched that policy does not refer to; teams come with the listing."""
    heroku = FakeHeroku(databases=[database()])
    for wanted in ((), (Fact.TEAM,)):
        asyncio.run(discover(heroku, (), wanted))
    assert heroku.asked == ["databases", "attachments"] * 2


def test_facts_are_remembered() -> None:
    """Where they are known of every database, facts that need not be read anew are as they were."""
    known = [database(facts=AppFacts(team="", stage="staging"))]
    heroku = FakeHeroku(databases=[database(facts=AppFacts(team="acme"))], facts={"shop": TOLD})
    assert facts_of(heroku, known, anew=False) == AppFacts(team="acme", stage="staging")
    assert facts_of(heroku, known, anew=True).stage == "production"


def test_facts_of_a_new_database_are_asked_for() -> None:
    """A database of which nothing is known is reason enough to ask."""
    assert facts_of(FakeHeroku(databases=[database()], facts={"shop": TOLD}), anew=False).stage == "production"


def test_facts_that_cannot_be_read() -> None:
    """A list of facts that fails fails no sweep: they are as they were, if they ever were; and why is told."""
    heroku = FakeHeroku(databases=[database()], facts=Unreadable("Heroku answered 503"))
    seen = asyncio.run(discover(heroku, [database(facts=AppFacts(team="acme", stage="staging"))], STAGE))
    assert (seen.databases[0].facts, seen.untold) == (AppFacts(team="acme", stage="staging"), "Heroku answered 503")
    assert (seen.gaps, seen.asked) == ((), False)
    assert facts_of(heroku).stage is None


def test_app_that_the_list_lacks() -> None:
    """An app that Heroku does not list is no app without a stage: it is not known which it has."""
    assert facts_of(FakeHeroku(databases=[database()], facts={"blog": TOLD})).stage is None


def test_lists_are_asked_for_together() -> None:
    """A look does not wait for one list before it asks for the next: each costs a whole way to Heroku and back."""
    heroku = FakeHeroku(databases=[database()], attachments=[])
    asyncio.run(discover(heroku, ()))
    assert ["databases", "attachments"] == heroku.asked
    many = [database(app=f"shop-{n}", attachments=()) for n in range(3)]
    named = [Attachment("DATABASE", d.app, d.addon_id) for d in many]
    found = asyncio.run(discover(FakeHeroku(databases=many, attachments=[*named, named[0]]), ()))
    assert [2, 1, 1] == [len(d.attachments) for d in found.databases]
