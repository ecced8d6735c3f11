"""Which databases exist, and that "none" is never taken for an answer."""

import asyncio
from collections.abc import Collection

import pytest

from checker.discover import discover
from checker.errors import ListingFailed, TokenRefused, Unreadable
from checker.model import Attachment, Database
from tests.make import database
from tests.unit.core.fake_heroku import FakeHeroku


def found(heroku: FakeHeroku, known: Collection[str] = ()) -> list[Database]:
    return list(asyncio.run(discover(heroku, known)))


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


@pytest.mark.parametrize("attachments", [Unreadable("HTTP 503"), []])
def test_no_attachments(attachments: list[Attachment] | Exception) -> None:
    """Without the list of attachments the names that the add-on's config vars give away still hold."""
    assert [database()] == found(FakeHeroku(databases=[database()], attachments=attachments))


def test_failed_listing() -> None:
    """A listing that fails is an error with its reason, never an account without databases."""
    with pytest.raises(ListingFailed, match="^listing the databases failed: HTTP 503$"):
        found(FakeHeroku(databases=Unreadable("HTTP 503")))


@pytest.mark.parametrize(
    ("known", "hint"),
    [((), "is it the right token?"), (("a", "b"), "2 were there before; does the token still see them?")],
)
def test_empty_listing(known: Collection[str], hint: str) -> None:
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
