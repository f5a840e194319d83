"""The companies of the register, as gathered from the records (`index.store.gathering`)."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select

from domain.enterprises import Enterprise
from index.store.schema import enterprise as table
from index.store.schema import enterprise_mention

__all__ = [
    "by_ids", "count", "current_id", "load", "of_record", "outlines", "page", "records_of", "replace_all",
]  # fmt: skip

_BATCH = 500


def load(connection: Connection, enterprise_id: str) -> Enterprise | None:
    """Read one enterprise."""
    row = connection.execute(select(table).where(table.c.enterprise_id == enterprise_id)).first()
    return None if row is None else _read(row)


def page(connection: Connection, text: str | None, *, limit: int | None, offset: int) -> tuple[Enterprise, ...]:
    """Read enterprises, those with the most records first; of a text those whose name, key or code holds it."""
    query = select(table).order_by(table.c.records.desc(), table.c.enterprise_id).offset(offset)
    for condition in _holding(text):
        query = query.where(condition)
    return tuple(map(_read, connection.execute(query if limit is None else query.limit(limit)).all()))


def count(connection: Connection, text: str | None) -> int:
    """Count enterprises."""
    query = select(func.count()).select_from(table)
    for condition in _holding(text):
        query = query.where(condition)
    return int(connection.scalar(query) or 0)


def _holding(text: str | None) -> Iterator[ColumnElement[bool]]:
    if text:
        columns = (table.c.names, table.c.name_key, table.c.enterprise_id, table.c.organisation_code)
        yield or_(*(column.contains(text, autoescape=True) for column in columns))


def records_of(connection: Connection, enterprise_id: str, limit: int | None = None) -> list[str]:
    """Read the ids of the records that name an enterprise."""
    query = (
        select(enterprise_mention.c.record_id)
        .where(enterprise_mention.c.enterprise_id == enterprise_id)
        .distinct()
        .order_by(enterprise_mention.c.record_id)
    )
    return list(connection.scalars(query if limit is None else query.limit(limit)))


def of_record(connection: Connection, record_id: str) -> tuple[Enterprise, ...]:
    """Read the companies that a record names, in the order in which it does."""
    query = (
        select(table)
        .join(enterprise_mention, enterprise_mention.c.enterprise_id == table.c.enterprise_id)
        .where(enterprise_mention.c.record_id == record_id)
        .order_by(enterprise_mention.c.position)
    )
    return tuple(dict.fromkeys(_read(row) for row in connection.execute(query)))


def by_ids(connection: Connection, ids: Sequence[str]) -> Iterator[Enterprise]:
    """Read some hundred enterprises; an id that is not there is left out."""
    return (_read(row) for row in connection.execute(select(table).where(table.c.enterprise_id.in_(ids))))


def _read(row: Sequence[Any]) -> Enterprise:
    """Read a row by place, which is faster than by name: a register has very many."""
    enterprise_id, name, key, uscc, organisation_code, names, prefixes, records = row
    return Enterprise(
        enterprise_id=enterprise_id, name=name, key=key, uscc=uscc, organisation_code=organisation_code,
        names=_texts(names), prefixes=_texts(prefixes), records=records,
    )  # fmt: skip


def _texts(stored: str) -> tuple[str, ...]:
    """Read a stored list; most have one text, or none."""
    if stored == "[]":
        return ()
    if stored.count('"') == 2 and "\\" not in stored:
        return (stored[2:-2],)
    return tuple(json.loads(stored))


def current_id(connection: Connection, enterprise_id: str) -> str:
    """Return the id that a company has now."""
    if load(connection, enterprise_id) is not None:
        return enterprise_id
    query = select(table.c.enterprise_id).where(table.c.name_key == enterprise_id.removeprefix("name:")).limit(2)
    found = list(connection.scalars(query))
    return found[0] if len(found) == 1 else enterprise_id


def outlines(connection: Connection) -> Iterator[Enterprise]:
    """Read every company with what proposals depend on alone."""
    columns = (table.c.enterprise_id, table.c.name_key, table.c.uscc, table.c.organisation_code)
    for row in connection.execute(select(*columns), execution_options={"yield_per": _BATCH}):
        yield Enterprise(
            enterprise_id=row.enterprise_id, name="", key=row.name_key, uscc=row.uscc,
            organisation_code=row.organisation_code,
        )  # fmt: skip


def replace_all(connection: Connection, gone: Sequence[str], changed: Sequence[Enterprise]) -> None:
    """Delete the enterprises with some ids, and write others in place of what is there of them."""
    ids = [*gone, *(one.enterprise_id for one in changed)]
    for start in range(0, len(ids), _BATCH):
        connection.execute(delete(table).where(table.c.enterprise_id.in_(ids[start : start + _BATCH])))
    if changed:
        connection.execute(insert(table), [_columns(one) for one in changed])


def _columns(one: Enterprise) -> dict[str, object]:
    return {
        "enterprise_id": one.enterprise_id, "name": one.name, "name_key": one.key, "uscc": one.uscc,
        "organisation_code": one.organisation_code, "names": json.dumps(one.names, ensure_ascii=False),
        "prefixes": json.dumps(one.prefixes), "records": one.records,
    }  # fmt: skip
