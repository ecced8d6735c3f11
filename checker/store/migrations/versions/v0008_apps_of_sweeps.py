"""Of which apps a partial sweep looked at databases, and when backups were seen not to be touched any more."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("sweeps", sa.Column("apps", sa.JSON()))
    op.add_column("kept_backups", sa.Column("silences", sa.JSON()))
