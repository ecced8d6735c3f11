"""What is written as evidence of a sweep: one statement per table, two for backups, however many rows."""

from sqlalchemy import Connection, bindparam, func, select, update

from checker.model import Observation, Restore
from checker.store import schema
from checker.store.archive import rows
from checker.store.archive.rows import LastSight, Listed
from checker.store.reads import readable
from checker.store.rows import Row
from checker.store.writes import insert_into


def add_evidence(connection: Connection, looks: tuple[Observation, ...]) -> None:
    """Write what these looks saw and what is not on record yet; before the listing of databases is brought up to date.

    A partial sweep has no look at the databases that it left out, and says nothing of them.
    """
    if not looks:
        return
    sights = last_sights(connection)
    newest = rows.newest_looks(looks, sights)
    _add_sightings(connection, rows.sighting_rows(newest, sights))
    listed = listed_backups(connection)
    _keep_backups(connection, rows.backup_rows(newest, listed))
    _mark_gone(connection, rows.gone_rows(newest, listed))
    _keep_restores(connection, rows.restore_rows(newest, _known_restores(connection, rows.of_unknown_source(newest))))


def last_sights(connection: Connection) -> dict[str, LastSight]:
    """When each database was looked at last, and what was seen then; by add-on uuid."""
    databases, sightings, every = schema.databases.c, schema.sightings.c, schema.sightings.alias().c
    # Found through the key, database by database: the whole history of each is not read.
    newest = (
        select(func.max(every.at))
        .where(every.addon_id == databases.addon_id)
        .correlate(schema.databases)
        .scalar_subquery()
    )
    at_newest = (sightings.addon_id == databases.addon_id) & (sightings.at == newest)
    found = connection.execute(
        select(databases.addon_id, databases.last_seen_at, sightings.at, sightings.digest).outerjoin_from(
            schema.databases, schema.sightings, at_newest
        )
    )
    return {
        row.addon_id: LastSight(max(known), row.digest)
        for row in found
        if (known := [at for at in (row.last_seen_at, row.at) if at])
    }


def listed_backups(connection: Connection) -> dict[tuple[str, str], Listed]:
    """The backups that are listed still, by (add-on uuid, uuid)."""
    kept = schema.kept_backups.c
    found = connection.execute(
        select(kept.addon_id, kept.uuid, kept.digest, kept.own, kept.run, kept.silences).where(kept.gone_at.is_(None))
    )
    return {
        (addon_id, uuid): Listed(digest, own, run, rows.silences_of(silences))
        for addon_id, uuid, digest, own, run, silences in found
    }


def _add_sightings(connection: Connection, new: list[Row]) -> None:
    if not new:
        return
    statement = insert_into(connection, schema.sightings)
    given = statement.excluded
    # Two looks of one instant: what was recorded last stands.
    instead = {"digest": given.digest, "body": given.body}
    connection.execute(statement.on_conflict_do_update(index_elements=["addon_id", "at"], set_=instead), new)


def _keep_backups(connection: Connection, new: list[Row]) -> None:
    if not new:
        return
    statement = insert_into(connection, schema.kept_backups)
    given = statement.excluded
    facts = {name: given[name] for name in ("digest", "body", "gone_at", "own", "run", "silences")}
    connection.execute(statement.on_conflict_do_update(index_elements=["addon_id", "uuid"], set_=facts), new)


def _mark_gone(connection: Connection, gone: list[Row]) -> None:
    if gone:
        kept = schema.kept_backups.c
        this = (kept.addon_id == bindparam("of")) & (kept.uuid == bindparam("which"))
        connection.execute(update(schema.kept_backups).where(this).values(gone_at=bindparam("when")), gone)


def _known_restores(connection: Connection, uuids: set[str]) -> dict[tuple[str, str], Restore]:
    """What is on record of these restores, by (add-on uuid, uuid)."""
    if not uuids:
        return {}
    table = schema.restores.c
    found = connection.execute(select(table.addon_id, table.uuid, table.body).where(table.uuid.in_(uuids)))
    return {(row.addon_id, row.uuid): it for row in found for _, it in readable(Restore, [(row.uuid, row.body)])}


def _keep_restores(connection: Connection, new: list[Row]) -> None:
    if not new:
        return
    statement = insert_into(connection, schema.restores)
    given, stored = statement.excluded, schema.restores.c
    facts = {name: given[name] for name in ("digest", "body", "created_at", "seen_at")}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["addon_id", "uuid"], set_=facts, where=stored.digest != given.digest
        ),
        new,
    )
