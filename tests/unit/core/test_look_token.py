"""What a look learns of the token, and that the look itself never depends on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from structlog.testing import capture_logs

from checker.errors import ListingFailed, TokenRefused, Unreadable
from checker.look import Asking, Look, look
from checker.model import Known, TokenInfo
from checker.ports import HerokuReader
from tests.make import NOW, database
from tests.unit.core.a_sweep import POLICY
from tests.unit.core.fake_heroku import FakeHeroku

SHOP = database("shop")
OURS = TokenInfo("ops@example.com", "an-id")


def looked(heroku: FakeHeroku, *, token: bool) -> Look:
    @asynccontextmanager
    async def opened() -> AsyncIterator[HerokuReader]:
        yield heroku

    return look(opened, POLICY, Known(), NOW, asking=Asking(token=token))


def test_asked() -> None:
    """A look that is to ask about the token asks once, last of all, and counts that."""
    heroku = FakeHeroku(databases=[SHOP], attachments=SHOP.attachments, token=OURS)
    seen = looked(heroku, token=True)
    assert (OURS, "token", len(heroku.asked)) == (seen.token, heroku.asked[-1], seen.requests)
    assert 1 == len(seen.observations)


def test_not_asked() -> None:
    """Any other look does not."""
    heroku = FakeHeroku(databases=[SHOP], attachments=SHOP.attachments, token=OURS)
    assert None is looked(heroku, token=False).token
    assert "token" not in heroku.asked


@pytest.mark.parametrize("error", [Unreadable("503"), TokenRefused("401")])
def test_not_told(error: Exception) -> None:
    """A look sees as much as ever where the token's end cannot be read; why stands in the log."""
    heroku = FakeHeroku(databases=[SHOP], attachments=SHOP.attachments, token=error)
    with capture_logs() as logs:
        seen = looked(heroku, token=True)
    assert (None, 1, ()) == (seen.token, len(seen.observations), seen.troubles)
    assert [("token.not_told", str(error), "warning")] == [(g["event"], g["reason"], g["log_level"]) for g in logs]


def test_blind() -> None:
    """A look that sees nothing does not ask."""
    heroku = FakeHeroku(databases=ListingFailed("503"))
    seen = looked(heroku, token=True)
    assert (None, ["sweep"]) == (seen.token, [trouble.cause for trouble in seen.troubles])
    assert "token" not in heroku.asked
