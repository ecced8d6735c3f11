"""The tables, as SQLAlchemy Core. A change here needs a migration; a test compares the two.

Bodies (JSON) are what is read back; the columns beside them are copies to search and to join by.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from checker.store.columns import CleanText, UtcInstant, Whole

# Named, so that a later migration can address them on either database.
metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("at", UtcInstant, nullable=False),
    Column("databases", Integer, nullable=False),
    Column("problem", CleanText),
    # NULL, as older versions wrote, is a full sweep.
    Column("partial", Boolean),
    # NULL: it was a full one, or an older version did not say.
    Column("apps", JSON(none_as_null=True)),
)

databases = Table(
    "databases",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("app", CleanText, nullable=False),
    Column("plan", CleanText, nullable=False),
    Column("state", CleanText, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("first_seen_at", UtcInstant),
    Column("last_seen_at", UtcInstant),
    Column("facts", JSON),
)

schedules = Table(
    "schedules",
    metadata,
    Column("uuid", CleanText, primary_key=True),
    Column("addon_id", CleanText, primary_key=True),
    Column("name", CleanText, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("timezone", CleanText, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    Column("updated_at", UtcInstant),
    Column("retain_weeks", Whole),
    Column("retain_months", Whole),
    Column("first_seen_at", UtcInstant, nullable=False),
    Column("last_seen_at", UtcInstant, nullable=False),
)

slots = Table(
    "slots",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("schedule_uuid", CleanText, primary_key=True),
    Column("at", UtcInstant, primary_key=True),
    Column("day", Date, nullable=False),
    Column("schedule", CleanText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("backup", CleanText),
    Column("note", CleanText),
    # As of which look the outcome is true.
    Column("decided_at", UtcInstant, nullable=False),
    Index(None, "at"),
)

failure_logs = Table(
    "failure_logs",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("backup", CleanText, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Index(None, "at"),
)

baselines = Table(
    "baselines",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("since", UtcInstant, nullable=False),
    Column("body", JSON, nullable=False),
)

database_infos = Table(
    "database_infos",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("seen_at", UtcInstant, nullable=False),
    Column("body", JSON, nullable=False),
)

verdicts = Table(
    "verdicts",
    metadata,
    # SQLite counts up by itself only in a column that is declared INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("addon_id", CleanText, nullable=False),
    Column("rule", CleanText, nullable=False),
    Column("outcome", CleanText, nullable=False),
    Column("severity", CleanText, nullable=False),
    Column("summary", CleanText, nullable=False),
    Column("since", UtcInstant),
    Column("at", UtcInstant, nullable=False),
    Column("sweep", CleanText, nullable=False),
    Index(None, "addon_id", "rule", "id"),
    Index(None, "at"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("subject", CleanText, nullable=False),
    Column("cause", CleanText, nullable=False),
    Column("severity", CleanText, nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("told_at", UtcInstant),
    Column("resolved_at", UtcInstant),
    Column("frozen", Boolean, nullable=False),
    Column("body", JSON, nullable=False),
    Index(None, "resolved_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("incident", CleanText),
    Column("reason", CleanText, nullable=False),
    Column("severity", CleanText, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("cause", CleanText, nullable=False),
    Column("sweep", CleanText, nullable=False),
    Column("body", JSON, nullable=False),
    Index(None, "incident"),
)

acts = Table(
    "acts",
    metadata,
    # SQLite counts up by itself only in a column that is declared INTEGER.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("incident", CleanText, nullable=False),
    Column("deed", CleanText, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("until", UtcInstant),
    Column("note", CleanText),
    Index(None, "incident"),
)

duties = Table(
    "duties",
    metadata,
    Column("name", CleanText, primary_key=True),
    Column("at", UtcInstant, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    # A policy that comes back is in force anew: each time is a row.
    Column("fingerprint", CleanText, primary_key=True),
    Column("first_in_force_at", UtcInstant, primary_key=True),
    Column("last_in_force_at", UtcInstant, nullable=False),
    Column("path", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("commit", CleanText),
    Column("told_at", UtcInstant),
    Index(None, "last_in_force_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", CleanText, primary_key=True),
    Column("notice_id", CleanText, ForeignKey("notices.id"), nullable=False),
    Column("sink", CleanText, nullable=False),
    Column("batch", CleanText, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("status", CleanText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("detail", CleanText),
    Column("updated_at", UtcInstant),
    UniqueConstraint("notice_id", "sink"),
    Index(None, "status", "position"),
)

sightings = Table(
    "sightings",
    metadata,
    # What a look saw but for backups, where it differs from what the look before it saw: by digest, without its times.
    Column("addon_id", CleanText, primary_key=True),
    Column("at", UtcInstant, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Index(None, "at"),
)

kept_backups = Table(
    "kept_backups",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("uuid", CleanText, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("first_seen_at", UtcInstant, nullable=False),
    # NULL as long as Heroku lists it.
    Column("gone_at", UtcInstant),
    Column("own", Boolean, nullable=False),
    Column("run", Boolean, nullable=False),
    # NULL: none. Most rows have ended by the look that sees them first.
    Column("silences", JSON(none_as_null=True)),
    Index(None, "gone_at"),
)

restores = Table(
    "restores",
    metadata,
    Column("addon_id", CleanText, primary_key=True),
    Column("uuid", CleanText, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("created_at", UtcInstant, nullable=False),
    # As of which look it is what the body says.
    Column("seen_at", UtcInstant, nullable=False),
    Index(None, "created_at"),
)

seals = Table(
    "seals",
    metadata,
    Column("day", Date, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("head", Text, nullable=False),
    Column("at", UtcInstant, nullable=False),
    # The very text that the digest is of; NULL once what it tells of is pruned.
    Column("body", Text),
)

tallies = Table(
    "tallies",
    metadata,
    # What rows can no longer be counted for: how many of them were pruned.
    Column("name", CleanText, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
