"""Which databases exist, by account-wide list calls, and what policy goes by of their apps.

A listing that fails is a failed sweep, never "nothing to check"; so is an empty one. A database that was known and is
not listed any more cannot be seen, and is not forgotten.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from checker.errors import ListingFailed, NothingListed, Unreadable
from checker.meanwhile import meanwhile
from checker.model import AppFacts, Attachment, Database, Discovered, Fact
from checker.ports import HerokuReader


async def discover(
    reader: HerokuReader, known: Sequence[Database], wanted: Collection[Fact] = (), *, anew: bool = True
) -> Discovered:
    """Every Heroku Postgres database that the token can see, by app and name, with its attachments.

    `known` holds those that earlier sweeps saw. The facts that are `wanted` come along, read `anew` or, where they are
    known of every database, as they were; a list of them that cannot be read fails no sweep. Raises TokenRefused, and
    ListingFailed when it is not known which databases exist or by which names.
    """
    async with meanwhile(reader.attachments()) as names:
        try:
            listed = (await reader.databases()).value
        except Unreadable as error:
            raise ListingFailed(f"listing the databases failed: {error}", passes=error.passes) from error
        if not listed:
            raise _nothing_listed(known)
        stored = {database.addon_id: database for database in known}
        gaps = reader.gaps
        try:
            named = _attach(listed, (await names).value)
        except Unreadable as error:
            # Which policy governs a database, and what its backups are called, depends on its names.
            if any(database.addon_id not in stored for database in listed):
                why = f"listing the names of the databases failed: {error}"
                raise ListingFailed(why, passes=error.passes) from error
            gaps += (f"the names of the databases are those of an earlier look: {error}",)
            named = [replace(database, attachments=stored[database.addon_id].attachments) for database in listed]
    present = {database.addon_id for database in listed}
    remembered = [_remembering(database, stored.get(database.addon_id)) for database in named]
    facts, untold = await _facts(reader, remembered, frozenset(wanted) - {Fact.TEAM}, anew=anew)
    return Discovered(
        databases=tuple(sorted((_told(d, facts) for d in remembered), key=lambda d: (d.app, d.name))),
        unlisted=tuple(database for database in known if database.addon_id not in present),
        gaps=gaps,
        asked=facts is not None,
        untold=untold,
    )


def _nothing_listed(known: Sequence[Database]) -> NothingListed:
    before = f"{len(known)} were there before; does the token still see them?" if known else "is it the right token?"
    return NothingListed(f"Heroku lists no Postgres database at all for this token: {before}")


async def _facts(
    reader: HerokuReader, databases: Sequence[Database], wanted: frozenset[Fact], *, anew: bool
) -> tuple[Mapping[str, AppFacts] | None, str | None]:
    """What Heroku tells of apps, None where nobody had to ask or nothing was told; and why not."""
    lacking = any(database.facts.of(fact) is None for database in databases for fact in wanted)
    if not wanted or not (anew or lacking):
        return None, None
    try:
        return (await reader.app_facts(wanted)).value, None
    except Unreadable as error:
        return None, str(error)


def _remembering(database: Database, before: Database | None) -> Database:
    """With the facts of an earlier look, the team as far as this one does not tell it."""
    if before is None:
        return database
    team = database.facts.team
    return replace(database, facts=replace(before.facts, team=before.facts.team if team is None else team))


def _told(database: Database, facts: Mapping[str, AppFacts] | None) -> Database:
    told = facts.get(database.app) if facts else None
    return replace(database, facts=replace(told, team=database.facts.team)) if told else database


def _attach(databases: Iterable[Database], attachments: Iterable[Attachment]) -> list[Database]:
    """The databases with their names."""
    named: dict[str, list[Attachment]] = {}
    for attachment in attachments:
        named.setdefault(attachment.addon_id, []).append(attachment)
    return [replace(d, attachments=tuple(named[d.addon_id])) if d.addon_id in named else d for d in databases]
