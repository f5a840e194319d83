"""A feed on its way into the ledger, in batches."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import structlog

from crawlers.feeds.reading import FeedListing, FeedProblem, read_feed
from crawlers.ledger import Ledger
from crawlers.pages.page import Rejected
from domain.errors import ListingRejected
from domain.listing import Channel, Listing, listing_key

__all__ = ["take_feed"]

_log = structlog.get_logger(__name__)
_BATCH = 100
"""Listings of one transaction."""


def take_feed(
    ledger: Ledger,
    path: Path,
    *,
    origin: str,
    category: str | None,
    keep_up_to_bytes: int,
    tick: Callable[[], None],
) -> None:
    """Read a whole feed into the ledger.

    Args:
        ledger: The run's ledger.
        path: The feed as a local file.
        origin: File or address, for evidence and quarantine.
        category: Only listings of this category, and those that name none; `None`: all.
        keep_up_to_bytes: A feed up to this size is kept whole as evidence; of a larger one only the hash is known.
        tick: Called after each batch.

    Raises:
        Malformed: the file is no feed of a known form.
    """
    entries = read_feed(path)
    first = list(islice(entries, _BATCH))
    evidence_id = _keep(ledger, path, origin, keep_up_to_bytes)
    unknown: set[str] = set()
    batch = first
    while batch:
        ledger.screen(
            (
                replace(listing, evidence_id=evidence_id)
                for listing in _wanted(ledger, batch, category, origin, unknown)
            ),
            channel=Channel.SUPPLIED,
            where=origin,
        )
        tick()
        batch = list(islice(entries, _BATCH))


def _wanted(
    ledger: Ledger, batch: list[FeedListing | FeedProblem], category: str | None, origin: str, unknown: set[str]
) -> Iterator[Listing]:
    for entry in batch:
        ledger.counts["lines"] += 1
        if isinstance(entry, FeedProblem):
            unreadable = Rejected(field=entry.field, reason=entry.reason, snippet=entry.snippet)
            ledger.reject(origin, unreadable, row=entry.line)
            continue
        for key in set(entry.unknown_keys) - unknown:
            unknown.add(key)
            ledger.counts["unknown_keys"] += 1
            _log.warning("key of the feed is not read", feed=origin, key=key, line=entry.line)
        listing = entry.listing
        problem = _identity_problem(listing, ledger.run.platform)
        if problem is not None:
            ledger.reject(origin, problem, row=entry.line)
        elif category is not None and listing.category not in {None, category}:
            ledger.counts["other_category"] += 1
        else:
            yield listing


def _identity_problem(listing: Listing, platform: str) -> Rejected | None:
    """Return why a listing cannot be stored under the feed's platform, or `None`."""
    if listing.platform not in {None, platform}:
        reason = f"is {listing.platform!r}, the feed is of {platform!r}"
        return Rejected(field="platform", reason=reason, snippet=listing.title)
    try:
        listing_key(replace(listing, platform=platform))
    except ListingRejected as error:
        return Rejected(field=error.field, reason=error.reason, snippet=listing.title)
    return None


def _keep(ledger: Ledger, path: Path, origin: str, keep_up_to_bytes: int) -> str | None:
    if path.stat().st_size <= keep_up_to_bytes:
        return ledger.keep_bytes(path.read_bytes(), {"feed": origin, "media_type": f"feed/{path.suffix.lstrip('.')}"})
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    ledger.counts["feeds_not_kept"] += 1
    _log.warning("feed is too large to be kept as evidence", feed=origin, sha256=digest)
    return None
