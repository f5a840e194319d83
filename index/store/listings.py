"""Listings in the truth: one row a listing key, the facts as last seen."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from domain.listing import Listing, listing_key
from index.store.codec import checked_listing, listing_facts, listing_hash, load_listing
from index.store.schema import listing as table
from index.store.stored_facts import DamagedListing, listing_or_outline, readable_listing, rows_of
from index.store.values import ListingSaved, Saved

__all__ = ["count", "load", "load_many", "load_or_outline", "mark_changed", "page", "remove", "save"]


def save(
    connection: Connection, listing: Listing, now: datetime, touch: Callable[[str], int]
) -> tuple[ListingSaved, Listing]:
    """Write one listing; returns what happened and the listing as it will be read again.

    Raises:
        ListingRejected: it has no identity, or a field is too long.
    """
    listing = checked_listing(listing)
    key = listing_key(listing)
    facts_hash = listing_hash(listing)
    seen = {
        "facts": listing_facts(listing),
        "last_seen_at": now,
        "channel": str(listing.channel),
        "coverage": None if listing.coverage is None else str(listing.coverage),
        "gone_at": listing.gone_at,
    }
    stored = connection.execute(select(table.c.facts_hash, table.c.gone_at).where(table.c.listing_key == key)).first()
    was_gone = stored is not None and stored.gone_at is not None and listing.gone_at is None
    if stored is not None and stored.facts_hash == facts_hash:
        changed = seen | ({"seq": touch(key)} if was_gone else {})
        connection.execute(update(table).where(table.c.listing_key == key), changed)
        return ListingSaved(key=key, saved=Saved.UNCHANGED, was_gone=was_gone), listing
    values = seen | {
        "seq": touch(key),
        "platform": listing.platform,
        "category": listing.category,
        "facts_hash": facts_hash,
    }
    if stored is None:
        connection.execute(insert(table), values | {"listing_key": key, "first_seen_at": now})
        return ListingSaved(key=key, saved=Saved.NEW), listing
    connection.execute(update(table).where(table.c.listing_key == key), values)
    return ListingSaved(key=key, saved=Saved.UPDATED, was_gone=was_gone), listing


def mark_changed(connection: Connection, key: str, seq: int) -> None:
    """Give a listing the `seq` of a change that concerns it: its case changed."""
    connection.execute(update(table).where(table.c.listing_key == key), {"seq": seq})


def remove(connection: Connection, key: str) -> bool:
    """Delete a listing; tells whether it was there."""
    return bool(connection.execute(delete(table).where(table.c.listing_key == key)).rowcount)


def load(connection: Connection, key: str) -> Listing | None:
    """Read one listing.

    Raises:
        ListingDamaged: what is stored is none.
    """
    row = _row(connection, key)
    return None if row is None else load_listing(key, row.facts)


def load_or_outline(connection: Connection, key: str) -> Listing | None:
    """Read one listing; of a damaged one, what is known without its text."""
    row = _row(connection, key)
    return None if row is None else listing_or_outline(key, row.facts, platform=row.platform, category=row.category)


def _row(connection: Connection, key: str) -> Row[Any] | None:
    query = select(table.c.facts, table.c.platform, table.c.category).where(table.c.listing_key == key)
    return next(iter(rows_of(connection, query)), None)


def load_many(connection: Connection, keys: Iterable[str], damaged: DamagedListing) -> dict[str, Listing]:
    """Read some hundred listings by key; a key that is not there is left out, and so is a damaged one."""
    query = select(table.c.listing_key, table.c.facts).where(table.c.listing_key.in_(list(keys)))
    found = ((row.listing_key, row.facts) for row in rows_of(connection, query))
    read = ((key, readable_listing(key, text, damaged)) for key, text in found)
    return {key: listing for key, listing in read if listing is not None}


def page(
    connection: Connection, *, platform: str | None, after: str | None, limit: int, damaged: DamagedListing
) -> list[tuple[str, Listing | None]]:
    """Read up to `limit` listings by key, beginning behind `after`; `None` stands for a damaged one."""
    query = select(table.c.listing_key, table.c.facts).order_by(table.c.listing_key).limit(limit)
    if platform is not None:
        query = query.where(table.c.platform == platform)
    if after is not None:
        query = query.where(table.c.listing_key > after)
    found = ((row.listing_key, row.facts) for row in rows_of(connection, query))
    return [(key, readable_listing(key, text, damaged)) for key, text in found]


def count(connection: Connection) -> int:
    """Count the listings."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def hashes(connection: Connection) -> Iterator[tuple[str, str]]:
    """Read key and hash of the facts of all listings, by key."""
    query = select(table.c.listing_key, table.c.facts_hash).order_by(table.c.listing_key)
    for row in connection.execute(query, execution_options={"yield_per": 500}):
        yield row.listing_key, row.facts_hash
