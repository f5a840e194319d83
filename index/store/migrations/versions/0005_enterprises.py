"""Companies that records name, where each was named, and which of them a person said are one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "enterprise",
        sa.Column("enterprise_id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("uscc", sa.String(18)),
        sa.Column("organisation_code", sa.String(9)),
        sa.Column("names", sa.Text, nullable=False),
        sa.Column("prefixes", sa.Text, nullable=False),
        sa.Column("records", sa.Integer, nullable=False),
    )
    op.create_index("ix_enterprise_name_key", "enterprise", ["name_key"])
    op.create_index("ix_enterprise_organisation_code", "enterprise", ["organisation_code"])
    op.create_table(
        "enterprise_mention",
        sa.Column("record_id", sa.Text, sa.ForeignKey("record.record_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("enterprise_id", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", sa.Text, nullable=False),
        sa.Column("uscc", sa.String(18)),
        sa.Column("organisation_code", sa.String(9)),
        sa.Column("company_prefix", sa.String(12)),
    )
    op.create_index("ix_enterprise_mention_enterprise_id", "enterprise_mention", ["enterprise_id"])
    op.create_table(
        "enterprise_alias",
        sa.Column("one", sa.Text, primary_key=True),
        sa.Column("other", sa.Text, primary_key=True),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", _instant()),
        sa.Column("note", sa.Text),
        sa.Column("is_settled", sa.Boolean, nullable=False),
    )
    op.create_index("ix_enterprise_alias_other", "enterprise_alias", ["other"])
    op.create_index("ix_enterprise_alias_state", "enterprise_alias", ["state"])
    state = op.create_table(
        "enterprise_state",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("records_seq", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.bulk_insert(state, [{"id": 1, "records_seq": 0, "version": 0}])


def downgrade() -> None:
    for table in ("enterprise_state", "enterprise_alias", "enterprise_mention", "enterprise"):
        op.drop_table(table)
