"""By which channel a listing and a run came, and what part of the platform's offer the source covers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing", sa.Column("channel", sa.String(16), nullable=False, server_default="caller"))
    op.add_column("listing", sa.Column("coverage", sa.String(24)))
    op.create_index("ix_listing_channel", "listing", ["channel", "coverage"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE listing SET channel = coalesce(json_extract(facts, '$.channel'), 'caller')")
    else:
        op.execute("UPDATE listing SET channel = coalesce(facts::json ->> 'channel', 'caller')")
    op.add_column("run", sa.Column("channel", sa.String(16)))
    op.add_column("run", sa.Column("coverage", sa.String(24)))
    op.add_column("run", sa.Column("coverage_note", sa.Text))


def downgrade() -> None:
    for name in ("coverage_note", "coverage", "channel"):
        op.drop_column("run", name)
    op.drop_index("ix_listing_channel", "listing")
    op.drop_column("listing", "coverage")
    op.drop_column("listing", "channel")
