"""What a crawl has met and how far its walks came; when a page was last visited."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crawl_address",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
    )
    op.create_index("ix_crawl_address_key", "crawl_address", ["run_id", "key"], unique=True)
    op.create_table(
        "crawl_met",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("walk", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
    )
    op.create_table(
        "crawl_visit",
        sa.Column("platform", sa.Text, primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("listing_key", sa.Text),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite"), nullable=False),
    )
    op.create_index("ix_crawl_visit_listing_key", "crawl_visit", ["listing_key"])
    op.create_table(
        "crawl_walk",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("stated_listings", sa.Integer),
        sa.Column("stated_pages", sa.Integer),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("listings", sa.Integer, nullable=False),
        sa.Column("ended", sa.String(16)),
    )


def downgrade() -> None:
    op.drop_table("crawl_walk")
    op.drop_index("ix_crawl_visit_listing_key", "crawl_visit")
    op.drop_table("crawl_visit")
    op.drop_table("crawl_met")
    op.drop_index("ix_crawl_address_key", "crawl_address")
    op.drop_table("crawl_address")
