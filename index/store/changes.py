"""What one transaction changed: announced in the outbox at once, held back for the projection until its end.

One listing and its case make one document, not two; a transaction of many changes writes documents in between, so that
its memory stays bounded.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from domain.case import Case
from domain.listing import Listing
from domain.record import Record
from index.document import Collection, Document, listing_document, record_document
from index.store import cases, listings, live, outbox, records

__all__ = ["Changes"]

_PROJECT_EVERY = 500
"""Documents held back before the projection is written."""


class Changes:
    """The changes of one transaction. Belongs to `Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seqs: dict[tuple[Collection, str], int] = {}
        self._waiting: dict[tuple[Collection, str], None] = {}
        self._listings: dict[str, Listing] = {}
        self._cases: dict[str, Case | None] = {}
        self._records: dict[str, Record] = {}
        self._documents: dict[str, Document] = {}
        self._has_projection: bool | None = None

    # --- Announcing

    def touch_record(self, record_id: str) -> int:
        """Announce a change of a record, once a transaction; returns its `seq`."""
        return self._touch(Collection.RECORDS, record_id)

    def touch_listing(self, key: str) -> int:
        """Announce a change of a listing, or of its case, once a transaction; returns its `seq`."""
        return self._touch(Collection.LISTINGS, key)

    def _touch(self, collection: Collection, key: str) -> int:
        if len(self._waiting) >= _PROJECT_EVERY:
            self.write()
        self._waiting[collection, key] = None
        if (collection, key) not in self._seqs:
            self._seqs[collection, key] = outbox.add(self._connection, collection, key, is_removed=False)
        return self._seqs[collection, key]

    def touch_records(self, record_ids: Sequence[str]) -> list[int]:
        """Announce changes of records that this transaction did not touch before."""
        if len(self._waiting) >= _PROJECT_EVERY:
            self.write()
        seqs = outbox.add_all(self._connection, Collection.RECORDS, record_ids)
        keys = [(Collection.RECORDS, record_id) for record_id in record_ids]
        self._seqs.update(zip(keys, seqs, strict=True))
        self._waiting.update(dict.fromkeys(keys))
        return seqs

    def touched_records(self) -> dict[str, int]:
        """Return the `seq` of every record that changed."""
        return {key: seq for (collection, key), seq in self._seqs.items() if collection is Collection.RECORDS}

    # --- What stands now

    def keep_record(self, record: Record, document: Document | None = None) -> None:
        """Remember a record as it now stands, and its document where that was made already."""
        self._records[record.record_id] = record
        self._documents.pop(record.record_id, None)
        if document is not None:
            self._documents[record.record_id] = document

    def keep_listing(self, key: str, listing: Listing) -> None:
        """Remember a listing as it now stands."""
        self._listings[key] = listing

    def keep_new_listing(self, key: str, listing: Listing) -> None:
        """Remember a listing that nobody knew: it has no case."""
        self._listings[key] = listing
        self._cases[key] = None

    def listing(self, key: str) -> Listing | None:
        """Return a listing as it now stands, of a damaged one the outline; `None` when it is not stored."""
        if key not in self._listings:
            stored = listings.load_or_outline(self._connection, key)
            if stored is None:
                return None
            self._listings[key] = stored
        return self._listings[key]

    def keep_case(self, case: Case) -> None:
        """Remember a case as it now stands; that is a change of its listing."""
        key = case.listing_key
        self._cases[key] = case
        if (Collection.LISTINGS, key) not in self._seqs:
            listings.mark_changed(self._connection, key, self.touch_listing(key))
        self._waiting[Collection.LISTINGS, key] = None

    def remove_listing(self, key: str) -> None:
        """Announce that a listing is gone, and take it out of the projection."""
        self._listings.pop(key, None)
        outbox.add(self._connection, Collection.LISTINGS, key, is_removed=True)
        self._seqs.pop((Collection.LISTINGS, key), None)
        if self._projects():
            live.remove(self._connection, Collection.LISTINGS, key)

    # --- Projecting

    def write(self) -> None:
        """Write what waits into the projection beside the truth, where there is one."""
        waiting, self._waiting = self._waiting, {}
        if waiting and self._projects():
            keys = [key for collection, key in waiting if collection is Collection.LISTINGS]
            live.put(self._connection, self._listing_documents(keys))
            ids = [key for collection, key in waiting if collection is Collection.RECORDS]
            live.put(self._connection, self._record_documents(ids))
        self._listings.clear()
        self._cases.clear()
        self._records.clear()
        self._documents.clear()

    def _projects(self) -> bool:
        if self._has_projection is None:
            self._has_projection = live.is_present(self._connection) and live.is_writable(self._connection)
        return self._has_projection

    def _listing_documents(self, keys: Sequence[str]) -> Iterator[Document]:
        unknown = [key for key in keys if key not in self._cases]
        files = self._cases | (cases.of_listings(self._connection, unknown) if unknown else {})
        for key in keys:
            listing = self._listings.get(key) or listings.load_or_outline(self._connection, key)
            if listing is not None:
                yield listing_document(listing, files.get(key))

    def _record_documents(self, ids: Sequence[str]) -> Iterator[Document]:
        for record_id in ids:
            if record_id in self._documents:
                yield self._documents[record_id]
                continue
            record = self._records.get(record_id) or records.load(self._connection, record_id)
            if record is not None:
                yield record_document(record)
