"""Which databases exist, by account-wide list calls.

A listing that fails is a failed sweep, never "nothing to check"; so is an empty one. A database that was known and is
not listed any more cannot be seen, and is not forgotten.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from checker.errors import ListingFailed, Unreadable
from checker.model import Attachment, Database
from checker.ports import HerokuReader


@dataclass(frozen=True, slots=True)
class Discovered:
    """The databases that are there, those that were known and are not listed, and what could not be listed at all."""

    databases: tuple[Database, ...]
    unlisted: tuple[Database, ...]
    gaps: tuple[str, ...]


async def discover(reader: HerokuReader, known: Sequence[Database]) -> Discovered:
    """Every Heroku Postgres database that the token can see, by app and name, with its attachments.

    `known` holds those that earlier sweeps saw. Raises TokenRefused, and ListingFailed when it is not known which
    databases exist or by which names.
    """
    try:
        listed = (await reader.databases()).value
    except Unreadable as error:
        raise ListingFailed(f"listing the databases failed: {error}") from error
    if not listed:
        before = (
            f"{len(known)} were there before; does the token still see them?" if known else "is it the right token?"
        )
        raise ListingFailed(f"Heroku lists no Postgres database at all for this token: {before}")
    stored = {database.addon_id: database for database in known}
    gaps = reader.gaps
    try:
        attachments = (await reader.attachments()).value
        named = [_attach(database, attachments) for database in listed]
    except Unreadable as error:
        # Which policy governs a database, and what its backups are called, depends on its names.
        if any(database.addon_id not in stored for database in listed):
            raise ListingFailed(f"listing the names of the databases failed: {error}") from error
        gaps += (f"the names of the databases are those of an earlier look: {error}",)
        named = [replace(database, attachments=stored[database.addon_id].attachments) for database in listed]
    present = {database.addon_id for database in listed}
    return Discovered(
        databases=tuple(sorted(named, key=lambda d: (d.app, d.name))),
        unlisted=tuple(database for database in known if database.addon_id not in present),
        gaps=gaps,
    )


def _attach(database: Database, attachments: Collection[Attachment]) -> Database:
    own = tuple(a for a in attachments if a.addon_id == database.addon_id)
    return replace(database, attachments=own) if own else database
