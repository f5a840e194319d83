"""What today's code derives from the truth and keeps beside it, brought up to date after the migrations.

A migration is frozen: it knows nothing of the code that reads what it wrote. What follows from facts by rules that
change (the notice and grade of a record, the form of what is searched) is therefore never written by one, but here.
"""

from sqlalchemy import Connection, bindparam, or_, select, update

from index.document import PROJECTION_VERSION
from index.store import live, outbox, records
from index.store.schema import listing, record
from index.store.stored_facts import readable, rows_of
from index.store.values import ProjectionState, ProjectionStatus

__all__ = ["complete"]

_BATCH = 500


def complete(connection: Connection) -> None:
    """Fill in what the migrations left to today's code; changes nothing where nothing is missing."""
    _describe_records(connection)
    if live.is_present(connection):
        _renew_empty_projection(connection)


def _describe_records(connection: Connection) -> None:
    """Give every record that has none its notice and grade; one that is damaged gets none."""
    is_missing = or_(record.c.notice.is_(None), record.c.grade.is_(None))
    query = select(record.c.record_id, record.c.facts).where(is_missing).order_by(record.c.record_id).limit(_BATCH)
    statement = (
        update(record)
        .where(record.c.record_id == bindparam("id"))
        .values(notice=bindparam("new_notice"), grade=bindparam("new_grade"))
    )
    rows = rows_of(connection, query)
    while rows:
        read = (readable(row.record_id, row.facts) for row in rows)
        described = [(one.record_id, records.described(one)) for one in read if one is not None]
        values = [{"id": key, "new_notice": d["notice"], "new_grade": d["grade"]} for key, d in described]
        if values:
            connection.execute(statement, values)
        rows = rows_of(connection, query.where(record.c.record_id > rows[-1].record_id))


def _renew_empty_projection(connection: Connection) -> None:
    """Make the projection of an empty truth in today's form: it holds everything there is."""
    state = live.state(connection)
    is_current = state is not None and state.version == PROJECTION_VERSION
    is_used = any(connection.scalar(select(1).select_from(table).limit(1)) for table in (record, listing))
    if is_current or is_used:
        return
    live.create_tables(connection)
    outbox.put_projection(
        connection,
        ProjectionState(
            name=live.FTS5, backend=live.FTS5, version=PROJECTION_VERSION, status=ProjectionStatus.LIVE, cursor=0
        ),
    )
