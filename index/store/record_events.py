"""Events of records: each kept once, whatever it makes of the record."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, Row, insert, select, update

from domain.record import RecordEvent, RecordEventKind
from domain.standing import in_order
from index.store.schema import record_event as table

__all__ = ["add", "of_record", "of_records", "rows", "settle", "unsettled"]


def _event_id(event: RecordEvent) -> str:
    return hashlib.sha256(json.dumps(event.identity, ensure_ascii=True).encode()).hexdigest()


def add(connection: Connection, event: RecordEvent, now: datetime) -> bool:
    """Keep an event of a stored record; tells whether it is new."""
    key = _event_id(event)
    if connection.scalar(select(table.c.event_id).where(table.c.event_id == key)) is not None:
        return False
    values = {
        "event_id": key, "record_id": event.record_id, "kind": str(event.kind), "happened_on": event.on.isoformat(),
        "document": event.document, "entered_by": event.by, "entered_at": now, "is_settled": False,
    }  # fmt: skip
    connection.execute(insert(table), values)
    return True


def of_record(connection: Connection, record_id: str) -> tuple[RecordEvent, ...]:
    """Read the events of a record in the order in which they count."""
    return in_order(_event(row) for row in connection.execute(select(table).where(table.c.record_id == record_id)))


def of_records(connection: Connection, record_ids: Iterable[str]) -> dict[str, tuple[RecordEvent, ...]]:
    """Read the events of some hundred records; a record without one is left out."""
    found: dict[str, list[RecordEvent]] = {}
    for row in connection.execute(select(table).where(table.c.record_id.in_(list(record_ids)))):
        found.setdefault(row.record_id, []).append(_event(row))
    return {record_id: in_order(events) for record_id, events in found.items()}


def _event(row: Row[tuple[object, ...]]) -> RecordEvent:
    return RecordEvent(
        record_id=row.record_id,
        kind=RecordEventKind(row.kind),
        on=date.fromisoformat(row.happened_on),
        document=row.document,
        by=row.entered_by,
    )


def unsettled(connection: Connection) -> list[str]:
    """Read the ids of records with an event after which the listings at rest were not looked at again."""
    query = select(table.c.record_id).where(table.c.is_settled.is_(False)).distinct().order_by(table.c.record_id)
    return list(connection.scalars(query))


def settle(connection: Connection, record_ids: Iterable[str]) -> None:
    """Remember that the listings at rest were looked at again after the events of some records."""
    connection.execute(update(table).where(table.c.record_id.in_(list(record_ids))), {"is_settled": True})


def rows(connection: Connection) -> Iterator[tuple[str, str, str, str]]:
    """Read what tells every event apart."""
    query = select(table.c.record_id, table.c.kind, table.c.happened_on, table.c.document)
    for row in connection.execute(query):
        yield row.record_id, row.kind, row.happened_on, row.document
