"""Sightings of findings that were read in more than one place; a finding read once is its own only sighting.

What they make together is decided in `domain.sightings`.
"""

import hashlib
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, delete, insert, select

from domain.record import Record
from index.store.codec import canonical_text, dump, record_text
from index.store.schema import record_sighting as table
from index.store.stored_facts import readable

__all__ = ["load", "replace_all", "rows", "seen_again"]

_BATCH = 500


def load(connection: Connection, record_id: str) -> tuple[Record, ...]:
    """Read the sightings of a finding; none when it was read once. One that is damaged is left out."""
    query = select(table.c.facts).where(table.c.record_id == record_id).order_by(table.c.place)
    read = (readable(record_id, text) for text in connection.scalars(query))
    return tuple(record for record in read if record is not None)


def seen_again(connection: Connection, record_ids: Sequence[str]) -> frozenset[str]:
    """Return those of some hundred findings that were read in several places."""
    query = select(table.c.record_id).where(table.c.record_id.in_(record_ids)).distinct()
    return frozenset(connection.scalars(query)) if record_ids else frozenset()


def replace_all(connection: Connection, record_id: str, sightings: Sequence[Record]) -> None:
    """Write the sightings of a finding; a single one is not kept, because the record is it."""
    wanted = {_place(sighting): record_text(sighting) for sighting in sightings} if len(sightings) > 1 else {}
    known = {
        row.place: row.facts
        for row in connection.execute(select(table.c.place, table.c.facts).where(table.c.record_id == record_id))
    }
    gone = [place for place in known if known[place] != wanted.get(place)]
    for start in range(0, len(gone), _BATCH):
        part = gone[start : start + _BATCH]
        connection.execute(delete(table).where(table.c.record_id == record_id, table.c.place.in_(part)))
    new = [
        {"record_id": record_id, "place": place, "facts": facts}
        for place, facts in wanted.items()
        if known.get(place) != facts
    ]
    if new:
        connection.execute(insert(table), new)


def rows(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Read id, place and facts of all sightings, facts in canonical form."""
    query = select(table.c.record_id, table.c.place, table.c.facts)
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield row.record_id, row.place, canonical_text(row.facts)


def _place(sighting: Record) -> str:
    sources = [[s.file, s.table, s.row, s.file_sha256] for s in sighting.sources]
    return hashlib.sha256(dump(sources).encode()).hexdigest()
