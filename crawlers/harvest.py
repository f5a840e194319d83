"""The harvest of a run: what pages brought, stored in groups, and with them what the run still has to ask for.

First the pages of a group are kept as evidence, synced together. Then one transaction stores their listings and cases,
what could not be read, the addresses they lead to, how far their walks came, the counts of the run, and that their own
addresses are settled. So a run that is killed at any moment knows exactly what it has and what it has not.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.evidence import KeptPage, PageTrace, keep_pages
from cases.screening import judge_many, screen_within, write_all
from cases.workspace import Workspace
from crawlers.brought import Brought
from crawlers.capture import Capture
from crawlers.frontier import Address, AddressState
from crawlers.ledger import Ledger, asked_address, decoding_of
from crawlers.pages.page import PageKind, Rejected
from crawlers.recrawl import Due, judge_due
from crawlers.walking import Step, advance, reopened
from domain.errors import ListingRejected
from domain.expectation import FILLED
from domain.listing import Channel, Listing, listing_key
from domain.task import Task, WallSighting
from domain.verdict import Verdict
from domain.walks import Walk, WalkEnd
from index.store import Found, FrontierWrites, Transaction, Visit, check_listing

__all__ = ["Harvest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """What one address brought, kept as evidence, checked and judged."""

    brought: Brought
    listings: tuple[Listing, ...]
    verdicts: tuple[Verdict, ...]
    rejected: tuple[tuple[str, Rejected], ...]
    """Where it stood, and what it was."""
    walls: tuple[WallSighting, ...]
    decoding: Counter[str]


@dataclass(slots=True)
class _Written:
    """What a transaction wrote; taken over once it is committed."""

    counts: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    task: Task | None = None
    walks: dict[int, Walk] = field(default_factory=dict)
    added: int = 0
    """Addresses that wait."""


class Harvest:
    """Stores what one run brings. Groups are stored by one thread; the beginning may be stored by another.

    Args:
        ws: The workspace.
        ledger: Of the run.
        clock: Reads the time.
        judge: Says which listing's pages are due.
    """

    def __init__(
        self,
        ws: Workspace,
        ledger: Ledger,
        *,
        clock: Callable[[], datetime],
        judge: Callable[[Visit | None, datetime], Due] = judge_due,
    ) -> None:
        self._ws = ws
        self._ledger = ledger
        self._clock = clock
        self._judge = judge
        self._lock = threading.Lock()
        walks = ws.store.frontier(ledger.run.run_id).walks()
        self._walks = {walk.number: reopened(walk) for walk in walks}
        self._kept: set[str] = set()
        """Rules and certificates that were kept as evidence already."""

    @property
    def walks(self) -> tuple[Walk, ...]:
        """How far the walks of the run came."""
        return tuple(self._walks.values())

    def begin(self, beginning: Address, entry: str) -> int:
        """Begin a walk at an address, unless the run knows that address; returns how many addresses wait more.

        Args:
            beginning: Where; the number of its walk is given here.
            entry: How the beginning is called for people.
        """
        with self._lock:
            walk = Walk(number=len(self._walks) + 1, category=beginning.category, entry=entry)
            address = replace(beginning, walk=walk.number)
            with self._ws.store.transaction() as tx:
                frontier = tx.frontier(self._ledger.run.run_id)
                if not frontier.add([address.found()]):
                    return 0
                frontier.put_walk(walk)
            self._walks[walk.number] = walk
            return 1

    def take_all(self, group: Sequence[Brought]) -> int:
        """Keep and store what some addresses brought; returns how many addresses were added to those that wait.

        Once this returns all of it survives a crash.

        Raises:
            StoreError: the truth cannot be written; the crawl must not go on.
            EvidenceBroken: evidence kept earlier is damaged.
        """
        with self._lock:
            now = self._clock()
            prepared = self._prepare(group, now)
            written = self._ledger.write(lambda: write_all(self._ws, lambda tx: self._write(tx, prepared, now)))
            self._ledger.task = written.task or self._ledger.task
            self._walks |= written.walks
            return written.added

    def end_walks(self, why: WalkEnd) -> None:
        """Write why the walks went no further that are still under way."""
        with self._lock, self._ws.store.transaction() as tx:
            frontier = tx.frontier(self._ledger.run.run_id)
            for walk in self._walks.values():
                if walk.ended is None:
                    self._walks[walk.number] = replace(walk, ended=why)
                    frontier.put_walk(self._walks[walk.number])

    # --- Before the transaction

    def _prepare(self, group: Sequence[Brought], now: datetime) -> list[_Prepared]:
        captures = [capture for brought in group for capture in brought.captures]
        kept = self._keep([capture for capture in captures if capture.body])
        evidence = {id(capture): kept.get(id(capture), capture.evidence_id) for capture in captures}
        return [self._prepared(brought, evidence, now) for brought in group]

    def _keep(self, captures: Sequence[Capture]) -> dict[int, str]:
        pages = [
            KeptPage(
                content=capture.body,
                facts=self._ledger.facts_of(capture),
                trace=capture.trace or PageTrace(),
            )
            for capture in captures
        ]
        ids = keep_pages(self._ws.evidence, pages, self._kept) if pages else ()
        return {id(capture): evidence_id for capture, evidence_id in zip(captures, ids, strict=True)}

    def _prepared(self, brought: Brought, evidence: dict[int, str | None], now: datetime) -> _Prepared:
        listings: dict[str, Listing] = {}
        rejected: list[tuple[str, Rejected]] = []
        for capture in brought.captures:
            rejected += [(capture.url, one) for one in capture.rejected]
            for listing in capture.listings:
                whole = replace(
                    self._ledger.labelled(listing, channel=self._ledger.run.channel or Channel.PUBLIC_PAGE, at=now),
                    category=listing.category or capture.category,
                    evidence_id=evidence[id(capture)],
                )
                try:
                    check_listing(whole)
                    listings.setdefault(listing_key(whole), whole)
                except ListingRejected as error:
                    reason = Rejected(field=error.field, reason=error.reason, snippet=whole.title)
                    rejected.append((capture.url, reason))
        chosen = tuple(listings.values())
        return _Prepared(
            brought=brought,
            listings=chosen,
            verdicts=tuple(judge_many(self._ws, chosen, now=now)),
            rejected=tuple(rejected),
            walls=tuple(self._walls_of(brought, evidence)),
            decoding=sum(map(decoding_of, brought.captures), Counter()),
        )

    def _walls_of(self, brought: Brought, evidence: dict[int, str | None]) -> Iterator[WallSighting]:
        for capture in brought.captures:
            if capture.wall is not None:
                yield self._ledger.sighting(
                    capture.wall, url=capture.url, asked=asked_address(capture), evidence_id=evidence[id(capture)]
                )

    # --- Inside the transaction

    def _write(self, tx: Transaction, group: Iterable[_Prepared], now: datetime) -> _Written:
        written = _Written()
        frontier = tx.frontier(self._ledger.run.run_id)
        states: dict[str, str] = {}
        visits: list[Visit] = []
        for one in group:
            self._store_listings(tx, frontier, one, written, now)
            self._follow(frontier, one, written, now)
            if one.brought.state is not None:
                states[one.brought.address.key] = str(one.brought.state)
            visits += _visits(one, now)
            written.counts["pages"] += one.brought.has_answer
            written.counts += one.decoding
            for where, rejected in one.rejected:
                written.counts["errors"] += 1
                tx.put_quarantine(self._ledger.refused(where, rejected))
            for wall in one.walls:
                written.task = tx.tasks.note_wall(wall)
        frontier.settle(states)
        frontier.visit(self._ledger.run.platform, visits)
        for walk in written.walks.values():
            frontier.put_walk(walk)
        tx.put_run(self._ledger.run_with(written.counts + Counter(self._ledger.live())))
        return written

    def _store_listings(
        self, tx: Transaction, frontier: FrontierWrites, one: _Prepared, written: _Written, now: datetime
    ) -> None:
        new = frontier.meet(0, map(listing_key, one.listings)) if one.listings else frozenset()
        pairs = [pair for pair in zip(one.listings, one.verdicts, strict=True) if listing_key(pair[0]) in new]
        written.counts["repeated"] += len(one.listings) - len(pairs)
        for listing, _ in pairs:
            written.filled.update(("listings", *(name for name in FILLED if getattr(listing, name))))
        for screening in screen_within(self._ws, tx, [p[0] for p in pairs], [p[1] for p in pairs], now=now):
            written.counts["listings"] += 1
            written.counts[str(screening.verdict.kind)] += 1
            written.counts["cases_opened"] += screening.is_new_case

    def _follow(self, frontier: FrontierWrites, one: _Prepared, written: _Written, now: datetime) -> None:
        """Take in where a page leads, and note how far its walk came."""
        brought = one.brought
        found = list(brought.found)
        if brought.address.kind is PageKind.RESULTS and brought.state is not None:
            walk = self._advanced(frontier, one, written)
            if walk.ended is not None:
                found = [address for address in found if address.kind is not PageKind.RESULTS]
        items = [address for address in found if address.kind is PageKind.LISTING]
        known = frontier.visits(self._ledger.run.platform, [a.key for a in items]) if items else {}
        due = {address.key: self._judge(known.get(address.key), now) for address in items}
        for added in frontier.add([_found(address, due.get(address.key)) for address in found]):
            decision = due.get(added.key)
            written.added += added.state == AddressState.WAITING
            if decision is not None and added.key in known:
                written.counts[decision.count] += 1
                written.counts["not_due"] += not decision.is_due

    def _advanced(self, frontier: FrontierWrites, one: _Prepared, written: _Written) -> Walk:
        brought = one.brought
        number = brought.address.walk
        walk = written.walks.get(number) or self._walks[number]
        if brought.state is AddressState.READ:
            keys = [listing_key(listing) for listing in one.listings]
            keys += [address.key for address in brought.found if address.kind is PageKind.LISTING]
            walk = advance(walk, _step(brought, shown=len(set(keys)), new=len(frontier.meet(number, keys))))
        else:
            refused = brought.state is AddressState.REFUSED
            walk = replace(walk, ended=WalkEnd.REFUSED if refused else WalkEnd.BROKEN)
        written.walks[number] = walk
        return walk


def _step(brought: Brought, *, shown: int, new: int) -> Step:
    results = brought.results
    return Step(
        shown=shown,
        new=new,
        page=brought.address.page,
        has_next=any(address.kind is PageKind.RESULTS for address in brought.found),
        says_empty=results is not None and results.says_empty,
        stated_listings=results.stated_listings if results is not None else None,
        stated_pages=results.stated_pages if results is not None else None,
    )


def _found(address: Address, due: Due | None) -> Found:
    return address.found(AddressState.WAITING if due is None or due.is_due else AddressState.NOT_DUE)


def _visits(one: _Prepared, now: datetime) -> list[Visit]:
    """Return the visit of a listing's page; what the gate refused, or what was stopped, is none."""
    brought = one.brought
    if brought.address.kind is not PageKind.LISTING or brought.state in {None, AddressState.REFUSED}:
        return []
    key = None
    with suppress(IndexError):
        key = listing_key(one.listings[0])
    return [Visit(key=brought.address.key, listing_key=key, outcome=str(brought.state), visited_at=now)]
