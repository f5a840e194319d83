"""What a follower of the truth reads: keys in order, and things with the `seq` of their last change."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from domain.case import Case
from domain.listing import Listing
from domain.record import Record
from index.document import Collection
from index.store import cases
from index.store.codec import load_listing, load_record
from index.store.schema import listing, record

__all__ = ["keys_after", "listings_with_case", "records_with_seq"]


def keys_after(connection: Connection, collection: Collection, after: str | None, limit: int) -> list[str]:
    """Read up to `limit` keys of a collection behind `after`, in the database's order."""
    column = record.c.record_id if collection is Collection.RECORDS else listing.c.listing_key
    query = select(column).order_by(column).limit(limit)
    return list(connection.scalars(query if after is None else query.where(column > after)))


def records_with_seq(connection: Connection, ids: Sequence[str]) -> list[tuple[int, Record]]:
    """Read records with the `seq` of their last change; an id that is not there is left out."""
    query = select(record.c.seq, record.c.facts).where(record.c.record_id.in_(ids))
    return [(row.seq, load_record(row.facts)) for row in connection.execute(query)]


def listings_with_case(connection: Connection, keys: Sequence[str]) -> list[tuple[int, Listing, Case | None]]:
    """Read listings and their cases with the `seq` of the last change of either."""
    files = cases.of_listings(connection, keys)
    query = select(listing.c.listing_key, listing.c.seq, listing.c.facts).where(listing.c.listing_key.in_(keys))
    found = connection.execute(query)
    return [(row.seq, load_listing(row.facts), files.get(row.listing_key)) for row in found]
