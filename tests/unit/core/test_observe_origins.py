"""When it is worth a request to ask where a database is: names mislead after a promote, URLs do not."""

from datetime import datetime

import pytest

from checker.model import Attachment, BackupStatus, Incoming, Restore, Transfers
from checker.observe import origins
from checker.ports import Fetched
from tests.make import DAY, HOUR, NOW, backup, database

MAIN = database(addon_id="main", attachments=(Attachment("DATABASE", "shop", "main"),))
ARCHIVE = database(addon_id="archive", attachments=(Attachment("ARCHIVE", "shop", "archive"),))
BOTH = (MAIN, ARCHIVE)


def told(at: datetime = NOW - HOUR, **digests: str | None) -> dict[str, Fetched[str | None]]:
    return {addon_id: Fetched(digest, at) for addon_id, digest in digests.items()}


def listed(origin: str | None, made: datetime) -> Transfers:
    return Transfers((backup(origin=origin, created_at=made),))


def restored(target: str | None, made: datetime) -> Transfers:
    restore = Restore("r", 1, BackupStatus.SUCCEEDED, made)
    return Transfers((), (Incoming(restore, target=target),))


KNOWN = told(main="m", archive="a")


@pytest.mark.parametrize(
    ("known", "transfers", "asks"),
    [
        ({}, Transfers(()), True),
        (told(main="m"), Transfers(()), True),
        (KNOWN, Transfers(()), False),
        (told(main="m", archive=None), Transfers(()), False),
        (told(NOW - DAY, main="m", archive="a"), Transfers(()), True),
        (told(NOW - 23 * HOUR, main="m", archive="a"), Transfers(()), False),
        (KNOWN, listed("m", NOW), False),
        (KNOWN, listed(None, NOW), False),
        (KNOWN, listed("elsewhere", NOW), True),
        (KNOWN, listed("elsewhere", NOW - 2 * HOUR), False),
        (KNOWN, restored("a", NOW), False),
        (KNOWN, restored("elsewhere", NOW), True),
        (KNOWN, restored("elsewhere", NOW - 2 * HOUR), False),
    ],
)
def test_asks(known: dict[str, Fetched[str | None]], transfers: Transfers, *, asks: bool) -> None:
    """Once a day, and where a row came since that is from none of the databases; a row of before that is for good."""
    assert asks == origins.asks(BOTH, known, transfers, NOW)


@pytest.mark.parametrize(
    ("known", "whose"),
    [
        (KNOWN, {"m": "main", "a": "archive"}),
        (told(main="m", archive=None), {"m": "main"}),
        (told(main="same", archive="same"), {}),
    ],
)
def test_whose(known: dict[str, Fetched[str | None]], whose: dict[str, str]) -> None:
    """What two databases share, or one does not tell, is nobody's."""
    assert whose == origins.whose(known)


def test_of_other_databases_nothing_counts() -> None:
    """A database that is gone may have left its place to another one."""
    assert {"main": Fetched("m", NOW)} == origins.of([MAIN], told(NOW, main="m", gone="m"))
