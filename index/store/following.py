"""What a follower of the truth reads: keys in order, and things with the `seq` of their last change."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from domain.case import Case
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from index.document import Collection
from index.store import cases
from index.store.schema import listing, record
from index.store.stored_facts import listing_or_outline, readable, rows_of

__all__ = ["keys_after", "listings_with_case", "records_with_seq"]


def keys_after(connection: Connection, collection: Collection, after: str | None, limit: int) -> list[str]:
    """Read up to `limit` keys of a collection behind `after`, in the database's order."""
    column = record.c.record_id if collection is Collection.RECORDS else listing.c.listing_key
    query = select(column).order_by(column).limit(limit)
    return list(connection.scalars(query if after is None else query.where(column > after)))


def records_with_seq(connection: Connection, ids: Sequence[str]) -> list[tuple[int, Record]]:
    """Read records with the `seq` of their last change; an id that is not there is left out.

    Of one that is damaged comes what is known without its text, so that it is still found by its id.
    """
    columns = (record.c.seq, record.c.record_id, record.c.kind, record.c.category, record.c.state, record.c.facts)
    found = rows_of(connection, select(*columns).where(record.c.record_id.in_(ids)))
    return [(row.seq, readable(row.record_id, row.facts) or _outline(row)) for row in found]


def _outline(row: Row[Any]) -> Record:
    return Record(
        record_id=row.record_id,
        kind=RecordKind(row.kind),
        product_name="",
        category=row.category,
        state=RecordState(row.state),
    )


def listings_with_case(connection: Connection, keys: Sequence[str]) -> list[tuple[int, Listing, Case | None]]:
    """Read listings and their cases with the `seq` of the last change of either; of a damaged one, its outline."""
    files = cases.of_listings(connection, keys)
    columns = (listing.c.listing_key, listing.c.seq, listing.c.facts, listing.c.platform, listing.c.category)
    query = select(*columns).where(listing.c.listing_key.in_(keys))
    return [(row.seq, _listing(row), files.get(row.listing_key)) for row in rows_of(connection, query)]


def _listing(row: Row[Any]) -> Listing:
    return listing_or_outline(row.listing_key, row.facts, platform=row.platform, category=row.category)
