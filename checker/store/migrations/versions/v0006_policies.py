"""Which policy was in force, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "policies",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("first_in_force_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_in_force_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("commit", sa.Text()),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("fingerprint", "first_in_force_at", name="pk_policies"),
    )
    op.create_index("ix_policies_last_in_force_at", "policies", ["last_in_force_at"])
