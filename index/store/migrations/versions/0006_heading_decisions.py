"""What headings were taken for that can mean several things, once for each table."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heading_decision",
        sa.Column("file_sha256", sa.String(64), primary_key=True),
        sa.Column("file", sa.Text, primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("first_row", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("heading", sa.Text, primary_key=True),
        sa.Column("last_row", sa.Integer),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("heading_decision")
