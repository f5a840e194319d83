"""Headings that people mapped; of findings read in several places what each place said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "heading_mapping",
        sa.Column("issuer_key", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("heading", sa.Text, nullable=False),
        sa.Column("field", sa.String(32)),
        sa.Column("sample", sa.Text, nullable=False),
        sa.Column("file", sa.Text),
        sa.Column("seen_at", _instant()),
        sa.Column("mapped_by", sa.Text),
        sa.Column("mapped_at", _instant()),
    )
    op.create_table(
        "record_sighting",
        sa.Column("record_id", sa.Text, sa.ForeignKey("record.record_id"), primary_key=True),
        sa.Column("place", sa.String(64), primary_key=True),
        sa.Column("facts", sa.Text, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("record_sighting")
    op.drop_table("heading_mapping")
