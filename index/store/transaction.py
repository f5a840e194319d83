"""One write transaction: what a caller may change, and the projection written with it.

Writes of one transaction are visible to nobody until its end and to everybody after it; a `kill -9` at any moment
leaves either all of them or none. `store.transaction()` opens one, alone among all processes: keep it short, compute
before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.campaign import Run
from domain.case import Case, CaseEvent, CaseEventKind, Judgement
from domain.enterprises import Alias, Mention, mentions_of
from domain.errors import NotStored, StoreError
from domain.headings import ANY_ISSUER, HeadingDecision, HeadingMapping, UnknownHeading
from domain.listing import Listing
from domain.look_alikes import Reading
from domain.record import Record, RecordEvent, RecordState
from index.document import Collection, Document, listing_document, record_document
from index.store import (
    cases,
    enterprises,
    headings,
    import_jobs,
    jobs,
    journal,
    judgements,
    listings,
    live,
    outbox,
    record_events,
    records,
)
from index.store import decisions as heading_decisions
from index.store.preparing import PreparedRecord
from index.store.values import (
    EventSaved,
    ImportJob,
    ImportSummary,
    JudgedPair,
    ListingSaved,
    ProjectionState,
    Quarantined,
    Saved,
)

__all__ = ["Transaction"]

_PROJECT_EVERY = 500
"""Documents held back before the projection is written: one listing and its case make one document, not two."""


class Transaction:
    """The write methods of the truth. Made by `Store.transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._seqs: dict[tuple[Collection, str], int] = {}
        self._waiting: dict[tuple[Collection, str], None] = {}
        self._listings: dict[str, Listing] = {}
        self._cases: dict[str, Case | None] = {}
        self._records: dict[str, Record] = {}
        self._documents: dict[str, Document] = {}
        self._to_follow: dict[str, tuple[Mention, ...]] = {}
        self._followed_to: int | None = None
        self._has_projection: bool | None = None

    # --- Records

    def save_record(self, record: Record, *, now: datetime) -> Saved:
        """Write a record: `new`, `merged` (one more source), `updated` or `unchanged`.

        A state that was set (`set_record_state`) survives an import that says nothing but `in_force`.
        """
        saved, stored = records.save(self._connection, record, now, self._touch_record)
        if saved is not Saved.UNCHANGED:
            self._keep(stored)
            self._to_follow.pop(record.record_id, None)
        return saved

    def save_records(self, prepared: Sequence[PreparedRecord], *, now: datetime) -> list[Saved]:
        """Write some hundred records at once, as `save_record` does one by one; returns what happened to each.

        The register of enterprises takes over what they name, where nothing older waits for it.
        """
        if self._followed_to is None and not self._touched_records():
            self._followed_to = records.highest_seq(self._connection)
        first: dict[str, PreparedRecord] = {}
        for one in prepared:
            first.setdefault(one.record.record_id, one)
        stored = records.load_stored(self._connection, list(first))
        self._insert([one for record_id, one in first.items() if record_id not in stored], now)
        return [self._save_prepared(one, first, stored, now) for one in prepared]

    def _insert(self, new: Sequence[PreparedRecord], now: datetime) -> None:
        seqs = self._touch_records([one.record.record_id for one in new])
        records.insert_all(self._connection, [one.columns for one in new], seqs, now)
        for one in new:
            self._keep(one.record, one.document)
            self._to_follow[one.record.record_id] = one.mentions

    def _save_prepared(
        self,
        one: PreparedRecord,
        first: Mapping[str, PreparedRecord],
        stored: Mapping[str, records.Stored],
        now: datetime,
    ) -> Saved:
        """Say what became of a record that was inserted, or save one that was there."""
        record_id = one.record.record_id
        if first[record_id] is one:
            if record_id not in stored:
                return Saved.NEW
            if stored[record_id].says(one.columns):
                return Saved.UNCHANGED
        saved, now_stored = records.save(self._connection, one.record, now, self._touch_record)
        if saved is not Saved.UNCHANGED:
            self._keep(now_stored)
            self._to_follow[record_id] = mentions_of(now_stored)
        return saved

    def set_record_state(self, record_id: str, state: RecordState, reason: str | None, *, now: datetime) -> Record:
        """State where a record stands, without an event; returns it as it now stands. Events that are dated win.

        Raises:
            NotStored: no such record.
        """
        stored = records.set_state(self._connection, record_id, state, reason, now, self._touch_record)
        self._keep(stored)
        return stored

    def add_record_event(self, event: RecordEvent, *, now: datetime) -> EventSaved:
        """Keep an event and let the record stand as all of its events say; the same event again changes nothing.

        Raises:
            NotStored: no such record.
        """
        is_new, before, after = records.add_event(self._connection, event, now, self._touch_record)
        if after != before:
            self._keep(after)
        return EventSaved(is_new=is_new, before=before, record=after)

    def note_unknown_headings(self, unknown: Iterable[UnknownHeading], file: str, *, now: datetime) -> int:
        """Remember headings nobody knows for a person to map, each once for an issuer; returns how many are new."""
        return headings.note_unknown(self._connection, unknown, file, now)

    def put_heading_decisions(self, decisions: Iterable[HeadingDecision], *, file: str, file_sha256: str) -> None:
        """Keep what headings of a file were taken for, in place of what an earlier reading of it decided."""
        heading_decisions.replace_all(self._connection, file, file_sha256, decisions)

    def map_heading(
        self, heading: str, field: str, *, by: str, now: datetime, issuer: str = ANY_ISSUER
    ) -> HeadingMapping:
        """Remember what a heading means in the notices of an issuer, or in all; the next import uses it.

        Args:
            heading: As printed.
            field: Field of a record, or `ignored`.
            by: Who says so.
            now: The moment.
            issuer: As printed.
        """
        return headings.put(self._connection, heading, field, issuer=issuer, by=by, now=now)

    def forget_heading(self, heading: str, *, issuer: str = ANY_ISSUER) -> bool:
        """Forget what was said about a heading; tells whether anything was."""
        return headings.forget(self._connection, heading, issuer=issuer)

    def settle_record_events(self, record_ids: Sequence[str]) -> None:
        """Remember that the listings at rest were looked at again after the events of some records."""
        record_events.settle(self._connection, record_ids)

    # --- Listings

    def save_listing(self, listing: Listing, *, now: datetime) -> ListingSaved:
        """Write a listing under its key; the facts as last seen stay.

        Raises:
            ListingRejected: it has no identity, or a field is too long.
        """
        saved, stored = listings.save(self._connection, listing, now, self._touch_listing)
        self._listings[saved.key] = stored
        if saved.saved is Saved.NEW:
            self._cases[saved.key] = None
        return saved

    def remove_listing(self, key: str) -> bool:
        """Delete a listing that has no case; tells whether it was there. Repeating it is no error.

        Raises:
            StoreError: it has a case, which must stay explainable.
        """
        if cases.of_listing(self._connection, key) is not None:
            raise StoreError(f"listing {key!r} has a case; it is kept with it")
        self._write_projection()
        if not listings.remove(self._connection, key):
            return False
        self._listings.pop(key, None)
        outbox.add(self._connection, Collection.LISTINGS, key, is_removed=True)
        self._seqs.pop((Collection.LISTINGS, key), None)
        if self._projects():
            live.remove(self._connection, Collection.LISTINGS, key)
        return True

    # --- Cases

    def case_of(self, listing_key: str) -> Case | None:
        """Read the case of a listing, as this transaction sees it."""
        return cases.of_listing(self._connection, listing_key)

    def case(self, case_id: str) -> Case | None:
        """Read a case, as this transaction sees it."""
        return cases.load(self._connection, case_id)

    def put_case(self, case: Case, expected_version: int | None) -> None:
        """Write a case whose listing is stored: new when `expected_version` is `None`, else the successor of it.

        Raises:
            StaleWrite: there is one already, or somebody else changed it since.
            NotStored: a successor of nothing, or the listing is not stored.
        """
        if case.listing_key not in self._listings:
            stored = listings.load(self._connection, case.listing_key)
            if stored is None:
                raise NotStored("listing", case.listing_key)
            self._listings[case.listing_key] = stored
        cases.put(self._connection, case, expected_version)
        self._cases[case.listing_key] = case
        if (Collection.LISTINGS, case.listing_key) not in self._seqs:
            listings.mark_changed(self._connection, case.listing_key, self._touch_listing(case.listing_key))
        self._waiting[Collection.LISTINGS, case.listing_key] = None

    def append_event(
        self, case_id: str, kind: CaseEventKind, at: datetime, actor: str, facts: Mapping[str, str] | None = None
    ) -> CaseEvent:
        """Append an event to a case; its `seq` is given here."""
        event = CaseEvent(seq=0, case_id=case_id, kind=kind, at=at, actor=actor, facts=facts or {})
        return cases.append_event(self._connection, event)

    # --- Judgements

    def put_judgement(
        self,
        listing_key: str,
        record_id: str,
        record_version: str,
        judgement: Judgement,
        by: str,
        note: str | None,
        at: datetime,
    ) -> None:
        """Keep what a person decided about a listing and one version of a record."""
        pair = JudgedPair(
            listing_key=listing_key, record_id=record_id, record_version=record_version, judgement=judgement, by=by,
            note=note, at=at,
        )  # fmt: skip
        judgements.add(self._connection, pair)

    def dismissed_pairs(self, listing_key: str) -> frozenset[tuple[str, str]]:
        """Read (record id, record version) of the pairs that were dismissed for a listing."""
        return judgements.dismissed_pairs(self._connection, listing_key)

    # --- What happened

    def put_run(self, run: Run) -> None:
        """Write a run, replacing what was known of it."""
        journal.put_run(self._connection, run)

    def put_import(self, summary: ImportSummary) -> None:
        """Write what became of an imported file."""
        journal.put_import(self._connection, summary)

    def put_import_job(self, job: ImportJob) -> None:
        """Write a file that was given to be imported, replacing what was known of it."""
        import_jobs.put(self._connection, job)

    def put_quarantine(self, refused: Quarantined) -> None:
        """Keep what was refused and why; the same thing refused again is one row."""
        journal.put_quarantine(self._connection, refused)

    # --- Enterprises

    def follow_records(self, records: Sequence[Record], seq: int) -> bool:
        """Take over which companies some hundred changed records name; tells whether that is other than before.

        `seq` is the number of the last of these changes.
        """
        return enterprises.follow(self._connection, {one.record_id: mentions_of(one) for one in records}, seq)

    def gather_enterprises(self, reading: Reading | None = None) -> int:
        """Gather what records name into the register and propose aliases; returns how many enterprises there are.

        Args:
            reading: How a character sounds: names that sound the same are proposed, too.
        """
        return enterprises.gather_register(self._connection, reading)

    def reset_enterprises(self) -> None:
        """Forget what the register took from records; decisions of people stay."""
        enterprises.reset(self._connection)

    def decide_alias(self, alias: Alias) -> bool:
        """Keep what a person decided about two enterprises; tells whether that is new."""
        return enterprises.decide(self._connection, alias)

    def settle_aliases(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Remember that the listings at rest were looked at again after some decisions."""
        enterprises.settle(self._connection, pairs)

    # --- Jobs

    def acquire_job(self, name: str, holder: str, now: datetime, lease_seconds: float) -> int | None:
        """Take a free job; returns its fencing token, or `None` when it is finished or held by somebody."""
        return jobs.acquire(self._connection, name, holder, now, lease_seconds)

    def renew_job(self, name: str, token: int, now: datetime, lease_seconds: float) -> None:
        """Hold a job longer.

        Raises:
            StaleWrite: somebody else took it over, or it is finished.
        """
        jobs.renew(self._connection, name, token, now, lease_seconds)

    def check_job(self, name: str, token: int) -> None:
        """Stop a late worker: call it in the transaction of the job's effect.

        Raises:
            StaleWrite: somebody else took the job over, or it is finished.
        """
        jobs.check(self._connection, name, token)

    def finish_job(self, name: str, token: int, now: datetime) -> None:
        """Mark a job as done for ever.

        Raises:
            StaleWrite: somebody else took it over, or it is finished.
        """
        jobs.finish(self._connection, name, token, now)

    # --- Projections

    def put_projection(self, state: ProjectionState) -> None:
        """Write what is known of a projection."""
        outbox.put_projection(self._connection, state)

    def set_cursor(self, name: str, seq: int) -> None:
        """Remember how far a projection has read the outbox; never moves back."""
        outbox.set_cursor(self._connection, name, seq)

    def drop_projection(self, name: str) -> None:
        """Forget a projection."""
        outbox.drop_projection(self._connection, name)

    def prune_outbox(self) -> int:
        """Delete changes that every fed projection has read; returns how many."""
        return outbox.prune(self._connection)

    @property
    def connection(self) -> Connection:
        """The connection, for `index.search` alone."""
        return self._connection

    def close(self) -> None:
        """Write what still waits for the projection; called by `Store.transaction` before the commit."""
        self._write_projection()
        self._follow()

    def _follow(self) -> None:
        """Let the register of enterprises follow, where it was up to date and every change of records is known here."""
        touched = self._touched_records()
        if not touched or not touched.keys() <= self._to_follow.keys():
            return
        if enterprises.version(self._connection).records_seq == self._followed_to:
            enterprises.follow(self._connection, self._to_follow, max(touched.values()))

    def _touched_records(self) -> dict[str, int]:
        return {key: seq for (collection, key), seq in self._seqs.items() if collection is Collection.RECORDS}

    def _keep(self, record: Record, document: Document | None = None) -> None:
        """Remember a record as it now stands for its projection."""
        self._records[record.record_id] = record
        self._documents.pop(record.record_id, None)
        if document is not None:
            self._documents[record.record_id] = document

    def _touch_record(self, record_id: str) -> int:
        return self._touch(Collection.RECORDS, record_id)

    def _touch_listing(self, key: str) -> int:
        return self._touch(Collection.LISTINGS, key)

    def _touch(self, collection: Collection, key: str) -> int:
        """Announce a change in the outbox, once a transaction and thing; returns its `seq`."""
        if len(self._waiting) >= _PROJECT_EVERY:
            self._write_projection()
        self._waiting[collection, key] = None
        if (collection, key) not in self._seqs:
            self._seqs[collection, key] = outbox.add(self._connection, collection, key, is_removed=False)
        return self._seqs[collection, key]

    def _touch_records(self, record_ids: Sequence[str]) -> list[int]:
        """Announce changes of records that this transaction did not touch before."""
        if len(self._waiting) >= _PROJECT_EVERY:
            self._write_projection()
        seqs = outbox.add_all(self._connection, Collection.RECORDS, record_ids)
        keys = [(Collection.RECORDS, record_id) for record_id in record_ids]
        self._seqs.update(zip(keys, seqs, strict=True))
        self._waiting.update(dict.fromkeys(keys))
        return seqs

    def _projects(self) -> bool:
        if self._has_projection is None:
            self._has_projection = live.is_present(self._connection) and live.is_writable(self._connection)
        return self._has_projection

    def _write_projection(self) -> None:
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

    def _listing_documents(self, keys: Sequence[str]) -> Iterator[Document]:
        unknown = [key for key in keys if key not in self._cases]
        files = self._cases | (cases.of_listings(self._connection, unknown) if unknown else {})
        for key in keys:
            listing = self._listings.get(key) or listings.load(self._connection, key)
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
