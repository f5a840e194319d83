"""Events of records; of each record its notice, its grade, and what a notice stated of its state without an event.

Notice and grade follow from the facts by rules that change: `index.store.derived` fills them.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BATCH = 500
_NEW = {"seller_uscc": None, "scope": None, "withdrawn_at": None}
"""What the form of facts gained since the first one."""


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
    """Bring the facts to their new form, and keep a state as stated: no event says where it comes from."""
    connection = op.get_bind()
    record = sa.table("record", *(sa.column(name) for name in ("record_id", "facts", "stated")))
    statement = (
        sa.update(record)
        .where(record.c.record_id == sa.bindparam("id"))
        .values(facts=sa.bindparam("new_facts"), stated=sa.bindparam("new_stated"))
    )
    query = sa.select(record.c.record_id, record.c.facts).order_by(record.c.record_id).limit(_BATCH)
    rows = connection.execute(query).all()
    while rows:
        values = []
        for row in rows:
            facts = _NEW | json.loads(row.facts)
            values.append({"id": row.record_id, "new_facts": _dump(facts), "new_stated": _stated(facts)})
        connection.execute(statement, values)
        rows = connection.execute(query.where(record.c.record_id > rows[-1].record_id)).all()


def _stated(facts: dict[str, object]) -> str | None:
    state, reason = facts["state"], facts["state_reason"]
    if state == "in_force" and reason is None:
        return None
    return _dump({"state": state, "reason": reason, "since": facts["withdrawn_at"]})


def _dump(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def downgrade() -> None:
    op.drop_index("ix_record_notice", "record")
    for name in ("stated", "grade", "notice"):
        op.drop_column("record", name)
    op.drop_table("record_event")
