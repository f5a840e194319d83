"""The ledger of one crawl: keeps each page, screens its listings, names what could not be read, counts everything.

Both ways in lead here, pages and supplied feeds. What is written is written at once and whole: bytes first, then the
listings with their cases in one transaction, so a crawl that is killed and repeated ends with the same listings and
cases.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from cases.evidence import Kind, PageTrace, keep_page
from cases.screening import Screening, screen_batch
from cases.workspace import Workspace
from crawlers.capture import Capture
from crawlers.pages.page import Rejected
from domain.campaign import Run, RunState
from domain.errors import ListingRejected
from domain.expectation import FILLED, Figure, Finding
from domain.listing import Channel, Listing, listing_key
from domain.task import Task, Wall, WallSighting, host_of
from index.store import Quarantined

__all__ = ["Ledger", "asked_address", "decoding_of"]


def asked_address(capture: Capture) -> str:
    """Return the address that was asked for and led to a page."""
    exchanges = capture.trace.exchanges if capture.trace else ()
    return exchanges[0].url if exchanges else capture.url


def decoding_of(capture: Capture) -> Counter[str]:
    """Return the counts of how a page could be decoded: whether in full, and whether as it declared."""
    decoded = capture.decoded
    if decoded is None:
        return Counter()
    return Counter(lossy_pages=decoded.is_lossy, encoding_contradicted=decoded.is_contradicted)


class Counted(Protocol):
    """What was written counts something."""

    counts: Counter[str]
    filled: Counter[str]
    """See `Ledger.filled`."""


Written = TypeVar("Written", bound=Counted)


class Ledger:
    """What one run brought, as it comes."""

    def __init__(self, ws: Workspace, run: Run, *, clock: Callable[[], datetime]) -> None:
        self.run = run
        self.counts: Counter[str] = Counter(run.counts)
        self.task: Task | None = None
        """What a person has to look at before the host is asked again."""
        self.filled: Counter[str] = Counter()
        """`listings`, and of how many of them each field is filled."""
        self.live: Callable[[], Mapping[str, int]] = dict
        """What the crawl under way counts beside this ledger."""
        self._lock = threading.RLock()
        """One thread stores pages, another the counts of each second."""
        self._ws = ws
        self._clock = clock
        self._seen: set[str] = set()
        self._kept: set[str] = set()
        """Rules and certificates that were kept as evidence already."""

    def take(self, capture: Capture) -> None:
        """Keep a page and screen its listings.

        Raises:
            StoreError: the truth cannot be written; the crawl must not go on.
            EvidenceBroken: evidence kept earlier is damaged.
        """
        evidence_id = self._keep(capture) if capture.body else capture.evidence_id
        self.screen(
            (
                replace(listing, category=listing.category or capture.category, evidence_id=evidence_id)
                for listing in capture.listings
            ),
            channel=Channel.PUBLIC_PAGE,
            where=capture.url,
        )
        for rejected in capture.rejected:
            self.reject(capture.url, rejected)
        if capture.wall is not None:
            asked = asked_address(capture)
            self.meet_wall(capture.wall, url=capture.url, asked=asked, evidence_id=evidence_id)

    def meet_wall(self, wall: Wall, *, url: str, asked: str, evidence_id: str | None) -> None:
        """Open the task for a wall, which closes the host until a person has looked; see `sighting`."""
        seen = self.sighting(wall, url=url, asked=asked, evidence_id=evidence_id)
        with self._ws.store.transaction() as tx:
            self.task = tx.tasks.note_wall(seen)

    def sighting(self, wall: Wall, *, url: str, asked: str, evidence_id: str | None) -> WallSighting:
        """Return what is written down of a wall.

        Args:
            wall: What was met.
            url: Where it stood.
            asked: The address that was asked for and led there; its host is the one that is closed.
            evidence_id: The page as it was kept.
        """
        return WallSighting(
            wall=wall,
            platform=self.run.platform,
            host=host_of(asked),
            url=url,
            evidence_id=evidence_id,
            run_id=self.run.run_id,
            at=self._clock(),
        )

    def screen(self, listings: Iterable[Listing], *, channel: Channel, where: str) -> None:
        """Screen listings as one transaction; one that cannot be stored is named, and the others go on.

        Args:
            listings: As read; platform, time and channel are set here, and the run's coverage where one has none.
            channel: How they reached us.
            where: Page or feed, for the quarantine.
        """
        now = self._clock()
        ready: list[Listing] = []
        for listing in listings:
            whole = self.labelled(listing, channel=channel, at=now)
            try:
                key = listing_key(whole)
            except ListingRejected as error:
                self.reject(where, Rejected(field=error.field, reason=error.reason, snippet=whole.title))
                continue
            if key in self._seen:
                self.counts["repeated"] += 1
                continue
            self._seen.add(key)
            self.filled.update(("listings", *(name for name in FILLED if getattr(whole, name))))
            ready.append(whole)
        for screening in self._screened(ready, now=now, where=where):
            self.counts["listings"] += 1
            self.counts[str(screening.verdict.kind)] += 1
            self.counts["cases_opened"] += screening.is_new_case

    def labelled(self, listing: Listing, *, channel: Channel, at: datetime) -> Listing:
        """Return a listing with what the run knows of it: platform, time, channel, coverage where it has none."""
        return replace(
            listing,
            platform=self.run.platform,
            captured_at=at,
            channel=channel,
            coverage=listing.coverage or self.run.coverage,
            coverage_note=listing.coverage_note or self.run.coverage_note,
        )

    def reject(self, where: str, rejected: Rejected, *, row: int | None = None) -> None:
        """Name something that could not be read: it goes to the quarantine and counts as an error."""
        with self._ws.store.transaction() as tx:
            tx.put_quarantine(self.refused(where, rejected, row=row))
        with self._lock:
            self.counts["errors"] += 1

    def refused(self, where: str, rejected: Rejected, *, row: int | None = None) -> Quarantined:
        """Return what goes to the quarantine."""
        return Quarantined(
            origin=where,
            row=row,
            field=rejected.field,
            reason=rejected.reason,
            snippet=rejected.snippet,
            at=self._clock(),
            source_id=self.run.run_id,
        )

    def save(self, *, counts: Mapping[str, int] | None = None) -> Run:
        """Write the run with its counts so far, and return it."""
        with self._lock:
            self.run = self.run_with(Counter(counts or {}))
            with self._ws.store.transaction() as tx:
                tx.put_run(self.run)
            return self.run

    def run_with(self, counts: Counter[str]) -> Run:
        """Return the run with its counts so far and more of them."""
        return replace(self.run, counts=dict(sorted((self.counts + counts).items())))

    def write(self, write: Callable[[], Written]) -> Written:
        """Write to the store and take over what was counted there; no older counts are written in between.

        Args:
            write: Writes, with the run as `run_with` gives it; returns what it counted.
        """
        with self._lock:
            written = write()
            self.counts += written.counts
            self.filled += written.filled
            return written

    def close(
        self,
        state: RunState,
        reason: str,
        *,
        counts: Mapping[str, int] | None = None,
        resume_at: datetime | None = None,
    ) -> Run:
        """Write how the run ended, and when it may go on if it waits."""
        self.run = replace(self.run, state=state, reason=reason, finished_at=self._clock(), resume_at=resume_at)
        return self.save(counts=counts)

    def measure(self, figures: Mapping[Figure, float], findings: Sequence[Finding]) -> None:
        """Put down what the run brought in figures, and which of them are not as expected."""
        self.run = replace(self.run, figures=figures, findings=tuple(findings))

    def keep_bytes(self, content: bytes, facts: Mapping[str, str]) -> str:
        """Keep a file that was supplied as evidence of this run, and return the evidence id."""
        return self._ws.evidence.put(content, self._common() | {"kind": Kind.FEED} | dict(facts))

    def _common(self) -> dict[str, str]:
        run = self.run
        label = {"channel": run.channel, "coverage": run.coverage, "coverage_note": run.coverage_note}
        return {
            "platform": run.platform,
            "run_id": run.run_id,
            "captured_at": self._clock().isoformat(),
            **{name: str(value) for name, value in label.items() if value},
        }

    def _keep(self, capture: Capture) -> str:
        self.counts += decoding_of(capture)
        return keep_page(
            self._ws.evidence, capture.body, self.facts_of(capture), capture.trace or PageTrace(), self._kept
        )

    def facts_of(self, capture: Capture) -> dict[str, str]:
        """Return what is known of a page that is kept as evidence."""
        facts = {"url": capture.url, "status": str(capture.status), "media_type": capture.content_type}
        if capture.decoded is not None:
            facts |= {"encoding": capture.decoded.encoding, "encoding_declared": capture.decoded.declared or ""}
        facts["listings"] = "\n".join(self._keys(capture.listings))
        if capture.wall is not None:
            facts |= {"wall": str(capture.wall.kind), "wall_sign": capture.wall.sign}
        return self._common() | facts

    def _keys(self, listings: Iterable[Listing]) -> Iterator[str]:
        """Yield the keys of listings that have one: so a page is found again by what stood on it."""
        for listing in listings:
            with suppress(ListingRejected):
                yield listing_key(replace(listing, platform=self.run.platform))

    def _screened(self, listings: Sequence[Listing], *, now: datetime, where: str) -> Sequence[Screening]:
        if not listings:
            return ()
        try:
            return screen_batch(self._ws, listings, now=now)
        except ListingRejected as error:
            if len(listings) == 1:
                self.reject(where, Rejected(field=error.field, reason=error.reason, snippet=listings[0].title))
                return ()
            # One of them cannot be stored: find it by storing each alone.
            return [screening for listing in listings for screening in self._screened([listing], now=now, where=where)]
