"""The spine: judge → candidates → match → verdict → store, open or update one case per listing.

One plain synchronous function. The crawl pipeline, the API, `guolv screen`, the re-screening of old listings against a
new record and the tests all call it; there is no second way to a case.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from typing import Final, TypeVar

from cases.damage import tell_left_out
from cases.grounds import has_lost_its_ground, why_ended
from cases.settling import Pair, settle
from cases.times import local_date
from cases.workspace import Workspace
from domain.brands import read_brand_names
from domain.case import Case, CaseEventKind
from domain.errors import RecordDamaged, StaleWrite
from domain.listing import Listing, listing_key
from domain.record import Record
from domain.verdict import Reason, Verdict
from filters import find_category, judge_listing
from index.store import CaseOrder, CaseQuery, Saved, Store, Transaction

__all__ = [
    "ChangedRecords", "RescreenReport", "Screening", "judge", "judge_fully", "judge_many", "rescreen", "rescreen_all",
    "screen", "screen_batch", "screen_within", "write_all",
]  # fmt: skip

MACHINE: Final = "guolv"
"""The actor of events that no person caused."""
_TRIES: Final = 5
_BATCH: Final = 200
"""Listings of one transaction when records are held against those at rest."""
_CANDIDATES: Final = 20
"""Listings that the search may give for one record, in the mean; with fewer at rest, all of them are looked at once."""

T = TypeVar("T")
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What screening one listing did."""

    listing_key: str
    verdict: Verdict
    saved: Saved
    """Whether the listing is new, changed or known."""
    case_id: str | None
    """The listing's case, if it has one."""
    is_new_case: bool
    is_changed_case: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RescreenReport:
    """What holding one record against the listings at rest did."""

    listings: int = 0
    """Listings looked at again."""
    opened: int = 0
    changed: int = 0


class ChangedRecords:
    """The records that changed after a number, read page by page as they are asked for: they may be many."""

    def __init__(self, store: Store, seq: int) -> None:
        self._store = store
        self._seq = seq

    def __len__(self) -> int:
        return self._store.records_changed(self._seq)

    def __iter__(self) -> Iterator[Record]:
        changes = self._store.records_changed_after(self._seq)
        return (record for _, record in changes if not isinstance(record, RecordDamaged))  # the book tells of these


Records = Sequence[Record] | ChangedRecords


def judge(ws: Workspace, listing: Listing, *, on: date, exclude: Set[str] = frozenset()) -> Verdict:
    """Give the verdict about a listing. Stores nothing.

    Args:
        ws: The workspace.
        listing: Any listing; only its title is needed.
        on: The day whose standards and records in force count.
        exclude: Ids of records that take no part.
    """
    listing = _classified(listing)
    return ws.verdict(listing, on=on, reasons=_reasons(ws, listing, on), exclude=exclude)


def judge_fully(ws: Workspace, listing: Listing, *, on: date, exclude: Set[str] = frozenset()) -> Verdict:
    """Give the verdict of `judge`, and after it the near misses: for a person who asks "why not", one by one."""
    listing = _classified(listing)
    return ws.full_verdict(listing, on=on, reasons=_reasons(ws, listing, on), exclude=exclude)


def _reasons(ws: Workspace, listing: Listing, on: date) -> tuple[Reason, ...]:
    return judge_listing(listing, on=on, brands=ws.brands, enterprises=ws.enterprises)


def screen(ws: Workspace, listing: Listing, *, now: datetime) -> Screening:
    """Give the verdict, store the listing, open or update its case: all in one transaction.

    Once this returns, listing and case survive a crash. Calling it again with the same listing changes nothing but when
    the listing was last seen.

    Raises:
        ListingRejected: the listing has no identity to be stored under.
        StoreError: nothing was stored.
    """
    return screen_batch(ws, [listing], now=now)[0]


def screen_batch(
    ws: Workspace, listings: Sequence[Listing], *, now: datetime, verdicts: Sequence[Verdict] | None = None
) -> tuple[Screening, ...]:
    """Screen several listings in one transaction: all of them are stored, or none.

    Args:
        ws: The workspace.
        listings: What a platform shows.
        now: The time of the screening.
        verdicts: What `judge` said about them, where it was asked already, in another process.

    Raises:
        ListingRejected: one of them has no identity; nothing is stored.
        StoreError: nothing was stored.
    """
    given = verdicts or judge_many(ws, listings, now=now)
    return write_all(ws, lambda tx: screen_within(ws, tx, listings, given, now=now))


def judge_many(ws: Workspace, listings: Sequence[Listing], *, now: datetime) -> list[Verdict]:
    """Give the verdict about each of several listings. Stores nothing."""
    on = local_date(now)
    return [judge(ws, listing, on=on) for listing in listings]


def screen_within(
    ws: Workspace, tx: Transaction, listings: Sequence[Listing], verdicts: Sequence[Verdict], *, now: datetime
) -> tuple[Screening, ...]:
    """Store listings with their verdicts and cases in a transaction that stores more than that; see `write_all`."""
    return tuple(
        _store(ws, tx, _classified(one), verdict, now) for one, verdict in zip(listings, verdicts, strict=True)
    )


