"""Fetching a feed that a platform supplies under an address: through the gate like everything else."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.capture import Capture
from crawlers.feeds.format import PACKED_ENDING, feed_ending
from crawlers.gate.walls import wall_of
from crawlers.pages.page import Rejected
from crawlers.pipeline import LedgerSpider

__all__ = ["FeedSpider", "feed_suffix"]


def feed_suffix(address: str) -> str:
    """Return the form of a feed as its address says it.

    Example:
        >>> feed_suffix("https://shop.example/feed/goods.jsonl?day=1")
        '.jsonl'
        >>> feed_suffix("https://shop.example/goods.csv.gz")
        '.csv.gz'
    """
    name = PurePosixPath(urlsplit(address).path)
    is_packed = name.suffix.lower() == PACKED_ENDING
    return feed_ending(name.name) + (PACKED_ENDING if is_packed else "")


class FeedSpider(LedgerSpider):
    """Fetches one file; reading it is not Scrapy's work."""

    name = "feed"

    def __init__(self, *, address: str, target: Path, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.address = address
        self.target = target

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the feed."""
        yield Request(self.address, callback=self.parse_feed, errback=self.failed)

    def parse_feed(self, response: Response) -> Iterator[Capture]:
        """Write the feed to its file; an answer that is no feed is named."""
        wall = wall_of(response)
        if wall is not None or response.status >= 400 or not response.body.strip():
            broken = f"status {response.status}" if response.status >= 400 else "the feed is empty"
            rejected = Rejected(field="feed", reason=broken if wall is None else str(wall))
            body = b"" if wall is None else response.body
            yield Capture(url=response.url, status=response.status, body=body, rejected=(rejected,), wall=wall)
            return
        self.target.write_bytes(response.body)

    def failed(self, failure: Failure) -> Iterator[Capture]:
        """Name a feed that did not come."""
        reason = f"{type(failure.value).__name__}: {failure.value}"
        yield Capture(url=self.address, rejected=(Rejected(field="feed", reason=reason),))
