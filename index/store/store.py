"""The store: everything the firewall remembers, behind one front.

Reads stand here and see what was committed; writes stand on `Transaction`. What is asked for one by one answers `None`
when it is not there; what may be large is an iterator that reads page by page, so that no reader holds the database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select

from domain.campaign import Run, RunState
from domain.case import Case, CaseEvent
from domain.collector import collector_paused
from domain.enterprise_register import EnterpriseRegister
from domain.enterprises import Alias, AliasState, Enterprise
from domain.errors import RecordDamaged
from domain.grading import Grade
from domain.headings import HeadingDecision, HeadingMapping
from domain.listing import Listing
from domain.record import Record, RecordEvent, RecordKind, RecordState
from index.store import (
    aliases,
    cases,
    decisions,
    digest,
    engine,
    enterprises,
    headings,
    import_jobs,
    jobs,
    journal,
    judgements,
    listings,
    notices,
    outbox,
    record_events,
    record_reads,
    records,
    register_state,
    sightings,
)
from index.store.deliveries import DeliveryReads
from index.store.frontier import FrontierReads
from index.store.host_book import HostBook
from index.store.notices import NoticeCount
from index.store.records_now import RecordsNow
from index.store.register_state import EnterpriseVersion
from index.store.schema import store_identity
from index.store.stored_facts import Damaged, DamagedListing, read_or_damaged, readable, refuse
from index.store.tasks import TaskReads
from index.store.transaction import Transaction
from index.store.values import (
    CaseQuery,
    Change,
    EventSaved,
    ImportJob,
    ImportSummary,
    JudgedPair,
    Page,
    ProjectionState,
    Quarantined,
)

__all__ = ["Store"]

_BATCH = 500


class Store:
    """The truth. Opened by `open_store`; safe to share between threads, never between processes."""

    def __init__(self, database: Engine) -> None:
        self._engine = database

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    @property
    def is_sqlite(self) -> bool:
        """Whether the truth is SQLite, which has a full-text projection beside it."""
        return engine.is_sqlite(self._engine)

    @property
    def hosts(self) -> HostBook:
        """What the workers of the gate tell each other about hosts."""
        return HostBook(self._engine)

    @property
    def tasks(self) -> TaskReads:
        """What waits for a person before a host is asked again, and what was done about it."""
        return TaskReads(self.reading)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open the one write transaction: committed at the end of the block, rolled back on any exception.

        Raises:
            StoreError: the database refused: full, locked for too long, unreachable.
        """
        with engine.translated(), engine.write(self._engine) as connection:
            tx = Transaction(connection)
            yield tx
            tx.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a connection for reading; for `index.search` alone."""
        with engine.translated(), engine.read(self._engine) as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Open a connection that sees one state of the database; for `index.search` alone."""
        with engine.translated(), engine.snapshot(self._engine) as connection:
            yield connection

    def store_id(self) -> str:
        """Return the store's own name, given when it was made: tells stores apart that share a search cluster."""
        with self.reading() as connection:
            return str(connection.scalar(select(store_identity.c.store_id)))

    # --- Records

    def record(self, record_id: str) -> Record | None:
        """Read one record.

        Raises:
            RecordDamaged: what is stored under this id is none.
        """
        with self.reading() as connection:
            return records.load(connection, record_id)

    def records_by_id(self, record_ids: Iterable[str], damaged: Damaged = refuse) -> Mapping[str, Record]:
        """Read up to some hundred records, in the order given; what is not there is left out.

        Raises:
            RecordDamaged: one cannot be read, and `damaged` does not take note of it instead.
        """
        wanted = list(dict.fromkeys(record_ids))
        with self.reading() as connection:
            texts = record_reads.texts_of(connection, wanted)
        read = ((one, readable(one, texts[one], damaged)) for one in wanted if one in texts)
        return {record_id: record for record_id, record in read if record is not None}

    def records(  # noqa: PLR0913  # each one but the last narrows the same list
        self,
        kind: RecordKind | None = None,
        category: str | None = None,
        state: RecordState | None = None,
        after: str | None = None,
        limit: int | None = None,
        *,
        notice: str | None = None,
        grade: Grade | None = None,
        damaged: Damaged = refuse,
    ) -> Iterator[Record]:
        """Read records by id, beginning behind `after`; no limit reads all. `notice` is the key of one.

        A follower asks `records_seq` first, reads, and goes on with `records_changed_after` from that number.

        Raises:
            RecordDamaged: one cannot be read, and `damaged` does not take note of it instead.
        """
        where = {"kind": kind, "category": category, "state": state, "notice": notice, "grade": grade}
        left = limit
        while left is None or left > 0:
            size = _BATCH if left is None else min(_BATCH, left)
            with self.reading() as connection:
                found = record_reads.page(connection, where, after=after, limit=size)
            yield from (one for row in found if (one := readable(*row, damaged)) is not None)
            if len(found) < size:
                return
            after = found[-1][0]
            left = None if left is None else left - len(found)

    def records_count(self) -> int:
        """Count the records."""
        with self.reading() as connection:
            return record_reads.count(connection)

    def records_seq(self) -> int:
        """Return the number of the youngest change of any record; 0 without one."""
        with self.reading() as connection:
            return record_reads.highest_seq(connection)

    @contextmanager
    def records_now(self) -> Iterator[RecordsNow]:
        """Let the records be read as they are at one moment, whoever writes meanwhile."""
        with self.snapshot() as connection:
            yield RecordsNow(connection)

    def records_changed(self, seq: int) -> int:
        """Count the records that changed after a number."""
        with self.reading() as connection:
            return record_reads.count_changed(connection, seq)

    def records_changed_after(self, seq: int, limit: int | None = None) -> Iterator[tuple[int, Record | RecordDamaged]]:
        """Read the records that changed after a number, oldest change first, with the number of the change.

        In the place of one that cannot be read comes what is wrong with it.
        """
        for number, record_id, text in self.record_texts_changed_after(seq, limit):
            yield number, read_or_damaged(record_id, text)

    def record_texts_changed_after(self, seq: int, limit: int | None = None) -> Iterator[tuple[int, str, str]]:
        """Read number, id and what is stored, in the JSON form of `domain.wire`; `load_record` makes records of it."""
        left = limit
        while left is None or left > 0:
            size = _BATCH if left is None else min(_BATCH, left)
            with self.reading() as connection:
                found = record_reads.texts_changed_after(connection, seq, size)
            yield from found
            if len(found) < size:
                return
            seq = found[-1][0]
            left = None if left is None else left - len(found)

    def files_of_cases(self) -> frozenset[str]:
        """Return the hashes of the files from which records were read that cases name."""
        with self.reading() as connection:
            return record_reads.files_of_cases(connection)

    def record_sightings(self, record_id: str) -> tuple[Record, ...]:
        """Read what each place says of a record, where it was read in several; the record itself is all of them."""
        with self.reading() as connection:
            return sightings.load(connection, record_id)

    def heading_mappings(self) -> tuple[HeadingMapping, ...]:
        """Read the headings that people mapped, and before them those that wait for somebody (`field` is `None`)."""
        with self.reading() as connection:
            return headings.load(connection)

    def record_events(self, record_id: str) -> tuple[RecordEvent, ...]:
        """Read the events of a record, in the order in which they count."""
        with self.reading() as connection:
            return record_events.of_record(connection, record_id)

    def record_events_of(self, record_ids: Iterable[str]) -> Mapping[str, tuple[RecordEvent, ...]]:
        """Read the events of some hundred records; a record without one is left out."""
        with self.reading() as connection:
            return record_events.of_records(connection, record_ids)

    def foresee_record_event(self, event: RecordEvent) -> EventSaved:
        """Return what adding an event would do to its record; writes nothing.

        Raises:
            NotStored: no such record.
        """
        with self.snapshot() as connection:
            is_new, before, after = records.foresee(connection, event)
        return EventSaved(is_new=is_new, before=before, record=after)

    def heading_decisions_of(self, records: Iterable[Record]) -> Mapping[str, tuple[HeadingDecision, ...]]:
        """Read by which decisions on headings some hundred records were read; a record without any is left out."""
        with self.reading() as connection:
            return decisions.of_records(connection, records)

    def unsettled_records(self) -> tuple[str, ...]:
        """Read the ids of records with an event after which the listings at rest were not looked at again."""
        with self.reading() as connection:
            return tuple(record_events.unsettled(connection))

    def notices(self) -> tuple[NoticeCount, ...]:
        """Read every notice with the number of its records by grade, the youngest first."""
        with self.reading() as connection:
            return notices.counts(connection)

    # --- Enterprises

    def enterprise(self, enterprise_id: str) -> Enterprise | None:
        """Read one company of the register."""
        with self.reading() as connection:
            return enterprises.load(connection, enterprise_id)

    def enterprises(
        self, text: str | None = None, *, limit: int | None = None, offset: int = 0
    ) -> tuple[Enterprise, ...]:
        """Read companies, those most records name first; of a text those whose names or codes hold it."""
        with self.reading() as connection:
            return enterprises.page(connection, text, limit=limit, offset=offset)

    def enterprises_count(self, text: str | None = None) -> int:
        """Count companies of the register."""
        with self.reading() as connection:
            return enterprises.count(connection, text)

    def enterprise_aliases(
        self, enterprise_id: str | None = None, state: AliasState | None = None
    ) -> tuple[Alias, ...]:
        """Read which companies may be one, or are: those of one company, or in one state."""
        with self.reading() as connection:
            return aliases.every(connection, enterprise_id=enterprise_id, state=state)

    def enterprise_records(self, enterprise_id: str, limit: int | None = None) -> tuple[str, ...]:
        """Read the ids of the records that name a company."""
        with self.reading() as connection:
            return tuple(enterprises.records_of(connection, enterprise_id, limit))

    def enterprises_of(self, record_id: str) -> tuple[Enterprise, ...]:
        """Read the companies that a record names, in the order in which it does."""
        with self.reading() as connection:
            return enterprises.of_record(connection, record_id)

    def enterprise_version(self) -> EnterpriseVersion:
        """Read how far the register is: up to which change of records, and a number that rises when it changes."""
        with self.reading() as connection:
            return register_state.version(connection)

    def enterprise_register(self) -> EnterpriseRegister:
        """Read the whole register with its confirmed aliases, to be asked in memory."""
        with self.snapshot() as connection, collector_paused():
            every = enterprises.page(connection, None, limit=None, offset=0)
            return EnterpriseRegister.of(every, aliases.decisions(connection))

    def unsettled_aliases(self) -> tuple[tuple[str, str], ...]:
        """Read the pairs after whose decision the listings at rest were not looked at again."""
        with self.reading() as connection:
            return aliases.unsettled(connection)

    # --- Listings

    def listing(self, key: str) -> Listing | None:
        """Read one listing as last seen.

        Raises:
            ListingDamaged: what is stored under this key is none.
        """
        with self.reading() as connection:
            return listings.load(connection, key)

    def listings(
        self,
        platform: str | None = None,
        after: str | None = None,
        limit: int | None = None,
        damaged: DamagedListing = refuse,
    ) -> Iterator[Listing]:
        """Read listings by key, beginning behind the key `after`; no limit reads all.

        Raises:
            ListingDamaged: one cannot be read, and `damaged` does not take note of it instead.
        """
        left = limit
        while left is None or left > 0:
            size = _BATCH if left is None else min(_BATCH, left)
            with self.reading() as connection:
                found = listings.page(connection, platform=platform, after=after, limit=size, damaged=damaged)
            yield from (listing for _, listing in found if listing is not None)
            if len(found) < size:
                return
            after = found[-1][0]
            left = None if left is None else left - len(found)

    def listings_by_key(self, keys: Iterable[str], damaged: DamagedListing = refuse) -> Mapping[str, Listing]:
        """Read up to some hundred listings; a key that is not there is left out.

        Raises:
            ListingDamaged: one cannot be read, and `damaged` does not take note of it instead.
        """
        with self.reading() as connection:
            return listings.load_many(connection, keys, damaged)

    def listings_count(self) -> int:
        """Count the listings."""
        with self.reading() as connection:
            return listings.count(connection)

    # --- Cases

    def case(self, case_id: str) -> Case | None:
        """Read one case with its listing as last seen."""
        with self.reading() as connection:
            return cases.load(connection, case_id)

    def case_of(self, listing_key: str) -> Case | None:
        """Read the case of a listing."""
        with self.reading() as connection:
            return cases.of_listing(connection, listing_key)

    def cases(self, query: CaseQuery | None = None) -> Page[Case]:
        """Read one page of cases.

        Raises:
            StoreError: `query.after` is not a mark of a page.
        """
        with self.reading() as connection:
            return cases.page(connection, query or CaseQuery())

    def case_counts(self, query: CaseQuery | None = None) -> Mapping[str, Mapping[str, int]]:
        """Count the cases of a query by `state`, `verdict`, `platform` and `category`."""
        with self.reading() as connection:
            return cases.counts(connection, query or CaseQuery())

    def events(self, case_id: str) -> tuple[CaseEvent, ...]:
        """Read what happened to a case, oldest first."""
        with self.reading() as connection:
            return cases.events(connection, case_id)

    def dismissed_pairs(self, listing_key: str) -> frozenset[tuple[str, str]]:
        """Read (record id, record version) of the pairs that were dismissed for a listing."""
        with self.reading() as connection:
            return judgements.dismissed_pairs(connection, listing_key)

    def judgements(self) -> Iterator[JudgedPair]:
        """Read every judgement ever given, oldest first."""
        after = 0
        while True:
            with self.reading() as connection:
                found = judgements.page(connection, after, _BATCH)
            yield from (pair for _, pair in found)
            if len(found) < _BATCH:
                return
            after = found[-1][0]

    # --- What happened

    def run(self, run_id: str) -> Run | None:
        """Read one run."""
        with self.reading() as connection:
            return journal.run_by_id(connection, run_id)

    def runs(self, campaign: str | None = None, limit: int = 50, state: RunState | None = None) -> tuple[Run, ...]:
        """Read the youngest runs, youngest first."""
        with self.reading() as connection:
            return journal.runs(connection, campaign=campaign, state=state, limit=limit)

    def frontier(self, run_id: str) -> FrontierReads:
        """Return what was committed of the frontier of a run."""
        return FrontierReads(run_id, self.reading)

    def good_runs_like(self, run: Run, limit: int) -> tuple[Run, ...]:
        """Read the youngest good runs of a run's platform, category, channel and coverage; itself left out."""
        with self.reading() as connection:
            return journal.good_runs_like(connection, run, limit)

    @property
    def deliveries(self) -> DeliveryReads:
        """What was committed of the files that were supplied."""
        return DeliveryReads(self.reading)

    def imports(self, limit: int = 50) -> tuple[ImportSummary, ...]:
        """Read the youngest imports, youngest first."""
        with self.reading() as connection:
            return journal.imports(connection, limit)

    def import_summary(self, import_id: str) -> ImportSummary | None:
        """Read what became of one file."""
        with self.reading() as connection:
            return journal.import_by_id(connection, import_id)

    def import_job(self, job_id: str) -> ImportJob | None:
        """Read one file that was given to be imported."""
        with self.reading() as connection:
            return import_jobs.by_id(connection, job_id)

    def import_jobs(self, limit: int = 50) -> tuple[ImportJob, ...]:
        """Read the youngest files that were given to be imported, youngest first."""
        with self.reading() as connection:
            return import_jobs.jobs(connection, limit)

    def import_jobs_of(self, file_sha256: str) -> tuple[ImportJob, ...]:
        """Read every job of a file, the youngest first."""
        with self.reading() as connection:
            return import_jobs.of_file(connection, file_sha256)

    def next_import_job(self, without: Collection[str] = ()) -> ImportJob | None:
        """Read the oldest of those that are not done, one that somebody began included; `without` leaves some out."""
        with self.reading() as connection:
            return import_jobs.next_waiting(connection, without)

    def quarantine(self, limit: int = 100, source_id: str | None = None) -> tuple[Quarantined, ...]:
        """Read what was refused, youngest first; of one import or run when `source_id` is given."""
        with self.reading() as connection:
            return journal.quarantined(connection, source_id=source_id, limit=limit)

    def quarantine_count(self, source_id: str | None = None) -> int:
        """Count what was refused."""
        with self.reading() as connection:
            return journal.quarantined_count(connection, source_id=source_id)

    def is_job_finished(self, name: str) -> bool:
        """Tell whether a job was done."""
        with self.reading() as connection:
            return jobs.is_finished(connection, name)

    # --- Followers

    def outbox_after(self, seq: int, limit: int = 1000) -> tuple[Change, ...]:
        """Read changes behind a number, oldest first. Whoever remembers the highest number he saw misses none."""
        with self.reading() as connection:
            return tuple(outbox.after(connection, seq, limit))

    def outbox_seq(self) -> int:
        """Return the number of the youngest change; 0 without one."""
        with self.reading() as connection:
            return outbox.highest_seq(connection)

    def projection(self, name: str) -> ProjectionState | None:
        """Read what is known of a projection."""
        with self.reading() as connection:
            return outbox.load_projection(connection, name)

    def projections(self, backend: str) -> tuple[ProjectionState, ...]:
        """Read what is known of all projections of a backend."""
        with self.reading() as connection:
            return outbox.projections(connection, backend)

    def content_hash(self) -> str:
        """Return one hash over records, listings and cases: ids and facts, no clock and no capture.

        Two stores that were told the same have the same hash, whenever and in whatever order.
        """
        with self.snapshot() as connection:
            return digest.content_hash(connection)

    def check(self) -> None:
        """Make sure that the database answers and, on SQLite, that its file is sound.

        Raises:
            StoreError: it is not, or does not.
        """
        with self.reading() as connection:
            digest.check(connection)