def write_all(ws: Workspace, work: Callable[[Transaction], T]) -> T:
    """Do some work in one write transaction, and all of it again when somebody judged a case meanwhile.

    Raises:
        StoreError: nothing was stored.
    """
    for left in reversed(range(_TRIES)):
        try:
            with ws.store.transaction() as tx:
                return work(tx)
        except StaleWrite:  # somebody judged the case meanwhile: read it again
            if not left:
                raise
    raise AssertionError("unreachable")


def rescreen(ws: Workspace, record: Record, *, now: datetime, progress: Progress | None = None) -> RescreenReport:
    """Hold a record that is new or has changed against the listings at rest, by the same function.

    Looks at the listings that are like the record, and at those whose case already names it. No listing counts as seen
    again by this.
    """
    return rescreen_all(ws, (record,), now=now, progress=progress)


def rescreen_all(ws: Workspace, records: Records, *, now: datetime, progress: Progress | None = None) -> RescreenReport:
    """Hold several records against the listings at rest; see `rescreen`. Where none rest, no record is read."""
    count = ws.store.listings_count() if len(records) else 0
    if not count:
        ws.keep_up()
        return RescreenReport()
    ws.refresh()
    opened = changed = done = 0
    for batch in _batches(_concerned(ws, records, count)):
        settled = _settle_batch(ws, dict(batch), now)
        opened += sum(s.is_new for s in settled)
        changed += sum(s.is_changed for s in settled)
        done += len(batch)
        if progress:
            progress(done, None)
    return RescreenReport(listings=done, opened=opened, changed=changed)


@dataclass(frozen=True, slots=True)
class _Settled:
    case_id: str | None
    is_new: bool
    is_changed: bool


def _classified(listing: Listing) -> Listing:
    """Give a listing the category that its words show, where neither caller nor crawl named one."""
    return listing if listing.category else replace(listing, category=find_category(listing))


def _store(ws: Workspace, tx: Transaction, listing: Listing, verdict: Verdict, now: datetime) -> Screening:
    saved = tx.save_listing(listing, now=now)
    settled = _settle(ws, tx, listing, saved.key, verdict, now)
    if saved.was_gone and settled.case_id is not None:
        tx.append_event(settled.case_id, CaseEventKind.RELISTED, now, MACHINE, {"channel": str(listing.channel)})
    return Screening(
        listing_key=saved.key,
        verdict=verdict,
        saved=saved.saved,
        case_id=settled.case_id,
        is_new_case=settled.is_new,
        is_changed_case=settled.is_changed,
    )


def _settle(ws: Workspace, tx: Transaction, listing: Listing, key: str, verdict: Verdict, now: datetime) -> _Settled:
    case = tx.case_of(key)
    if case is not None and has_lost_its_ground(ws, case, verdict):
        return _Settled(case.case_id, is_new=False, is_changed=False)
    dismissed: frozenset[Pair] = tx.dismissed_pairs(key) if verdict.matches else frozenset()
    settlement = settle(
        case,
        listing=listing,
        key=key,
        verdict=verdict,
        dismissed=dismissed,
        why_ended=lambda record_id: why_ended(ws, record_id, local_date(now)),
        now=now,
    )
    if settlement is None:
        return _Settled(case.case_id if case else None, is_new=False, is_changed=False)
    tx.put_case(settlement.case, settlement.expected_version)
    tx.append_event(settlement.case.case_id, settlement.kind, now, MACHINE, settlement.facts)
    return _Settled(settlement.case.case_id, is_new=case is None, is_changed=case is not None)


def _settle_batch(ws: Workspace, listings: Mapping[str, Listing], now: datetime) -> list[_Settled]:
    verdicts = {key: judge(ws, listing, on=local_date(now)) for key, listing in listings.items()}
    return write_all(
        ws, lambda tx: [_settle(ws, tx, listing, key, verdicts[key], now) for key, listing in listings.items()]
    )


def _concerned(ws: Workspace, records: Records, count: int) -> Iterator[tuple[str, Listing]]:
    """Yield each listing once that one of the records may speak about."""
    if count <= _CANDIDATES * len(records):  # asking for each record would read more than there is
        yield from ((listing_key(listing), listing) for listing in ws.store.listings(damaged=tell_left_out))
        return
    ws.search.catch_up()  # a cluster's projection may be behind the truth
    seen: set[str] = set()
    for record in records:
        alike = ws.search.listings_like(record, aliases=_aliases(ws, record), damaged=tell_left_out)
        named = (case.listing for case in _cases_naming(ws, record.record_id))
        found = chain((listing for listing in named if not listing.is_outline), alike)
        for listing in found:
            key = listing_key(listing)
            if key not in seen:
                seen.add(key)
                yield key, listing


def _aliases(ws: Workspace, record: Record) -> tuple[str, ...]:
    """Return what else the record's brand and maker are called: a listing may show only that name."""
    names = read_brand_names(record.brand)
    brands = [alias for name in names for alias in ws.brands.aliases(name)]
    return tuple(dict.fromkeys((*brands, *ws.book.other_maker_names(record))))


def _cases_naming(ws: Workspace, record_id: str) -> Iterator[Case]:
    after: str | None = None
    while True:
        query = CaseQuery(record_id=record_id, order=CaseOrder.ID, limit=_BATCH, after=after)
        page = ws.store.cases(query)
        yield from page.items
        after = page.after
        if after is None:
            return


def _batches(items: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(items, _BATCH)):
        yield batch
