"""The documents the truth implies: what every projection must equal."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from index.document import Collection, Document, document_hash, fold_hashes, listing_document, record_document
from index.store import Store, following

__all__ = ["BATCH", "Versioned", "batches", "count", "documents_of", "fold", "truth_hash"]

Versioned = tuple[int, Document]
"""The `seq` of the last change of a thing, and its document."""

BATCH = 500


def batches(store: Store) -> Iterator[tuple[Collection, list[str]]]:
    """Read the keys of everything stored, in batches: records, then listings, each in order.

    Each batch is read when it is asked for. What is written meanwhile may be missing or new: a follower notes the
    outbox's number before and goes on from there.
    """
    for collection in (Collection.RECORDS, Collection.LISTINGS):
        after: str | None = None
        while True:
            with store.reading() as connection:
                keys = following.keys_after(connection, collection, after, BATCH)
            if not keys:
                break
            yield collection, keys
            after = keys[-1]


def documents_of(connection: Connection, collection: str, keys: Sequence[str]) -> list[Versioned]:
    """Read the documents of some hundred things as they stand now; what is not stored is left out."""
    if collection == Collection.RECORDS:
        return [(seq, record_document(record)) for seq, record in following.records_with_seq(connection, keys)]
    found = following.listings_with_case(connection, keys)
    return [(seq, listing_document(listing, case)) for seq, listing, case in found]


def count(store: Store, collection: Collection | None = None) -> int:
    """Count the documents that there must be."""
    records = store.records_count() if collection is not Collection.LISTINGS else 0
    return records + (store.listings_count() if collection is not Collection.RECORDS else 0)


def truth_hash(store: Store) -> str:
    """Return the content hash that every complete projection has."""
    return fold_hashes(_hashes(store))


def fold(documents: Iterable[Document]) -> str:
    """Return the content hash of documents."""
    return fold_hashes(document_hash(document) for document in documents)


def _hashes(store: Store) -> Iterator[bytes]:
    for collection, keys in batches(store):
        with store.reading() as connection:
            found = documents_of(connection, collection, keys)
        yield from (document_hash(document) for _, document in found)
