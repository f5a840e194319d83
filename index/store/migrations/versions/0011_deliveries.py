"""Files of listings that were supplied; the full catalogue a listing stands in, and since when it does not any more."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "delivery",
        sa.Column("delivery_id", sa.String(32), primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("shop_id", sa.Text),
        sa.Column("supplier", sa.Text),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("coverage", sa.String(24), nullable=False),
        sa.Column("coverage_note", sa.Text),
        sa.Column("received_at", _instant(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", _instant()),
        sa.Column("finished_at", _instant()),
        sa.Column("run_id", sa.Text),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
    )
    for name in ("supplier", "received_at", "state"):
        op.create_index(f"ix_delivery_{name}", "delivery", [name])
    op.create_index("ix_delivery_file", "delivery", ["platform", "file_sha256"])
    op.create_table(
        "delivery_nonce",
        sa.Column("key_id", sa.Text, primary_key=True),
        sa.Column("nonce", sa.String(64), primary_key=True),
        sa.Column("until", _instant(), nullable=False),
    )
    op.create_index("ix_delivery_nonce_until", "delivery_nonce", ["until"])
    op.add_column("listing", sa.Column("catalogue", sa.Text))
    op.add_column("listing", sa.Column("gone_at", _instant()))
    op.create_index("ix_listing_catalogue", "listing", ["catalogue"])


def downgrade() -> None:
    op.drop_index("ix_listing_catalogue", "listing")
    op.drop_column("listing", "gone_at")
    op.drop_column("listing", "catalogue")
    op.drop_table("delivery_nonce")
    op.drop_table("delivery")
