"""Files that wait to be imported, and what the report of an import says beside its counts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("job_id", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(32)),
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16)),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("started_at", _instant()),
        sa.Column("finished_at", _instant()),
        sa.Column("import_ids", sa.Text, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_index("ix_import_job_asked_at", "import_job", ["asked_at"])
    op.create_index("ix_import_job_state", "import_job", ["state"])
    op.add_column("import_file", sa.Column("details", sa.Text, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("import_file", "details")
    op.drop_table("import_job")
