"""The ledger: every slot with its outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the table of slots."""
    op.create_table(
        "slots",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("schedule_uuid", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("backup", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", "schedule_uuid", "at", name="pk_slots"),
    )
    op.create_index("ix_slots_at", "slots", ["at"])
