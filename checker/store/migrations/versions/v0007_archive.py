"""What was seen, kept as evidence; the seals of the ledger; and what makes old rows quick to find."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables and the indexes."""
    _create_evidence()
    op.create_table(
        "seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("day", name="pk_seals"),
    )
    op.create_table(
        "tallies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_tallies"),
    )
    op.create_index("ix_verdicts_at", "verdicts", ["at"])
    op.create_index("ix_notices_incident", "notices", ["incident"])


def _create_evidence() -> None:
    op.create_table(
        "sightings",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", "at", name="pk_sightings"),
    )
    op.create_index("ix_sightings_at", "sightings", ["at"])
    op.create_table(
        "kept_backups",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True)),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("run", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", "uuid", name="pk_kept_backups"),
    )
    op.create_index("ix_kept_backups_gone_at", "kept_backups", ["gone_at"])
    op.create_table(
        "restores",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("uuid", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", "uuid", name="pk_restores"),
    )
    op.create_index("ix_restores_created_at", "restores", ["created_at"])
