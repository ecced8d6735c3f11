"""What a look costs beside its requests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from checker.look import look
from checker.model import Known
from checker.ports import HerokuReader
from tests.make import NOW, database
from tests.unit.core.a_sweep import POLICY
from tests.unit.core.fake_heroku import FakeHeroku


class Name(str):
    """A name that knows whether anybody asked what it looks like in Python."""

    __slots__ = ("shown",)
    shown: bool

    def __repr__(self) -> str:
        self.shown = True
        return super().__repr__()


def test_no_text_is_made_of_what_it_saw() -> None:
    """Of two thousand databases with a week of rows each it would be megabytes, for nobody."""
    name = Name("postgresql-shop")
    name.shown = False
    shop = database("shop", name=name)

    @asynccontextmanager
    async def opened() -> AsyncIterator[HerokuReader]:
        yield FakeHeroku(databases=[shop], attachments=list(shop.attachments))

    seen = look(opened, POLICY, Known(), NOW)
    assert (name, False) == (seen.observations[0].database.name, name.shown)
