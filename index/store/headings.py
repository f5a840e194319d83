"""Headings of notices that a person mapped, or that wait for one."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update

from domain.headings import ANY_ISSUER, HeadingMapping, UnknownHeading, heading_key
from domain.text import squeeze
from index.store.schema import heading_mapping as table

__all__ = ["forget", "load", "note_unknown", "put"]


def load(connection: Connection) -> tuple[HeadingMapping, ...]:
    """Read all of them: those that wait first, then by issuer and heading."""
    found = [_mapping(row) for row in connection.execute(select(table))]
    return tuple(sorted(found, key=lambda m: (m.field is not None, m.issuer, m.key)))


def note_unknown(connection: Connection, unknown: Iterable[UnknownHeading], file: str, now: datetime) -> int:
    """Remember headings nobody knows, each once for an issuer; returns how many are new."""
    new = 0
    for heading in unknown:
        key, issuer = heading_key(heading.heading), heading.issuer or ANY_ISSUER
        if not key or _find(connection, issuer, key) is not None:
            continue
        values = _values(issuer, key) | {
            "heading": heading.heading, "field": None, "sample": heading.sample, "file": file, "seen_at": now,
        }  # fmt: skip
        connection.execute(insert(table), values)
        new += 1
    return new


def put(connection: Connection, heading: str, field: str, *, issuer: str, by: str, now: datetime) -> HeadingMapping:
    """Remember what a heading means; one for every issuer settles those of single issuers that still wait."""
    key = heading_key(heading)
    said = {"field": field, "mapped_by": by, "mapped_at": now}
    if _find(connection, issuer, key) is None:
        sample = _waiting_sample(connection, key)
        connection.execute(insert(table), _values(issuer, key) | {"heading": heading, **sample, **said})
    else:
        connection.execute(update(table).where(*_is(issuer, key)), said)
    waits = table.c.field.is_(None)
    if issuer == ANY_ISSUER:
        connection.execute(delete(table).where(table.c.key == key, waits))
    else:
        # A notice that does not say who published it may have been this issuer's; if not, it is asked about again.
        connection.execute(delete(table).where(*_is(ANY_ISSUER, key), waits))
    row = _find(connection, issuer, key)
    assert row is not None  # noqa: S101  # it was written above
    return _mapping(row)


def forget(connection: Connection, heading: str, *, issuer: str) -> bool:
    """Forget what was said about a heading; tells whether anything was."""
    return connection.execute(delete(table).where(*_is(issuer, heading_key(heading)))).rowcount > 0


def _is(issuer: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.issuer_key == squeeze(issuer), table.c.key == key


def _find(connection: Connection, issuer: str, key: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(table).where(*_is(issuer, key))).first()


def _values(issuer: str, key: str) -> dict[str, object]:
    return {"issuer_key": squeeze(issuer), "issuer": issuer, "key": key}


def _waiting_sample(connection: Connection, key: str) -> dict[str, object]:
    """Return sample, file and moment at which the heading was first met, whoever published it."""
    query = select(table).where(table.c.key == key, table.c.field.is_(None)).order_by(table.c.seen_at)
    row = connection.execute(query).first()
    if row is None:
        return {"sample": "", "file": None, "seen_at": None}
    return {"sample": row.sample, "file": row.file, "seen_at": row.seen_at}


def _mapping(row: Row[tuple[object, ...]]) -> HeadingMapping:
    return HeadingMapping(
        issuer=row.issuer, key=row.key, heading=row.heading, field=row.field, sample=row.sample, file=row.file,
        seen_at=row.seen_at, mapped_by=row.mapped_by, mapped_at=row.mapped_at,
    )  # fmt: skip
