"""Events of records; of each record its notice, its grade, and what a notice stated of its state without an event."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 500


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    op.create_table(
        "record_event",
        sa.Column("event_id", sa.String(64), primary_key=True),
        sa.Column("record_id", sa.Text, sa.ForeignKey("record.record_id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.String(10), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("entered_by", sa.Text),
        sa.Column("entered_at", _instant(), nullable=False),
        sa.Column("is_settled", sa.Boolean, nullable=False),
    )
    op.create_index("ix_record_event_record_id", "record_event", ["record_id"])
    op.create_index("ix_record_event_is_settled", "record_event", ["is_settled"])
    for name, length in (("notice", 16), ("grade", 1)):
        op.add_column("record", sa.Column(name, sa.String(length)))
    op.add_column("record", sa.Column("stated", sa.Text))
    op.create_index("ix_record_notice", "record", ["notice", "grade"])
    _fill()


def _fill() -> None:
    """Give every record its notice and grade, and keep a state it has as stated: no event says where it comes from."""
    from index.store.codec import load_record, stated_text  # noqa: PLC0415  # a new database has nothing to fill
    from index.store.records import described  # noqa: PLC0415  # loaded only where it is needed

    connection = op.get_bind()
    record = sa.table("record", *(sa.column(name) for name in ("record_id", "facts", "notice", "grade", "stated")))
    statement = (
        sa.update(record)
        .where(record.c.record_id == sa.bindparam("id"))
        .values(notice=sa.bindparam("new_notice"), grade=sa.bindparam("new_grade"), stated=sa.bindparam("new_stated"))
    )
    query = sa.select(record.c.record_id, record.c.facts).order_by(record.c.record_id).limit(_BATCH)
    rows = connection.execute(query).all()
    while rows:
        values = []
        for row in rows:
            found = load_record(row.facts)
            facts = described(found)
            values.append(
                {
                    "id": row.record_id,
                    "new_notice": facts["notice"],
                    "new_grade": facts["grade"],
                    "new_stated": stated_text(found),
                }
            )
        connection.execute(statement, values)
        rows = connection.execute(query.where(record.c.record_id > rows[-1].record_id)).all()


def downgrade() -> None:
    op.drop_index("ix_record_notice", "record")
    for name in ("stated", "grade", "notice"):
        op.drop_column("record", name)
    op.drop_table("record_event")
