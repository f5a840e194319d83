"""The gate: hosts with their leases and pace, robots files, requests a day."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("lease_until", _instant(), nullable=False),
        sa.Column("next_at", _instant()),
        sa.Column("delay_seconds", sa.Float),
        sa.Column("hold_until", _instant()),
        sa.Column("hold_reason", sa.Text),
    )
    op.create_table(
        "robots_file",
        sa.Column("origin", sa.Text, primary_key=True),
        sa.Column("status", sa.Integer),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("is_page_after_redirect", sa.Boolean, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("fetched_at", _instant(), nullable=False),
    )
    op.create_table(
        "source_day",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("requests", sa.Integer, nullable=False),
    )


def downgrade() -> None:
    for name in ("source_day", "robots_file", "host"):
        op.drop_table(name)
