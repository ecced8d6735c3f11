"""Which databases exist, by account-wide list calls.

A listing that fails is a failed sweep, never "nothing to check"; so is an empty one.
"""

from collections.abc import Collection
from dataclasses import replace

from checker.errors import ListingFailed, Unreadable
from checker.model import Attachment, Database
from checker.ports import HerokuReader


async def discover(reader: HerokuReader, known: Collection[str]) -> tuple[Database, ...]:
    """Every Heroku Postgres database that the token can see, by app and name, with its attachments.

    `known` holds the add-on uuids that earlier sweeps saw. Raises TokenRefused, and ListingFailed when it is not known
    which databases exist.
    """
    try:
        databases = (await reader.databases()).value
    except Unreadable as error:
        raise ListingFailed(f"listing the databases failed: {error}") from error
    if not databases:
        before = (
            f"{len(known)} were there before; does the token still see them?" if known else "is it the right token?"
        )
        raise ListingFailed(f"Heroku lists no Postgres database at all for this token: {before}")
    attachments = await _attachments(reader)
    return tuple(sorted((_attach(d, attachments) for d in databases), key=lambda d: (d.app, d.name)))


async def _attachments(reader: HerokuReader) -> tuple[Attachment, ...]:
    # Without this list the names that an app gives its databases are still known from the add-ons' config vars.
    try:
        return (await reader.attachments()).value
    except Unreadable:
        return ()


def _attach(database: Database, attachments: Collection[Attachment]) -> Database:
    own = tuple(a for a in attachments if a.addon_id == database.addon_id)
    return replace(database, attachments=own) if own else database
