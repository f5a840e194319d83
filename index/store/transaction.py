"""One write transaction: what a caller may change, and the projection written with it.

Writes of one transaction are visible to nobody until its end and to everybody after it; a `kill -9` at any moment
leaves either all of them or none. `store.transaction()` opens one, alone among all processes: keep it short, compute
before.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from domain.campaign import Run
from domain.case import Case, CaseEvent, CaseEventKind, Judgement
from domain.enterprises import Alias, mentions_of
from domain.errors import NotStored, StoreError
from domain.headings import ANY_ISSUER, HeadingDecision, HeadingMapping, UnknownHeading
from domain.listing import Listing
from domain.look_alikes import Reading
from domain.record import Record, RecordEvent, RecordState
from index.store import (
    aliases,
    cases,
    gathering,
    headings,
    import_jobs,
    jobs,
    journal,
    judgements,
    listings,
    outbox,
    record_events,
    records,
)
from index.store import decisions as heading_decisions
from index.store.batches import RecordBatches
from index.store.changes import Changes
from index.store.deliveries import DeliveryWrites
from index.store.frontier import FrontierWrites
from index.store.preparing import PreparedRecord
from index.store.tasks import TaskWrites
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


class Transaction:
    """The write methods of the truth. Made by `Store.transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._changes = Changes(connection)
        self._batches = RecordBatches(connection, self._changes)

    # --- Records

    def save_record(self, record: Record, *, now: datetime) -> Saved:
        """Write a record: `new`, `merged` (one more source), `updated` or `unchanged`.

        A state that was set (`set_record_state`) survives an import that says nothing but `in_force`.
        """
        saved, stored = records.save(self._connection, record, now, self._changes.touch_record)
        if saved is not Saved.UNCHANGED:
            self._changes.keep_record(stored)
            self._batches.leave_out(record.record_id)
        return saved

    def save_records(self, prepared: Sequence[PreparedRecord], *, now: datetime) -> list[Saved]:
        """Write some hundred records at once, as `save_record` does one by one; returns what happened to each.

        The register of enterprises takes over what they name, where nothing older waits for it.
        """
        return self._batches.save(prepared, now)

    def set_record_state(self, record_id: str, state: RecordState, reason: str | None, *, now: datetime) -> Record:
        """State where a record stands, without an event; returns it as it now stands. Events that are dated win.

        Raises:
            NotStored: no such record.
        """
        stored = records.set_state(self._connection, record_id, state, reason, now, self._changes.touch_record)
        self._changes.keep_record(stored)
        return stored

    def add_record_event(self, event: RecordEvent, *, now: datetime) -> EventSaved:
        """Keep an event and let the record stand as all of its events say; the same event again changes nothing.

        Raises:
            NotStored: no such record.
        """
        is_new, before, after = records.add_event(self._connection, event, now, self._changes.touch_record)
        if after != before:
            self._changes.keep_record(after)
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
        saved, stored = listings.save(self._connection, listing, now, self._changes.touch_listing)
        if saved.saved is Saved.NEW:
            self._changes.keep_new_listing(saved.key, stored)
        else:
            self._changes.keep_listing(saved.key, stored)
        return saved

    def remove_listing(self, key: str) -> bool:
        """Delete a listing that has no case; tells whether it was there. Repeating it is no error.

        Raises:
            StoreError: it has a case, which must stay explainable.
        """
        if cases.of_listing(self._connection, key) is not None:
            raise StoreError(f"listing {key!r} has a case; it is kept with it")
        self._changes.write()
        if not listings.remove(self._connection, key):
            return False
        self._changes.remove_listing(key)
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
        if self._changes.listing(case.listing_key) is None:
            raise NotStored("listing", case.listing_key)
        cases.put(self._connection, case, expected_version)
        self._changes.keep_case(case)

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

    def frontier(self, run_id: str) -> FrontierWrites:
        """Return the frontier of a run, to be written with what its pages brought."""
        return FrontierWrites(self._connection, run_id)

    @property
    def tasks(self) -> TaskWrites:
        """The tasks for a person, to be opened and closed."""
        return TaskWrites(self._connection)

    @property
    def deliveries(self) -> DeliveryWrites:
        """The files that were supplied, and the catalogues that listings stand in."""
        return DeliveryWrites(self._connection, self._changes.touch_listing)

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
        return gathering.follow(self._connection, {one.record_id: mentions_of(one) for one in records}, seq)

    def gather_enterprises(self, reading: Reading | None = None) -> int:
        """Gather what records name into the register and propose aliases; returns how many enterprises there are.

        Args:
            reading: How a character sounds: names that sound the same are proposed, too.
        """
        return gathering.gather_register(self._connection, reading)

    def reset_enterprises(self) -> None:
        """Forget what the register took from records; decisions of people stay."""
        gathering.reset(self._connection)

    def decide_alias(self, alias: Alias) -> bool:
        """Keep what a person decided about two enterprises; tells whether that is new."""
        return aliases.decide(self._connection, alias)

    def settle_aliases(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Remember that the listings at rest were looked at again after some decisions."""
        aliases.settle(self._connection, pairs)

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
        self._changes.write()
        self._batches.follow()
