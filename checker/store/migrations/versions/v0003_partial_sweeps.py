"""Partial sweeps, the logs of failed backups, and the schedules that later ones are held against."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables and the column."""
    op.add_column("sweeps", sa.Column("partial", sa.Boolean()))
    op.create_table(
        "failure_logs",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("backup", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", "backup", name="pk_failure_logs"),
    )
    op.create_index("ix_failure_logs_at", "failure_logs", ["at"])
    op.create_table(
        "baselines",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", name="pk_baselines"),
    )
