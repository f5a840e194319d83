"""When a run that waits may go on; which process holds a host, so that one that died is told from one that is slow."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.add_column("run", sa.Column("resume_at", _instant()))
    op.add_column("host", sa.Column("holder_process", sa.Text))


def downgrade() -> None:
    op.drop_column("host", "holder_process")
    op.drop_column("run", "resume_at")
