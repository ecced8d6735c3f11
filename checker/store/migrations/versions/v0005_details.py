"""What Heroku tells of a database itself, and of the app that it is billed to."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("databases", sa.Column("facts", sa.JSON()))
    op.create_table(
        "database_infos",
        sa.Column("addon_id", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("addon_id", name="pk_database_infos"),
    )
