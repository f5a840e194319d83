"""Records in the truth: one row a finding, sources merged, a rising `seq` for followers."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from domain.errors import NotStored
from domain.record import Record, RecordKind, RecordState, record_version
from index.store.codec import load_record, record_text
from index.store.schema import record as table
from index.store.values import Saved

__all__ = ["BATCH", "changed_after", "count", "highest_seq", "load", "page", "rows", "save", "set_state"]

BATCH = 500

Touch = Callable[[str], int]
"""Gives the `seq` of the change of one record."""


def load(connection: Connection, record_id: str) -> Record | None:
    """Read one record."""
    text = connection.scalar(select(table.c.facts).where(table.c.record_id == record_id))
    return None if text is None else load_record(text)


def save(connection: Connection, record: Record, now: datetime, touch: Touch) -> tuple[Saved, Record]:
    """Write one record; returns what happened and the record as it now stands.

    A record that is already there keeps its older sources first. What a person or an office decided about it stays: an
    import that says nothing but `in_force` does not undo a lifting.
    """
    stored = load(connection, record.record_id)
    if stored is None:
        values = _columns(record) | {"record_id": record.record_id, "created_at": now, "updated_at": now}
        connection.execute(insert(table), values | {"seq": touch(record.record_id)})
        return Saved.NEW, record
    merged = _merge(stored, record)
    if merged == stored:
        return Saved.UNCHANGED, stored
    statement = update(table).where(table.c.record_id == record.record_id)
    connection.execute(statement, _columns(merged) | {"updated_at": now, "seq": touch(record.record_id)})
    is_same_finding = replace(merged, sources=stored.sources, raw=stored.raw) == stored
    return (Saved.MERGED if is_same_finding else Saved.UPDATED), merged


def set_state(
    connection: Connection, record_id: str, state: RecordState, reason: str | None, now: datetime, touch: Touch
) -> Record:
    """Change where a finding stands; returns the record as it now is.

    Raises:
        NotStored: no such record.
    """
    stored = load(connection, record_id)
    if stored is None:
        raise NotStored("record", record_id)
    changed = replace(stored, state=state, state_reason=reason)
    if changed != stored:
        statement = update(table).where(table.c.record_id == record_id)
        connection.execute(statement, _columns(changed) | {"updated_at": now, "seq": touch(record_id)})
    return changed


def _merge(stored: Record, given: Record) -> Record:
    sources = stored.sources + tuple(s for s in given.sources if s not in stored.sources)
    is_silent = given.state is RecordState.IN_FORCE and given.state_reason is None
    is_known_source = bool(given.sources) and set(given.sources) <= set(stored.sources)
    return replace(
        given,
        sources=sources,
        raw=given.raw if is_known_source or not stored.raw else stored.raw,
        state=stored.state if is_silent else given.state,
        state_reason=stored.state_reason if is_silent else given.state_reason,
        valid_until=given.valid_until or stored.valid_until,
    )


def _columns(record: Record) -> dict[str, object]:
    return {
        "version": record_version(record),
        "kind": str(record.kind),
        "category": record.category,
        "state": str(record.state),
        "facts": record_text(record),
    }


def page(
    connection: Connection,
    *,
    kind: RecordKind | None,
    category: str | None,
    state: RecordState | None,
    after: str | None,
    limit: int,
) -> list[Record]:
    """Read up to `limit` records by id, beginning behind `after`."""
    query = select(table.c.facts).order_by(table.c.record_id).limit(limit)
    for column, value in ((table.c.kind, kind), (table.c.category, category), (table.c.state, state)):
        if value is not None:
            query = query.where(column == str(value))
    if after is not None:
        query = query.where(table.c.record_id > after)
    return [load_record(text) for text in connection.scalars(query)]


def highest_seq(connection: Connection) -> int:
    """Return the `seq` of the youngest change of any record; 0 without one."""
    return connection.scalar(select(func.coalesce(func.max(table.c.seq), 0))) or 0


def count(connection: Connection) -> int:
    """Count the records."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def changed_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, Record]]:
    """Read up to `limit` records that changed after `seq`, oldest change first."""
    query = select(table.c.seq, table.c.facts).where(table.c.seq > seq).order_by(table.c.seq).limit(limit)
    return [(row.seq, load_record(row.facts)) for row in connection.execute(query)]


def rows(connection: Connection) -> Iterator[tuple[str, str]]:
    """Read id and stored facts of all records, in the database's order of ids."""
    query = select(table.c.record_id, table.c.facts).order_by(table.c.record_id)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield row.record_id, row.facts
