"""What is written to the tables: one statement per table, however many rows."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, bindparam, case, func, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from checker.model import Act, DeliveryStatus, PolicyInForce, Record
from checker.store import schema
from checker.store.rows import Row, apps_of, policy_row


def begin_sweep(connection: Connection, record: Record) -> bool:
    """Whether this sweep is new. Whoever writes its row first records it; everybody else has nothing to do."""
    sweep = {
        "id": record.sweep,
        "at": record.at,
        "databases": len(record.observations),
        "problem": record.problem,
        "partial": record.partial,
        "apps": list(apps_of(record)) or None,
    }
    # The row itself is asked for: SQLAlchemy promises no row count for an INSERT.
    added = insert_into(connection, schema.sweeps).on_conflict_do_nothing().returning(schema.sweeps.c.id)
    return connection.execute(added, sweep).first() is not None


def add_verdicts(connection: Connection, new: Sequence[Row]) -> None:
    """Append to the log of changed outcomes."""
    if new:
        connection.execute(insert(schema.verdicts), new)


def add_notices(connection: Connection, new: Sequence[Row]) -> None:
    """Those that are there already stay as they are."""
    _add_new(connection, schema.notices, new)


def add_deliveries(connection: Connection, new: Sequence[Row]) -> None:
    """Those that are there already stay as they are, be it by id or by notice and sink."""
    _add_new(connection, schema.deliveries, new)


def upsert_databases(connection: Connection, new: Sequence[Row]) -> None:
    """The listing as it is now; the first and the last sight only ever move apart."""
    if not new:
        return
    stored = schema.databases.c
    statement = insert_into(connection, schema.databases)
    given = statement.excluded
    facts = {name: given[name] for name in ("name", "app", "plan", "state", "created_at", "attachments", "facts")}
    # An absent sight (NULL) on either side compares as false and leaves the other.
    sights = {
        "first_seen_at": case(
            (stored.first_seen_at <= given.first_seen_at, stored.first_seen_at),
            else_=func.coalesce(given.first_seen_at, stored.first_seen_at),
        ),
        "last_seen_at": case(
            (stored.last_seen_at >= given.last_seen_at, stored.last_seen_at),
            else_=func.coalesce(given.last_seen_at, stored.last_seen_at),
        ),
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["addon_id"], set_=facts | sights), new)


def upsert_schedules(connection: Connection, new: Sequence[Row]) -> None:
    """The schedules as last seen; one that is gone keeps its row, and counts anew when it comes back."""
    if not new:
        return
    stored, databases = schema.schedules.c, schema.databases.c
    statement = insert_into(connection, schema.schedules)
    given = statement.excluded
    # As a column object the stored row would be one more table of the subquery: here nothing encloses it.
    its_database = literal_column("schedules.addon_id", stored.addon_id.type)
    its_last_sight = literal_column("schedules.last_seen_at", stored.last_seen_at.type)
    looked_since = (
        select(databases.last_seen_at > its_last_sight).where(databases.addon_id == its_database).scalar_subquery()
    )
    kept = {"uuid", "addon_id", "first_seen_at"}
    facts = {column.name: given[column.name] for column in stored if column.name not in kept}
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["uuid", "addon_id"],
            set_=facts | {"first_seen_at": case((looked_since, given.first_seen_at), else_=stored.first_seen_at)},
            # What an older look saw does not overwrite what a newer one did.
            where=stored.last_seen_at <= given.last_seen_at,
        ),
        new,
    )


def upsert_slots(connection: Connection, new: Sequence[Row]) -> None:
    """The slots whose outcome is new or has changed."""
    if not new:
        return
    statement = insert_into(connection, schema.slots)
    given = statement.excluded
    facts = ("day", "schedule", "outcome", "backup", "note", "decided_at")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["addon_id", "schedule_uuid", "at"],
            set_={name: given[name] for name in facts},
            where=schema.slots.c.decided_at <= given.decided_at,
        ),
        new,
    )


def add_logs(connection: Connection, new: Sequence[Row]) -> None:
    """Those that are there already stay as they are."""
    _add_new(connection, schema.failure_logs, new)


def upsert_baselines(connection: Connection, new: Sequence[Row]) -> None:
    """The newest baseline of each database."""
    if not new:
        return
    statement = insert_into(connection, schema.baselines)
    given = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["addon_id"],
            set_={"since": given.since, "body": given.body},
            where=schema.baselines.c.since <= given.since,
        ),
        new,
    )


def upsert_infos(connection: Connection, new: Sequence[Row]) -> None:
    """The newest details of each database; those that are there already are not written again."""
    if not new:
        return
    statement = insert_into(connection, schema.database_infos)
    given = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["addon_id"],
            set_={"seen_at": given.seen_at, "body": given.body},
            where=schema.database_infos.c.seen_at < given.seen_at,
        ),
        new,
    )


def upsert_incidents(connection: Connection, new: Sequence[Row]) -> None:
    """The incidents as they are now."""
    if not new:
        return
    statement = insert_into(connection, schema.incidents)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["id"],
            set_={column.name: statement.excluded[column.name] for column in schema.incidents.c if column.name != "id"},
        ),
        new,
    )


def add_act(connection: Connection, act: Act) -> None:
    """Append to what people did."""
    facts = {"incident": act.incident, "deed": act.deed.value, "at": act.at, "until": act.until, "note": act.note}
    connection.execute(insert(schema.acts), facts)


def do_duties(connection: Connection, record: Record) -> None:
    """When each of these was done last."""
    if not record.duties:
        return
    statement = insert_into(connection, schema.duties)
    done = statement.on_conflict_do_update(index_elements=["name"], set_={"at": statement.excluded.at})
    connection.execute(done, [{"name": name, "at": record.at} for name in record.duties])


def put_in_force(connection: Connection, policy: PolicyInForce | None) -> None:
    """The policy that a sweep went by; how it came in force stays as it was, and once told is told."""
    if policy is None:
        return
    stored = schema.policies.c
    statement = insert_into(connection, schema.policies)
    given = statement.excluded
    newest = case(
        (stored.last_in_force_at >= given.last_in_force_at, stored.last_in_force_at), else_=given.last_in_force_at
    )
    in_force = statement.on_conflict_do_update(
        index_elements=["fingerprint", "first_in_force_at"],
        set_={"last_in_force_at": newest, "told_at": func.coalesce(stored.told_at, given.told_at)},
    )
    connection.execute(in_force, policy_row(policy))


def mark(connection: Connection, marks: Sequence[Row]) -> None:
    """What became of deliveries, by id; one that was sent is never changed again."""
    table = schema.deliveries
    open_still = table.c.status != DeliveryStatus.SENT.value
    connection.execute(update(table).where(table.c.id == bindparam("delivery"), open_still), marks)


def _add_new(connection: Connection, table: Table, new: Sequence[Row]) -> None:
    if new:
        connection.execute(insert_into(connection, table).on_conflict_do_nothing(), new)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Both dialects write the same `ON CONFLICT`, in classes of their own."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
