"""Tasks for a person, opened by walls; the figures of a run, and which of them were not as expected."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "task",
        sa.Column("task_id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("sign", sa.Text, nullable=False),
        sa.Column("evidence_id", sa.String(64)),
        sa.Column("run_id", sa.Text, nullable=False),
        sa.Column("opened_at", _instant(), nullable=False),
        sa.Column("last_seen_at", _instant(), nullable=False),
        sa.Column("sightings", sa.Integer, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("closed_by", sa.Text),
        sa.Column("closed_at", _instant()),
        sa.Column("note", sa.Text),
    )
    op.create_index("ix_task_run_id", "task", ["run_id"])
    op.create_index("ix_task_place", "task", ["host", "kind", "state"])
    op.add_column("run", sa.Column("figures", sa.Text, nullable=False, server_default="{}"))
    op.add_column("run", sa.Column("findings", sa.Text, nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("run", "findings")
    op.drop_column("run", "figures")
    op.drop_index("ix_task_place", "task")
    op.drop_index("ix_task_run_id", "task")
    op.drop_table("task")
