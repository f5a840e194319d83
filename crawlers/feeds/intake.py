"""A feed on its way into the ledger, in batches."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import structlog

from crawlers.feeds.columns import FeedColumn
from crawlers.feeds.reading import FeedListing, open_feed
from crawlers.feeds.rows import FeedProblem
from crawlers.ledger import Ledger
from crawlers.pages.page import Rejected
from domain.errors import ListingRejected
from domain.listing import Channel, Listing, listing_key

__all__ = ["Intake", "Taken", "take_feed"]

_log = structlog.get_logger(__name__)
_BATCH = 100
"""Listings of one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """How a feed is to be taken."""

    origin: str
    """File or address, for evidence and quarantine."""
    keep_up_to_bytes: int
    """A feed up to this size is kept whole as evidence; of a larger one a statement of its hash and size."""
    tick: Callable[[], None]
    """Called after each batch."""
    category: str | None = None
    """Only listings of this category, and those that name none; `None`: all."""
    shop_id: str | None = None
    """The shop whose goods all rows are; `None`: several shops, each named in its row."""
    tell_present: Callable[[Sequence[str]], None] = lambda keys: None
    """Told, batch by batch, the keys of the listings that stand in the feed, taken or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What stood in a feed."""

    form: str
    """Name of its form."""
    columns: tuple[FeedColumn, ...]
    is_whole: bool
    """Whether it was read to its end."""
    unidentified: int
    """Rows of which not even the identity could be read: which listings they are is not known."""


def take_feed(ledger: Ledger, path: Path, intake: Intake) -> Taken:
    """Read a whole feed into the ledger.

    Args:
        ledger: The run's ledger.
        path: The feed as a local file.
        intake: What to do with it.

    Raises:
        Malformed: the file is no feed of a known form.
    """
    with open_feed(path, seller=intake.shop_id) as feed:
        entries = feed.entries()
        batch = list(islice(entries, _BATCH))
        evidence_id = _keep(ledger, path, intake)
        rows = _Rows(ledger, intake)
        while batch:
            wanted = [replace(listing, evidence_id=evidence_id) for listing in rows.wanted(batch)]
            ledger.screen(wanted, channel=Channel.SUPPLIED, where=intake.origin)
            intake.tell_present(rows.take_present())
            intake.tick()
            batch = list(islice(entries, _BATCH))
        for heading in feed.columns.unknown:
            ledger.counts["unknown_keys"] += 1
            _log.warning("column of the feed is not read", feed=intake.origin, heading=heading)
        return Taken(
            form=feed.format.name,
            columns=feed.columns.decisions,
            is_whole=feed.is_whole,
            unidentified=rows.unidentified,
        )


class _Rows:
    """Parts what is to be screened from what is not; knows which listings stand in the feed."""

    def __init__(self, ledger: Ledger, intake: Intake) -> None:
        self.unidentified = 0
        self._ledger = ledger
        self._intake = intake
        self._present: list[str] = []

    def take_present(self) -> list[str]:
        """Return the keys that were met since the last call."""
        present, self._present = self._present, []
        return present

    def wanted(self, batch: Sequence[FeedListing | FeedProblem]) -> Iterator[Listing]:
        """Yield the listings that are to be screened; what is none goes to the quarantine."""
        for entry in batch:
            self._ledger.counts["lines"] += 1
            if isinstance(entry, FeedProblem):
                self._refuse(entry)
                continue
            problem = self._problem(entry.listing)
            if problem is not None:
                self.unidentified += 1
                self._reject(entry.table, problem, entry.line)
                continue
            listing = replace(entry.listing, shop_id=entry.listing.shop_id or self._intake.shop_id)
            self._present.append(self._key(listing))
            if self._intake.category is not None and listing.category not in {None, self._intake.category}:
                self._ledger.counts["other_category"] += 1
            else:
                yield listing

    def _refuse(self, problem: FeedProblem) -> None:
        rejected = Rejected(field=problem.field, reason=problem.reason, snippet=problem.snippet)
        self._reject(problem.table, rejected, problem.line)
        known = problem.identity or {}
        try:
            named = Listing(title="", item_id=known.get("item_id"), sku_id=known.get("sku_id"), url=known.get("url"))
            self._present.append(self._key(named))
        except ListingRejected:
            self.unidentified += 1

    def _reject(self, table: str | None, rejected: Rejected, row: int) -> None:
        where = f"{self._intake.origin} [{table}]" if table else self._intake.origin
        self._ledger.reject(where, rejected, row=row)

    def _problem(self, listing: Listing) -> Rejected | None:
        """Return why a listing cannot be stored as one of this feed, or `None`."""
        platform, shop_id = self._ledger.run.platform, self._intake.shop_id
        if listing.platform not in {None, platform}:
            reason = f"is {listing.platform!r}, the feed is of {platform!r}"
            return Rejected(field="platform", reason=reason, snippet=listing.title)
        if shop_id is not None and listing.shop_id not in {None, shop_id}:
            reason = f"is {listing.shop_id!r}, the feed is of {shop_id!r}"
            return Rejected(field="shop_id", reason=reason, snippet=listing.title)
        try:
            self._key(listing)
        except ListingRejected as error:
            return Rejected(field=error.field, reason=error.reason, snippet=listing.title)
        return None

    def _key(self, listing: Listing) -> str:
        return listing_key(replace(listing, platform=self._ledger.run.platform))


def _keep(ledger: Ledger, path: Path, intake: Intake) -> str:
    """Keep a feed as evidence; of one that is too large for that, a statement of what was read."""
    facts = {"feed": intake.origin, "media_type": f"feed/{path.suffix.lstrip('.')}"}
    size = path.stat().st_size
    if size <= intake.keep_up_to_bytes:
        return ledger.keep_bytes(path.read_bytes(), facts)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    ledger.counts["feeds_not_kept"] += 1
    statement = {"feed": intake.origin, "sha256": digest, "size_bytes": size}
    content = json.dumps(statement, ensure_ascii=False, sort_keys=True).encode()
    return ledger.keep_bytes(content, {**facts, "media_type": "application/json", "states_sha256": digest})
